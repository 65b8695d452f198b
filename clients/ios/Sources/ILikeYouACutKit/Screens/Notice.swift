/// What a screen says when something went wrong.
public struct Notice: Sendable, Hashable {
    public let code: String
    /// What the server advises, in English: for codes that this version has no words for.
    public let hint: String
    /// Whether the same again may work.
    public let canRetry: Bool
    /// After how many seconds it may.
    public let retryAfter: Double?
    public let measured: String?
    public let required: String?

    /// The key of its words.
    public var key: String { Words.code(code) }

    /// Return the words. `word` has those of a key, or nil.
    public func text(_ word: (String) -> String?) -> String {
        if let known = word(key) { return known }
        return hint.isEmpty ? word(Words.code(Words.unknownCode)) ?? code : hint
    }

    init(
        code: String, hint: String = "", canRetry: Bool = false, retryAfter: Double? = nil,
        measured: String? = nil, required: String? = nil
    ) {
        self.code = code
        self.hint = String(hint.prefix(300))
        self.canRetry = canRetry
        self.retryAfter = retryAfter
        self.measured = measured
        self.required = required
    }

    init(_ rejection: Rejection) {
        self.init(
            code: rejection.code, hint: rejection.hint, canRetry: true,
            measured: rejection.measured.map(Self.text), required: rejection.required.map(Self.text))
    }

    init(_ failure: TryOn.Failure) {
        self.init(code: failure.code, hint: failure.hint, canRetry: failure.retryable)
    }

    /// Nil for what nobody need hear of: the person left.
    init?(_ error: any Error) {
        switch error {
        case is CancellationError: return nil
        case is SignedOut: self.init(code: "SIGNED_OUT")
        case let fault as TransportFault: self.init(code: fault.rawValue, canRetry: fault.isPassing)
        case let refusal as Picture.Refusal: self.init(code: refusal.rawValue)
        case let problem as Problem:
            self.init(
                code: problem.code, hint: problem.hint.isEmpty ? problem.detail : problem.hint,
                canRetry: problem.retryable, retryAfter: problem.retryAfter,
                measured: problem.measured.map(Self.text), required: problem.required.map(Self.text))
        default: self.init(code: Words.unknownCode)
        }
    }

    private static func text(_ measure: Problem.Measure) -> String {
        switch measure {
        case .number(let number): text(number)
        case .text(let text): String(text.prefix(100))
        case .list(let list): String(list.joined(separator: ", ").prefix(100))
        }
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }
}
