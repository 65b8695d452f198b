import Foundation
import Testing

@testable import ILikeYouACutKit

/// Over real connections, to the server of tests/support/hostile_server.py.
@Suite(.enabled(if: Live.hostileURL != nil))
struct HostileServerTests {
    /// What a call to one of its traps ends with: the code that the person gets words for.
    private func code(_ trap: String) async throws -> String? {
        let base = "\(try #require(Live.hostileURL))/\(trap)"
        do {
            _ = try await client(URLSessionTransport(), base: base).me()
            return nil
        } catch {
            return Notice(error)?.code
        }
    }

    @Test(arguments: [
        ("page", "ANSWER_UNREADABLE"), ("half", "NO_ANSWER"), ("silence", "NO_ANSWER"),
        ("noise", "NO_ANSWER"),
        ("numbers", "INTERNAL"), ("flood", "ANSWER_TOO_LARGE"), ("stream", "ANSWER_TOO_LARGE"),
    ])
    func everyTrapEndsWithWords(trap: String, expected: String) async throws {
        let found = try await code(trap)
        #expect(found == expected)
    }

    /// Whoever redirects a request must not get its token.
    @Test func aSignedRequestFollowsNoRedirect() async throws {
        #expect(try await code("redirect") == "UNKNOWN")
    }
}
