import Foundation

/// Why the server refused (RFC 9457). Branch on `code`; a code that this version does not know is
/// shown by its `hint`.
public struct Problem: Error, Sendable, Hashable {
    /// `measured` and `required` are a number, a text or a list.
    public enum Measure: Sendable, Hashable {
        case number(Double)
        case text(String)
        case list([String])
    }

    public let status: Int
    public let code: String
    public let detail: String
    public let hint: String
    public let retryable: Bool
    public let retryAfter: Double?
    public let requestId: String
    public let measured: Measure?
    public let required: Measure?
    public let suggestions: [String]

    /// A refusal that this app finds by itself.
    init(
        code: String, status: Int = 0, retryable: Bool = false, retryAfter: Double? = nil,
        requestId: String = ""
    ) {
        (self.code, self.status, self.retryable, self.retryAfter) = (code, status, retryable, retryAfter)
        self.requestId = requestId
        (detail, hint, measured, required, suggestions) = ("", "", nil, nil, [])
    }

    /// Whether a new access token helps.
    var isExpiredToken: Bool { code == "TOKEN_EXPIRED" }
}

extension Problem: Decodable {
    private enum Key: String, CodingKey {
        case status, code, detail, hint, retryable, retryAfter, requestId, measured, required, suggestions
    }

    /// Only the code must be there; the rest may be missing or of another type.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func value<Value: Decodable>(_ key: Key) -> Value? { try? fields.decode(Value.self, forKey: key) }
        code = try fields.decode(String.self, forKey: .code)
        status = value(.status) ?? 0
        detail = value(.detail) ?? ""
        hint = value(.hint) ?? ""
        retryable = value(.retryable) ?? false
        retryAfter = value(.retryAfter)
        requestId = value(.requestId) ?? ""
        measured = value(.measured)
        required = value(.required)
        suggestions = value(.suggestions) ?? []
    }

    /// What an answer of a failure means. Gateways on the way answer without a problem document.
    init(_ answer: Answer) {
        if let told = try? Coding.decoded(Problem.self, from: answer.body) {
            self = told
            return
        }
        let (code, retryable) =
            switch answer.status {
            case 401: ("TOKEN_EXPIRED", false)
            case 404: ("NOT_FOUND", false)
            case 413: ("BODY_TOO_LARGE", false)
            case 429: ("RATE_LIMITED", true)
            case 502, 503, 504: ("UNAVAILABLE", true)
            case 500...: ("INTERNAL", false)
            default: (Words.unknownCode, false)
            }
        self.init(
            code: code, status: answer.status, retryable: retryable, retryAfter: answer.retryAfter,
            requestId: answer.header("X-Request-Id") ?? "")
    }
}

extension Problem.Measure: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .list(try container.decode([String].self))
        }
    }
}
