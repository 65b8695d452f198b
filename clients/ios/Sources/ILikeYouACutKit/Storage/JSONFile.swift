import Foundation

/// A value in a file that survives a killed app: written as a whole or not at all.
struct JSONFile<Value: Codable>: Sendable {
    let place: URL

    init(_ place: URL) { self.place = place }

    /// Nil without a file. One that cannot be read is set aside under another name, not lost.
    func read() -> Value? {
        guard let data = try? Data(contentsOf: place) else { return nil }
        if let value = try? JSONDecoder().decode(Value.self, from: data) { return value }
        let aside = place.appendingPathExtension("unreadable")
        try? FileManager.default.removeItem(at: aside)
        try? FileManager.default.moveItem(at: place, to: aside)
        return nil
    }

    func write(_ value: Value) throws {
        let folder = place.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try JSONEncoder().encode(value).write(to: place, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path)
    }
}
