import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite struct GalleryModelTests {
    private func result(_ day: Int, _ changes: Document.Object = [:]) -> Document.Object {
        let more: Document.Object = [
            "id": UUID().text, "created_at": "2026-11-\(day)T08:30:00Z", "favourite": false,
            "shares": [Any](),
        ]
        return Document.example("TryOnResult", more.merging(changes) { $1 })
    }

    private func page(_ items: [Document.Object], next: String? = nil) -> Script.Reply {
        .json(next.map { ["items": items, "next_cursor": $0] } ?? ["items": items])
    }

    private func gallery(_ app: TestApp) -> GalleryModel {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return GalleryModel(client: app.model.client, session: app.model.session, calendar: calendar)
    }

    @Test func resultsAreATimelineOfDays() async {
        let app = await TestApp.ready(page([result(20), result(22), result(22)]))
        let model = gallery(app)
        await model.load()
        #expect(model.days.map(\.results.count) == [2, 1])
        #expect(model.days[0].date > model.days[1].date)
        #expect(!model.isEmpty)
    }

    @Test func pagesAreReadUntilThereIsNoCursor() async {
        let twice = result(20)
        let app = await TestApp.ready(
            page([twice], next: "a"), page([], next: "b"), page([twice, result(19)]))
        let model = gallery(app)
        await model.load()
        await model.loadMore()
        #expect(model.hasMore && !model.isEmpty)
        await model.loadMore()
        await model.loadMore()
        #expect(model.results.count == 2 && !model.hasMore)
        #expect(await app.script.asked.last?.url.query == "cursor=b")
    }

    @Test func aHeartIsShownAtOnceAndTakenBack() async {
        let app = await TestApp.ready(page([result(20)]), .nothing, .problem("NOT_FOUND", 404))
        let model = gallery(app)
        await model.load()
        await model.toggleFavourite(model.results[0])
        #expect(model.results[0].favourite)
        await model.toggleFavourite(model.results[0])
        #expect(model.results[0].favourite)
        #expect(await app.calls.suffix(2).map { $0.prefix(3) } == ["PUT", "DEL"])
    }

    @Test func aResultIsShownAsItIsNow() async {
        let app = await TestApp.ready(page([result(20)]), .nothing)
        let model = gallery(app)
        await model.load()
        let before = model.results[0]
        await model.toggleFavourite(before)
        #expect(!before.favourite && model.current(before).favourite)
    }

    @Test func theSelfieOfAResultMayBeGone() async {
        let app = await TestApp.ready(page([result(20)]), .ok("Photo"), .problem("RESULT_EXPIRED", 410))
        let model = gallery(app)
        await model.load()
        #expect(await model.selfie(of: model.results[0]) != nil)
        #expect(await model.selfie(of: model.results[0]) == nil)
        #expect(model.activity.notice == nil)
    }

    @Test func aLinkIsMadeUsedForACardAndEnded() async throws {
        let made: Document.Object = ["url": "https://api.example/s/tok-en"]
        let app = await TestApp.ready(
            page([result(20)]), .ok("NewLink", made, status: 201), .text("%PDF"), .nothing)
        let model = gallery(app)
        await model.load()
        await model.share(model.results[0], days: 99, withBefore: true)
        let link = try #require(model.newLink)
        #expect(model.address(of: link)?.absoluteString == "https://api.example/s/tok-en")
        let card = try #require(await model.card(of: model.results[0], format: .pdf, language: "fr"))
        #expect(try Data(contentsOf: card) == Data("%PDF".utf8) && card.lastPathComponent == "card.pdf")
        #expect(await app.script.asked.last?.url.query == "format=pdf&lang=en&share=tok-en")
        await model.end(try #require(model.results[0].shares.first), of: model.results[0])
        #expect(model.results[0].shares.isEmpty && model.newLink == nil)
        guard case .data(let sent) = await app.script.asked[3].body else { throw TransportFault.unreadable }
        #expect(Document.object(sent)?["days"] as? Int == 30)
    }

    @Test func aPictureIsFetchedByAFreshLinkWithoutTheToken() async throws {
        let app = await TestApp.ready(page([result(20)]), .json(result(20)), .text("JPEG"))
        let model = gallery(app)
        await model.load()
        #expect(await model.picture(of: model.results[0]) == Data("JPEG".utf8))
        #expect(await app.script.asked.last?.headers["Authorization"] == nil)
    }

    @Test func whatIsDeletedIsGoneWhenTheServerSaysSo() async {
        let app = await TestApp.ready(page([result(20), result(21)]), .problem("INTERNAL", 500), .nothing)
        let model = gallery(app)
        await model.load()
        await model.delete(model.results[0])
        #expect(model.results.count == 2)
        await model.delete(model.results[0])
        #expect(model.results.count == 1)
    }
}
