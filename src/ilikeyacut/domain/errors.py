"""The domain's errors. Each has a stable code, data and a hint.

Codes that a try-on can fail with have a row in `domain/failures.py`.

DomainError
├── InvalidRequestError      LookEmptyError, ColourUnknownError, IntensityInvalidError,
│                            VariationsInvalidError, EmailInvalidError, NameInvalidError,
│                            AmountInvalidError, DeviceLimitError, DeviceTokenInvalidError,
│                            SlugInvalidError, RetentionInvalidError, ShareTtlInvalidError,
│                            NotAResultError, NotASelfieError, TextInvalidError, TagsInvalidError
├── NotFoundError
├── account                  AccountErasedError, AgeRestrictedError, ConsentRequiredError,
│                            CreditsExhaustedError, GrantIdReusedError, ExportGoneError
├── photo                    UploadNotCompleteError, UploadExpiredError, PhotoGoneError,
│                            PhotoNotUsableError, PhotoStateError
│                            (refusals of a selfie: `ilikeyacut.domain.selfie`)
├── job                      JobFinishedError, JobNotCancellableError, JobDeadlineError,
│                            JobUnfinishedError, AttemptsExhaustedError, AttemptNotOpenError,
│                            VariationStateError, JobIncompleteError, JobBusyError,
│                            JobGoneError, IdempotencyKeyReusedError, TooManyActiveJobsError
└── hairstyle                StyleUnavailableError, OptionUnsupportedError, NotPublishableError
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self, TypeVar, dataclass_transform
from uuid import UUID

from ilikeyacut.domain.failures import FailureCode

E = TypeVar("E", bound="DomainError")


class IlikeyacutError(Exception):
    """The base class of every error that this library raises on purpose.

    An error can be copied and pickled, whatever its constructor asks for: Python itself would call
    the constructor again with `args`, which lack what came as keywords.
    """

    def __reduce__(self) -> tuple[object, ...]:
        return _remade, (type(self), self.args), vars(self)


def _remade(kind: type[IlikeyacutError], args: tuple[object, ...]) -> IlikeyacutError:
    return kind.__new__(kind, *args)


@dataclass_transform(eq_default=False)
class DomainError(IlikeyacutError):
    """A rule refused the request. Clients branch on `code`; `hint` says how to fix it.

    Each subclass is a dataclass: its annotated names are its data, in the order of its constructor.
    """

    code: ClassVar[str]
    template: ClassVar[str]
    hint: ClassVar[str]

    def __new__(cls, *args: object, **named: object) -> Self:
        """Make an error. The first one of a class completes the class."""
        return super().__new__(completed(cls), *args, **named)

    def __str__(self) -> str:
        return self.template.format(**vars(self))


def completed(kind: type[E]) -> type[E]:
    """Return a class of errors with its constructor.

    A class gets it with its first error: completing all of them would cost every start 50 ms.
    """
    if "__dataclass_fields__" not in vars(kind):
        for it in reversed(kind.__mro__):
            if issubclass(it, DomainError) and "__dataclass_fields__" not in vars(it):
                dataclass(eq=False)(it)
    return kind


class InvalidRequestError(DomainError):
    """The request is invalid, regardless of the state."""

    code = "INVALID_REQUEST"


class LookEmptyError(InvalidRequestError):
    """A look names neither a hairstyle nor a colour."""

    template = "a look needs a hairstyle, a colour, or both"
    hint = "choose a hairstyle or a colour"


class ColourUnknownError(InvalidRequestError):
    """A colour is neither a preset nor a hex triplet."""

    value: str
    suggestions: tuple[str, ...] = ()
    template = "{value!r} is neither a colour preset nor a hex triplet such as #A8572E"
    hint = "use a preset's name or #RRGGBB"


class IntensityInvalidError(InvalidRequestError):
    """A colour's intensity is outside 0 to 100."""

    value: int
    template = "intensity {value} is outside 0 to 100"
    hint = "choose an intensity between 0 and 100"


