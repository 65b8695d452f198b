#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import UIKit

    extension Pixels {
        private static let alpha = CGImageAlphaInfo.premultipliedLast.rawValue

        /// Draw an image at a size and take its pixels.
        init?(_ image: CGImage, width: Int, height: Int) {
            guard let space = CGColorSpace(name: CGColorSpace.sRGB) else { return nil }
            var bytes = [UInt8](repeating: 0, count: 4 * width * height)
            let isDrawn = bytes.withUnsafeMutableBytes { buffer in
                let context = CGContext(
                    data: buffer.baseAddress, width: width, height: height, bitsPerComponent: 8,
                    bytesPerRow: 4 * width, space: space, bitmapInfo: Self.alpha)
                context?.draw(image, in: CGRect(x: 0, y: 0, width: width, height: height))
                return context != nil
            }
            guard isDrawn else { return nil }
            self.init(width: width, height: height, bytes: bytes)
        }

        var image: UIImage? {
            guard let space = CGColorSpace(name: CGColorSpace.sRGB),
                let provider = CGDataProvider(data: Data(bytes) as CFData)
            else { return nil }
            return CGImage(
                width: width, height: height, bitsPerComponent: 8, bitsPerPixel: 32, bytesPerRow: 4 * width,
                space: space, bitmapInfo: CGBitmapInfo(rawValue: Self.alpha), provider: provider, decode: nil,
                shouldInterpolate: true, intent: .defaultIntent
            ).map(UIImage.init(cgImage:))
        }
    }
#endif
