import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite struct TryOnModelTests {
    @Test func aLookIsAskedForFollowedAndShown() async throws {
        let app = await TestApp.ready(.tryOn("requested"), .tryOn("queued"), .tryOn("completed"))
        #expect(app.model.tryOn.canTryOn)
        await app.model.tryOn.tryOn()
        let tryOn = try #require(app.model.tryOn.phase.done)
        #expect(tryOn.results.count == 1)
        #expect(await Outbox(file: app.folder.appendingPathComponent("outbox.json")).pending.isEmpty)
    }

    @Test func aPhotoAndALookAreNeeded() async {
        let app = await TestApp.ready()
        app.model.tryOn.look = Look()
        #expect(!app.model.tryOn.canTryOn)
        await app.model.tryOn.tryOn()
        #expect(await app.calls.isEmpty)
    }

    @Test func aLostAnswerAndAKilledAppMakeOneTryOn() async throws {
        let folder = newPlace()
        let me = UUID()
        let first = await TestApp.ready(.lost, .lost, .lost, .lost, folder: folder, me: me)
        await first.model.tryOn.tryOn()
        let notice = try #require(first.model.tryOn.phase.waiting)
        #expect(notice.canRetry)
        let again = TestApp(
            .ok("Config", ["minimum_client": [String: String]()]), .ok("Me", ["id": me.text]),
            .tryOn("queued"),
            .tryOn("completed"), folder: folder)
        await again.model.start()
        #expect(again.model.tryOn.phase.done != nil)
        #expect(Set(await first.keys + again.keys).count == 1)
    }

    /// The server has the wish: it is not sent again, only followed.
    @Test func whatTheServerHasIsFollowedAfterAKill() async throws {
        let folder = newPlace()
        let me = UUID()
        let first = await TestApp.ready(
            .tryOn("queued"), .offline, .offline, .offline, .offline, folder: folder, me: me)
        await first.model.tryOn.tryOn()
        let again = TestApp(
            .ok("Config", ["minimum_client": [String: String]()]), .ok("Me", ["id": me.text]),
            .tryOn("completed"),
            folder: folder)
        await again.model.start()
        #expect(again.model.tryOn.phase.done != nil)
        #expect(await again.calls == ["GET /v1/try-ons/\(Document.example("TryOn")["id"] ?? "")"])
    }

    @Test func nobodySendsWhatAnotherPersonWishedFor() async {
        let folder = newPlace()
        let first = await TestApp.ready(.offline, .offline, .offline, .offline, folder: folder, me: UUID())
        await first.model.tryOn.tryOn()
        let other = await TestApp.ready(folder: folder, me: UUID())
        await other.model.tryOn.resume()
        #expect(await other.calls.isEmpty)
        #expect(other.model.tryOn.phase == .choosing)
    }

    /// The app started without a network, so it cannot know yet whose wishes these are.
    @Test func aWishMadeOfflineIsSentOnceItIsKnownWhoIsSignedIn() async throws {
        let app = TestApp()
        await app.model.start()
        app.model.tryOn.use(TestApp.photo)
        app.model.tryOn.look = Look(hairstyle: "bob")
        await app.model.tryOn.tryOn()
        #expect(app.model.tryOn.phase.waiting?.code == "OFFLINE")
        #expect(await app.keys.isEmpty)
        let config = Script.Reply.ok("Config", ["minimum_client": [String: String]()])
        for reply in [config, .ok("Me"), .tryOn("completed"), .tryOn("completed")] {
            await app.script.add(reply)
        }
        await app.model.tryOn.resume()
        #expect(app.model.tryOn.phase.done != nil)
        #expect(await app.keys.count == 1)
    }

    @Test func tapsThatComeTogetherSendOneWish() async throws {
        let app = await TestApp.ready(.tryOn("queued"), .tryOn("completed"))
        async let tap: Void = app.model.tryOn.tryOn()
        async let again: Void = app.model.tryOn.tryOn()
        async let resumed: Void = app.model.tryOn.resume()
        _ = await (tap, again, resumed)
        #expect(app.model.tryOn.phase.done != nil)
        #expect(await app.keys.count == 1)
    }

    @Test func aThirdPartyNeedsConsentFirst() async throws {
        let app = await TestApp.ready(
            .problem("CONSENT_REQUIRED", 403), .ok("Quote"), .nothing, .tryOn("queued"), .tryOn("completed"))
        await app.model.tryOn.tryOn()
        let text = try #require(app.model.tryOn.phase.consent)
        #expect(text.text == "Your photo is sent to Google.")
        await app.model.tryOn.agree()
        #expect(app.model.tryOn.phase.done != nil)
        #expect(await app.calls[2] == "PUT /v1/me/consents/gemini")
        #expect(Set(await app.keys).count == 2)
    }

    @Test func theOwnStylistIsAnEqualChoice() async throws {
        let app = await TestApp.ready(
            .problem("CONSENT_REQUIRED", 403), .ok("Quote"), .tryOn("queued"), .tryOn("completed"))
        await app.model.tryOn.tryOn()
        #expect(app.model.tryOn.ownStylist == "preview")
        await app.model.tryOn.useOwnStylist()
        guard case .data(let sent) = await app.script.asked[4].body else { throw TransportFault.unreadable }
        #expect(Document.object(sent)?["stylist"] as? String == "preview")
        #expect(await !app.calls.contains { $0.hasPrefix("PUT") })
    }

    @Test func decliningSendsNothing() async {
        let app = await TestApp.ready(.problem("CONSENT_REQUIRED", 403), .ok("Quote"))
        await app.model.tryOn.tryOn()
        app.model.tryOn.decline()
        #expect(app.model.tryOn.phase == .choosing)
        #expect(await app.calls.count == 2)
    }

    @Test func aRefusalIsSaidAndNotKept() async throws {
        let app = await TestApp.ready(.problem("CREDITS_EXHAUSTED", 402))
        await app.model.tryOn.tryOn()
        let notice = try #require(app.model.tryOn.phase.failed)
        #expect((notice.code, notice.measured, notice.required) == ("CREDITS_EXHAUSTED", "1", "4"))
        #expect(await Outbox(file: app.folder.appendingPathComponent("outbox.json")).pending.isEmpty)
        #expect(app.model.tryOn.canTryOn)
    }

    @Test(arguments: ["failed", "expired", "cancelled", "archived"])
    func everyOtherEndIsShown(status: String) async {
        let app = await TestApp.ready(.tryOn("queued"), .tryOn(status))
        await app.model.tryOn.tryOn()
        let phase = app.model.tryOn.phase
        #expect(status == "cancelled" ? phase == .cancelled : Words.codes.contains(phase.failed?.code ?? ""))
    }

    @Test func cancellingAsksTheServer() async {
        let app = await TestApp.ready(.tryOn("cancelled"), .tryOn("cancelled"))
        app.model.tryOn.phase = .working(Self.open)
        await app.model.tryOn.cancel()
        #expect(app.model.tryOn.phase == .cancelled)
    }

    @Test func whatAnEndedSessionLeavesOnTheScreenIsGone() async {
        let app = await TestApp.ready(.problem("TOKEN_EXPIRED", 401), .problem("TOKEN_INVALID", 401))
        await app.model.tryOn.refreshQuote()
        #expect(app.model.session.phase == .signedOut)
        #expect(app.model.tryOn.photo == nil)
        #expect(app.model.tryOn.look.isEmpty)
    }

    private static var open: TryOn? {
        try? Coding.decoded(from: Document.data(Document.example("TryOn", ["status": "queued"])))
    }
}
