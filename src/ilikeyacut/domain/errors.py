"""The refusals of the domain. Each carries a stable code, data, and a way out.

Codes that a try-on can fail with have their row in `domain/failures.py`.

DomainError
├── InvalidRequestError      LookEmptyError, ColourUnknownError, IntensityInvalidError,
│                            VariationsInvalidError, EmailInvalidError, NameInvalidError,
│                            AmountInvalidError, DeviceLimitError, SlugInvalidError,
│                            RetentionInvalidError, ShareTtlInvalidError, NotAResultError,
│                            NotASelfieError, TextInvalidError
├── NotFoundError
├── account                  AccountErasedError, AgeRestrictedError, ConsentRequiredError,
│                            CreditsExhaustedError
├── photo                    UploadNotCompleteError, UploadExpiredError, PhotoGoneError,
│                            PhotoNotUsableError, PhotoStateError
│                            (what is wrong with a selfie: `ilikeyacut.domain.selfie`)
├── job                      JobFinishedError, JobNotCancellableError, JobDeadlineError,
│                            JobUnfinishedError, AttemptsExhaustedError, AttemptNotOpenError,
│                            VariationStateError, JobIncompleteError,
│                            IdempotencyKeyReusedError, TooManyActiveJobsError
└── hairstyle                StyleUnavailableError, OptionUnsupportedError, NotPublishableError
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from ilikeyacut.domain.failures import FailureCode


class IlikeyacutError(Exception):
    """The base of every error that this library raises on purpose."""


@dataclass(eq=False)
class DomainError(IlikeyacutError):
    """A rule said no. `code` is what clients branch on, `hint` names the way out."""

    code: ClassVar[str]
    template: ClassVar[str]
    hint: ClassVar[str]

    def __str__(self) -> str:
        return self.template.format(**vars(self))


class InvalidRequestError(DomainError):
    """The request makes no sense, whatever the state."""

    code = "INVALID_REQUEST"


class LookEmptyError(InvalidRequestError):
    """A look names neither a hairstyle nor a colour."""

    template = "a look needs a hairstyle, a colour, or both"
    hint = "choose a hairstyle or a colour"


@dataclass(eq=False)
class ColourUnknownError(InvalidRequestError):
    """A colour is neither a preset nor a hex triplet."""

    value: str
    suggestions: tuple[str, ...] = ()
    template = "{value!r} is neither a colour preset nor a hex triplet such as #A8572E"
    hint = "use a preset's name or #RRGGBB"


@dataclass(eq=False)
class IntensityInvalidError(InvalidRequestError):
    """A colour's intensity is outside 0 to 100."""

    value: int
    template = "intensity {value} is outside 0 to 100"
    hint = "choose an intensity between 0 and 100"


@dataclass(eq=False)
class VariationsInvalidError(InvalidRequestError):
    """Too few or too many variations were asked for."""

    value: int
    most: int
    template = "{value} variations were asked for, 1 to {most} can be had"
    hint = "ask for fewer variations"


@dataclass(eq=False)
class EmailInvalidError(InvalidRequestError):
    """An e-mail address cannot be one. The address itself is not repeated: it may be logged."""

    template = "that is not an e-mail address"
    hint = "give an address such as name@example.com"


@dataclass(eq=False)
class NameInvalidError(InvalidRequestError):
    """A person's name is empty or longer than allowed."""

    length: int
    most: int
    template = "a name has 1 to {most} characters, this one has {length}"
    hint = "give a name of that length"


@dataclass(eq=False)
class TextInvalidError(InvalidRequestError):
    """A text is empty, too long, or holds what no text holds. It is not repeated: it may be big."""

    what: str
    most: int
    template = "{what} has 1 to {most} characters, and no control character or broken letter"
    hint = "give UTF-8 text of that length"


@dataclass(eq=False)
class AmountInvalidError(InvalidRequestError):
    """A number of credits is not one that can be granted or set aside."""

    value: int
    most: int
    template = "{value} is no amount of credits, 1 to {most} is"
    hint = "give a whole number in that range"


@dataclass(eq=False)
class DeviceLimitError(InvalidRequestError):
    """A person has as many devices as one may have."""

    most: int
    template = "there are {most} devices already"
    hint = "remove a device first"


@dataclass(eq=False)
class SlugInvalidError(InvalidRequestError):
    """A hairstyle's name is not a slug."""

    value: str
    template = "{value!r} is no name for a hairstyle"
    hint = "use small letters, digits, - and _"


