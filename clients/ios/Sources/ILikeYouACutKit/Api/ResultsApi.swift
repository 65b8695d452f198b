import Foundation

/// What try-ons delivered.
extension ApiClient {
    public func results(
        favourites: Bool = false, hairstyle: String? = nil, after cursor: String? = nil
    ) async throws -> Page<TryOnResult> {
        let query = ["favourite": favourites ? "true" : nil, "hairstyle": hairstyle, "cursor": cursor]
        return try await value(Call(.listResults).asking(query))
    }

    public func result(_ id: UUID) async throws -> TryOnResult { try await value(Call(.getResult, id.text)) }

    public func delete(result id: UUID) async throws { try await answer(Call(.deleteResult, id.text)) }

    public func setFavourite(result id: UUID, _ isFavourite: Bool) async throws {
        try await answer(Call(isFavourite ? .likeResult : .unlikeResult, id.text))
    }

    /// Make a link that anyone can open. Only this answer has its address.
    public func share(result id: UUID, days: Int, withBefore: Bool) async throws -> NewLink {
        struct NewShare: Encodable {
            let days: Int
            let withBefore: Bool
        }
        return try await value(
            Call(.shareResult, id.text, sending: NewShare(days: days, withBefore: withBefore)))
    }

    public func end(share: UUID, of result: UUID) async throws {
        try await answer(Call(.endShare, result.text, share.text))
    }

    /// A page for the hairdresser; with a link's token, it has a code that leads to the link.
    public func card(
        of result: UUID, format: CardFormat, language: String, link: NewLink? = nil
    ) async throws -> Data {
        let query = ["format": format.rawValue, "lang": language, "share": link?.token]
        var call = Call(.getCard, result.text).asking(query)
        call.mostBytes = 64 << 20
        return try await answer(call).body
    }
}
