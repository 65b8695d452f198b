import Foundation

@testable import ILikeYouACutKit

/// Answers requests from a script, in turn, and remembers them.
actor Script: Transport {
    enum Reply: Sendable {
        case answer(Answer)
        case fault(TransportFault)
    }

    private var replies: [Reply]
    private(set) var asked: [Request] = []

    init(_ replies: [Reply]) { self.replies = replies }

    func send(_ request: Request) throws -> Answer {
        asked.append(request)
        guard !replies.isEmpty else { throw TransportFault.offline }
        switch replies.removeFirst() {
        case .answer(let answer): return answer
        case .fault(let fault): throw fault
        }
    }

    func add(_ more: Reply...) { replies += more }

    /// What was asked, as `GET /v1/me`.
    var calls: [String] { asked.map { "\($0.method) \($0.url.path)" } }
}

extension Script.Reply {
    static let lost = Script.Reply.fault(.lost)
    static let offline = Script.Reply.fault(.offline)
    static let nothing = Script.Reply.answer(Answer(status: 204))

    static func ok(
        _ schema: String, _ changes: Document.Object = [:], status: Int = 200, headers: [String: String] = [:]
    ) -> Self {
        .json(Document.example(schema, changes), status: status, headers: headers)
    }

    static func json(_ value: Any, status: Int = 200, headers: [String: String] = [:]) -> Self {
        .answer(Answer(status: status, headers: headers, body: Document.data(value)))
    }

    static func text(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> Self {
        .answer(Answer(status: status, headers: headers, body: Data(text.utf8)))
    }

    static func problem(_ code: String, _ status: Int, retryable: Bool = false, after: Int? = nil) -> Self {
        let more: Document.Object = [
            "code": code, "status": status, "retryable": retryable, "retry_after": after ?? NSNull(),
        ]
        return .json(Document.example("Problem", more), status: status)
    }

    static func tryOn(_ status: String, headers: [String: String] = [:], _ changes: Document.Object = [:])
        -> Self
    {
        let failure: Any = status == "failed" ? Document.example("Failure") : NSNull()
        let made: Document.Object = ["status": status, "failure": failure]
        return .ok("TryOn", made.merging(changes) { $1 }, headers: headers)
    }
}

/// Remembers how long it was asked to wait, and waits for nothing.
final class Pauses: @unchecked Sendable {
    private let lock = NSLock()
    private var noted: [Duration] = []
    private var moved: Double = 0

    var all: [Duration] { lock.withLock { noted } }

    var time: TimeSource {
        TimeSource(
            now: { self.lock.withLock { Date(timeIntervalSince1970: 1_764_400_000 + self.moved) } },
            sleep: { pause in
                try Task.checkCancellation()
                self.lock.withLock {
                    self.noted.append(pause)
                    self.moved += Double(pause.components.seconds)
                }
                await Task.yield()
            })
    }
}

func client(
    _ transport: any Transport,
    tokens: any TokenStore = MemoryTokenStore(Tokens(access: "old", refresh: "r1")),
    pauses: Pauses = Pauses(), base: String = "https://api.example"
) -> ApiClient {
    ApiClient(base: URL(string: base)!, tokens: tokens, transport: transport, time: pauses.time)
}

/// A file or folder that does not exist yet.
func newPlace(_ name: String = "") -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("kit-\(UUID().text)\(name)")
}

/// A one-pixel picture that claims to be a PNG.
let pixel = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(repeating: 7, count: 64))
