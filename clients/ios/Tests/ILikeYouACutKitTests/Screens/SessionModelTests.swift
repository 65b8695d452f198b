import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite struct SessionModelTests {
    let tokens = MemoryTokenStore()

    private func model(_ replies: Script.Reply...) -> (SessionModel, Script) {
        let script = Script(replies)
        return (SessionModel(client: client(script, tokens: tokens), appVersion: "1.2.0"), script)
    }

    @Test func signingUpConfirmsTheAddressAndSignsIn() async {
        let (model, script) = model(.ok("SentCode", status: 202), .nothing, .ok("TokenSet"), .ok("Me"))
        await model.signUp(name: "Ada", email: "ada@example.com", password: "secret", ofAge: true)
        #expect(model.phase == .confirming(email: "ada@example.com"))
        #expect(model.delivery?.to == "a***@e***")
        await model.confirm(code: " 123 456\n")
        #expect(model.phase == .signedIn)
        #expect(model.me?.name == "Ada Lovelace")
        guard case .data(let sent) = await script.asked[1].body else { return }
        #expect(Document.object(sent)?["code"] as? String == "123456")
    }

    @Test func whoIsNotOfAgeSendsNothing() async {
        let (model, script) = model()
        await model.signUp(name: "Ada", email: "ada@example.com", password: "secret", ofAge: false)
        #expect(model.activity.notice?.code == "AGE_RESTRICTED")
        #expect(await script.asked.isEmpty)
    }

    @Test func anAddressThatIsNotConfirmedGetsANewCode() async {
        let (model, _) = model(.problem("NOT_CONFIRMED", 403), .ok("SentCode", status: 202))
        await model.signIn(email: "ada@example.com", password: "secret")
        #expect(model.phase == .confirming(email: "ada@example.com"))
    }

    @Test func aForgottenPasswordIsReplaced() async {
        let (model, script) = model(.ok("SentCode", status: 202), .nothing, .ok("TokenSet"), .ok("Me"))
        await model.forgotPassword(email: "ada@example.com")
        #expect(model.phase == .resetting(email: "ada@example.com"))
        await model.resetPassword(code: "123456", to: "other")
        #expect(model.phase == .signedIn)
        #expect(
            await script.calls.prefix(2) == ["POST /v1/auth/password/forgot", "POST /v1/auth/password/reset"])
    }

    /// The code was taken: the password is new, and signing in may work later.
    @Test func aCodeThatWasTakenIsNotAskedForAgain() async {
        let (model, _) = model(.ok("SentCode", status: 202), .nothing, .problem("RATE_LIMITED", 429))
        await model.forgotPassword(email: "ada@example.com")
        await model.resetPassword(code: "123456", to: "other")
        #expect(model.phase == .signedOut)
        #expect(model.activity.notice?.code == "RATE_LIMITED")
    }

    @Test(arguments: ["http://127.0.0.1:8000/#k=ab-c_d", " ab-c_d ", "ab-c_d"])
    func aPrintedLinkSignsIn(link: String) async {
        let (model, script) = model(.ok("TokenSet"), .ok("Me"))
        await model.signIn(link: link)
        #expect(model.phase == .signedIn)
        guard case .data(let sent) = await script.asked[0].body else { return }
        #expect(Document.object(sent)?["code"] as? String == "ab-c_d")
    }

    @Test func withoutANetworkAPersonStaysSignedIn() async {
        await tokens.save(Tokens(access: "a", refresh: "r"))
        let (model, _) = model()
        await model.start()
        #expect(model.phase == .signedIn)
        #expect(model.activity.notice?.code == "OFFLINE")
    }

    @Test func aSessionThatEndedElsewhereLeavesNothing() async {
        await tokens.save(Tokens(access: "a", refresh: "r"))
        let (model, _) = model(.ok("Config"), .problem("TOKEN_EXPIRED", 401), .problem("TOKEN_INVALID", 401))
        var ended = false
        model.ended = { ended = true }
        await model.start()
        #expect(model.phase == .signedOut)
        #expect(model.me == nil)
        #expect(ended)
        #expect(await tokens.load() == nil)
    }

    @Test func whoSignsOutIsSignedOutEvenOffline() async {
        await tokens.save(Tokens(access: "a", refresh: "r"))
        let (model, _) = model()
        await model.signOut()
        #expect(model.phase == .signedOut)
        #expect(await tokens.load() == nil)
    }

    /// The other devices stay signed in, so the app does not say otherwise.
    @Test func signingOutEverywhereNeedsTheServer() async {
        await tokens.save(Tokens(access: "a", refresh: "r"))
        let (model, _) = model()
        await model.signOut(everywhere: true)
        #expect(model.activity.notice?.code == "OFFLINE")
        #expect(await tokens.load() != nil)
    }

    @Test(arguments: [("1.2.0", false), ("1.10.0", true), ("1.3", true), ("0.9", false)])
    func anOldAppIsToldToUpdate(least: String, outdated: Bool) async {
        let (model, _) = model(.ok("Config", ["minimum_client": ["ios": least]]))
        await model.start()
        #expect((model.phase == .outdated) == outdated)
    }

    @Test func aWrongPasswordIsSaidAndForgotten() async {
        let (model, _) = model(.problem("CREDENTIALS_INVALID", 401))
        await model.signIn(email: "ada@example.com", password: "wrong")
        #expect(model.phase == .starting)
        #expect(model.activity.notice?.key == "code.CREDENTIALS_INVALID")
        #expect(!model.activity.isBusy)
    }
}
