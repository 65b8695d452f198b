/// Hairstyles and colours.
extension ApiClient {
    public func hairstyles() async throws -> [Hairstyle] { try await allPages(Call(.listHairstyles)) }

    public func colours() async throws -> [ColourPreset] { try await values(Call(.listColours)) }

    public func favourites() async throws -> [String] { try await values(Call(.listFavourites)) }

    public func setFavourite(_ hairstyle: String, _ isFavourite: Bool) async throws {
        try await answer(Call(isFavourite ? .addFavourite : .removeFavourite, hairstyle))
    }
}