class VariationsInvalidError(InvalidRequestError):
    """Too few or too many variations were requested."""

    value: int
    most: int
    template = "{value} variations requested; choose 1 to {most}"
    hint = "choose a number in that range"


class EmailInvalidError(InvalidRequestError):
    """An e-mail address is invalid. The message leaves it out, because messages may be logged."""

    template = "the e-mail address is invalid"
    hint = "use an address such as name@example.com"


class NameInvalidError(InvalidRequestError):
    """A person's name is empty or longer than allowed."""

    length: int
    most: int
    template = "a name must have 1 to {most} characters that can be seen; this one has {length}"
    hint = "use a name of that length"


class TextInvalidError(InvalidRequestError):
    """A text is empty, too long or malformed. The message leaves it out, because it may be long."""

    what: str
    most: int
    template = "{what} must have 1 to {most} characters, without control, hidden or invalid ones"
    hint = "use UTF-8 text of that length"


class AmountInvalidError(InvalidRequestError):
    """A number of credits cannot be granted or reserved."""

    value: int
    most: int
    template = "{value} is not a valid number of credits; choose 1 to {most}"
    hint = "use a whole number in that range"


class DeviceLimitError(InvalidRequestError):
    """A person already has the maximum number of devices."""

    most: int
    template = "there are already {most} devices, which is the maximum"
    hint = "remove a device first"


class DeviceTokenInvalidError(InvalidRequestError):
    """A device's token is none that a push service issues. The message leaves it out."""

    most: int
    template = "a device token must have 1 to {most} printable ASCII characters and no blanks"
    hint = "register the token exactly as the push service issued it"


class SlugInvalidError(InvalidRequestError):
    """A hairstyle's name is not a slug."""

    value: str
    template = "{value!r} is not a valid hairstyle name"
    hint = "use lower-case letters, digits, - and _"


class TagsInvalidError(InvalidRequestError):
    """A hairstyle has too many tags, or one twice."""

    most: int
    template = "a hairstyle can have {most} tags, each of them once"
    hint = "leave out some tags"


class RetentionInvalidError(InvalidRequestError):
    """A retention period is out of range."""

    days: int
    most: int
    template = "results can be kept for 1 to {most} days, not {days}"
    hint = "choose a number of days in that range"


class ShareTtlInvalidError(InvalidRequestError):
    """A share link's lifetime is out of range."""

    days: int
    most: int
    template = "a share link can be valid for 1 to {most} days, not {days}"
    hint = "choose a number of days in that range"


class NotFoundError(DomainError):
    """The item does not exist or belongs to another person."""

    kind: str
    id: UUID | str
    code = "NOT_FOUND"
    template = "{kind} {id} does not exist"
    hint = "check the id"


class AccountErasedError(DomainError):
    """The person requested erasure, so no new commands are accepted for them."""

    user_id: UUID
    code = "ACCOUNT_ERASED"
    template = "the account {user_id} has been erased"
    hint = "register again"


class AgeRestrictedError(DomainError):
    """The provider's terms require an adult."""

    provider: str
    code = "AGE_RESTRICTED"
    template = "{provider} is only for people aged 18 or over"
    hint = "use a stylist that runs on this machine"


class ConsentRequiredError(DomainError):
    """A third party may see a photo only after its owner has consented to this text."""

    provider: str
    purpose: str
    text_version: str
    code = FailureCode.CONSENT_REQUIRED
    template = "{provider} needs consent to {purpose} (text version {text_version})"
    hint = "give consent first, or choose a stylist that runs on this machine"

    @property
    def required(self) -> str:
        """The provider to consent to, for clients that ask for it."""
        return self.provider


