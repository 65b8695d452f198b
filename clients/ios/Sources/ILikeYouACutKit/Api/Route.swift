/// Every route of the API that the app calls, named as in docs/openapi.json. A test compares them.
enum Route: String, CaseIterable, Sendable {
    case getConfig = "GET /v1/config"
    case signUp = "POST /v1/auth/sign-up"
    case confirm = "POST /v1/auth/confirm"
    case resendCode = "POST /v1/auth/resend"
    case signIn = "POST /v1/auth/sign-in"
    case signInByLink = "POST /v1/auth/local"
    case refresh = "POST /v1/auth/refresh"
    case signOut = "POST /v1/auth/sign-out"
    case forgotPassword = "POST /v1/auth/password/forgot"
    case resetPassword = "POST /v1/auth/password/reset"
    case getMe = "GET /v1/me"
    case changeMe = "PATCH /v1/me"
    case eraseMe = "DELETE /v1/me"
    case changeEmail = "POST /v1/me/email"
    case confirmEmail = "POST /v1/me/email/confirm"
    case listConsents = "GET /v1/me/consents"
    case giveConsent = "PUT /v1/me/consents/{provider}"
    case withdrawConsent = "DELETE /v1/me/consents/{provider}"
    case listDevices = "GET /v1/me/devices"
    case registerDevice = "PUT /v1/me/devices/{device_id}"
    case removeDevice = "DELETE /v1/me/devices/{device_id}"
    case listFavourites = "GET /v1/me/favourites"
    case addFavourite = "PUT /v1/me/favourites/{hairstyle}"
    case removeFavourite = "DELETE /v1/me/favourites/{hairstyle}"
    case listSessions = "GET /v1/me/sessions"
    case endSession = "DELETE /v1/me/sessions/{session_id}"
    case requestExport = "POST /v1/me/exports"
    case listExports = "GET /v1/me/exports"
    case announcePhoto = "POST /v1/photos"
    case listPhotos = "GET /v1/photos"
    case completePhoto = "POST /v1/photos/{photo_id}/complete"
    case getPhoto = "GET /v1/photos/{photo_id}"
    case deletePhoto = "DELETE /v1/photos/{photo_id}"
    case getHairMask = "GET /v1/photos/{photo_id}/hair-mask"
    case listHairstyles = "GET /v1/hairstyles"
    case listColours = "GET /v1/colours"
    case submitTryOn = "POST /v1/try-ons"
    case quoteTryOn = "POST /v1/try-ons/quote"
    case getTryOn = "GET /v1/try-ons/{try_on_id}"
    case cancelTryOn = "POST /v1/try-ons/{try_on_id}/cancel"
    case listResults = "GET /v1/results"
    case getResult = "GET /v1/results/{result_id}"
    case deleteResult = "DELETE /v1/results/{result_id}"
    case likeResult = "PUT /v1/results/{result_id}/favourite"
    case unlikeResult = "DELETE /v1/results/{result_id}/favourite"
    case shareResult = "POST /v1/results/{result_id}/shares"
    case endShare = "DELETE /v1/results/{result_id}/shares/{share_id}"
    case getCard = "GET /v1/results/{result_id}/card"

    var method: String { String(rawValue.prefix { $0 != " " }) }
    var template: String { String(rawValue.drop { $0 != " " }.dropFirst()) }

    /// Whether a request may be sent again when its answer was lost: doing it twice is doing it once.
    /// An idempotency key makes others so.
    var isRepeatable: Bool {
        switch self {
        case .completePhoto, .quoteTryOn, .cancelTryOn: true
        default: ["GET", "PUT", "DELETE"].contains(method)
        }
    }

    /// Whether it is for people who are signed in.
    var isSigned: Bool {
        self == .signOut || !(template.hasPrefix("/v1/auth/") || self == .getConfig)
    }
}
