import Foundation
import Observation

/// Results as a timeline: favourites, links, cards for the salon, deletion.
@MainActor @Observable
public final class GalleryModel {
    /// The results of one day.
    public struct Day: Sendable, Hashable, Identifiable {
        public let date: Date
        public let results: [TryOnResult]
        public var id: Date { date }
    }

    public private(set) var results: [TryOnResult] = []
    public private(set) var hasMore = false
    public private(set) var isLoaded = false
    public private(set) var onlyFavourites = false
    /// A link that was just made. The server does not show its address again.
    public private(set) var newLink: NewLink?
    @ObservationIgnored public private(set) lazy var activity = Activity { [session] in
        session.end(.signedOut)
    }

    private let client: ApiClient
    private let session: SessionModel
    private let calendar: Calendar
    @ObservationIgnored private var cursor: String?

    public init(client: ApiClient, session: SessionModel, calendar: Calendar = .current) {
        self.client = client
        self.session = session
        self.calendar = calendar
    }

    /// The newest day first; within a day, the newest result first.
    public var days: [Day] {
        let grouped = Dictionary(grouping: results) { calendar.startOfDay(for: $0.createdAt) }
        return grouped.keys.sorted(by: >).map { date in
            Day(date: date, results: grouped[date, default: []].sorted { $0.createdAt > $1.createdAt })
        }
    }

    public var isEmpty: Bool { isLoaded && results.isEmpty && !hasMore }
    public var mostShareDays: Int { session.config?.limits.mostShareDays ?? 7 }

    public func load() async {
        await activity.run {
            let page = try await client.results(favourites: onlyFavourites)
            (results, isLoaded) = (page.items, true)
            turn(to: page.nextCursor)
        }
    }

    public func show(onlyFavourites wanted: Bool) async {
        guard wanted != onlyFavourites else { return }
        (onlyFavourites, results, isLoaded) = (wanted, [], false)
        turn(to: nil)
        await load()
    }

    /// Get the next page. A page may be empty although more follow.
    public func loadMore() async {
        guard let cursor, !activity.isBusy else { return }
        await activity.run {
            let page = try await client.results(favourites: onlyFavourites, after: cursor)
            let known = Set(results.map(\.id))
            results += page.items.filter { !known.contains($0.id) }
            turn(to: page.nextCursor)
        }
    }

    /// Show the heart at once, and take it back if the server refuses.
    public func toggleFavourite(_ result: TryOnResult) async {
        change(result.id) { $0.favourite.toggle() }
        let wanted = !result.favourite
        let kept = await activity.run { try await client.setFavourite(result: result.id, wanted) }
        if !kept { change(result.id) { $0.favourite = !wanted } }
    }

    /// Make a link that anyone can open. The person decides whether it shows the selfie.
    public func share(_ result: TryOnResult, days: Int, withBefore: Bool) async {
        await activity.run {
            let days = min(max(days, 1), mostShareDays)
            let link = try await client.share(result: result.id, days: days, withBefore: withBefore)
            newLink = link
            let share = Share(id: link.id, expiresAt: link.expiresAt, withBefore: withBefore)
            change(result.id) { $0.shares.append(share) }
        }
    }

    public func end(_ share: Share, of result: TryOnResult) async {
        await activity.run {
            try await client.end(share: share.id, of: result.id)
            change(result.id) { $0.shares.removeAll { $0.id == share.id } }
            if newLink?.id == share.id { newLink = nil }
        }
    }

    /// The address of a link, to hand on.
    public func address(of link: NewLink) -> URL? { client.address(link.url) }

    /// Draw a page for the hairdresser, as a file to print or send. The app removes it after use.
    public func card(of result: TryOnResult, format: CardFormat, language: String) async -> URL? {
        var file: URL?
        await activity.run {
            let shown = newLink.flatMap { link in hasShare(result.id, link) ? link : nil }
            let language = language == "de" ? "de" : "en"
            let data = try await client.card(of: result.id, format: format, language: language, link: shown)
            file = try Self.temporary(data, "card.\(format.rawValue)")
        }
        return file
    }

    /// The picture itself, for the share sheet and the photo library. Links end, so ask anew if one has.
    public func picture(of result: TryOnResult) async -> Data? {
        var data: Data?
        await activity.run {
            let fresh = try await client.result(result.id)
            change(result.id) { $0 = fresh }
            if let image = fresh.image { data = try await client.data(at: image) }
        }
        return data
    }

    /// A result as it is now, wherever a screen has it from.
    public func current(_ result: TryOnResult) -> TryOnResult {
        results.first { $0.id == result.id } ?? result
    }

    /// Where the selfie of a result is; nil once it was deleted, which it is before its results.
    public func selfie(of result: TryOnResult) async -> URL? {
        url(of: try? await client.photo(result.photoId).image)
    }

    public func delete(_ result: TryOnResult) async {
        await activity.run {
            try await client.delete(result: result.id)
            results.removeAll { $0.id == result.id }
        }
    }

    public func url(of link: Link?) -> URL? { link.flatMap { client.address($0.url) } }

    func reset() {
        (results, isLoaded, onlyFavourites, newLink) = ([], false, false, nil)
        turn(to: nil)
    }

    private func turn(to next: String?) { (cursor, hasMore) = (next, next != nil) }

    private func hasShare(_ id: UUID, _ link: NewLink) -> Bool {
        results.first { $0.id == id }?.shares.contains { $0.id == link.id } ?? false
    }

    private func change(_ id: UUID, _ edit: (inout TryOnResult) -> Void) {
        if let index = results.firstIndex(where: { $0.id == id }) { edit(&results[index]) }
    }

    private static func temporary(_ data: Data, _ name: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().text)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent(name)
        try data.write(to: file, options: .atomic)
        return file
    }
}
