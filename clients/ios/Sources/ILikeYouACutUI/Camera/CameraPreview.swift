#if canImport(SwiftUI) && canImport(UIKit)
    import AVFoundation
    import SwiftUI

    /// What the camera sees, mirrored as in a mirror.
    struct CameraPreview: UIViewRepresentable {
        let feed: CameraFeed

        func makeUIView(context: Context) -> PreviewView {
            let view = PreviewView(frame: .zero)
            let layer = view.layer as? AVCaptureVideoPreviewLayer
            layer?.session = feed.session
            layer?.videoGravity = .resizeAspectFill
            return view
        }

        func updateUIView(_ view: PreviewView, context: Context) {}

        final class PreviewView: UIView {
            override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }
        }
    }
#endif
