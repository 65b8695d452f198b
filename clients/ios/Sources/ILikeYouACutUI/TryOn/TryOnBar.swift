#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// What the look costs, the button for it, and how far it is.
    struct TryOnBar: View {
        let tryOn: TryOnModel
        let notifications: any Notifications

        var body: some View {
            VStack(spacing: 8) {
                status
                NoticeView(notice: tryOn.activity.notice)
                if !tryOn.isWorking {
                    BusyButton("try-on.go", isBusy: false) { Task { await tryOn.tryOn() } }
                        .buttonStyle(.borderedProminent)
                        .controlSize(.large)
                        .disabled(!tryOn.canTryOn)
                }
                if let quote = tryOn.quote {
                    Text("try-on.price \(quote.credits) \(quote.available)").font(.footnote).monospacedDigit()
                }
            }
            .padding()
            .background(.regularMaterial, in: Rectangle())
            .task(id: Choice(tryOn)) {
                try? await Task.sleep(for: .milliseconds(400))
                if !Task.isCancelled { await tryOn.refreshQuote() }
            }
        }

        @ViewBuilder private var status: some View {
            switch tryOn.phase {
            case .working(let now): WorkPanel(tryOn: tryOn, now: now, notifications: notifications)
            case .waiting(let notice): NoticeView(notice: notice) { Task { await tryOn.resume() } }
            case .failed(let notice): NoticeView(notice: notice) { Task { await tryOn.tryOn() } }
            case .cancelled: Text("try-on.cancelled")
            case .choosing, .needsConsent, .done: EmptyView()
            }
        }

        /// What a price depends on.
        private struct Choice: Hashable {
            let photo: UUID?
            let look: Look
            let variations: Int
            let stylist: String

            @MainActor init(_ tryOn: TryOnModel) {
                (photo, look) = (tryOn.photo?.id, tryOn.look)
                (variations, stylist) = (tryOn.variations, tryOn.stylist)
            }
        }
    }

    /// A try-on at work. It goes on when the app is closed, so a notification may tell of its end.
    struct WorkPanel: View {
        let tryOn: TryOnModel
        let now: TryOn?
        let notifications: any Notifications
        @State private var isTold = false

        var body: some View {
            VStack(spacing: 8) {
                if let progress = now?.progress {
                    ProgressView(
                        "try-on.working", value: Double(progress.done), total: Double(max(1, progress.total)))
                } else {
                    ProgressView("try-on.working")
                }
                if let now, let status = word(Words.status(now.status)) {
                    Text(status).font(.footnote).foregroundStyle(.secondary)
                }
                HStack {
                    Button("action.cancel", role: .cancel) { Task { await tryOn.cancel() } }
                        .disabled(now?.links.cancel == nil)
                    if !isTold {
                        Button("try-on.tell-me", systemImage: "bell") {
                            Task { isTold = await notifications.enable() }
                        }
                    }
                }
                .buttonStyle(.bordered)
            }
            .accessibilityElement(children: .contain)
        }
    }
#endif
