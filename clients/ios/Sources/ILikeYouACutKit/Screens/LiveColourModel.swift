import Foundation
import Observation

/// Colours on the person's own photo while they choose, without a try-on. What goes wrong here is not
/// told: the photo is shown as it is.
@MainActor @Observable
public final class LiveColourModel {
    private let client: ApiClient
    private let session: SessionModel

    public init(client: ApiClient, session: SessionModel) {
        self.client = client
        self.session = session
    }

    /// The picture of a photo and the mask of its hair; nil where the server makes no masks.
    public func pictures(of photo: Photo) async -> (picture: Data, mask: Data)? {
        guard session.config?.features.liveColour == true, let image = photo.image else { return nil }
        async let picture = client.data(at: image)
        async let mask = client.hairMask(of: photo.id)
        return try? await (picture, mask)
    }

    /// The colour of a look, with presets by their names.
    public func colour(of look: Look, _ presets: [ColourPreset]) -> RGB? {
        guard let colour = look.dye?.colour else { return nil }
        return RGB(hex: presets.first { $0.name == colour }?.hex ?? colour)
    }
}
