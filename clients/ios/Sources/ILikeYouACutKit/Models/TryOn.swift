import Foundation

/// A try-on: what was asked for, how far it is, and what it delivered.
public struct TryOn: Codable, Sendable, Hashable, Identifiable {
    public enum Status: String, Sendable { case requested, queued, completed, failed, cancelled, expired }

    /// Why a try-on delivered nothing. It cost nothing.
    public struct Failure: Codable, Sendable, Hashable {
        public let code: String
        public let hint: String
        public let retryable: Bool
        public let charged: Int?
    }

    /// The current step, and how many of the pictures are made.
    public struct Progress: Codable, Sendable, Hashable {
        public let step: String
        public let done: Int
        public let total: Int
    }

    public struct Links: Codable, Sendable, Hashable {
        public let `self`: String
        public let cancel: String?
        public let events: String?
    }

    public let id: UUID
    public let status: Open<Status>
    public let photoId: UUID
    public let look: Look
    public let variations: Int
    public let rendered: Int
    public let stylist: String
    public let progress: Progress?
    public let createdAt: Date
    public let deadline: Date
    public let finishedAt: Date?
    public let results: [TryOnResult]
    public let failure: Failure?
    public let retryOf: UUID?
    public let links: Links

    /// A status that this version does not know counts as an end: nobody would wait for ever.
    public var isOpen: Bool { status == .requested || status == .queued }
}

/// What a person asks for. `stylist` is `auto` or one that the configuration names.
public struct NewTryOn: Codable, Sendable, Hashable {
    public var photoId: UUID
    public var look: Look
    public var variations: Int
    public var stylist: String

    public init(photo: UUID, look: Look, variations: Int = 1, stylist: String = "auto") {
        photoId = photo
        self.look = look
        self.variations = variations
        self.stylist = stylist
    }
}

/// What a try-on would cost, and who would make it. `consent` is what the person must agree to first.
public struct Quote: Codable, Sendable, Hashable {
    public let credits: Int
    public let available: Int
    public let stylist: String
    public let thirdParty: Bool
    public let consent: ConsentText?
}
