import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite struct CameraModelTests {
    @Test func anAcceptedSelfieGoesToTheTryOn() async throws {
        let app = await TestApp.ready(
            .json(Document.announced(), status: 201), .nothing,
            .ok("Photo", ["rejection": NSNull(), "width": 7]))
        await app.model.camera.take(pixel)
        let photo = try #require(app.model.camera.phase.accepted)
        #expect(photo.width == 7)
        #expect(app.model.tryOn.photo == photo)
    }

    @Test func aRejectionSaysWhatHelps() async throws {
        let rejection: Document.Object = [
            "code": "FACE_TOO_SMALL", "hint": "closer", "measured": 90, "required": 160,
        ]
        let app = await TestApp.ready(
            .json(Document.announced(), status: 201), .nothing,
            .ok("Photo", ["status": "rejected", "rejection": rejection]))
        app.model.tryOn.reset()
        await app.model.camera.take(pixel)
        let notice = try #require(app.model.camera.phase.rejected)
        #expect(notice.key == "code.FACE_TOO_SMALL")
        #expect((notice.measured, notice.required) == ("90", "160"))
        #expect(app.model.tryOn.photo == nil)
    }

    @Test func whatTheServerWouldRefuseIsNotSent() async {
        let app = await TestApp.ready()
        await app.model.camera.take(pixel + Data(count: 1000))
        #expect(app.model.camera.activity.notice?.code == "IMAGE_TOO_LARGE")
        await app.model.camera.take(Data("RIFF....WEBPVP8 ".utf8))
        #expect(app.model.camera.activity.notice?.code == "IMAGE_TYPE_UNSUPPORTED")
        await app.model.camera.take(Data("GIF89a".utf8))
        #expect(app.model.camera.activity.notice?.code == "IMAGE_TYPE_UNSUPPORTED")
        #expect(app.model.camera.phase == .ready)
        #expect(await app.calls.isEmpty)
    }

    @Test func aSelfieLeavesNoCopyBehind() async throws {
        let app = await TestApp.ready(
            .json(Document.announced(), status: 201), .nothing, .ok("Photo", ["rejection": NSNull()]))
        let folder = FileManager.default.temporaryDirectory.path
        await app.model.camera.take(pixel + Data(UUID().text.utf8))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasPrefix("selfie-")
        }
        for name in left {
            let kept = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            #expect(kept.count != pixel.count + 36)
        }
    }

    @Test func aFileThatIsGoneIsSaid() async {
        let app = await TestApp.ready()
        await app.model.camera.take(file: newPlace(".jpg"))
        #expect(app.model.camera.activity.notice != nil)
        #expect(app.model.camera.phase == .ready)
    }

    @Test func hintsAreTheCodesOfTheServer() async {
        let camera = await TestApp.ready().model.camera
        func hint(_ faces: FaceBox...) -> String? {
            camera.see(faces)
            return camera.hint?.code
        }
        let good = FaceBox(x: 0.3, y: 0.2, width: 0.4, height: 0.5)
        #expect(hint(good) == nil && camera.isInPlace)
        #expect(hint() == "FACE_NOT_FOUND")
        #expect(hint(good, good) == "FACE_MULTIPLE")
        #expect(hint(FaceBox(x: 0.8, y: 0.2, width: 0.4, height: 0.5)) == "FACE_OUT_OF_FRAME")
        #expect(hint(FaceBox(x: 0.4, y: 0.4, width: 0.1, height: 0.1)) == "FACE_TOO_SMALL")
        #expect(hint(FaceBox(x: 0.3, y: 0.2, width: 0.4, height: 0.5, yaw: 30)) == "FACE_TURNED_LEFT")
        #expect(hint(FaceBox(x: 0.3, y: 0.2, width: 0.4, height: 0.5, yaw: -30)) == "FACE_TURNED_RIGHT")
        #expect(hint(FaceBox(x: 0.3, y: 0.2, width: 0.4, height: 0.5, roll: 20)) == "FACE_TILTED_LEFT")
        #expect(hint(FaceBox(x: 0.3, y: 0.2, width: 0.4, height: 0.5, roll: -20)) == "FACE_TILTED_RIGHT")
    }
}
