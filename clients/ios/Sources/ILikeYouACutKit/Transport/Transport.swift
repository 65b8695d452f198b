import Foundation

/// One exchange with a server: URLSession in the app, a script in tests.
public protocol Transport: Sendable {
    func send(_ request: Request) async throws -> Answer
}

public struct Request: Sendable {
    public enum Body: Sendable, Hashable {
        case none
        case data(Data)
        /// Streamed from the disk, so a large picture does not fill the memory.
        case file(URL)
    }

    public var method: String
    public var url: URL
    public var headers: [String: String] = [:]
    public var body = Body.none
    /// The largest answer that is read; a larger one is a fault.
    public var mostBytes = 4 << 20

    public init(_ method: String, _ url: URL) {
        self.method = method
        self.url = url
    }
}

public struct Answer: Sendable {
    public let status: Int
    public let body: Data
    private let headers: [String: String]

    public init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.body = body
        self.headers = Dictionary(headers.map { ($0.lowercased(), $1) }, uniquingKeysWith: { $1 })
    }

    public func header(_ name: String) -> String? { headers[name.lowercased()] }

    var isSuccess: Bool { (200..<300).contains(status) }
    var retryAfter: Double? { header("Retry-After").flatMap(Double.init).flatMap { $0 >= 0 ? $0 : nil } }
}

/// Why there is no answer that can be used.
public enum TransportFault: String, Error, Sendable, CaseIterable {
    case offline = "OFFLINE"
    case lost = "NO_ANSWER"
    case untrusted = "SERVER_NOT_TRUSTED"
    case tooLarge = "ANSWER_TOO_LARGE"
    case unreadable = "ANSWER_UNREADABLE"

    /// Whether the same request may get through later.
    var isPassing: Bool { self == .offline || self == .lost }
}

/// What tells the time and waits; injected, so that tests do not wait.
public struct TimeSource: Sendable {
    public let now: @Sendable () -> Date
    public let sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    public static let system = TimeSource(now: { Date() }, sleep: { try await Task.sleep(for: $0) })
}
