import Foundation
import Observation

/// Hairstyles to choose from, their options, and colours.
@MainActor @Observable
public final class CatalogueModel {
    public private(set) var hairstyles: [Hairstyle] = []
    public private(set) var colours: [ColourPreset] = []
    public private(set) var favourites: Set<String> = []
    public var query = ""
    public var category: Open<Hairstyle.Category>?
    public var onlyFavourites = false
    public private(set) var isLoaded = false
    /// The app's words for a key, so that a search finds what the person reads.
    @ObservationIgnored public var word: @MainActor (String) -> String? = { _ in nil }
    @ObservationIgnored public private(set) lazy var activity = Activity { [session] in
        session.end(.signedOut)
    }

    private let client: ApiClient
    private let session: SessionModel

    public init(client: ApiClient, session: SessionModel) {
        self.client = client
        self.session = session
    }

    public func load() async {
        await activity.run {
            async let hairstyles = client.hairstyles()
            async let colours = client.colours()
            async let favourites = client.favourites()
            (self.hairstyles, self.colours) = try await (hairstyles, colours)
            self.favourites = Set(try await favourites)
            isLoaded = true
        }
    }

    /// The categories that have hairstyles: known ones in their order, new ones after them.
    public var categories: [Open<Hairstyle.Category>] {
        let present = Set(hairstyles.map(\.category))
        let known = Hairstyle.Category.allCases.map { Open($0) }
        let new = present.subtracting(known).sorted { $0.rawValue < $1.rawValue }
        return known.filter(present.contains) + new
    }

    /// What the search, the category and the heart leave. Every word must occur somewhere.
    public var shown: [Hairstyle] {
        let words = Self.folded(query).split(whereSeparator: \.isWhitespace)
        return hairstyles.filter { style in
            let said = [title(of: style), text(of: style), style.title, style.text, style.category.rawValue]
            let text = Self.folded((said + style.tags).joined(separator: " "))
            return (category == nil || style.category == category)
                && (!onlyFavourites || favourites.contains(style.name))
                && words.allSatisfy { text.contains($0) }
        }
    }

    /// In the person's language, where the app has words for the hairstyle.
    public func title(of style: Hairstyle) -> String { word(Words.style(style.name)) ?? style.title }
    public func text(of style: Hairstyle) -> String { word(Words.styleText(style.name)) ?? style.text }

    public var isEmpty: Bool { isLoaded && shown.isEmpty }

    public func hairstyle(named name: String?) -> Hairstyle? { hairstyles.first { $0.name == name } }

    /// The options that the look's hairstyle has, in the order of the screen.
    public func options(for look: Look) -> [StyleOption] {
        hairstyle(named: look.hairstyle).map { StyleOption.all(of: $0.options) } ?? []
    }

    /// Put a hairstyle into a look, without options that it does not have: those would be refused.
    public func choose(_ style: Hairstyle?, in look: Look) -> Look {
        var new = look
        new.hairstyle = style?.name
        for option in StyleOption.Kind.allCases {
            let values = style.flatMap { option.values(in: $0.options) } ?? []
            if let value = new[option], !values.contains(value) { new[option] = nil }
        }
        if style?.options.ombre != true { new.ombre = nil }
        return new
    }

    /// Show the heart at once, and take it back if the server refuses.
    public func toggleFavourite(_ style: Hairstyle) async {
        let isFavourite = !favourites.contains(style.name)
        mark(style, isFavourite)
        let kept = await activity.run { try await client.setFavourite(style.name, isFavourite) }
        if !kept { mark(style, !isFavourite) }
    }

    public func thumbnail(of style: Hairstyle) -> URL? { style.thumbnail.flatMap { client.address($0.url) } }

    func reset() {
        (favourites, query, category, onlyFavourites) = ([], "", nil, false)
    }

    private func mark(_ style: Hairstyle, _ isFavourite: Bool) {
        if isFavourite { favourites.insert(style.name) } else { favourites.remove(style.name) }
    }

    private static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }
}
