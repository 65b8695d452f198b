import Observation

/// What a screen is doing, and what went wrong with it.
@MainActor @Observable
public final class Activity {
    public private(set) var isBusy = false
    /// The screen clears it when it was read.
    public var notice: Notice?

    @ObservationIgnored private var running = 0
    @ObservationIgnored private let signedOut: @MainActor () -> Void

    init(signedOut: @escaping @MainActor () -> Void) { self.signedOut = signedOut }

    /// Do something that may fail; return whether it worked.
    @discardableResult
    func run(_ work: @MainActor () async throws -> Void) async -> Bool {
        (running, isBusy, notice) = (running + 1, true, nil)
        defer { (running, isBusy) = (running - 1, running > 1) }
        do {
            try await work()
            return true
        } catch {
            show(error)
            return false
        }
    }

    func show(_ error: any Error) {
        if error is SignedOut { signedOut() }
        notice = Notice(error)
    }
}
