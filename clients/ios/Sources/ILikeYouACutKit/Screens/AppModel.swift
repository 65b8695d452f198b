import Foundation

/// All that the app's screens show, put together.
@MainActor
public final class AppModel {
    public let client: ApiClient
    public let session: SessionModel
    public let camera: CameraModel
    public let tryOn: TryOnModel
    public let catalogue: CatalogueModel
    public let gallery: GalleryModel
    public let compare = CompareModel()
    public let liveColour: LiveColourModel
    public let settings: SettingsModel

    /// `folder` keeps what a person wished for; the app names one that backups leave out.
    public init(client: ApiClient, folder: URL, device: String = "iPhone", appVersion: String = "1.0.0") {
        let outbox = Outbox(file: folder.appendingPathComponent("outbox.json"))
        self.client = client
        session = SessionModel(client: client, device: device, appVersion: appVersion)
        tryOn = TryOnModel(client: client, session: session, outbox: outbox)
        camera = CameraModel(client: client, session: session, tryOn: tryOn)
        catalogue = CatalogueModel(client: client, session: session)
        gallery = GalleryModel(client: client, session: session)
        liveColour = LiveColourModel(client: client, session: session)
        settings = SettingsModel(client: client, session: session)
        session.began = { [tryOn] me in
            try? await outbox.belong(to: me.id)
            Task { await tryOn.resume() }
        }
        session.ended = { [tryOn, camera, catalogue, gallery, compare, settings] in
            tryOn.reset()
            camera.again()
            catalogue.reset()
            gallery.reset()
            compare.clear()
            settings.reset()
        }
    }

    /// Find out who is signed in, then go on with what an earlier run left.
    public func start() async {
        await session.start()
        if session.me != nil { await tryOn.resume() }
    }
}