@dataclass(eq=False)
class RetentionInvalidError(InvalidRequestError):
    """A retention is outside what is offered."""

    days: int
    most: int
    template = "results can be kept 1 to {most} days, not {days}"
    hint = "choose a number of days in that range"


@dataclass(eq=False)
class ShareTtlInvalidError(InvalidRequestError):
    """A share link would live too long, or not at all."""

    days: int
    most: int
    template = "a share link lives 1 to {most} days, not {days}"
    hint = "choose a number of days in that range"


@dataclass(eq=False)
class NotFoundError(DomainError):
    """There is no such thing, or it is somebody else's."""

    kind: str
    id: UUID | str
    code = "NOT_FOUND"
    template = "there is no {kind} {id}"
    hint = "check the id"


@dataclass(eq=False)
class AccountErasedError(DomainError):
    """The person asked to be erased; nothing new can be done in their name."""

    user_id: UUID
    code = "ACCOUNT_ERASED"
    template = "the account {user_id} has been erased"
    hint = "register again"


@dataclass(eq=False)
class AgeRestrictedError(DomainError):
    """The provider's terms ask for people of age."""

    provider: str
    code = "AGE_RESTRICTED"
    template = "{provider} is for people of 18 years and more"
    hint = "use a stylist that runs on this machine"


@dataclass(eq=False)
class ConsentRequiredError(DomainError):
    """A third party may only see a photo after its owner said so, to this text."""

    provider: str
    purpose: str
    text_version: str
    code = FailureCode.CONSENT_REQUIRED
    template = "{provider} needs consent to {purpose} (text version {text_version})"
    hint = "give consent first, or choose a stylist that runs on this machine"


@dataclass(eq=False)
class CreditsExhaustedError(DomainError):
    """There are fewer credits than the request costs."""

    required: int
    available: int
    code = "CREDITS_EXHAUSTED"
    template = "this costs {required} credits, {available} are left"
    hint = "ask for fewer variations or add credits"


@dataclass(eq=False)
class UploadNotCompleteError(DomainError):
    """The photo was announced but has not arrived, or has not been looked at."""

    photo_id: UUID
    status: str
    code = FailureCode.UPLOAD_NOT_COMPLETE
    template = "photo {photo_id} is {status}, not accepted"
    hint = "wait until the photo is accepted"


@dataclass(eq=False)
class UploadExpiredError(DomainError):
    """The photo arrived after its upload had lapsed."""

    photo_id: UUID
    expired_at: datetime
    code = "UPLOAD_EXPIRED"
    template = "the upload of photo {photo_id} expired at {expired_at:%Y-%m-%d %H:%M} UTC"
    hint = "request a new upload"


@dataclass(eq=False)
class PhotoGoneError(DomainError):
    """The photo was deleted, by its owner or by its retention."""

    photo_id: UUID
    code = "RESULT_EXPIRED"
    template = "photo {photo_id} has been deleted"
    hint = "upload it again"


@dataclass(eq=False)
class PhotoNotUsableError(DomainError):
    """The photo was refused, so nothing can be made from it."""

    photo_id: UUID
    reason: str
    code = FailureCode.IMAGE_UNREADABLE
    template = "photo {photo_id} was refused: {reason}"
    hint = "upload another photo"


@dataclass(eq=False)
class PhotoStateError(DomainError):
    """The photo is at another point of its life than the command needs."""

    photo_id: UUID
    status: str
    problem: str
    code = FailureCode.VERSION_CONFLICT
    template = "photo {photo_id} is {status}: {problem}"
    hint = "read the photo again"


@dataclass(eq=False)
class NotAResultError(InvalidRequestError):
    """Only finished pictures can be shared, never a selfie."""

    photo_id: UUID
    template = "photo {photo_id} is a selfie, not a result"
    hint = "share a result"


@dataclass(eq=False)
class NotASelfieError(InvalidRequestError):
    """A try-on starts from a selfie, never from another try-on's picture."""

    photo_id: UUID
    template = "photo {photo_id} is a result, not a selfie"
    hint = "choose a selfie"


@dataclass(eq=False)
class JobFinishedError(DomainError):
    """The job has come to its end; nothing more happens to it."""

    job_id: UUID
    status: str
    code = FailureCode.VERSION_CONFLICT
    template = "job {job_id} is {status} already"
    hint = "read the job again"


