import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite(.serialized, .enabled(if: Live.isServed && !Live.isToDie))
struct LiveTests {
    private func ready(_ transport: any Transport = URLSessionTransport()) async throws -> AppModel {
        let app = await Live.app(transport, folder: newPlace())
        await app.camera.take(file: Live.selfie)
        _ = try #require(app.camera.phase.accepted)
        return app
    }

    /// Runs first: it finds what the killed app left.
    @Test func aKilledAppIsTakenUpAndMadeOneTryOn() async throws {
        let left = await Outbox(file: Live.folder.appendingPathComponent("outbox.json")).pending
        #expect(left.count == 1 && left.first?.tryOn == nil)
        let app = await Live.app()
        let made = try #require(app.tryOn.phase.done)
        #expect(made.look == left.first?.wanted.look)
        #expect(try await Live.count(intensity: KilledTests.intensity, app.client) == 1)
        #expect(await Outbox(file: Live.folder.appendingPathComponent("outbox.json")).pending.isEmpty)
    }

    @Test func fromASelfieToASharedResult() async throws {
        let app = try await ready()
        await app.catalogue.load()
        #expect(app.catalogue.hairstyles.count >= 17 && !app.catalogue.colours.isEmpty)
        let style = try #require(app.catalogue.hairstyle(named: "pixie"))
        app.tryOn.look = app.catalogue.choose(style, in: Look(dye: Dye(colour: "auburn", intensity: 80)))
        await app.tryOn.refreshQuote()
        #expect(app.tryOn.quote?.credits == 1)
        await app.tryOn.tryOn()
        let made = try #require(app.tryOn.phase.done)
        await app.gallery.load()
        let result = try #require(app.gallery.results.first { $0.tryOnId == made.id })
        #expect(try #require(await app.gallery.picture(of: result)).starts(with: [0xFF, 0xD8, 0xFF]))
        try await handOn(result, app)
    }

