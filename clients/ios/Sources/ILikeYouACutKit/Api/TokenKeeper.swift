/// Holds the tokens, and renews them once for all calls that find them expired.
actor TokenKeeper {
    private let store: any TokenStore
    private var renewal: Task<Tokens?, any Error>?

    init(_ store: any TokenStore) { self.store = store }

    func current() async throws -> Tokens? { try await store.load() }
    func keep(_ tokens: Tokens?) async throws { try await store.save(tokens) }

    /// Return tokens other than the one that expired; nil when nobody can be signed in by them.
    ///
    /// A refresh token works once, and spending it twice ends the session. So all calls share one
    /// renewal, and a call that comes late takes what is there.
    func renewed(
        instead expired: String, by renew: @escaping @Sendable (String) async throws -> Tokens?
    ) async throws -> Tokens? {
        if let renewal { return try await renewal.value }
        let task = Task { [store] in
            let tokens = try await store.load()
            guard let tokens, tokens.access == expired else { return tokens }
            let new = if let refresh = tokens.refresh { try await renew(refresh) } else { nil as Tokens? }
            try await store.save(new)
            return new
        }
        renewal = task
        defer { renewal = nil }
        return try await task.value
    }
}
