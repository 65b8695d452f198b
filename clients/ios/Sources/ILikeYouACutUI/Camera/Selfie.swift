#if canImport(SwiftUI) && canImport(UIKit)
    import UIKit

    /// A selfie as it leaves the phone: upright, no larger than the server takes it, and without what
    /// the camera wrote into it (place, time, device).
    enum Selfie {
        private static let quality = 0.92

        /// Nil if the bytes are no picture. Runs beside the main thread.
        static func prepared(_ data: Data, longestSide: Int) async -> Data? {
            guard let image = UIImage(data: data), image.size.width > 0, image.size.height > 0 else {
                return nil
            }
            let scale = min(1, CGFloat(longestSide) / max(image.size.width, image.size.height))
            let size = CGSize(width: image.size.width * scale, height: image.size.height * scale)
            let format = UIGraphicsImageRendererFormat()
            format.scale = 1
            format.opaque = true
            let renderer = UIGraphicsImageRenderer(size: size, format: format)
            return renderer.jpegData(withCompressionQuality: quality) { _ in
                image.draw(in: CGRect(origin: .zero, size: size))
            }
        }
    }
#endif
