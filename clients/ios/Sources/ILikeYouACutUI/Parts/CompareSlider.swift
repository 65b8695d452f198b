#if canImport(SwiftUI) && canImport(UIKit)
    import SwiftUI

    /// Before and after in one frame. Drag the handle; VoiceOver moves it by swiping up and down.
    struct CompareSlider: View {
        let before: URL?
        let after: URL?
        /// Width by height of the pictures, so that nothing jumps when they arrive.
        let ratio: Double
        /// How much of the frame shows the picture before, from 0 to 1.
        @State private var share = 0.5
        private let step = 0.1

        var body: some View {
            GeometryReader { frame in
                ZStack(alignment: .leading) {
                    RemotePicture(url: after)
                    RemotePicture(url: before)
                        .mask(alignment: .leading) { Rectangle().frame(width: frame.size.width * share) }
                    handle.position(x: frame.size.width * share, y: frame.size.height / 2)
                }
                .contentShape(Rectangle())
                .gesture(
                    DragGesture(minimumDistance: 0).onChanged { move(to: $0.location.x / frame.size.width) })
            }
            .aspectRatio(ratio, contentMode: .fit)
            .clipShape(RoundedRectangle(cornerRadius: 16))
            .accessibilityElement()
            .accessibilityLabel("compare.label")
            .accessibilityValue(Text("compare.value \(Int((1 - share) * 100))"))
            .accessibilityAdjustableAction { direction in
                move(to: direction == .increment ? share - step : share + step)
            }
        }

        private var handle: some View {
            Rectangle()
                .fill(.white)
                .frame(width: 3)
                .overlay {
                    Image(systemName: "arrow.left.and.right.circle.fill")
                        .font(.title2)
                        .foregroundStyle(.white)
                        .shadow(radius: 3)
                }
        }

        private func move(to share: Double) { self.share = min(1, max(0, share)) }
    }
#endif
