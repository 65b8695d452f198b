import Foundation
import Testing

@testable import ILikeYouACutKit

/// Answers every route with its example, and holds each request to the document.
private actor Api: Transport {
    private let operations = Document.operations()
    private(set) var called: Set<String> = []
    private(set) var faults: [String] = []

    func send(_ request: Request) -> Answer {
        guard let (name, operation) = operation(request) else {
            return Answer(status: 204)  // the store of pictures
        }
        called.insert(name)
        faults += Self.unknownParameters(request, operation).map { "\(name): \($0)" }
        faults += Self.wrongFields(request, operation).map { "\(name): \($0)" }
        guard let (status, schema) = DocumentTests.answer(of: operation) else { return Answer(status: 204) }
        if schema == "AnnouncedPhoto" {
            return Answer(status: status, body: Document.data(Document.announced()))
        }
        let ended: Document.Object = schema.hasSuffix("Page") ? ["next_cursor": NSNull()] : [:]
        return Answer(status: status, body: Document.data(Document.example(schema, ended)))
    }

    private func operation(_ request: Request) -> (String, Document.Object)? {
        operations.first { name, _ in
            let parts = name.split(separator: " ")[1].split(separator: "/")
            let asked = request.url.path.split(separator: "/")
            return name.hasPrefix(request.method + " ") && parts.count == asked.count
                && zip(parts, asked).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }.map { ($0.key, $0.value) }
    }

    private static func unknownParameters(_ request: Request, _ operation: Document.Object) -> [String] {
        let known = (operation["parameters"] as? [Document.Object] ?? []).compactMap { $0["name"] as? String }
        let query = URLComponents(url: request.url, resolvingAgainstBaseURL: true)?.queryItems ?? []
        let headers = request.headers.keys.filter { !["Authorization", "Content-Type"].contains($0) }
        return Set(query.map(\.name) + headers).subtracting(known).map { "sends \($0)" }
    }

    private static func wrongFields(_ request: Request, _ operation: Document.Object) -> [String] {
        let content = (operation["requestBody"] as? Document.Object)?["content"] as? [String: Document.Object]
        guard let name = Document.name(content?["application/json"]?["schema"]) else {
            return request.body == .none ? [] : ["sends a body"]
        }
        guard case .data(let data) = request.body, let sent = Document.object(data) else {
            return ["sends no body"]
        }
        return wrong(sent, name)
    }

    /// Fields that the schema lacks or misses, also of the objects within.
    private static func wrong(_ sent: Document.Object, _ schema: String) -> [String] {
        let schema = Document.schemas()[schema] ?? [:]
        let known = schema["properties"] as? [String: Document.Object] ?? [:]
        let missing = Set(schema["required"] as? [String] ?? []).subtracting(sent.keys)
        let within = sent.flatMap { name, value -> [String] in
            guard let inner = value as? Document.Object, let inside = Document.name(known[name]) else {
                return []
            }
            return wrong(inner, inside)
        }
        return missing.map { "lacks \($0)" } + Set(sent.keys).subtracting(known.keys).map { "sends \($0)" }
            + within
    }
}

@Suite struct RequestTests {
    @Test func everyCallIsOneThatTheDocumentAllows() async throws {
        let api = Api()
        let picture = try Picture(data: pixel)
        let photo = try await client(api).upload(picture)
        try await callSigning(client(api))
        try await callAccount(client(api))
        try await callTryOns(client(api), photo)
        try await callResults(client(api))
        // A refresh is sent by the others alone.
        let expected = Set(Route.allCases.map(\.rawValue)).subtracting([Route.refresh.rawValue])
        #expect(await api.called == expected)
        #expect(await api.faults == [])
    }

    private func callSigning(_ client: ApiClient) async throws {
        _ = try await client.config()
        _ = try await client.signUp(name: "Ada", email: "a@example.com", password: "secret", ofAge: true)
        try await client.confirm(email: "a@example.com", code: "123456")
        _ = try await client.resendCode(email: "a@example.com")
        try await client.signIn(email: "a@example.com", password: "secret", device: "iPhone")
        try await client.signIn(linkCode: "code", device: "iPhone")
        _ = try await client.forgotPassword(email: "a@example.com")
        try await client.resetPassword(email: "a@example.com", code: "1", password: "other")
        try await client.signOut(everywhere: true)
    }

    private func callAccount(_ client: ApiClient) async throws {
        let id = UUID()
        _ = try await client.me()
        _ = try await client.changeMe(name: "Ada", retentionDays: 30)
        _ = try await client.changeEmail(to: "b@example.com")
        _ = try await client.confirmEmail(code: "1")
        let consent = try #require(try await client.consents().first)
        try await client.give(ConsentText(consent))
        try await client.withdrawConsent(provider: consent.provider)
        _ = try await client.devices()
        try await client.register(device: id, pushToken: Data([1, 254]))
        try await client.remove(device: id)
        _ = try await client.sessions()
        try await client.end(session: id)
        _ = try await client.requestExport(key: "key")
        _ = try await client.exports()
        try await client.eraseMe(confirm: "a@example.com")
    }

    private func callTryOns(_ client: ApiClient, _ photo: Photo) async throws {
        _ = try await client.photo(photo.id)
        _ = try await client.photos(after: "cursor")
        _ = try await client.hairMask(of: photo.id)
        try await client.delete(photo: photo.id)
        _ = try await client.hairstyles()
        _ = try await client.colours()
        _ = try await client.favourites()
        try await client.setFavourite("bob", true)
        try await client.setFavourite("bob", false)
        var look = Look(hairstyle: "bob", dye: Dye(colour: "copper", intensity: 80))
        for option in StyleOption.Kind.allCases { look[option] = Words.options[option.rawValue]?[0] }
        look.ombre = "copper"
        let wanted = NewTryOn(photo: photo.id, look: look, variations: 2)
        _ = try await client.quote(wanted)
        let tryOn = try await client.submit(wanted, key: "key")
        _ = try await client.tryOn(tryOn.id)
        _ = try await client.cancel(tryOn: tryOn.id)
    }

    private func callResults(_ client: ApiClient) async throws {
        let page = try await client.results(favourites: true, hairstyle: "bob", after: "cursor")
        let result = try #require(page.items.first)
        _ = try await client.result(result.id)
        try await client.setFavourite(result: result.id, true)
        try await client.setFavourite(result: result.id, false)
        let link = try await client.share(result: result.id, days: 7, withBefore: true)
        try await client.end(share: link.id, of: result.id)
        _ = try? await client.card(of: result.id, format: .pdf, language: "de", link: link)
        try await client.delete(result: result.id)
    }

    @Test func whatIsInAPathStaysOnePartOfIt() throws {
        let call = Call(.addFavourite, "../../auth/sign-out?x=1#y")
        let request = try call.request(to: URL(string: "https://api.example/base/")!, token: "t")
        let expected =
            "https://api.example/base/v1/me/favourites/%2E%2E%2F%2E%2E%2Fauth%2Fsign-out%3Fx%3D1%23y"
        #expect(request.url.absoluteString == expected)
    }

    @Test func idsAreInLowerCase() async throws {
        let script = Script([.ok("Quote")])
        let id = UUID()
        _ = try await client(script).quote(NewTryOn(photo: id, look: Look(hairstyle: "bob")))
        guard case .data(let body) = await script.asked[0].body else { throw TransportFault.unreadable }
        #expect(Document.object(body)?["photo_id"] as? String == id.uuidString.lowercased())
    }
}
