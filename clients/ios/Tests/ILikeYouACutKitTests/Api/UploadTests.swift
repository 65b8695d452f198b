import Foundation
import Testing

@testable import ILikeYouACutKit

/// Keeps what an upload sent: its file is gone when the answer is there.
private actor Store: Transport {
    let script: Script
    private(set) var form = Data()
    private(set) var request: Request?
    private let status: Int

    init(_ script: Script, status: Int = 204) { (self.script, self.status) = (script, status) }

    func send(_ request: Request) async throws -> Answer {
        guard case .file(let file) = request.body else { return try await script.send(request) }
        form = try Data(contentsOf: file)
        self.request = request
        return Answer(status: status)
    }
}

@Suite struct UploadTests {
    @Test func thePictureIsTheLastPartOfTheForm() async throws {
        let store = Store(
            Script([.json(Document.announced(), status: 201), .ok("Photo", ["rejection": NSNull()])]))
        let photo = try await client(store).upload(Picture(data: pixel))
        #expect(photo.status == .accepted)
        let boundary = try #require(await store.request?.headers["Content-Type"]?.split(separator: "=").last)
        var expected = Data()
        for (name, value) in [("key", "uploads/1"), ("x_amz_date", "now")] {
            let part = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
            expected += Data(part.utf8)
        }
        let file = "name=\"file\"; filename=\"selfie\"\r\nContent-Type: image/png"
        expected += Data("--\(boundary)\r\nContent-Disposition: form-data; \(file)\r\n\r\n".utf8)
        expected += pixel + Data("\r\n--\(boundary)--\r\n".utf8)
        #expect(await store.form == expected)
    }

    @Test func theStoreOfPicturesGetsNoTokenAndLeavesNoFile() async throws {
        let store = Store(Script([.json(Document.announced(), status: 201), .ok("Photo")]))
        _ = try await client(store).upload(Picture(data: pixel))
        let request = try #require(await store.request)
        #expect(request.headers["Authorization"] == nil)
        #expect(request.url.absoluteString == "https://store.example/bucket")
        guard case .file(let file) = request.body else { throw TransportFault.unreadable }
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    /// A deployment takes pictures in by a queue.
    @Test func aPhotoThatIsStillLookedAtIsWaitedFor() async throws {
        let store = Store(
            Script([
                .json(Document.announced(), status: 201), .ok("Photo", ["status": "requested"]),
                .ok("Photo", ["status": "received"]), .ok("Photo", ["status": "rejected"]),
            ]))
        #expect(try await client(store).upload(Picture(data: pixel)).status == .rejected)
    }

    @Test func aRefusedFormIsAProblem() async throws {
        let store = Store(Script([.json(Document.announced(), status: 201)]), status: 403)
        let problem = try await refusal { try await client(store).upload(Picture(data: pixel)) }
        #expect(problem?.code == "UNKNOWN")
    }

    @Test(arguments: [
        "javascript:alert(1)", "file:///etc/passwd", "mailto:a@example.com", "http://",
        "ftp://store.example/1",
    ])
    func aFormThatLeadsOffTheWebIsNotSent(address: String) async throws {
        let store = Store(Script([.json(Document.announced(["url": address]), status: 201)]))
        await #expect(throws: TransportFault.unreadable) {
            try await client(store).upload(Picture(data: pixel))
        }
        #expect(await store.request == nil)
    }

    @Test func aPictureIsWhatItsBytesSay() throws {
        let webp = Data("RIFF....WEBPVP8 ".utf8)
        let heic = Data([0, 0, 0, 24]) + Data("ftypheic....".utf8)
        #expect(try Picture(data: Data([0xFF, 0xD8, 0xFF, 0xE0])).mediaType == "image/jpeg")
        #expect(try Picture(data: pixel).mediaType == "image/png")
        #expect(try Picture(data: webp).mediaType == "image/webp")
        #expect(try Picture(data: heic).mediaType == "image/heic")
        for other in [Data(), Data("<html>".utf8), Data("RIFF....WAVE".utf8), Data(repeating: 0, count: 99)] {
            #expect(throws: Picture.Refusal.type) { try Picture(data: other) }
        }
    }
}