    private func handOn(_ result: TryOnResult, _ app: AppModel) async throws {
        await app.gallery.toggleFavourite(result)
        await app.gallery.show(onlyFavourites: true)
        #expect(app.gallery.results.map(\.id) == [result.id])
        await app.gallery.share(result, days: 7, withBefore: false)
        let link = try #require(app.gallery.newLink.flatMap { app.gallery.address(of: $0) })
        #expect(try await URLSessionTransport().send(Request("GET", link)).status == 200)
        let card = try #require(await app.gallery.card(of: result, format: .pdf, language: "de"))
        #expect(try Data(contentsOf: card).starts(with: Data("%PDF".utf8)))
        await app.gallery.end(try #require(app.gallery.results[0].shares.first), of: result)
        #expect(try await URLSessionTransport().send(Request("GET", link)).status != 200)
        await app.gallery.delete(result)
        #expect(app.gallery.results.isEmpty && app.gallery.activity.notice == nil)
    }

    @Test func aPictureWithoutAFaceIsRejectedWithWhatHelps() async throws {
        let app = await Live.app(folder: newPlace())
        await app.camera.take(file: Live.faceless)
        let notice = try #require(app.camera.phase.rejected)
        #expect(notice.code == "FACE_NOT_FOUND" && !notice.hint.isEmpty)
        #expect(app.tryOn.photo == nil)
    }

    @Test func aLookThatIsNotThereIsRefusedInWords() async throws {
        let app = try await ready()
        app.tryOn.look = Look(hairstyle: "no-such-style")
        await app.tryOn.tryOn()
        #expect(app.tryOn.phase.failed?.code == "STYLE_UNAVAILABLE")
    }

    @Test func aLostAnswerMakesOneTryOn() async throws {
        let losses = Countdown(2)
        let transport = Meddler { request, answer in
            if request.method == "POST", request.url.path == "/v1/try-ons", await losses.next() {
                throw TransportFault.lost
            }
            return answer
        }
        let app = try await ready(transport)
        app.tryOn.look = Look(dye: Dye(colour: "copper", intensity: 41))
        await app.tryOn.tryOn()
        _ = try #require(app.tryOn.phase.done)
        #expect(await transport.asked.count { $0 == "POST /v1/try-ons" } == 3)
        #expect(try await Live.count(intensity: 41, app.client) == 1)
    }

    /// The server ends a session whose refresh token is spent twice, so it would notice a second renewal.
    @Test func tenParallelCallsRenewAnExpiredTokenOnce() async throws {
        let old = try #require(await Live.tokens.load())
        let transport = Meddler { request, answer in
            guard request.headers["Authorization"] == "Bearer \(old.access)" else { return answer }
            let told = Document.example("Problem", ["code": "TOKEN_EXPIRED", "status": 401])
            return Answer(status: 401, body: Document.data(told))
        }
        let api = ApiClient(base: Live.url, tokens: Live.tokens, transport: transport)
        try await withThrowingTaskGroup(of: Me.self) { group in
            for _ in 0..<10 { group.addTask { try await api.me() } }
            try await group.waitForAll()
        }
        #expect(await transport.asked.count { $0 == "POST /v1/auth/refresh" } == 1)
        let new = try #require(await Live.tokens.load())
        #expect(new.access != old.access && new.refresh != old.refresh)
        _ = try await api.me()
    }

    @Test func settingsShowTheAccount() async throws {
        let app = await Live.app(folder: newPlace())
        await app.settings.load()
        #expect(app.settings.isLoaded)
        #expect(app.settings.sessions.contains { $0.current })
        await app.settings.save(name: "Ada", retentionDays: 30)
        #expect(app.settings.me?.name == "Ada" && app.settings.me?.retentionDays == 30)
        let phone = UUID()
        await app.settings.register(device: phone, pushToken: Data(repeating: 7, count: 32))
        #expect(app.settings.devices.map(\.id) == [phone])
        await app.settings.requestExport()
        #expect(app.settings.exports.count == 1)
        #expect(app.settings.activity.notice == nil)
    }

    private let password = "Correct-horse-9-battery"

    private func stranger() async -> (AppModel, MemoryTokenStore) {
        let tokens = MemoryTokenStore()
        let app = AppModel(client: ApiClient(base: Live.url, tokens: tokens), folder: newPlace())
        await app.start()
        #expect(app.session.phase == .signedOut)
        return (app, tokens)
    }

    @Test func anAccountBeginsAndEnds() async throws {
        let (app, tokens) = await stranger()
        let email = "ada@example.com"
        await app.session.signUp(name: "Ada", email: email, password: password, ofAge: true)
        await app.session.confirm(code: try code())
        #expect(app.session.phase == .signedIn && app.session.me?.email == email)
        await app.settings.deleteAccount(confirm: email)
        #expect(app.session.phase == .erased)
        #expect(await tokens.load() == nil)
        await app.session.signIn(email: email, password: password)
        let refused = app.session.activity.notice?.code
        #expect(refused == "ACCOUNT_ERASED" || refused == "CREDENTIALS_INVALID", "as far as the erasure is")
    }

    @Test func aForgottenPasswordIsReplaced() async throws {
        let (app, tokens) = await stranger()
        let email = "bea@example.com"
        _ = try await app.client.signUp(name: "Bea", email: email, password: password, ofAge: true)
        try await app.client.confirm(email: email, code: try code())
        await app.session.forgotPassword(email: email)
        await app.session.resetPassword(code: try code(), to: "Another-horse-9-battery")
        #expect(app.session.phase == .signedIn && app.session.me?.email == email)
        await app.session.signOut()
        #expect(await tokens.load() == nil)
    }

    /// The newest code that the home would have mailed.
    private func code() throws -> String {
        let outbox = Live.folder.appendingPathComponent("home/outbox")
        let letters = try FileManager.default.contentsOfDirectory(atPath: outbox.path).map {
            let file = outbox.appendingPathComponent($0)
            let at = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
            return (at ?? .distantPast, try String(contentsOf: file, encoding: .utf8))
        }
        let text = try #require(letters.max { $0.0 < $1.0 }?.1)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("Code to ") })
        return String(try #require(line.split(separator: " ").last))
    }
}

/// The app that is killed when the server has the wish and the app does not know yet.
@MainActor @Suite(.enabled(if: Live.isServed && Live.isToDie))
struct KilledTests {
    nonisolated static let intensity = 37

    @Test func theAppIsKilledBeforeTheAnswerArrives() async throws {
        let transport = Meddler { request, answer in
            if request.method == "POST", request.url.path == "/v1/try-ons" { kill(getpid(), SIGKILL) }
            return answer
        }
        let app = await Live.app(transport)
        await app.camera.take(file: Live.selfie)
        app.tryOn.look = Look(dye: Dye(colour: "copper", intensity: Self.intensity))
        await app.tryOn.tryOn()
        Issue.record("the app outlived it: \(app.tryOn.phase)")
    }
}
