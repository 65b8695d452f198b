import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite struct CatalogueModelTests {
    /// Answers by path: the three lists are asked for at once.
    private struct Shelf: Transport {
        let styles: [Data]

        func send(_ request: Request) throws -> Answer {
            switch request.url.path {
            case "/v1/hairstyles":
                let items = styles.compactMap(Document.object)
                return Answer(status: 200, body: Document.data(["items": items]))
            case "/v1/colours": return Answer(status: 200, body: Document.data(Document.example("Colours")))
            case "/v1/me/favourites": return Answer(status: 200, body: Document.data(["items": ["bob"]]))
            default: throw TransportFault.offline
            }
        }
    }

    private static func style(_ name: String, _ category: String, _ more: Document.Object = [:]) -> Data {
        let fields: Document.Object = [
            "name": name, "title": name.capitalized, "category": category, "tags": [name],
        ]
        return Document.data(Document.example("Hairstyle", fields.merging(more) { $1 }))
    }

    private func loaded() async -> CatalogueModel {
        let shelf = Shelf(styles: [
            Self.style("bob", "straight"),
            Self.style(
                "pixie", "straight",
                ["title": "Élfin pixie", "options": ["length": ["short"], "ombre": false]]),
            Self.style("twists", "coily"), Self.style("halo", "floating"),
        ])
        let model = TestApp(transport: shelf).model.catalogue
        await model.load()
        return model
    }

    @Test func theSearchTakesEveryWordAnywhere() async {
        let model = await loaded()
        #expect(model.shown.count == 4)
        model.query = "  ELFIN straight"
        #expect(model.shown.map(\.name) == ["pixie"])
        model.query = "nothing of it"
        #expect(model.shown.isEmpty && model.isEmpty)
    }

    @Test func theSearchFindsWhatIsShown() async throws {
        let model = await loaded()
        model.word = { ["style.bob": "Klassischer Bob", "style-text.bob": "Bis zum Kinn"][$0] }
        model.query = "klassischer kinn"
        #expect(model.shown.map(\.name) == ["bob"])
        let bob = try #require(model.hairstyle(named: "bob"))
        #expect(model.title(of: bob) == "Klassischer Bob" && model.text(of: bob) == "Bis zum Kinn")
        let other = try #require(model.hairstyles.first { $0.name != "bob" })
        #expect(model.title(of: other) == other.title && model.text(of: other) == other.text)
    }

    @Test func categoriesOfTomorrowComeLast() async {
        let model = await loaded()
        #expect(model.categories.map(\.rawValue) == ["straight", "coily", "floating"])
        model.category = model.categories[0]
        model.onlyFavourites = true
        #expect(model.shown.map(\.name) == ["bob"])
    }

    @Test func aRefusedHeartIsTakenBack() async throws {
        let model = await loaded()
        let pixie = try #require(model.hairstyle(named: "pixie"))
        await model.toggleFavourite(pixie)
        #expect(model.favourites == ["bob"])
        #expect(model.activity.notice?.code == "OFFLINE")
    }

    @Test func anotherStyleDropsOptionsThatItLacks() async throws {
        let model = await loaded()
        var look = Look(hairstyle: "bob", dye: Dye(colour: "copper"))
        (look.length, look.fringe, look.ombre) = ("short", "curtain", "copper")
        let new = model.choose(model.hairstyle(named: "pixie"), in: look)
        #expect((new.hairstyle, new.length, new.fringe, new.ombre) == ("pixie", "short", nil, nil))
        #expect(new.dye == look.dye)
        #expect(model.options(for: new).map(\.kind) == [.length])
        let none = model.choose(nil, in: new)
        #expect((none.hairstyle, none.length) == (nil, nil))
        #expect(model.options(for: none).isEmpty)
    }

    @Test func coloursAreReadAndWritten() {
        #expect(RGB(hex: "#A8572E")?.hex == "#A8572E")
        #expect(RGB(red: 1.5, green: -1, blue: 0.5).hex == "#FF0080")
        for odd in ["", "#", "A8572E", "#12345", "#1234567", "#GG0000", "#+12345", "#１２３４５６"] {
            #expect(RGB(hex: odd) == nil)
        }
    }
}
