"""What helps, in the command line's own words: its commands, options and variables.

Errors of the core carry neutral hints, because other entrypoints show them too.
"""

from __future__ import annotations

from ilikeyacut.application.archive.format import ArchiveFormatUnknownError
from ilikeyacut.application.archive.keys import KeysFileError
from ilikeyacut.application.ports.event_archive import (
    ArchiveError,
    ImportNotBegunError,
    ImportUnfinishedError,
)
from ilikeyacut.application.ports.extras import ExtraMissingError
from ilikeyacut.application.ports.tokens import (
    TokenExpiredError,
    TokenInvalidError,
    TokenMissingError,
    TokenWrongUseError,
)
from ilikeyacut.application.stylists.consents import ConsentTextChangedError
from ilikeyacut.application.stylists.selection import (
    StylistIncompleteError,
    StylistNotAskableError,
    StylistUnknownError,
)
from ilikeyacut.application.use_cases.sign_in import NotOfAgeError
from ilikeyacut.application.views.errors import (
    PositionNotSkippableError,
    ReactorNotReplayableError,
    VersionIsLiveError,
    VersionUnknownError,
    ViewStoppedError,
    ViewUnknownError,
)
from ilikeyacut.domain.errors import (
    ColourUnknownError,
    DomainError,
    EmailInvalidError,
    GrantIdReusedError,
    NameInvalidError,
    PhotoNotUsableError,
    StyleUnavailableError,
)
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.selfie import SelfieRefusedError
from ilikeyacut.domain.values import PRESETS

DOCTOR = "run `ilikeyacut doctor`"
INSTALL = "install the package that is missing, with pip in the environment of this command"
NETWORK = "correct or unset that variable"
ZONE = "set TZ to a zone such as Europe/Berlin, or unset it"
AGAIN = "run the command again"
REBUILD = (
    "build the view anew: `ilikeyacut projections replay VIEW`, then drop its version before: "
    "`ilikeyacut projections drop VIEW VERSION`"
)
PIPE_IN = "name a picture file, or pipe the picture in: ilikeyacut try-on - < selfie.jpg"
COPY_AGAIN = "make room or name another folder, then run the command again: it costs nothing more"
NO_TRY_ONS = "no try-ons yet: `ilikeyacut try-on selfie.jpg --color copper` makes the first"
NO_FAVOURITES = "no favourites yet: `ilikeyacut favourites add NAME` adds one"
NO_HAIRSTYLES = "no hairstyles: the configured stylists offer none here, only colours"
NO_CONSENTS = "no consents: nobody but this program sees your photos"
NO_SHARES = "nothing is shared: `ilikeyacut share RESULT` makes a token"
CUT = "wider terminals and --json show more"
FINISH_IMPORT = (
    "run `ilikeyacut events import` again with the same file; it continues where it stopped"
)
NEWER = "use the newer program that wrote to this home"
REDIS = (
    "check ILIKEYACUT_REDIS_URL and the settings ILIKEYACUT_REDIS_IAM_*, or unset them; until then "
    "DynamoDB keeps everything, and signing out may have to be repeated"
)
WRITABLE = (
    "allow writing to the home and its files, or set ILIKEYACUT_HOME to a folder that you may write"
)
REWIND = "end every process that uses this home, then run `ilikeyacut projections rewind`"
AWS_STORE = (
    "check the region (ILIKEYACUT_AWS_REGION or AWS_DEFAULT_REGION), the endpoint and the "
    "credentials, and the environment's proxy and certificates; "
    "ILIKEYACUT_DYNAMODB_CREATE_TABLES=1 creates missing tables"
)
BUCKETS = (
    "do what the message says; ILIKEYACUT_S3_BUCKET and ILIKEYACUT_S3_BUCKETS name the buckets, "
    "and docs/aws.md says what the credentials must be allowed"
)
TEMPORARY = (
    "make room in this machine's folder for temporary files, or name another in SQLITE_TMPDIR"
)
TABLES = (
    "do what the message says, or name other tables with ILIKEYACUT_DYNAMODB_PREFIX; "
    "ILIKEYACUT_DYNAMODB_CREATE_TABLES=1 creates missing tables"
)
MAKE_IT = (
    "make that secret, or correct the setting that names it, such as "
    "ILIKEYACUT_EMAIL_INDEX_SECRET_ID"
)
WRAPPING = (
    "nothing was lost: check the KMS key that ILIKEYACUT_KMS_KEY_ID names, its state and its "
    "policy, then run the command again"
)

