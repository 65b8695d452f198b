import Foundation
import Testing

@testable import ILikeYouACutKit

/// Whatever a server answers, a call ends with a value or with an error that has words.
@Suite struct HostileTests {
    static let bodies: [String] = [
        "", "null", "[]", "{}", "\"", "{\"id\":", "<!doctype html><title>Wi-Fi</title>", "\u{0}\u{1}",
        #"{"id": 1}"#, #"{"id": "../../me"}"#, #"{"id": "1f0e7c52-6a0e-4c1b-9d5a-3b1f5f1a7c11"}"#,
        #"{"items": {}}"#, #"{"items": [1, null]}"#, #"{"items": "x", "next_cursor": 1}"#,
        String(repeating: "[", count: 100_000), "{\"a\":" + String(repeating: "{\"a\":", count: 100_000),
        #"{"credits": {"available": 1e999}}"#, #"{"created_at": "yesterday"}"#,
    ]

    @Test(arguments: bodies)
    func everySuccessThatIsNoneIsUnreadable(body: String) async {
        let script = Script([.text(body)])
        await #expect(throws: TransportFault.unreadable) { try await client(script).me() }
    }

    @Test(arguments: bodies)
    func everyFailureHasWords(body: String) async throws {
        let problem = try await refusal { try await client(Script([.text(body, status: 422)])).me() }
        #expect(Notice(try #require(problem))?.text { $0 == "code.UNKNOWN" ? "Sorry." : nil } == "Sorry.")
    }

    @Test(arguments: ["id", "credits", "created_at", "name", "favourites"])
    func aFieldOfAnotherTypeIsUnreadable(field: String) async {
        for value in [NSNull(), 1.5, ["a": ["b"]], true] as [Any] {
            let script = Script([.json(Document.example("Me").merging([field: value]) { $1 })])
            await #expect(throws: TransportFault.unreadable) { try await client(script).me() }
        }
    }

    @Test func unknownFieldsAreNoMatter() async throws {
        let script = Script([
            .ok("Me", ["mood": ["a": [1, 2]], "credits": ["available": 3, "reserved": 0, "gold": "x"]])
        ])
        #expect(try await client(script).me().credits.available == 3)
    }

    @Test func aProblemWithFieldsOfOtherTypesKeepsItsCode() async throws {
        let odd: [String: Any] = [
            "code": "FACE_NOT_FOUND", "status": "422", "hint": ["x"], "retryable": "yes",
            "retry_after": "soon",
            "measured": ["a": 1], "required": ["one", "two"], "suggestions": 7,
        ]
        let problem = try await refusal { try await client(Script([.json(odd, status: 422)])).me() }
        #expect(problem?.code == "FACE_NOT_FOUND")
        #expect(problem?.required == .list(["one", "two"]))
        #expect(problem?.measured == nil)
    }

    @Test func aCursorThatNeverEndsIsLeft() async throws {
        let page = Document.example("HairstylePage", ["next_cursor": "again"])
        let script = Script(Array(repeating: .json(page), count: 200))
        #expect(try await client(script).hairstyles().count == 100)
    }

    @Test func aHintOfAnyLengthFitsTheScreen() async throws {
        let long = String(repeating: "<b>words</b> ", count: 10_000)
        let odd: [String: Any] = ["code": "MOON_TOO_FULL", "hint": long]
        let problem = try #require(
            try await refusal { try await client(Script([.json(odd, status: 422)])).me() })
        #expect(Notice(problem)?.hint.count == 300)
    }

    @Test(arguments: ["-5", "soon", "1e99", "NaN", ""])
    func anOddRetryAfterIsNoPause(value: String) async throws {
        let pauses = Pauses()
        let script = Script([.tryOn("queued", headers: ["Retry-After": value]), .tryOn("completed")])
        for try await _ in client(script, pauses: pauses).follow(UUID()) {}
        #expect(pauses.all.allSatisfy { $0 >= .milliseconds(250) && $0 <= .seconds(30) })
    }
}
