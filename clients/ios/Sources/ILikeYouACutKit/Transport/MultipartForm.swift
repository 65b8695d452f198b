import Foundation

/// A form in a file, composed piece by piece: its fields first and the picture last, as S3 wants it.
struct MultipartForm {
    let boundary = "form-\(UUID().text)"
    let file: URL

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    /// Write the form beside the other temporary files. Whoever sends it removes it.
    init(fields: [String: String], picture: Picture) throws {
        file = FileManager.default.temporaryDirectory.appendingPathComponent(boundary)
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        do {
            try write(fields, picture)
        } catch {
            remove()
            throw error
        }
    }

    func remove() { try? FileManager.default.removeItem(at: file) }

    private func write(_ fields: [String: String], _ picture: Picture) throws {
        let form = try FileHandle(forWritingTo: file)
        defer { try? form.close() }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            try form.write(contentsOf: part(name, "", "\(value)\r\n"))
        }
        let kind = "; filename=\"selfie\"\r\nContent-Type: \(picture.mediaType)"
        try form.write(contentsOf: part("file", kind, ""))
        try copy(picture.file, to: form)
        try form.write(contentsOf: Data("\r\n--\(boundary)--\r\n".utf8))
    }

    private func part(_ name: String, _ more: String, _ value: String) -> Data {
        let quoted = name.filter { $0 != "\"" && !$0.isNewline }
        return Data(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(quoted)\"\(more)\r\n\r\n\(value)".utf8)
    }

    private func copy(_ source: URL, to form: FileHandle) throws {
        let picture = try FileHandle(forReadingFrom: source)
        defer { try? picture.close() }
        while let piece = try picture.read(upToCount: 1 << 20), !piece.isEmpty {
            try form.write(contentsOf: piece)
        }
    }
}
