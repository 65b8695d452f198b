#if canImport(SwiftUI) && canImport(UIKit)
    import SwiftUI

    /// A button that shows that its work goes on, and cannot be tapped twice meanwhile.
    struct BusyButton: View {
        let title: LocalizedStringKey
        let isBusy: Bool
        let action: @MainActor () -> Void

        init(_ title: LocalizedStringKey, isBusy: Bool, action: @escaping @MainActor () -> Void) {
            self.title = title
            self.isBusy = isBusy
            self.action = action
        }

        var body: some View {
            Button(action: action) {
                HStack {
                    Text(title)
                    if isBusy { ProgressView() }
                }
                .frame(maxWidth: .infinity)
            }
            .disabled(isBusy)
        }
    }
#endif
