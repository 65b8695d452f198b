import Foundation
import Testing

@testable import ILikeYouACutKit

/// Takes one access token at a time; a refresh token works once.
private actor Guarded: Transport {
    private(set) var renewals = 0
    private(set) var refused = 0
    private var access: String
    private let together: Int

    /// Calls with the old token are answered once `together` of them are there.
    init(access: String = "new-0", together: Int = 1) {
        self.access = access
        self.together = together
    }

    func send(_ request: Request) async throws -> Answer {
        if request.url.path == "/v1/auth/refresh" { return await renew(request) }
        guard request.headers["Authorization"] == "Bearer \(access)" else {
            refused += 1
            while refused < together { await Task.yield() }
            return expired()
        }
        return Answer(status: 200, body: Document.data(Document.example("Me")))
    }

    /// Takes its time, so that all calls that are refused meanwhile come here, unless they share one.
    private func renew(_ request: Request) async -> Answer {
        guard case .data(let body) = request.body,
            Document.object(body)?["refresh_token"] as? String == "r\(renewals + 1)"
        else {
            return Answer(
                status: 401,
                body: Document.data(Document.example("Problem", ["code": "TOKEN_INVALID", "status": 401])))
        }
        renewals += 1
        for _ in 0..<1000 { await Task.yield() }
        access = "new-\(renewals)"
        let new = ["access_token": access, "refresh_token": "r\(renewals + 1)"]
        return Answer(status: 200, body: Document.data(Document.example("TokenSet", new)))
    }

    private func expired() -> Answer {
        Answer(
            status: 401,
            body: Document.data(Document.example("Problem", ["code": "TOKEN_EXPIRED", "status": 401])))
    }
}

@Suite struct RenewalTests {
    @Test func tenParallelCallsShareOneRenewal() async throws {
        let server = Guarded(together: 10)
        let tokens = MemoryTokenStore(Tokens(access: "old", refresh: "r1"))
        let api = client(server, tokens: tokens)
        try await withThrowingTaskGroup(of: Me.self) { group in
            for _ in 0..<10 { group.addTask { try await api.me() } }
            for try await me in group { #expect(me.credits.available >= 0) }
        }
        #expect(await server.renewals == 1)
        #expect(await tokens.load() == Tokens(access: "new-1", refresh: "r2"))
    }

    /// Its refusal arrives when the others have the new token already.
    @Test func aLateCallTakesTheTokenThatIsThere() async throws {
        let keeper = TokenKeeper(MemoryTokenStore(Tokens(access: "new", refresh: "r2")))
        let tokens = try await keeper.renewed(instead: "old") { _ in
            Issue.record("renewed twice")
            return nil
        }
        #expect(tokens?.access == "new")
    }

    @Test func aGatewaysRefusalIsAnExpiredTokenToo() async throws {
        let script = Script([
            .text(#"{"message": "Unauthorized"}"#, status: 401), .ok("TokenSet", ["access_token": "b"]),
            .ok("Me"),
        ])
        _ = try await client(script).me()
        #expect(await script.asked.last?.headers["Authorization"] == "Bearer b")
    }

    @Test func aSpentRefreshTokenEndsTheSession() async throws {
        let tokens = MemoryTokenStore(Tokens(access: "old", refresh: "spent"))
        await #expect(throws: SignedOut.self) { try await client(Guarded(), tokens: tokens).me() }
        #expect(await tokens.load() == nil)
    }

    /// The token may be spent: sending it again would end the session, so the next call finds out.
    @Test func aLostRenewalIsNotRepeated() async throws {
        let tokens = MemoryTokenStore(Tokens(access: "old", refresh: "r1"))
        let script = Script([.problem("TOKEN_EXPIRED", 401), .lost])
        let body = ["name": "Ada"]
        await #expect(throws: TransportFault.self) {
            try await client(script, tokens: tokens).answer(Call(.changeMe, sending: body))
        }
        #expect(await script.calls == ["PATCH /v1/me", "POST /v1/auth/refresh"])
        #expect(await tokens.load() != nil)
    }

    @Test func withoutTokensNothingIsSent() async {
        let script = Script([])
        await #expect(throws: SignedOut.self) { try await client(script, tokens: MemoryTokenStore()).me() }
        #expect(await script.asked.isEmpty)
    }
}
