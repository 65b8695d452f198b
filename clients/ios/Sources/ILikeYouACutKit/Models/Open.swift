import Foundation

/// A value of a list that may grow: one that this version does not know is kept, not refused.
public struct Open<Known: RawRepresentable & Sendable & Hashable>: Codable, Sendable, Hashable
where Known.RawValue == String {
    public let rawValue: String

    public init(_ known: Known) { rawValue = known.rawValue }
    public init(rawValue: String) { self.rawValue = rawValue }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Nil for a value of a later version of the API.
    public var known: Known? { Known(rawValue: rawValue) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public static func == (open: Self, known: Known) -> Bool { open.rawValue == known.rawValue }
    public static func != (open: Self, known: Known) -> Bool { open.rawValue != known.rawValue }
}

extension UUID {
    /// As the API writes it: in lower case.
    public var text: String { uuidString.lowercased() }
}
