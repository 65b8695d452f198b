import Foundation

/// A person's account and what belongs to it.
extension ApiClient {
    public func me() async throws -> Me { try await value(Call(.getMe)) }

    public func changeMe(name: String? = nil, retentionDays: Int? = nil) async throws -> Me {
        struct Change: Encodable {
            let name: String?
            let retentionDays: Int?
        }
        return try await value(Call(.changeMe, sending: Change(name: name, retentionDays: retentionDays)))
    }

    /// Erase the account and everything in it. `confirm` is the person's own address.
    public func eraseMe(confirm: String) async throws {
        let _: Erasing = try await value(Call(.eraseMe, sending: ["confirm": confirm]))
        try await forgetTokens()
    }

    public func changeEmail(to email: String) async throws -> Delivery {
        try await (value(Call(.changeEmail, sending: ["email": email])) as SentCode).delivery
    }

    public func confirmEmail(code: String) async throws -> Me {
        try await value(Call(.confirmEmail, sending: ["code": code]))
    }

    public func consents() async throws -> [Consent] { try await values(Call(.listConsents)) }

    public func give(_ consent: ConsentText) async throws {
        struct Given: Encodable {
            let textVersion: String
            let ofAge = true
        }
        try await answer(
            Call(.giveConsent, consent.provider, sending: Given(textVersion: consent.textVersion)))
    }

    public func withdrawConsent(provider: String) async throws {
        try await answer(Call(.withdrawConsent, provider))
    }

    public func devices() async throws -> [Device] { try await values(Call(.listDevices)) }

    /// Say where to push to. `id` is the vendor's identifier of this phone.
    public func register(device id: UUID, pushToken: Data) async throws {
        let token = pushToken.map { String(format: "%02x", $0) }.joined()
        try await answer(Call(.registerDevice, id.text, sending: ["platform": "ios", "token": token]))
    }

    public func remove(device id: UUID) async throws { try await answer(Call(.removeDevice, id.text)) }

    public func sessions() async throws -> [Session] { try await values(Call(.listSessions)) }

    public func end(session id: UUID) async throws { try await answer(Call(.endSession, id.text)) }

    /// Ask for a copy of everything; the key makes it safe to repeat.
    public func requestExport(key: String) async throws -> Export {
        try await value(Call(.requestExport).once(key))
    }

    public func exports() async throws -> [Export] { try await values(Call(.listExports)) }
}
