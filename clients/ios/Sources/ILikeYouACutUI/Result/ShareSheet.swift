#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// A link that anyone can open: for how long, with the selfie or without, and its end at any time.
    struct ShareSheet: View {
        let gallery: GalleryModel
        let result: TryOnResult
        @State private var days = 7
        @State private var isBeforeShown = false
        @Environment(\.dismiss) private var dismiss

        var body: some View {
            NavigationStack {
                Form {
                    Section {
                        Stepper("share.days \(days)", value: $days, in: 1...gallery.mostShareDays)
                        Toggle("share.with-before", isOn: $isBeforeShown)
                        BusyButton("share.make", isBusy: gallery.activity.isBusy) {
                            Task { await gallery.share(result, days: days, withBefore: isBeforeShown) }
                        }
                    } footer: {
                        Text("share.footer")
                    }
                    NoticeView(notice: gallery.activity.notice)
                    if let link = gallery.newLink, let address = gallery.address(of: link),
                        gallery.current(result).shares.contains(where: { $0.id == link.id })
                    {
                        ShareLink("share.send", item: address)
                    }
                    Section("share.links") {
                        ForEach(gallery.current(result).shares) { share in row(share) }
                    }
                    BuildLink.report
                }
                .navigationTitle("share.title")
                .toolbar {
                    ToolbarItem(placement: .confirmationAction) { Button("action.done") { dismiss() } }
                }
            }
        }

        private func row(_ share: Share) -> some View {
            HStack {
                VStack(alignment: .leading) {
                    Text("share.until \(share.expiresAt.formatted(date: .abbreviated, time: .shortened))")
                    if share.withBefore {
                        Text("share.shows-before").font(.footnote).foregroundStyle(.secondary)
                    }
                }
                Spacer()
                Button("share.end", role: .destructive) { Task { await gallery.end(share, of: result) } }
                    .buttonStyle(.bordered)
            }
        }
    }
#endif
