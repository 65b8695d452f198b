#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The app's words for a key that is known only when it runs; nil if it has none.
    func word(_ key: String) -> String? {
        let none = "\u{0}"
        let found = Bundle.main.localizedString(forKey: key, value: none, table: nil)
        return found == none ? nil : found
    }

    /// What went wrong, and the way out.
    struct NoticeView: View {
        let notice: Notice?
        var retry: (@MainActor () -> Void)?

        var body: some View {
            if let notice {
                VStack(alignment: .leading, spacing: 8) {
                    Label(notice.text(word), systemImage: "exclamationmark.triangle")
                        .foregroundStyle(.primary)
                    if let retry, notice.canRetry {
                        Button("notice.retry", action: retry).buttonStyle(.bordered)
                    }
                }
                .frame(maxWidth: .infinity, alignment: .leading)
                .padding()
                .background(.orange.opacity(0.18), in: RoundedRectangle(cornerRadius: 12))
                .accessibilityElement(children: .contain)
                .onAppear { AccessibilityNotification.Announcement(notice.text(word)).post() }
            }
        }
    }
#endif