SIGN_IN = (
    "run `ilikeyacut account sign-in ADDRESS`, and set ILIKEYACUT_ACCESS_TOKEN to the access token"
)
USER_POOL = (
    "check ILIKEYACUT_COGNITO_USER_POOL_ID, ILIKEYACUT_COGNITO_SERVER_CLIENT_ID, the region and "
    "the credentials, then run the command again"
)
NO_QUEUES = (
    "queues belong to the profile aws: see ILIKEYACUT_PROFILE, ILIKEYACUT_IMAGE_QUEUE_URL and "
    "ILIKEYACUT_NOTIFICATION_QUEUE_URL"
)
EVENT_BUS = (
    "check ILIKEYACUT_EVENT_BUS, the region and the rights on the bus, then run the command again"
)
PUSH = (
    "check ILIKEYACUT_SNS_APNS_APPLICATION_ARN, ILIKEYACUT_SNS_FCM_APPLICATION_ARN and the rights "
    "on SNS, then run the command again"
)
QUEUES = (
    "check ILIKEYACUT_IMAGE_QUEUE_URL and ILIKEYACUT_NOTIFICATION_QUEUE_URL, the region, the "
    "credentials and what they are allowed, and that each queue has a RedrivePolicy"
)

BY_CODE: dict[str, str] = {
    FailureCode.BUDGET_PAUSED: "no credit was spent: request it tomorrow, or raise "
    "ILIKEYACUT_CAP_JOB_USD or ILIKEYACUT_CAP_DAY_USD (a call is reckoned at the most that it "
    "can cost)",
    FailureCode.CONSENT_REQUIRED: "`ilikeyacut consents give` says what for, and asks",
    FailureCode.DAILY_QUOTA_EXCEEDED: "no credit was spent: request the try-on again tomorrow",
    FailureCode.MODEL_RETIRED: "name another model in ILIKEYACUT_GEMINI_MODELS, then try again",
    FailureCode.PROVIDER_MISCONFIGURED: f"{DOCTOR}, for Gemini with `--live gemini`, "
    "and look at the provider's key or credentials, address, model and account",
    FailureCode.RESULT_UNCHANGED: "no credit was spent: choose a look that differs more",
    FailureCode.STYLE_UNAVAILABLE: f"choose another style, or {DOCTOR}: it finds missing files",
}

BY_ERROR: dict[type[Exception], str] = {
    ColourUnknownError: f"use #RRGGBB or one of {', '.join(PRESETS)}",
    NotOfAgeError: "if you are 18 or over, say so with --of-age",
    TokenExpiredError: SIGN_IN,
    TokenInvalidError: SIGN_IN,
    TokenMissingError: SIGN_IN,
    TokenWrongUseError: SIGN_IN,
    ConsentTextChangedError: "run the command again: it shows the text in force",
    EmailInvalidError: f"{EmailInvalidError.hint}, as the option or in ILIKEYACUT_USER_EMAIL",
    GrantIdReusedError: "use another --grant-id for another grant",
    NameInvalidError: f"{NameInvalidError.hint}, as the option or in ILIKEYACUT_USER_NAME",
    ArchiveFormatUnknownError: "name a file that `ilikeyacut events export` made",
    ImportUnfinishedError: FINISH_IMPORT,
    ImportNotBegunError: "name that archive in `ilikeyacut events import`",
    KeysFileError: "name a file that `ilikeyacut events export --with-keys` made",
    PositionNotSkippableError: "`ilikeyacut projections status` shows where a view has stopped",
    ReactorNotReplayableError: "name a view: see `ilikeyacut projections list`",
    StyleUnavailableError: "`ilikeyacut styles` lists the hairstyles",
    StylistIncompleteError: "set what is missing; ILIKEYACUT_STYLISTS lists the stylists to use",
    StylistUnknownError: "name one of those, or list another one in ILIKEYACUT_STYLISTS",
    StylistNotAskableError: "name one that can; without --live all settings are checked",
    VersionIsLiveError: "build another one first: `ilikeyacut projections replay`",
    VersionUnknownError: "see `ilikeyacut projections status`",
    ViewStoppedError: "see `ilikeyacut projections status` and `ilikeyacut projections skip`",
    ViewUnknownError: "see `ilikeyacut projections list`",
}

BY_REFUSAL: dict[str, str] = {kind.code: kind.hint for kind in SelfieRefusedError.__subclasses__()}
"""What a selfie's own refusals say."""


def install(extra: str) -> str:
    """Return the command that installs an extra beside this package."""
    return f"pip install 'ilikeyacut[{extra}]'"


def hint_of(error: DomainError | ArchiveError) -> str:
    """Return the hint for an error that the core raised: ours, or else its own."""
    if isinstance(error, ExtraMissingError):
        return install(error.extra)
    reason = BY_REFUSAL.get(error.reason) if isinstance(error, PhotoNotUsableError) else None
    return reason or BY_ERROR.get(type(error)) or BY_CODE.get(error.code) or error.hint
