import Foundation

public final class CGColorSpace: @unchecked Sendable {
    public init?(name: NSString) {}
    public nonisolated(unsafe) static let sRGB: NSString = ""
}
public enum CGImageAlphaInfo: UInt32, Sendable { case none, premultipliedLast }
public struct CGBitmapInfo: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}
public enum CGColorRenderingIntent: Int32, Sendable { case defaultIntent }
public typealias CFData = NSData
public final class CGDataProvider {
    public init?(data: CFData) {}
}
public final class CGImage: @unchecked Sendable {
    public init?(
        width: Int, height: Int, bitsPerComponent: Int, bitsPerPixel: Int, bytesPerRow: Int,
        space: CGColorSpace,
        bitmapInfo: CGBitmapInfo, provider: CGDataProvider, decode: UnsafePointer<CGFloat>?,
        shouldInterpolate: Bool, intent: CGColorRenderingIntent
    ) {}
    public var width: Int { 0 }
    public var height: Int { 0 }
}
public final class CGContext {
    public init?(
        data: UnsafeMutableRawPointer?, width: Int, height: Int, bitsPerComponent: Int, bytesPerRow: Int,
        space: CGColorSpace, bitmapInfo: UInt32
    ) {}
    public func draw(_ image: CGImage, in rect: CGRect) {}
}
