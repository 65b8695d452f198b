import Foundation

/// docs/openapi.json, which the kit is held to, and where tests take their answers from.
enum Document {
    typealias Object = [String: Any]

    /// Nothing changes it, so all tests may share it.
    nonisolated(unsafe) private static let whole: Object = {
        // clients/ios/Tests/ILikeYouACutKitTests/Support/Document.swift
        let root = (0..<6).reduce(URL(fileURLWithPath: #filePath)) { place, _ in
            place.deletingLastPathComponent()
        }
        guard let data = try? Data(contentsOf: root.appendingPathComponent("docs/openapi.json")),
            let document = try? JSONSerialization.jsonObject(with: data) as? Object
        else { fatalError("there is no docs/openapi.json in \(root.path)") }
        return document
    }()

    static func schemas() -> [String: Object] {
        (whole["components"] as? Object)?["schemas"] as? [String: Object] ?? [:]
    }

    /// The operations by method and path, as `GET /v1/me`.
    static func operations() -> [String: Object] {
        let paths = whole["paths"] as? [String: Object] ?? [:]
        let named = paths.flatMap { path, methods in
            methods.compactMap { method, operation in
                (operation as? Object).map { ("\(method.uppercased()) \(path)", $0) }
            }
        }
        return Dictionary(uniqueKeysWithValues: named)
    }

    /// The example of a schema, with some fields replaced; one that is NSNull is left out.
    static func example(_ schema: String, _ changes: Object = [:]) -> Object {
        guard let example = (schemas()[schema]?["examples"] as? [Object])?.first else {
            fatalError("\(schema) has no example")
        }
        return example.merging(changes) { $1 }.filter { !($0.value is NSNull) }
    }

    /// A photo to come, whose form goes to a store elsewhere and takes pictures of up to a megabyte.
    static func announced(_ changes: Object = [:]) -> Object {
        let form: Object = [
            "url": "https://store.example/bucket", "fields": ["key": "uploads/1", "x_amz_date": "now"],
            "most_bytes": 1 << 20,
        ]
        return example("AnnouncedPhoto", ["upload": example("UploadForm", form.merging(changes) { $1 })])
    }

    static func data(_ value: Any) -> Data {
        (try? JSONSerialization.data(withJSONObject: value, options: .sortedKeys)) ?? Data()
    }

    static func object(_ data: Data) -> Object? { (try? JSONSerialization.jsonObject(with: data)) as? Object }

    /// The schema that something refers to, by its name.
    static func name(_ reference: Any?) -> String? {
        ((reference as? Object)?["$ref"] as? String)?.split(separator: "/").last.map(String.init)
    }
}
