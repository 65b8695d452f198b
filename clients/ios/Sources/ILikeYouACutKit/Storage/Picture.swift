import Foundation

/// A picture on the disk that can be sent.
public struct Picture: Sendable, Hashable {
    public let file: URL
    public let mediaType: String
    public let size: Int
    private let isTemporary: Bool

    /// Look at what a file is by its first bytes, since its name may be wrong.
    public init(file: URL) throws { try self.init(file: file, isTemporary: false) }

    private init(file: URL, isTemporary: Bool) throws {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        let head = try handle.read(upToCount: 16) ?? Data()
        guard let found = Self.mediaType(of: head) else { throw Refusal.type }
        self.file = file
        self.isTemporary = isTemporary
        mediaType = found
        size = Int(try handle.seekToEnd())
    }

    /// Put a picture that is in memory into a temporary file.
    public init(data: Data) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("selfie-\(UUID().text)")
        try data.write(to: file, options: .atomic)
        do {
            try self.init(file: file, isTemporary: true)
        } catch {
            try? FileManager.default.removeItem(at: file)
            throw error
        }
    }

    /// Remove what `init(data:)` made; leave the person's own files.
    func discard() {
        if isTemporary { try? FileManager.default.removeItem(at: file) }
    }

    /// Refuse, before anything is sent, what the server would refuse.
    func check(_ limits: Config.Limits) throws {
        if !limits.mediaTypes.contains(mediaType) { throw Refusal.type }
        if size > limits.mostBytes { throw Refusal.size }
    }

    /// Why a picture is not sent. The codes are those of the server.
    enum Refusal: String, Error {
        case type = "IMAGE_TYPE_UNSUPPORTED"
        case size = "IMAGE_TOO_LARGE"
    }

    private static func mediaType(of head: Data) -> String? {
        let bytes = [UInt8](head)
        func says(_ text: String, at start: Int) -> Bool {
            bytes.dropFirst(start).prefix(text.utf8.count).elementsEqual(text.utf8)
        }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
        if says("RIFF", at: 0) && says("WEBP", at: 8) { return "image/webp" }
        let brands = ["heic", "heix", "heim", "heis", "mif1"]
        return says("ftyp", at: 4) && brands.contains { says($0, at: 8) } ? "image/heic" : nil
    }
}