class GrantIdReusedError(DomainError):
    """A grant's id was repeated with another amount."""

    grant_id: str
    granted: int
    code = "GRANT_ID_REUSED"
    template = "the grant {grant_id!r} was for {granted} credits; its id cannot be used for more"
    hint = "use a new id for a new grant"


class CreditsExhaustedError(DomainError):
    """The request costs more credits than are available."""

    required: int
    available: int
    code = "CREDITS_EXHAUSTED"
    template = "this costs {required} credits, but only {available} are available"
    hint = "request fewer variations or add credits"


class UploadNotCompleteError(DomainError):
    """The photo has not arrived yet or has not been inspected."""

    photo_id: UUID
    status: str
    code = FailureCode.UPLOAD_NOT_COMPLETE
    template = "photo {photo_id} is {status}, not accepted"
    hint = "send the picture and complete its upload first"


class UploadExpiredError(DomainError):
    """The photo arrived after its upload had expired."""

    photo_id: UUID
    expired_at: datetime
    code = "UPLOAD_EXPIRED"
    template = "the upload of photo {photo_id} expired at {expired_at:%Y-%m-%d %H:%M} UTC"
    hint = "request a new upload"


class PhotoGoneError(DomainError):
    """The photo was deleted, by its owner or at the end of its retention."""

    photo_id: UUID
    code = "RESULT_EXPIRED"
    template = "photo {photo_id} has been deleted"
    hint = "upload it again"


class PhotoNotUsableError(DomainError):
    """The photo was refused and cannot be used. `reason` is the code of that refusal.

    `measured` and `required` are in its units, None for a reason without them.
    """

    photo_id: UUID
    reason: str
    measured: float | None = None
    required: float | None = None
    code = FailureCode.PHOTO_REJECTED
    template = "photo {photo_id} was refused: {reason}"
    hint = "upload another photo"

    def __str__(self) -> str:
        if self.measured is None or self.required is None:
            return super().__str__()
        return f"{super().__str__()} (measured {self.measured:.4g}, limit {self.required:.4g})"


class PhotoStateError(DomainError):
    """The photo's status does not allow the command."""

    photo_id: UUID
    status: str
    problem: str
    code = FailureCode.VERSION_CONFLICT
    template = "photo {photo_id} is {status}: {problem}"
    hint = "read the photo again"


class NotAResultError(InvalidRequestError):
    """Only finished pictures can be shared or liked, never a selfie."""

    photo_id: UUID
    template = "photo {photo_id} is a selfie, not a result"
    hint = "choose a result"


class NotASelfieError(InvalidRequestError):
    """A try-on starts from a selfie, never from the result of another try-on."""

    photo_id: UUID
    template = "photo {photo_id} is a result, not a selfie"
    hint = "choose a selfie"


class JobFinishedError(DomainError):
    """The job has already ended."""

    job_id: UUID
    status: str
    code = FailureCode.VERSION_CONFLICT
    template = "job {job_id} is already {status}"
    hint = "read the job again"


class JobUnfinishedError(DomainError):
    """The job is still running, so it can be neither forgotten nor repeated."""

    job_id: UUID
    status: str
    code = FailureCode.VERSION_CONFLICT
    template = "job {job_id} is {status}, not finished"
    hint = "wait until the job has ended, or cancel it"


class JobGoneError(DomainError):
    """The try-on was deleted. Its idempotency key finds no other one."""

    job_id: UUID
    code = "RESULT_EXPIRED"
    template = "job {job_id} has been deleted"
    hint = "use a new key for a new request"


class ExportGoneError(DomainError):
    """The export is no longer kept. Its idempotency key finds no other one."""

    export_id: UUID
    code = "RESULT_EXPIRED"
    template = "export {export_id} is no longer kept"
    hint = "use a new key for a new request"


class JobNotCancellableError(DomainError):
    """The job ended before it could be cancelled."""

    job_id: UUID
    status: str
    code = "JOB_NOT_CANCELLABLE"
    template = "job {job_id} is {status}"
    hint = "only unfinished jobs can be cancelled"


