/// A picture as bytes: red, green, blue and alpha of each pixel, row by row.
public struct Pixels: Sendable, Equatable {
    public let width, height: Int
    public var bytes: [UInt8]

    /// Nil if there are not four bytes for each pixel.
    public init?(width: Int, height: Int, bytes: [UInt8]) {
        guard width > 0, height > 0, bytes.count == 4 * width * height else { return nil }
        (self.width, self.height, self.bytes) = (width, height, bytes)
    }
}
