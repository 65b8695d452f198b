#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import PhotosUI
    import SwiftUI

    /// The selfie: taken, chosen from the library, or refused with what helps.
    struct PhotoStage: View {
        let app: AppModel
        @State private var picked: PhotosPickerItem?
        @State private var isTaking = false

        var body: some View {
            VStack(spacing: 12) {
                stage
                NoticeView(notice: app.camera.activity.notice)
                HStack {
                    Button("photo.take", systemImage: "camera") { isTaking = true }
                    PhotosPicker(selection: $picked, matching: .images) {
                        Label("photo.choose", systemImage: "photo")
                    }
                }
                .buttonStyle(.bordered)
                .disabled(app.camera.phase == .checking)
            }
            .fullScreenCover(isPresented: $isTaking) {
                CameraScreen(camera: app.camera, longestSide: longestSide)
            }
            .task(id: picked) { await choose() }
        }

        @ViewBuilder private var stage: some View {
            switch app.camera.phase {
            case .checking: ProgressView("photo.checking").frame(minHeight: 200)
            case .rejected(let notice): NoticeView(notice: notice)
            case .ready, .accepted:
                if let photo = app.tryOn.photo {
                    LivePhoto(app: app, photo: photo)
                        .clipShape(RoundedRectangle(cornerRadius: 16))
                        .accessibilityElement()
                        .accessibilityLabel("photo.yours")
                } else {
                    StateView("photo.none", systemImage: "person.crop.rectangle", text: "photo.none-text")
                }
            }
        }

        private var longestSide: Int { app.session.config?.limits.longestSide ?? 2048 }

        private func choose() async {
            guard let data = try? await picked?.loadTransferable(type: Data.self) else { return }
            picked = nil
            await app.camera.take(await Selfie.prepared(data, longestSide: longestSide) ?? data)
        }
    }
#endif