@dataclass(eq=False)
class JobUnfinishedError(DomainError):
    """The job is still at work, so it cannot be put away."""

    job_id: UUID
    status: str
    code = FailureCode.VERSION_CONFLICT
    template = "job {job_id} is {status}, not finished"
    hint = "wait until the job has ended, or cancel it"


@dataclass(eq=False)
class JobNotCancellableError(DomainError):
    """The job has come to its end before it could be cancelled."""

    job_id: UUID
    status: str
    code = "JOB_NOT_CANCELLABLE"
    template = "job {job_id} is {status}"
    hint = "only a job that is not finished can be cancelled"


@dataclass(eq=False)
class JobDeadlineError(DomainError):
    """No attempt starts after the job's deadline."""

    job_id: UUID
    deadline: datetime
    code = FailureCode.JOB_DEADLINE_EXCEEDED
    template = "job {job_id} had to be done by {deadline:%Y-%m-%d %H:%M:%S} UTC"
    hint = "request the try-on again"


@dataclass(eq=False)
class AttemptsExhaustedError(DomainError):
    """A variation has had all the attempts that it may cost."""

    job_id: UUID
    variation: int
    most: int
    code = FailureCode.PROVIDER_UNAVAILABLE
    template = "variation {variation} of job {job_id} has had its {most} attempts"
    hint = "request the try-on again later"


@dataclass(eq=False)
class VariationStateError(DomainError):
    """An attempt was to start for a variation that needs none."""

    job_id: UUID
    variation: int
    problem: str
    code = FailureCode.VERSION_CONFLICT
    template = "variation {variation} of job {job_id}: {problem}"
    hint = "read the job again"


@dataclass(eq=False)
class AttemptNotOpenError(DomainError):
    """Something was reported of an attempt that never began or has ended."""

    job_id: UUID
    attempt: int
    code = FailureCode.VERSION_CONFLICT
    template = "attempt {attempt} of job {job_id} is not open"
    hint = "read the job again"


@dataclass(eq=False)
class JobIncompleteError(DomainError):
    """A job was to be completed before its pictures were there. `missing` may yet come."""

    job_id: UUID
    missing: tuple[int, ...]
    code = FailureCode.VERSION_CONFLICT
    template = "job {job_id} has no pictures to deliver"
    hint = "render what is missing, or let the job fail"

    def __str__(self) -> str:
        if not self.missing:
            return super().__str__()
        return f"job {self.job_id} still has to render {_listed(self.missing)}"


@dataclass(eq=False)
class IdempotencyKeyReusedError(DomainError):
    """The same idempotency key came with another payload."""

    job_id: UUID
    code = "IDEMPOTENCY_KEY_REUSED"
    template = "that idempotency key belongs to another request (job {job_id})"
    hint = "use a new key for a new request"


@dataclass(eq=False)
class TooManyActiveJobsError(DomainError):
    """A person has as many unfinished jobs as one may have."""

    active: int
    most: int
    code = "TOO_MANY_ACTIVE_JOBS"
    template = "{active} try-ons are running, {most} may run at once"
    hint = "wait until one has finished"


@dataclass(eq=False)
class StyleUnavailableError(DomainError):
    """There is no such published hairstyle."""

    name: str
    suggestions: tuple[str, ...] = ()
    code = FailureCode.STYLE_UNAVAILABLE
    template = "there is no hairstyle {name!r}"
    hint = "list the hairstyles and choose one of them"


@dataclass(eq=False)
class OptionUnsupportedError(DomainError):
    """The stylist cannot honour an option of the look, and says so rather than ignore it."""

    option: str
    stylist: str
    supported: tuple[str, ...] = ()
    code = FailureCode.OPTION_UNSUPPORTED
    template = "the {stylist} stylist cannot honour {option} for this look"
    hint = "leave the option out or choose another stylist"


@dataclass(eq=False)
class NotPublishableError(DomainError):
    """A hairstyle lacks what people need to choose it."""

    name: str
    missing: tuple[str, ...]
    code = "INVALID_REQUEST"
    template = "hairstyle {name!r} cannot be published"
    hint = "add what is missing"

    def __str__(self) -> str:
        return f"{super().__str__()} without {_listed(self.missing)}"


def _listed(things: Iterable[object]) -> str:
    return ", ".join(str(thing) for thing in things)
