import Foundation

/// Where a picture can be fetched without signing in, until `expiresAt`.
public struct Link: Codable, Sendable, Hashable {
    public let url: String
    public let expiresAt: Date
}

/// Why a selfie cannot be used, and what helps. The unit of the measures depends on `code`.
public struct Rejection: Codable, Sendable, Hashable {
    public let code: String
    public let hint: String
    public let measured: Double?
    public let required: Double?
}

public struct Photo: Codable, Sendable, Hashable, Identifiable {
    public enum Status: String, Sendable {
        case requested, received, accepted, rejected, expired, duplicate, deleted
    }

    public enum Use: String, Sendable { case recolour, restyle }

    public let id: UUID
    public let kind: String
    public let status: Open<Status>
    public let createdAt: Date
    public let width: Int?
    public let height: Int?
    public let usableFor: [Open<Use>]
    public let rejection: Rejection?
    public let thumbnail: Link?
    public let image: Link?

    /// Whether the server has yet to look at it.
    public var isPending: Bool { status == .requested || status == .received }
}

/// A photo to come, and the form that sends its picture.
struct AnnouncedPhoto: Codable, Sendable {
    let photo: Photo
    let upload: UploadForm
}

struct UploadForm: Codable, Sendable {
    let method: String
    let url: String
    let fields: [String: String]
    let expiresAt: Date
    let mostBytes: Int
}

/// A link to a result, without its token. `withBefore`: it shows the selfie too.
public struct Share: Codable, Sendable, Hashable, Identifiable {
    public let id: UUID
    public let expiresAt: Date
    public let withBefore: Bool
}

/// A link that was just made: only this answer has its address.
public struct NewLink: Codable, Sendable, Hashable, Identifiable {
    public let id: UUID
    public let url: String
    public let expiresAt: Date

    /// The last part of the address, which a card turns into a code to scan.
    var token: String { url.split(separator: "/").last.map(String.init) ?? "" }
}

/// A picture that a try-on made. `notice` says so where no production model made it.
public struct TryOnResult: Codable, Sendable, Hashable, Identifiable {
    public let id: UUID
    public let tryOnId: UUID
    public let variation: Int
    public let photoId: UUID
    public let look: Look
    public let provider: String
    public let notice: String?
    public let width: Int
    public let height: Int
    public let createdAt: Date
    public let keepUntil: Date?
    public internal(set) var favourite: Bool
    public let image: Link?
    public let thumbnail: Link?
    public let beforeAfter: Link?
    public internal(set) var shares: [Share]
}

public enum CardFormat: String, Sendable { case png, pdf }
