import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite struct LiveColourModelTests {
    private let copper = [ColourPreset(name: "copper", hex: "#A8572E", family: "red")]

    private func photo() throws -> Photo {
        try Coding.decoded(from: Document.data(Document.example("Photo")))
    }

    private func model(liveColour: Bool, _ replies: Script.Reply...) async -> (LiveColourModel, Script) {
        let features = Document.example("Features", ["live_colour": liveColour])
        let config: Document.Object = ["features": features, "minimum_client": [String: String]()]
        let script = Script([.ok("Config", config), .ok("Me")] + replies)
        let session = SessionModel(client: client(script))
        await session.start()
        return (LiveColourModel(client: client(script), session: session), script)
    }

    @Test func thePictureAndTheMaskAreFetched() async throws {
        let (model, script) = await model(liveColour: true, .text("one"), .text("two"))
        let (picture, mask) = try #require(await model.pictures(of: photo()))
        #expect(Set([picture, mask]) == [Data("one".utf8), Data("two".utf8)])
        #expect(await script.calls.contains { $0.hasSuffix("/hair-mask") })
    }

    @Test func aServerWithoutMasksIsNotAsked() async throws {
        let (model, script) = await model(liveColour: false)
        #expect(await model.pictures(of: try photo()) == nil)
        #expect(await script.calls.count == 2)
    }

    @Test func aFaultLeavesThePhotoAsItIs() async throws {
        let (model, _) = await model(liveColour: true, .text("one"), .problem("RATE_LIMITED", 429))
        #expect(await model.pictures(of: try photo()) == nil)
    }

    @Test(arguments: [("copper", "#A8572E"), ("#102030", "#102030"), ("ultraviolet", nil)])
    func aColourIsAPresetOrItself(named: String, hex: String?) async {
        let (model, _) = await model(liveColour: true)
        #expect(model.colour(of: Look(dye: Dye(colour: named)), copper)?.hex == hex)
        #expect(model.colour(of: Look(hairstyle: "bob"), copper) == nil)
    }
}
