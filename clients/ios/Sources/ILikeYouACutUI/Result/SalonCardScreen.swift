#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// A page for the hairdresser, to show, print or send.
    struct SalonCardScreen: View {
        let gallery: GalleryModel
        let result: TryOnResult
        @State private var picture: UIImage?
        @State private var page: URL?
        @Environment(\.locale) private var locale

        var body: some View {
            ScrollView {
                VStack(spacing: 16) {
                    if let picture {
                        Image(uiImage: picture).resizable().scaledToFit().accessibilityLabel("card.label")
                    } else if gallery.activity.isBusy {
                        ProgressView("card.loading")
                    }
                    NoticeView(notice: gallery.activity.notice) { Task { await load() } }
                    if let page { ShareLink("card.send", item: page).buttonStyle(.borderedProminent) }
                    Text("card.footer").font(.footnote).foregroundStyle(.secondary)
                }
                .padding()
            }
            .navigationTitle("card.title")
            .task { await load() }
        }

        private func load() async {
            let language = locale.language.languageCode?.identifier ?? "en"
            let drawn = await gallery.card(of: result, format: .png, language: language)
            picture = drawn.flatMap { try? Data(contentsOf: $0) }.flatMap(UIImage.init(data:))
            page = await gallery.card(of: result, format: .pdf, language: language)
        }
    }
#endif
