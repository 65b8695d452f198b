import Foundation
import Observation

/// Who is signed in, and how they come to be: what the app shows before all else.
@MainActor @Observable
public final class SessionModel {
    public enum Phase: Sendable, Hashable {
        /// Until it is known whether somebody is signed in.
        case starting
        /// The server no longer serves this version of the app.
        case outdated
        case signedOut
        /// A code was sent to confirm the address.
        case confirming(email: String)
        /// A code was sent that allows a new password.
        case resetting(email: String)
        case signedIn
        case erased
    }

    public private(set) var phase = Phase.starting
    public internal(set) var me: Me?
    public private(set) var config: Config?
    /// Where the last code was sent, partly hidden.
    public private(set) var delivery: Delivery?
    @ObservationIgnored public private(set) lazy var activity = Activity { [weak self] in
        self?.end(.signedOut)
    }

    /// Called when nobody is signed in any more, so that nothing of a person stays on a screen.
    @ObservationIgnored var ended: @MainActor () -> Void = {}
    /// Called once it is known who is signed in.
    @ObservationIgnored var began: @MainActor (Me) async -> Void = { _ in }

    private let client: ApiClient
    private let device: String
    private let appVersion: String
    /// Kept until the address is confirmed, so that nobody types it twice.
    @ObservationIgnored private var password: String?

    public init(client: ApiClient, device: String = "iPhone", appVersion: String = "1.0.0") {
        self.client = client
        self.device = device
        self.appVersion = appVersion
    }

    /// Find out whether somebody is signed in. Without a network they stay so.
    public func start() async {
        if await client.isSignedIn() { phase = .signedIn } else { phase = .signedOut }
        await activity.run {
            let config = try await client.config()
            self.config = config
            if config.refuses(app: appVersion) {
                phase = .outdated
                return
            }
            if phase == .signedIn { try await begin() }
        }
    }

    public func signUp(name: String, email: String, password: String, ofAge: Bool) async {
        guard ofAge else { return activity.show(Problem(code: "AGE_RESTRICTED")) }
        await activity.run {
            delivery = try await client.signUp(name: name, email: email, password: password, ofAge: ofAge)
            self.password = password
            phase = .confirming(email: email)
        }
    }

    /// Confirm the address by the code that was sent, and sign in.
    public func confirm(code: String) async {
        guard case .confirming(let email) = phase else { return }
        await activity.run {
            try await client.confirm(email: email, code: Self.digits(code))
            guard let password else {
                phase = .signedOut
                return
            }
            try await signIn(email, password)
        }
    }

    public func resendCode() async {
        await activity.run {
            switch phase {
            case .confirming(let email): delivery = try await client.resendCode(email: email)
            case .resetting(let email): delivery = try await client.forgotPassword(email: email)
            default: break
            }
        }
    }

    public func signIn(email: String, password: String) async {
        await activity.run {
            do {
                try await signIn(email, password)
            } catch let problem as Problem where problem.code == "NOT_CONFIRMED" {
                delivery = try await client.resendCode(email: email)
                self.password = password
                phase = .confirming(email: email)
            }
        }
    }

    /// Sign in the owner of a home: by the link that its server printed, or by the code in it.
    public func signIn(link: String) async {
        await activity.run {
            try await client.signIn(linkCode: Self.code(in: link), device: device)
            try await begin()
        }
    }

    public func forgotPassword(email: String) async {
        await activity.run {
            delivery = try await client.forgotPassword(email: email)
            phase = .resetting(email: email)
        }
    }

    public func resetPassword(code: String, to password: String) async {
        guard case .resetting(let email) = phase else { return }
        await activity.run {
            try await client.resetPassword(email: email, code: Self.digits(code), password: password)
            try await enter(email, password)
        }
    }

    /// Leave the form for a code.
    public func back() {
        if phase != .signedIn { end(.signedOut) }
    }

    public func signOut(everywhere: Bool = false) async {
        await activity.run {
            try await client.signOut(everywhere: everywhere)
            end(.signedOut)
        }
    }

    func end(_ last: Phase) {
        (phase, me, password, delivery) = (last, nil, nil, nil)
        ended()
    }

    /// Sign in after a code was taken, which works once: whatever fails now, the code is not asked for again.
    private func enter(_ email: String, _ password: String?) async throws {
        phase = .signedOut
        if let password { try await signIn(email, password) }
    }

    private func signIn(_ email: String, _ password: String) async throws {
        try await client.signIn(email: email, password: password, device: device)
        try await begin()
    }

    private func begin() async throws {
        (password, delivery) = (nil, nil)
        let me = try await client.me()
        (self.me, phase) = (me, .signedIn)
        await began(me)
    }

    /// The code of a printed link stands behind `#k=`; a bare code is taken as it is.
    static func code(in link: String) -> String {
        let trimmed = link.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let start = trimmed.range(of: "#k=") else { return trimmed }
        return String(trimmed[start.upperBound...])
    }

    /// Codes are often typed or pasted with spaces.
    private static func digits(_ code: String) -> String { code.filter { !$0.isWhitespace } }
}
