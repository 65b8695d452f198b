import Foundation

/// What the app must know before anybody signs in.
public struct Config: Codable, Sendable, Hashable {
    public struct Limits: Codable, Sendable, Hashable {
        public let mostBytes: Int
        public let mostPixels: Int
        public let longestSide: Int
        public let mediaTypes: [String]
        public let mostVariations: Int
        public let mostActiveTryOns: Int
        public let mostShareDays: Int
        public let retentionDays: Int
        public let mostRetentionDays: Int
        public let selfieRetentionDays: Int
    }

    /// Who can make pictures. `thirdParty` sees photos, and needs consent to its text.
    public struct Stylist: Codable, Sendable, Hashable {
        public let name: String
        public let thirdParty: String?
    }

    public struct Features: Codable, Sendable, Hashable {
        public let wait: Bool
        public let events: Bool
        public let exports: Bool
        public let liveColour: Bool
    }

    public let limits: Limits
    public let stylists: [Stylist]
    public let consents: [ConsentText]
    public let features: Features
    public let minimumClient: [String: String]

    /// Whether the server no longer serves this version of the app.
    public func refuses(app version: String) -> Bool {
        guard let least = minimumClient["ios"] else { return false }
        return version.compare(least, options: .numeric) == .orderedAscending
    }
}
