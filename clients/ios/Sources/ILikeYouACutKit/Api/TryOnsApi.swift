import Foundation

/// Try-ons, from the price to the end.
extension ApiClient {
    public func quote(_ wanted: NewTryOn) async throws -> Quote {
        try await value(Call(.quoteTryOn, sending: Body(wanted)))
    }

    /// Ask for a try-on. However often that is repeated with its key, it stays one, paid for once.
    public func submit(_ wanted: NewTryOn, key: String) async throws -> TryOn {
        try await value(Call(.submitTryOn, sending: Body(wanted)).once(key))
    }

    public func tryOn(_ id: UUID) async throws -> TryOn { try await value(Call(.getTryOn, id.text)) }

    public func cancel(tryOn id: UUID) async throws -> TryOn { try await value(Call(.cancelTryOn, id.text)) }

    /// Yield a try-on each time it has changed, until it has ended. Cancel the task to stop.
    public func follow(_ id: UUID) -> AsyncThrowingStream<TryOn, any Error> {
        AsyncThrowingStream { stream in
            let task = Task {
                do {
                    try await follow(id) { stream.yield($0) }
                    stream.finish()
                } catch {
                    stream.finish(throwing: error)
                }
            }
            stream.onTermination = { _ in task.cancel() }
        }
    }

    private func follow(_ id: UUID, _ yield: (TryOn) -> Void) async throws {
        var call = Call(.getTryOn, id.text)
        call.headers["Prefer"] = "wait=15"
        while true {
            let asked = time.now()
            let answer = try await answer(call)
            if answer.status != 304 {
                let tryOn: TryOn = try Coding.decoded(from: answer.body)
                yield(tryOn)
                if !tryOn.isOpen { return }
            }
            call.headers["If-None-Match"] = answer.header("ETag")
            try await time.sleep(pause(after: answer, since: asked))
        }
    }

    /// A server that waits may be asked at once, one that answers at once as it says.
    private func pause(after answer: Answer, since asked: Date) -> Duration {
        guard answer.header("Preference-Applied") != nil else {
            return .seconds(min(max(answer.retryAfter ?? 1, 0.25), 30))
        }
        return time.now().timeIntervalSince(asked) > 1 ? .zero : .milliseconds(250)
    }

    /// The API's ids are in lower case, those of Foundation in upper case.
    private struct Body: Encodable {
        let photoId: String
        let look: Look
        let variations: Int
        let stylist: String

        init(_ wanted: NewTryOn) {
            photoId = wanted.photoId.text
            look = wanted.look
            variations = wanted.variations
            stylist = wanted.stylist
        }
    }
}
