import Foundation

/// What signs a person in. The refresh token works once; renewing it gives a whole new set.
public struct Tokens: Codable, Sendable, Equatable {
    public let access: String
    public let refresh: String?

    public init(access: String, refresh: String? = nil) {
        self.access = access
        self.refresh = refresh
    }
}

/// Keeps the tokens: the Keychain in the app, memory or a file in tests.
public protocol TokenStore: Sendable {
    func load() async throws -> Tokens?
    /// Nil forgets them.
    func save(_ tokens: Tokens?) async throws
}

public actor MemoryTokenStore: TokenStore {
    private var tokens: Tokens?

    public init(_ tokens: Tokens? = nil) { self.tokens = tokens }

    public func load() -> Tokens? { tokens }
    public func save(_ tokens: Tokens?) { self.tokens = tokens }
}

/// A file that its owner alone can read, for tests and tools. An app keeps tokens in the Keychain.
public actor FileTokenStore: TokenStore {
    private let file: JSONFile<Tokens?>

    public init(_ file: URL) { self.file = JSONFile(file) }

    public func load() -> Tokens? { file.read() ?? nil }
    public func save(_ tokens: Tokens?) throws { try file.write(tokens) }
}
