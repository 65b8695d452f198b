/// The keys of what the app says. The words themselves are in the app's string catalogue.
public enum Words {
    public static let unknownCode = "UNKNOWN"

    /// Every code of a refusal that has words of its own: those of the API, and those of this client.
    public static let codes: [String] =
        serverCodes + TransportFault.allCases.map(\.rawValue) + ["SIGNED_OUT", unknownCode]

    /// The options of a hairstyle and their values.
    public static let options: [String: [String]] = [
        "length": ["cropped", "short", "chin", "shoulder", "long"],
        "fringe": ["none", "full", "side", "curtain"],
        "part": ["left", "centre", "right"],
        "volume": ["flat", "natural", "full"],
        "shine": ["matte", "natural", "glossy"],
        "ombre": [],
    ]

    /// Every key that needs words, for a test of the string catalogue.
    public static var keys: [String] {
        let values = options.flatMap { option, values in
            [self.option(option)] + values.map { self.option(option, $0) }
        }
        let categories = Hairstyle.Category.allCases.map { category(Open($0)) }
        let statuses = ["requested", "queued", "completed", "failed", "cancelled", "expired"]
        return codes.map(code) + values.sorted() + categories + statuses.map { "status.\($0)" }
    }

    public static func code(_ code: String) -> String { "code.\(code)" }
    public static func option(_ option: String) -> String { "option.\(option)" }
    public static func option(_ option: String, _ value: String) -> String { "option.\(option).\(value)" }
    public static func category(_ category: Open<Hairstyle.Category>) -> String {
        "category.\(category.rawValue)"
    }
    public static func style(_ name: String) -> String { "style.\(name)" }
    public static func styleText(_ name: String) -> String { "style-text.\(name)" }
    public static func status(_ status: Open<TryOn.Status>) -> String { "status.\(status.rawValue)" }

    /// What the API says today; docs/openapi.json has the list, and a test compares them.
    private static let serverCodes = """
        ACCOUNT_DISABLED ACCOUNT_ERASED ADDRESS_REFUSED AGE_RESTRICTED BODY_TOO_LARGE
        BODY_TOO_SLOW BUDGET_PAUSED CIRCUIT_OPEN CODE_EXPIRED CODE_INVALID CONSENT_REQUIRED
        CONTENT_BLOCKED CREDENTIALS_INVALID CREDITS_EXHAUSTED DAILY_QUOTA_EXCEEDED FACE_BLURRY
        FACE_MULTIPLE FACE_NOT_FOUND FACE_OUT_OF_FRAME FACE_TILTED_DOWN FACE_TILTED_LEFT
        FACE_TILTED_RIGHT FACE_TILTED_UP FACE_TOO_BRIGHT FACE_TOO_DARK FACE_TOO_SMALL
        FACE_TURNED_LEFT FACE_TURNED_RIGHT FORM_REFUSED GRANT_ID_REUSED HAIR_NOT_VISIBLE
        HEADERS_TOO_LARGE HOST_REFUSED IDEMPOTENCY_KEY_REQUIRED IDEMPOTENCY_KEY_REUSED
        IMAGE_TOO_LARGE IMAGE_TOO_MANY_PIXELS IMAGE_TOO_SMALL IMAGE_TYPE_UNSUPPORTED
        IMAGE_UNREADABLE INTERNAL INTERRUPTED INVALID_REQUEST JOB_DEADLINE_EXCEEDED
        JOB_NOT_CANCELLABLE METHOD_NOT_ALLOWED MODEL_RETIRED NOT_ACCEPTABLE NOT_CONFIRMED
        NOT_FOUND NOT_READY NO_IMAGE_RETURNED NO_SUCH_ROUTE OPTION_UNSUPPORTED ORIGIN_REFUSED
        PHOTO_REJECTED PRECONDITION_FAILED PROVIDER_MALFORMED PROVIDER_MISCONFIGURED
        PROVIDER_RATE_LIMITED PROVIDER_REJECTED PROVIDER_TIMEOUT PROVIDER_UNAVAILABLE
        RATE_LIMITED RESULT_EXPIRED RESULT_UNCHANGED STYLE_UNAVAILABLE TOKEN_EXPIRED
        TOKEN_INVALID TOKEN_MISSING TOKEN_WRONG_USE TOO_MANY_ACTIVE_JOBS UNAVAILABLE
        UNKNOWN_FIELD UNSUPPORTED_MEDIA_TYPE UPLOAD_EXPIRED UPLOAD_NOT_COMPLETE VERSION_CONFLICT
        """.split(whereSeparator: \.isWhitespace).map(String.init)
}
