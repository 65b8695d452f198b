import Foundation

/// Selfies, and the bytes of pictures.
extension ApiClient {
    /// Send a selfie; return it once the server has looked at it: accepted, or rejected with what to do.
    public func upload(_ picture: Picture) async throws -> Photo {
        struct Announced: Encodable {
            let mediaType: String
            let size: Int
        }
        let body = Announced(mediaType: picture.mediaType, size: picture.size)
        let announced: AnnouncedPhoto = try await value(Call(.announcePhoto, sending: body))
        try await send(picture, by: announced.upload)
        let photo: Photo = try await value(Call(.completePhoto, announced.photo.id.text))
        return try await looked(at: photo)
    }

    public func photo(_ id: UUID) async throws -> Photo { try await value(Call(.getPhoto, id.text)) }

    /// A person's selfies that can be used, the newest first.
    public func photos(after cursor: String? = nil) async throws -> Page<Photo> {
        try await value(Call(.listPhotos).asking(["status": "accepted", "cursor": cursor]))
    }

    /// A grey picture of a selfie, white where there is hair. It counts as an upload.
    public func hairMask(of photo: UUID) async throws -> Data {
        try await answer(Call(.getHairMask, photo.text)).body
    }

    public func delete(photo id: UUID) async throws { try await answer(Call(.deletePhoto, id.text)) }

    /// The bytes behind a link. Links carry their own right, so the token stays here.
    public func data(at link: Link) async throws -> Data {
        guard let url = address(link.url) else { throw TransportFault.unreadable }
        var request = Request("GET", url)
        request.mostBytes = 64 << 20
        let answer = try await transport.send(request)
        guard answer.isSuccess else { throw Problem(answer) }
        return answer.body
    }

    /// Where something is that the API names by a path or an address; nil if it is no web address.
    public func address(_ text: String) -> URL? {
        guard let url = URL(string: text, relativeTo: base)?.absoluteURL,
            ["http", "https"].contains(url.scheme?.lowercased()), url.host?.isEmpty == false
        else { return nil }
        return url
    }

    private func send(_ picture: Picture, by form: UploadForm) async throws {
        if picture.size > form.mostBytes { throw Picture.Refusal.size }
        guard let url = address(form.url) else { throw TransportFault.unreadable }
        let composed = try MultipartForm(fields: form.fields, picture: picture)
        defer { composed.remove() }
        var request = Request(form.method, url)
        request.headers["Content-Type"] = composed.contentType
        request.body = .file(composed.file)
        let answer = try await transport.send(request)
        guard answer.isSuccess else { throw Problem(answer) }
    }

    /// Where a queue takes uploads in, a photo stays pending for a while.
    private func looked(at photo: Photo) async throws -> Photo {
        var photo = photo
        for _ in 0..<60 where photo.isPending {
            try await time.sleep(.seconds(1))
            photo = try await self.photo(photo.id)
        }
        return photo
    }
}
