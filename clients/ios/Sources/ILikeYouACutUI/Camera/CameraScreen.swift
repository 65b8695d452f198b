#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The front camera with an oval for the face, and what would help before the picture is taken.
    struct CameraScreen: View {
        let camera: CameraModel
        let longestSide: Int
        @State private var feed = CameraFeed()
        @State private var isRefused = false
        @State private var isTaking = false
        @Environment(\.dismiss) private var dismiss
        @Environment(\.openURL) private var openURL

        var body: some View {
            ZStack {
                Color.black.ignoresSafeArea()
                if isRefused { refused } else { viewfinder }
            }
            .task { isRefused = await !feed.start { faces in Task { @MainActor in camera.see(faces) } } }
            .onDisappear { feed.stop() }
        }

        private var viewfinder: some View {
            ZStack {
                CameraPreview(feed: feed).ignoresSafeArea().accessibilityHidden(true)
                OvalGuide(isInPlace: camera.isInPlace)
                VStack {
                    hint
                    Spacer()
                    controls
                }
                .padding()
            }
        }

        private var hint: some View {
            Text(camera.hint?.text(word) ?? word("camera.fine") ?? "")
                .font(.headline)
                .multilineTextAlignment(.center)
                .padding()
                .background(.regularMaterial, in: Capsule())
                .accessibilityAddTraits(.updatesFrequently)
        }

        private var controls: some View {
            HStack {
                Button("action.cancel") { dismiss() }
                Spacer()
                Button(action: take) {
                    Image(systemName: "camera.circle.fill").font(.largeTitle)
                }
                .disabled(isTaking)
                .accessibilityLabel("camera.take")
            }
            .padding()
            .background(.regularMaterial, in: Capsule())
        }

        private var refused: some View {
            VStack(spacing: 16) {
                StateView("camera.refused", systemImage: "video.slash", text: "camera.refused-text")
                Button("camera.settings") {
                    if let settings = URL(string: UIApplication.openSettingsURLString) { openURL(settings) }
                }
                .buttonStyle(.borderedProminent)
                Button("action.cancel") { dismiss() }
            }
            .padding()
            .background(.regularMaterial, in: RoundedRectangle(cornerRadius: 16))
            .padding()
        }

        private func take() {
            isTaking = true
            Task {
                if let data = await feed.capture() {
                    dismiss()
                    await camera.take(await Selfie.prepared(data, longestSide: longestSide) ?? data)
                }
                isTaking = false
            }
        }
    }

    /// Where the face belongs. Its line is whole once the face is there, so colour alone tells nothing.
    struct OvalGuide: View {
        let isInPlace: Bool
        @Environment(\.accessibilityReduceMotion) private var isMotionReduced

        var body: some View {
            Ellipse()
                .stroke(.white, style: StrokeStyle(lineWidth: 4, dash: isInPlace ? [] : [12, 8]))
                .aspectRatio(0.75, contentMode: .fit)
                .padding(48)
                .animation(isMotionReduced ? nil : .easeInOut, value: isInPlace)
                .accessibilityHidden(true)
        }
    }
#endif
