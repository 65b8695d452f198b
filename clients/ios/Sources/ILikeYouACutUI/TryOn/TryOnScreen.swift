#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// Selfie, look, result: the screen that everything else is for.
    struct TryOnScreen: View {
        let app: AppModel
        let notifications: any Notifications
        @State private var shown: TryOn?

        var body: some View {
            @Bindable var catalogue = app.catalogue
            @Bindable var tryOn = app.tryOn
            NavigationStack {
                ScrollView {
                    VStack(spacing: 20) {
                        PhotoStage(app: app)
                        if app.tryOn.photo != nil { LookPanel(app: app) }
                    }
                    .padding()
                }
                .searchable(text: $catalogue.query, prompt: "styles.search")
                .safeAreaInset(edge: .bottom) { TryOnBar(tryOn: app.tryOn, notifications: notifications) }
                .navigationTitle("try-on.title")
                .navigationDestination(item: $shown) { tryOn in
                    ResultScreen(gallery: app.gallery, results: tryOn.results, look: tryOn.look)
                }
                .sheet(isPresented: $tryOn.isAskingConsent) { ConsentSheet(tryOn: app.tryOn) }
            }
            .task { if !app.catalogue.isLoaded { await app.catalogue.load() } }
            .onChange(of: app.tryOn.phase) { _, phase in
                if case .done(let tryOn) = phase { Task { await show(tryOn) } }
            }
        }

        /// The gallery has the results too, so that hearts and links are the same in both places.
        private func show(_ tryOn: TryOn) async {
            await app.gallery.load()
            shown = tryOn
        }
    }

    extension TryOnModel {
        /// Whether the sheet is open. Closing it is saying no.
        fileprivate var isAskingConsent: Bool {
            get { if case .needsConsent = phase { true } else { false } }
            set { if !newValue { decline() } }
        }
    }
#endif
