/// Signing up, in and out.
extension ApiClient {
    private struct Address: Encodable { let email: String }

    public func config() async throws -> Config { try await value(Call(.getConfig)) }

    public func signUp(name: String, email: String, password: String, ofAge: Bool) async throws -> Delivery {
        struct SignUp: Encodable {
            let name, email, password: String
            let ofAge: Bool
        }
        let body = SignUp(name: name, email: email, password: password, ofAge: ofAge)
        return try await (value(Call(.signUp, sending: body)) as SentCode).delivery
    }

    public func confirm(email: String, code: String) async throws {
        try await answer(Call(.confirm, sending: ["email": email, "code": code]))
    }

    public func resendCode(email: String) async throws -> Delivery {
        try await (value(Call(.resendCode, sending: Address(email: email))) as SentCode).delivery
    }

    public func signIn(email: String, password: String, device: String) async throws {
        let body = ["email": email, "password": password, "device": String(device.prefix(64))]
        try await keep(value(Call(.signIn, sending: body)))
    }

    /// Sign in the owner of a home by the code of the link that its server printed. It works once.
    public func signIn(linkCode: String, device: String) async throws {
        let body = ["code": linkCode, "device": String(device.prefix(64))]
        try await keep(value(Call(.signInByLink, sending: body)))
    }

    public func forgotPassword(email: String) async throws -> Delivery {
        try await (value(Call(.forgotPassword, sending: Address(email: email))) as SentCode).delivery
    }

    public func resetPassword(email: String, code: String, password: String) async throws {
        let body = ["email": email, "code": code, "password": password]
        try await answer(Call(.resetPassword, sending: body))
    }

    /// End the session here, and on the server if it can be reached: whoever signs out is signed out.
    public func signOut(everywhere: Bool = false) async throws {
        struct SignOut: Encodable {
            let everywhere: Bool
            let refreshToken: String?
        }
        let refresh = try await tokens.current()?.refresh
        let call = try Call(.signOut, sending: SignOut(everywhere: everywhere, refreshToken: refresh))
        do {
            try await answer(call)
        } catch  where !everywhere {
            // The session ends on its own; on other devices, only the server can end it.
        }
        try await forgetTokens()
    }

    public func isSignedIn() async -> Bool { (try? await tokens.current()) != nil }

    func forgetTokens() async throws { try await tokens.keep(nil) }

    private func keep(_ new: TokenSet) async throws {
        try await tokens.keep(Tokens(access: new.accessToken, refresh: new.refreshToken))
    }
}