class JobDeadlineError(DomainError):
    """The job's deadline has passed, so no attempt can start."""

    job_id: UUID
    deadline: datetime
    code = FailureCode.JOB_DEADLINE_EXCEEDED
    template = "the deadline of job {job_id} was {deadline:%Y-%m-%d %H:%M:%S} UTC"
    hint = "request the try-on again"


class JobBusyError(DomainError):
    """Another runner may be at the job. It is left alone until then (UTC)."""

    job_id: UUID
    until: datetime
    code = FailureCode.VERSION_CONFLICT
    template = "another runner may be at job {job_id} until {until:%Y-%m-%d %H:%M:%S} UTC"
    hint = "run the job again later"


class AttemptsExhaustedError(DomainError):
    """A variation has used all its attempts."""

    job_id: UUID
    variation: int
    most: int
    code = FailureCode.PROVIDER_UNAVAILABLE
    template = "variation {variation} of job {job_id} has used its {most} attempts"
    hint = "request the try-on again later"


class VariationStateError(DomainError):
    """An attempt cannot start, because the variation does not need one."""

    job_id: UUID
    variation: int
    problem: str
    code = FailureCode.VERSION_CONFLICT
    template = "variation {variation} of job {job_id}: {problem}"
    hint = "read the job again"


class AttemptNotOpenError(DomainError):
    """A report concerns an attempt that never started or has already ended."""

    job_id: UUID
    attempt: int
    code = FailureCode.VERSION_CONFLICT
    template = "attempt {attempt} of job {job_id} is not open"
    hint = "read the job again"


class JobIncompleteError(DomainError):
    """A job cannot be completed yet. `missing` lists the variations still being rendered."""

    job_id: UUID
    missing: tuple[int, ...]
    code = FailureCode.VERSION_CONFLICT
    template = "job {job_id} has no pictures to deliver"
    hint = "render the missing variations, or fail the job"

    def __str__(self) -> str:
        if not self.missing:
            return super().__str__()
        return f"job {self.job_id} still has to render {_listed(self.missing)}"


class IdempotencyKeyReusedError(DomainError):
    """An idempotency key was reused with a different request."""

    job_id: UUID
    code = "IDEMPOTENCY_KEY_REUSED"
    template = "that idempotency key belongs to another request (job {job_id})"
    hint = "use a new key for a new request"


class TooManyActiveJobsError(DomainError):
    """A person has the maximum number of unfinished jobs. `retry_after` is in seconds."""

    active: int
    most: int
    retry_after: ClassVar[float] = 3.0
    code = "TOO_MANY_ACTIVE_JOBS"
    template = "{active} try-ons are running; at most {most} can run at once"
    hint = "wait until one has finished"


class StyleUnavailableError(DomainError):
    """No hairstyle with this name is published."""

    name: str
    suggestions: tuple[str, ...] = ()
    code = FailureCode.STYLE_UNAVAILABLE
    template = "hairstyle {name!r} does not exist"
    hint = "choose one from the list of hairstyles"


class OptionUnsupportedError(DomainError):
    """The stylist cannot apply an option of the look, and refuses rather than ignore it."""

    option: str
    stylist: str
    supported: tuple[str, ...] = ()
    code = FailureCode.OPTION_UNSUPPORTED
    template = "the {stylist} stylist cannot apply {option} to this look"
    hint = "remove the option or choose another stylist"


class NotPublishableError(DomainError):
    """A hairstyle lacks parts that publishing requires."""

    name: str
    missing: tuple[str, ...]
    code = "INVALID_REQUEST"
    template = "hairstyle {name!r} cannot be published"
    hint = "add the missing parts"

    def __str__(self) -> str:
        return f"{super().__str__()} without {_listed(self.missing)}"


def _listed(things: Iterable[object]) -> str:
    return ", ".join(str(thing) for thing in things)
