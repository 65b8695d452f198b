import Foundation

/// Nobody is signed in any more: the tokens are gone, or the server takes them no longer.
public struct SignedOut: Error, Equatable {}

/// The API of version 1. A refusal of the server is a `Problem`, no usable answer a `TransportFault`,
/// and the end of a session `SignedOut`.
public final class ApiClient: Sendable {
    public let base: URL
    public let time: TimeSource
    let transport: any Transport
    let tokens: TokenKeeper

    /// The longest that a call waits before it is repeated. What takes longer is left to the person.
    private static let patience = 10.0
    private static let mostTries = 4

    public init(
        base: URL, tokens: any TokenStore, transport: any Transport = URLSessionTransport(),
        time: TimeSource = .system
    ) {
        self.base = base
        self.time = time
        self.transport = transport
        self.tokens = TokenKeeper(tokens)
    }

    func value<Value: Decodable>(_ call: Call) async throws -> Value {
        try Coding.decoded(from: await answer(call).body)
    }

    func values<Item: Codable & Sendable>(_ call: Call) async throws -> [Item] {
        try await (value(call) as Items<Item>).items
    }

    /// All pages. A server that never ends is left after a hundred.
    func allPages<Item: Codable & Sendable>(_ call: Call) async throws -> [Item] {
        var (found, query): ([Item], [String: String?]) = ([], ["limit": "100"])
        for _ in 0..<100 {
            let page: Page<Item> = try await value(call.asking(query))
            found += page.items
            guard let next = page.nextCursor else { break }
            query["cursor"] = next
        }
        return found
    }

    /// Send a call. Repeat it where that is safe and helps; renew the token if it has expired.
    @discardableResult
    func answer(_ call: Call) async throws -> Answer {
        var tries = 1
        while true {
            do {
                return try await signed(call)
            } catch {
                guard call.isRepeatable, tries < Self.mostTries, let pause = Self.pause(error, tries) else {
                    throw error
                }
                try await time.sleep(.seconds(pause))
                tries += 1
            }
        }
    }

    /// Seconds until a repetition may help; nil if it would not, or not soon.
    private static func pause(_ error: any Error, _ tries: Int) -> Double? {
        let growing = 0.25 * pow(2, Double(tries))
        if let fault = error as? TransportFault, fault.isPassing { return growing }
        guard let problem = error as? Problem, problem.retryable else { return nil }
        let pause = max(problem.retryAfter ?? 0, growing)
        return pause <= patience ? pause : nil
    }

    private func signed(_ call: Call) async throws -> Answer {
        guard call.route.isSigned else { return try await once(call, token: nil) }
        guard let tokens = try await tokens.current() else { throw SignedOut() }
        do {
            return try await once(call, token: tokens.access)
        } catch let problem as Problem where problem.isExpiredToken {
            let renewed = try await self.tokens.renewed(instead: tokens.access, by: renew)
            guard let renewed else { throw SignedOut() }
            return try await once(call, token: renewed.access)
        }
    }

    private func once(_ call: Call, token: String?) async throws -> Answer {
        let answer = try await transport.send(call.request(to: base, token: token))
        guard answer.isSuccess || answer.status == 304 else { throw Problem(answer) }
        return answer
    }

    /// Nil if the server refuses the refresh token: then the session is over.
    @Sendable private func renew(_ refresh: String) async throws -> Tokens? {
        struct Spent: Encodable { let refreshToken: String }
        do {
            let call = try Call(.refresh, sending: Spent(refreshToken: refresh))
            let new: TokenSet = try Coding.decoded(from: await once(call, token: nil).body)
            return Tokens(access: new.accessToken, refresh: new.refreshToken)
        } catch let problem as Problem where !problem.retryable && (400..<500).contains(problem.status) {
            return nil
        }
    }
}
