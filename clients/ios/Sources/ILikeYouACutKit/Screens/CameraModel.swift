import Foundation
import Observation

/// Where a face is in the camera's picture, as the device sees it. Nothing of it is stored or sent.
public struct FaceBox: Sendable, Hashable {
    /// From 0 to 1, as parts of the picture's width and height.
    public let x, y, width, height: Double
    /// In degrees. Positive: the person's head is turned to their own left.
    public let yaw: Double
    /// In degrees. Positive: the person's head leans to their own left shoulder.
    public let roll: Double

    public init(x: Double, y: Double, width: Double, height: Double, yaw: Double = 0, roll: Double = 0) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
        (self.yaw, self.roll) = (yaw, roll)
    }
}

/// Taking a selfie: hints before it is taken, and the server's verdict after.
@MainActor @Observable
public final class CameraModel {
    public enum Phase: Sendable, Hashable {
        case ready, checking
        case rejected(Notice)
        case accepted(Photo)
    }

    public private(set) var phase = Phase.ready
    /// What would help before the picture is taken: the code of the refusal that it would meet.
    public private(set) var hint: Notice?
    @ObservationIgnored public private(set) lazy var activity = Activity { [session] in
        session.end(.signedOut)
    }

    private let client: ApiClient
    private let session: SessionModel
    private let tryOn: TryOnModel

    public init(client: ApiClient, session: SessionModel, tryOn: TryOnModel) {
        self.client = client
        self.session = session
        self.tryOn = tryOn
    }

    /// Whether the oval is shown as filled: a picture taken now is likely to be accepted.
    public var isInPlace: Bool { hint == nil }

    /// Judge what the camera sees. Hints never keep anybody from taking a picture.
    public func see(_ faces: [FaceBox]) {
        hint = Self.code(faces).map { Notice(code: $0, canRetry: true) }
    }

    /// Send a picture of the camera or of the library.
    public func take(_ data: Data) async {
        await take { try Picture(data: data) }
    }

    public func take(file: URL) async {
        await take { try Picture(file: file) }
    }

    public func again() { phase = .ready }

    private func take(_ picture: () throws -> Picture) async {
        guard phase != .checking else { return }
        phase = .checking
        let sent = await activity.run {
            let picture = try picture()
            defer { picture.discard() }
            if let limits = session.config?.limits { try picture.check(limits) }
            show(try await client.upload(picture))
        }
        if !sent { phase = .ready }
    }

    private func show(_ photo: Photo) {
        if let rejection = photo.rejection {
            phase = .rejected(Notice(rejection))
        } else if photo.status == .accepted {
            phase = .accepted(photo)
            tryOn.use(photo)
        } else {
            let code = photo.isPending ? "UPLOAD_NOT_COMPLETE" : "UPLOAD_EXPIRED"
            phase = .rejected(Notice(code: code, canRetry: true))
        }
    }

    private static func code(_ faces: [FaceBox]) -> String? {
        guard let face = faces.first else { return "FACE_NOT_FOUND" }
        if faces.count > 1 { return "FACE_MULTIPLE" }
        let (right, bottom) = (face.x + face.width, face.y + face.height)
        if min(face.x, face.y) < 0 || max(right, bottom) > 1 { return "FACE_OUT_OF_FRAME" }
        if face.width < 0.25 { return "FACE_TOO_SMALL" }
        if abs(face.yaw) > 20 { return face.yaw > 0 ? "FACE_TURNED_LEFT" : "FACE_TURNED_RIGHT" }
        if abs(face.roll) > 15 { return face.roll > 0 ? "FACE_TILTED_LEFT" : "FACE_TILTED_RIGHT" }
        return nil
    }
}
