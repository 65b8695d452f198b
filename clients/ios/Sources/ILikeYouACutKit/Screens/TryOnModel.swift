import Foundation
import Observation

/// A look on a selfie: from choosing it to the result.
@MainActor @Observable
public final class TryOnModel {
    public enum Phase: Sendable, Hashable {
        case choosing
        /// A third party would see the selfie. Nothing was sent to it.
        case needsConsent(ConsentText)
        /// Nil until the server has the request.
        case working(TryOn?)
        /// It could not be sent, and is kept until it can.
        case waiting(Notice)
        case done(TryOn)
        case cancelled
        case failed(Notice)
    }

    public internal(set) var phase = Phase.choosing
    public private(set) var photo: Photo?
    public var look = Look()
    public var variations = 1
    public var stylist = "auto"
    /// What the look would cost, and who would make it.
    public private(set) var quote: Quote?
    @ObservationIgnored public private(set) lazy var activity = Activity { [session] in
        session.end(.signedOut)
    }

    private let client: ApiClient
    private let session: SessionModel
    private let outbox: Outbox
    @ObservationIgnored private var delivery: Task<Void, Never>?

    public init(client: ApiClient, session: SessionModel, outbox: Outbox) {
        self.client = client
        self.session = session
        self.outbox = outbox
    }

    public var canTryOn: Bool { wanted != nil && !isWorking }

    public var isWorking: Bool {
        if case .working = phase { true } else { false }
    }

    /// Where the selfie may stay with us: an equal choice beside any consent.
    public var ownStylist: String? {
        session.config?.stylists.first { $0.thirdParty == nil && $0.name != "auto" }?.name
    }

    public func use(_ photo: Photo) {
        self.photo = photo
        if !isWorking { phase = .choosing }
    }

    public func reset() {
        (phase, photo, look, quote) = (.choosing, nil, Look(), nil)
        (variations, stylist) = (1, "auto")
        delivery?.cancel()
    }

    public func refreshQuote() async {
        guard let wanted else {
            quote = nil
            return
        }
        await activity.run { quote = try await client.quote(wanted) }
    }

    /// Ask for the look. The wish is kept before it is sent, so nothing loses it.
    public func tryOn() async {
        guard canTryOn, let wanted else { return }
        phase = .working(nil)
        do {
            _ = try await outbox.add(wanted, at: client.time.now())
            await resume()
        } catch {
            phase = Notice(error).map(Phase.failed) ?? .choosing
        }
    }

    /// Agree to the text that is shown, and go on.
    public func agree() async {
        guard case .needsConsent(let text) = phase else { return }
        let given = await activity.run { try await client.give(text) }
        if given { await goOn() }
    }

    /// Let the server's own stylist make it, so that the selfie goes nowhere.
    public func useOwnStylist() async {
        guard let ownStylist else { return }
        stylist = ownStylist
        await goOn()
    }

    public func decline() {
        if case .needsConsent = phase { phase = .choosing }
    }

    public func cancel() async {
        guard case .working(let tryOn?) = phase else { return }
        await activity.run { end(try await client.cancel(tryOn: tryOn.id)) }
    }

    /// Send and follow what an earlier run of the app, or a lost network, left. First, it must be known
    /// who is signed in: nobody sends another person's wishes.
    public func resume() async {
        if session.phase == .signedIn && session.me == nil { await session.start() }
        if session.me != nil {
            await deliver()
        } else if isWorking {
            wait(TransportFault.offline)
        }
    }

    private var wanted: NewTryOn? {
        guard let photo, !look.isEmpty else { return nil }
        return NewTryOn(photo: photo.id, look: look, variations: variations, stylist: stylist)
    }

    private func goOn() async {
        phase = .choosing
        await tryOn()
    }

    /// Send and follow all wishes, the oldest first. One delivery runs at a time, so none is sent twice.
    private func deliver() async {
        while let delivery { await delivery.value }
        let task = Task {
            while !Task.isCancelled, let wish = await outbox.pending.first {
                guard await deliver(wish) else { break }
            }
            delivery = nil
        }
        delivery = task
        await task.value
    }

    /// Return whether the next wish may follow.
    private func deliver(_ wish: Wish) async -> Bool {
        do {
            phase = .working(nil)
            try await follow(try await sent(wish))
            try await outbox.remove(wish)
            return true
        } catch let problem as Problem where !problem.retryable {
            await refused(problem, wish)
            return (try? await outbox.remove(wish)) != nil
        } catch {
            if !Task.isCancelled { wait(error) }
            return false
        }
    }

    private func sent(_ wish: Wish) async throws -> UUID {
        if let known = wish.tryOn { return known }
        let tryOn = try await client.submit(wish.wanted, key: wish.key)
        try await outbox.accepted(wish, as: tryOn.id)
        return tryOn.id
    }

    private func follow(_ id: UUID) async throws {
        for try await tryOn in client.follow(id) {
            if tryOn.isOpen { phase = .working(tryOn) } else { end(tryOn) }
        }
        try Task.checkCancellation()
    }

    private func end(_ tryOn: TryOn) {
        switch tryOn.status.known {
        case .completed: phase = .done(tryOn)
        case .cancelled: phase = .cancelled
        case .requested, .queued: phase = .working(tryOn)
        case .expired where tryOn.failure == nil:
            phase = .failed(Notice(code: "JOB_DEADLINE_EXCEEDED", canRetry: true))
        default: phase = .failed(tryOn.failure.map(Notice.init) ?? Notice(code: Words.unknownCode))
        }
    }

    private func refused(_ problem: Problem, _ wish: Wish) async {
        phase = Notice(problem).map(Phase.failed) ?? .choosing
        guard problem.code == "CONSENT_REQUIRED" else { return }
        await activity.run {
            let quote = try await client.quote(wish.wanted)
            if let text = quote.consent { phase = .needsConsent(text) }
        }
    }

    private func wait(_ error: any Error) {
        if error is SignedOut { return activity.show(error) }
        phase = Notice(error).map(Phase.waiting) ?? .choosing
    }
}
