import Foundation

public struct Credits: Codable, Sendable, Hashable {
    public let available: Int
    public let reserved: Int
}

public struct Me: Codable, Sendable, Hashable, Identifiable {
    public struct GivenConsent: Codable, Sendable, Hashable {
        public let provider: String
        public let purpose: String
        public let textVersion: String
    }

    public let id: UUID
    public let name: String
    public let email: String
    public let credits: Credits
    public let retentionDays: Int
    public let favourites: [String]
    public let consents: [GivenConsent]
    public let createdAt: Date
}

/// What a person agrees to before a third party sees their photos.
public struct ConsentText: Codable, Sendable, Hashable {
    public let provider: String
    public let purpose: String
    public let textVersion: String
    public let text: String
}

extension ConsentText {
    /// The text that a person was shown.
    init(_ shown: Consent) {
        self.init(
            provider: shown.provider, purpose: shown.purpose, textVersion: shown.textVersion, text: shown.text
        )
    }
}

/// A text in force. Unless it is `given`, its provider sees none of the person's photos.
public struct Consent: Codable, Sendable, Hashable, Identifiable {
    public let provider: String
    public let purpose: String
    public let textVersion: String
    public let text: String
    public let given: Bool

    public var id: String { "\(provider)/\(purpose)" }
}

/// A phone that gets notifications.
public struct Device: Codable, Sendable, Hashable, Identifiable {
    public let id: UUID
    public let platform: String
}

/// A place where the person is signed in. `current`: this app is it.
public struct Session: Codable, Sendable, Hashable, Identifiable {
    public let id: UUID
    public let device: String
    public let startedAt: Date
    public let lastSeenAt: Date
    public let expiresAt: Date
    public let current: Bool
}

/// A copy of everything that the server has about a person: a ZIP file of JSON and pictures.
public struct Export: Codable, Sendable, Hashable, Identifiable {
    public enum Status: String, Sendable { case requested, ready }

    public let id: UUID
    public let status: Open<Status>
    public let createdAt: Date
    public let expiresAt: Date
    public let download: Link?
}

/// Where a code was sent.
public struct Delivery: Codable, Sendable, Hashable {
    public let medium: String
    public let to: String
}

struct SentCode: Codable, Sendable { let delivery: Delivery }

struct TokenSet: Codable, Sendable {
    let accessToken: String
    let idToken: String
    let refreshToken: String?
    let tokenType: String
    let expiresIn: Int
}

struct Erasing: Codable, Sendable { let status: String }
