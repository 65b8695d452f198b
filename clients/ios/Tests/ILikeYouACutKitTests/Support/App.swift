import Foundation

@testable import ILikeYouACutKit

/// The app's models, signed in, on a script.
@MainActor
struct TestApp {
    let script: Script
    let model: AppModel
    let folder: URL
    let tokens = MemoryTokenStore(Tokens(access: "a", refresh: "r"))

    init(_ replies: Script.Reply..., folder: URL = newPlace(), transport: (any Transport)? = nil) {
        script = Script(replies)
        self.folder = folder
        model = AppModel(client: client(transport ?? script, tokens: tokens), folder: folder)
    }

    /// Start it as `me`, and give it a selfie and a look.
    static func ready(_ replies: Script.Reply..., folder: URL = newPlace(), me: UUID? = nil) async -> TestApp
    {
        let app = TestApp(.ok("Config", config), .ok("Me", me.map { ["id": $0.text] } ?? [:]), folder: folder)
        await app.model.start()
        for reply in replies { await app.script.add(reply) }
        app.model.tryOn.use(photo)
        app.model.tryOn.look = Look(hairstyle: "bob")
        return app
    }

    static var photo: Photo {
        let example = Document.example("Photo", ["rejection": NSNull()])
        guard let photo: Photo = try? Coding.decoded(from: Document.data(example)) else {
            fatalError("no photo")
        }
        return photo
    }

    private static var config: Document.Object {
        let limits: Document.Object = [
            "most_bytes": 1000, "media_types": ["image/jpeg", "image/png"], "most_share_days": 30,
            "most_retention_days": 365,
        ]
        return [
            "limits": Document.example("Limits", limits), "minimum_client": [String: String](),
            "stylists": [
                ["name": "auto"], ["name": "gemini", "third_party": "gemini"], ["name": "preview"],
            ],
        ]
    }

    /// What was asked since the start.
    var calls: [String] { get async { Array(await script.calls.dropFirst(2)) } }

    var keys: [String?] {
        get async { await script.asked.map { $0.headers["Idempotency-Key"] }.filter { $0 != nil } }
    }
}
