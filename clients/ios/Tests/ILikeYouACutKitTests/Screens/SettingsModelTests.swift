import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite struct SettingsModelTests {
    @Test func onlyWhatChangedIsSaved() async throws {
        let app = await TestApp.ready(.ok("Me", ["name": "Ada King"]))
        let days = try #require(app.model.settings.me?.retentionDays)
        await app.model.settings.save(name: "  Ada King ", retentionDays: days)
        #expect(app.model.settings.me?.name == "Ada King")
        guard case .data(let sent) = await app.script.asked[2].body else { throw TransportFault.unreadable }
        #expect(Document.object(sent)?.keys.sorted() == ["name"])
    }

    @Test func consentIsGivenToTheVersionThatWasShown() async throws {
        let app = await TestApp.ready(.nothing, .ok("Consents"))
        let consent: Consent = try Coding.decoded(
            from: Document.data(Document.example("Consent", ["given": false])))
        await app.model.settings.give(consent)
        #expect(app.model.settings.consents.first?.given == true)
        guard case .data(let sent) = await app.script.asked[2].body else { throw TransportFault.unreadable }
        #expect(Document.object(sent)?["text_version"] as? String == consent.textVersion)
    }

    /// A second tap after a lost answer asks for the same export.
    @Test func anExportIsAskedForOnce() async {
        let lost = Script.Reply.lost
        let app = await TestApp.ready(lost, lost, lost, lost, .ok("Export", status: 202), .ok("Exports"))
        await app.model.settings.requestExport()
        #expect(app.model.settings.activity.notice?.code == "NO_ANSWER")
        await app.model.settings.requestExport()
        #expect(Set(await app.keys).count == 1)
        await app.script.add(.ok("Export", status: 202), .ok("Exports"))
        await app.model.settings.requestExport()
        #expect(Set(await app.keys).count == 2, "another one, which was asked for later")
        #expect(app.model.settings.exports.count == 1)
        #expect(app.model.settings.download(of: app.model.settings.exports[0])?.host == "api.example")
    }

    @Test func anAccountIsErasedOnlyByItsOwnAddress() async throws {
        let app = await TestApp.ready(.ok("Erasing", status: 202))
        let email = try #require(app.model.settings.me?.email)
        await app.model.settings.deleteAccount(confirm: "other@example.com")
        #expect(await app.calls.isEmpty)
        #expect(app.model.settings.allowsDeletion(" \(email.uppercased())"))
        await app.model.settings.deleteAccount(confirm: email)
        #expect(app.model.session.phase == .erased)
        #expect(await app.tokens.load() == nil)
        #expect(app.model.settings.me == nil)
        #expect(app.model.tryOn.photo == nil)
    }

    @Test func endingThisSessionSignsOut() async throws {
        let app = await TestApp.ready(.nothing)
        let here: Session = try Coding.decoded(
            from: Document.data(Document.example("Session", ["current": true])))
        await app.model.settings.end(here)
        #expect(await app.calls == ["POST /v1/auth/sign-out"])
        #expect(app.model.session.phase == .signedOut)
    }

    @Test func aPushTokenIsSentInHexadecimal() async throws {
        let app = await TestApp.ready(.nothing, .ok("Devices"))
        await app.model.settings.register(device: UUID(), pushToken: Data([0, 15, 255]))
        guard case .data(let sent) = await app.script.asked[2].body else { throw TransportFault.unreadable }
        #expect(Document.object(sent)?["token"] as? String == "000fff")
    }
}
