import Foundation

public struct Dye: Codable, Sendable, Hashable {
    /// The name of a preset, or `#RRGGBB`.
    public var colour: String
    public var intensity: Int

    public init(colour: String, intensity: Int = 100) {
        self.colour = colour
        self.intensity = intensity
    }
}

/// What a person wants to see on themselves: a hairstyle, a dye or both, and options of the style.
public struct Look: Codable, Sendable, Hashable {
    public var hairstyle: String?
    public var dye: Dye?
    public var length: String?
    public var fringe: String?
    public var part: String?
    public var volume: String?
    public var shine: String?
    public var ombre: String?

    public init(hairstyle: String? = nil, dye: Dye? = nil) {
        self.hairstyle = hairstyle
        self.dye = dye
    }

    public var isEmpty: Bool { hairstyle == nil && dye == nil }
}

/// The options of a hairstyle and their values. One that is absent cannot be chosen.
public struct StyleOptions: Codable, Sendable, Hashable {
    public let length: [String]?
    public let fringe: [String]?
    public let part: [String]?
    public let volume: [String]?
    public let shine: [String]?
    public let ombre: Bool?
}

public struct Hairstyle: Codable, Sendable, Hashable, Identifiable {
    public enum Category: String, Sendable, CaseIterable { case straight, wavy, curly, coily }

    public struct Thumbnail: Codable, Sendable, Hashable { public let url: String }

    public let name: String
    public let title: String
    public let category: Open<Category>
    public let text: String
    public let tags: [String]
    public let thumbnail: Thumbnail?
    public let options: StyleOptions

    public var id: String { name }
}

/// A named hair colour at full intensity, as `#RRGGBB`.
public struct ColourPreset: Codable, Sendable, Hashable, Identifiable {
    public let name: String
    public let hex: String
    public let family: String

    public var id: String { name }
}

/// The items of an answer that has nothing else.
struct Items<Item: Codable & Sendable>: Codable, Sendable {
    let items: [Item]
}

/// Some items, and the cursor for the next ones, absent at the end.
public struct Page<Item: Codable & Sendable>: Codable, Sendable {
    public let items: [Item]
    public let nextCursor: String?
}
