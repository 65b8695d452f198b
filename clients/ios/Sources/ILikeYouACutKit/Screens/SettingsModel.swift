import Foundation
import Observation

/// The account: profile, consents, devices and sessions, how long pictures stay, export, deletion.
@MainActor @Observable
public final class SettingsModel {
    public private(set) var consents: [Consent] = []
    public private(set) var devices: [Device] = []
    public private(set) var sessions: [Session] = []
    public private(set) var exports: [Export] = []
    public private(set) var isLoaded = false
    /// Where the code for a new address was sent.
    public private(set) var delivery: Delivery?
    @ObservationIgnored public private(set) lazy var activity = Activity { [session] in
        session.end(.signedOut)
    }

    private let client: ApiClient
    private let session: SessionModel
    /// Made once and kept until there is an answer: a second tap asks for the same export.
    @ObservationIgnored private var exportKey = UUID()

    public init(client: ApiClient, session: SessionModel) {
        self.client = client
        self.session = session
    }

    public var me: Me? { session.me }
    public var retentionChoices: ClosedRange<Int> {
        1...max(1, session.config?.limits.mostRetentionDays ?? 365)
    }
    public var canExport: Bool { session.config?.features.exports ?? true }

    public func load() async {
        await activity.run {
            async let consents = client.consents()
            async let devices = client.devices()
            async let sessions = client.sessions()
            session.me = try await client.me()
            (self.consents, self.devices, self.sessions) = try await (consents, devices, sessions)
            if canExport { exports = try await client.exports() }
            isLoaded = true
        }
    }

    // MARK: Profile

    public func save(name: String, retentionDays: Int) async {
        await activity.run {
            let days = min(max(retentionDays, retentionChoices.lowerBound), retentionChoices.upperBound)
            let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
            session.me = try await client.changeMe(
                name: name == me?.name ? nil : name, retentionDays: days == me?.retentionDays ? nil : days)
        }
    }

    public func changeEmail(to email: String) async {
        await activity.run { delivery = try await client.changeEmail(to: email) }
    }

    public func confirmEmail(code: String) async {
        await activity.run {
            session.me = try await client.confirmEmail(code: code)
            delivery = nil
        }
    }

    // MARK: Consents

    /// Agree to the very text that was shown. Another version since then is refused, and shown anew.
    public func give(_ consent: Consent) async {
        await activity.run {
            try await client.give(ConsentText(consent))
            consents = try await client.consents()
        }
    }

    public func withdraw(_ consent: Consent) async {
        await activity.run {
            try await client.withdrawConsent(provider: consent.provider)
            consents = try await client.consents()
        }
    }

    // MARK: Devices and sessions

    /// Say where to push to, when the system has given the app a token.
    public func register(device id: UUID, pushToken: Data) async {
        guard session.phase == .signedIn else { return }
        await activity.run {
            try await client.register(device: id, pushToken: pushToken)
            devices = try await client.devices()
        }
    }

    public func remove(_ device: Device) async {
        await activity.run {
            try await client.remove(device: device.id)
            devices.removeAll { $0.id == device.id }
        }
    }

    /// End a session elsewhere; ending this one is signing out.
    public func end(_ other: Session) async {
        if other.current { return await session.signOut() }
        await activity.run {
            try await client.end(session: other.id)
            sessions.removeAll { $0.id == other.id }
        }
    }

    public func signOutEverywhere() async { await session.signOut(everywhere: true) }

    // MARK: Export and deletion

    public func requestExport() async {
        await activity.run {
            _ = try await client.requestExport(key: exportKey.text)
            exportKey = UUID()
            exports = try await client.exports()
        }
    }

    public func refreshExports() async {
        await activity.run { exports = try await client.exports() }
    }

    public func download(of export: Export) -> URL? { export.download.flatMap { client.address($0.url) } }

    /// Whether what was typed allows the deletion: the address of this very account.
    public func allowsDeletion(_ typed: String) -> Bool {
        let typed = typed.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        return !typed.isEmpty && typed == me?.email.lowercased()
    }

    /// Erase the account and everything in it. This cannot be undone.
    public func deleteAccount(confirm typed: String) async {
        guard allowsDeletion(typed), let email = me?.email else { return }
        await activity.run {
            try await client.eraseMe(confirm: email)
            session.end(.erased)
        }
    }

    func reset() {
        (consents, devices, sessions, exports) = ([], [], [], [])
        (isLoaded, delivery) = (false, nil)
    }
}
