"""A person: profile, consents, devices, credits, favourites, exports, and their erasure."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

from pydantic import AwareDatetime, Field

from ilikeyacut.domain.aggregate import Aggregate, Event, Personal, Value, born, first, without
from ilikeyacut.domain.errors import (
    AccountErasedError,
    AgeRestrictedError,
    AmountInvalidError,
    ConsentRequiredError,
    CreditsExhaustedError,
    DeviceLimitError,
    GrantIdReusedError,
    NotFoundError,
    RetentionInvalidError,
)
from ilikeyacut.domain.ledger import Ledger
from ilikeyacut.domain.texts import checked_email, checked_name, checked_text, checked_token

MOST_DEVICES = 10
MOST_GRANTED = 1_000_000
MOST_RETENTION_DAYS = 365
DEFAULT_RETENTION_DAYS = 90


class UserStatus(StrEnum):
    """The status of an account."""

    ACTIVE = "active"
    ERASING = "erasing"
    ERASED = "erased"


class Platform(StrEnum):
    """The push services that can reach a device."""

    IOS = "ios"
    ANDROID = "android"


class Device(Value):
    """A device that is notified when a try-on is done."""

    platform: Platform
    token: str


class Consent(Value):
    """A consent: the provider that may see photos, the purpose, and the text that was shown."""

    provider: str
    purpose: str
    text_version: str


class Export(Value):
    """A copy of a person's data, stored under `key` once it is made, and kept until then."""

    requested_at: AwareDatetime
    expires_at: AwareDatetime
    key: str | None = None


class UserEvent(Event):
    """Something that happened to a person."""

    def apply(self, state: "User", /) -> "User":
        """Return the person after this event."""
        raise NotImplementedError


class UserRegistered(Event):
    """A person registered through an identity provider."""

    TOPIC: ClassVar[str] = "user:registered"
    user_id: UUID
    name: Personal[str]
    email: Personal[str]

    def apply(self, state: None, /) -> "User":
        return User(**born(self), name=self.name, email=self.email)


class ProfileChanged(UserEvent):
    """The person's profile changed. The event carries all fields, not only the changed ones."""

    TOPIC: ClassVar[str] = "user:profile_changed"
    user_id: UUID
    name: Personal[str]
    email: Personal[str]
    retention_days: int

    def apply(self, state: "User", /) -> "User":
        return state.evolve(
            self, name=self.name, email=self.email, retention_days=self.retention_days
        )


class ConsentGiven(UserEvent):
    """The person allowed a provider to see their photos."""

    TOPIC: ClassVar[str] = "user:consent_given"
    provider: str
    purpose: str
    text_version: str

    def apply(self, state: "User", /) -> "User":
        consent = Consent(
            provider=self.provider, purpose=self.purpose, text_version=self.text_version
        )
        rest = _without_consent(state.consents, self.provider, self.purpose)
        return state.evolve(self, consents=(*rest, consent))


class ConsentWithdrawn(UserEvent):
    """The person withdrew a consent."""

    TOPIC: ClassVar[str] = "user:consent_withdrawn"
    provider: str
    purpose: str

    def apply(self, state: "User", /) -> "User":
        rest = _without_consent(state.consents, self.provider, self.purpose)
        return state.evolve(self, consents=rest)


class DeviceRegistered(UserEvent):
    """A device can receive notifications. A new token replaces the device's old one."""

    TOPIC: ClassVar[str] = "user:device_registered"
    user_id: UUID
    device_id: UUID
    platform: Platform
    token: Personal[str]

    def apply(self, state: "User", /) -> "User":
        if self.token is None:
            return state.evolve(self)
        device = Device(platform=self.platform, token=self.token)
        return state.evolve(self, devices={**(state.devices or {}), self.device_id: device})


class DeviceRemoved(UserEvent):
    """A device no longer receives notifications."""

    TOPIC: ClassVar[str] = "user:device_removed"
    device_id: UUID

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self, devices=without(state.devices or {}, self.device_id))


class CreditsGranted(UserEvent):
    """The person received credits. A repeated grant id counts once."""

    TOPIC: ClassVar[str] = "user:credits_granted"
    grant_id: str
    amount: int

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self, ledger=state.ledger.granted(self.grant_id, self.amount))


class CreditsReserved(UserEvent):
    """Credits were reserved for a job, in the same append that requested it."""

    TOPIC: ClassVar[str] = "user:credits_reserved"
    job_id: UUID
    amount: int

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self, ledger=state.ledger.reserve(self.job_id, self.amount))


class CreditsSettled(UserEvent):
    """A job delivered pictures. They were charged, and the remaining credits returned."""

    TOPIC: ClassVar[str] = "user:credits_settled"
    job_id: UUID
    settled: int
    released: int

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self, ledger=state.ledger.close(self.job_id, self.released))


class CreditsReleased(UserEvent):
    """A job delivered nothing. All its reserved credits were returned."""

    TOPIC: ClassVar[str] = "user:credits_released"
    job_id: UUID
    released: int

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self, ledger=state.ledger.close(self.job_id, self.released))


class FavouriteAdded(UserEvent):
    """The person added a favourite hairstyle."""

    TOPIC: ClassVar[str] = "user:favourite_added"
    hairstyle: str

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self, favourites=(*state.favourites, self.hairstyle))


class FavouriteRemoved(UserEvent):
    """The person removed a favourite hairstyle."""

    TOPIC: ClassVar[str] = "user:favourite_removed"
    hairstyle: str

    def apply(self, state: "User", /) -> "User":
        return state.evolve(
            self, favourites=tuple(f for f in state.favourites if f != self.hairstyle)
        )


class UploadAllowed(UserEvent):
    """The person may upload a selfie as `photo_id`. Appended together with the photo's first event.

    So an erasure finds every photo of the person in their own stream, and an upload that is
    requested meanwhile conflicts with it.
    """

    TOPIC: ClassVar[str] = "user:upload_allowed"
    photo_id: UUID

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self)


class ExportRequested(UserEvent):
    """The person requested a copy of their data. What is not made by `expires_at` is dropped."""

    TOPIC: ClassVar[str] = "user:export_requested"
    export_id: UUID
    expires_at: AwareDatetime

    def apply(self, state: "User", /) -> "User":
        export = Export(requested_at=self.timestamp, expires_at=self.expires_at)
        return state.evolve(self, exports={**state.exports, self.export_id: export})


class ExportMade(UserEvent):
    """The copy of the person's data is stored under `key`, and kept until `expires_at`."""

    TOPIC: ClassVar[str] = "user:export_made"
    export_id: UUID
    key: str
    expires_at: AwareDatetime

    def apply(self, state: "User", /) -> "User":
        requested = state.exports[self.export_id]
        made = requested.model_copy(update={"key": self.key, "expires_at": self.expires_at})
        return state.evolve(self, exports={**state.exports, self.export_id: made})


class ExportExpired(UserEvent):
    """The copy of the person's data is no longer kept. Its file is removed afterwards."""

    TOPIC: ClassVar[str] = "user:export_expired"
    export_id: UUID

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self, exports=without(state.exports, self.export_id))


class ErasureRequested(UserEvent):
    """The person requested erasure. From now on, new commands are refused."""

    TOPIC: ClassVar[str] = "user:erasure_requested"

    def apply(self, state: "User", /) -> "User":
        return state.evolve(self, status=UserStatus.ERASING)


class UserErased(UserEvent):
    """The person's pictures, rows and encryption key have been deleted."""

    TOPIC: ClassVar[str] = "user:erased"

    def apply(self, state: "User", /) -> "User":
        return state.evolve(
            self,
            status=UserStatus.ERASED,
            name=None,
            email=None,
            devices={},
            consents=(),
            exports={},
        )


class User(Aggregate):
    """A person. Commands return events or raise a DomainError."""

    KIND: ClassVar[str] = "user"
    SNAPSHOT_EVERY: ClassVar[int | None] = 100
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        UserRegistered,
        ProfileChanged,
        ConsentGiven,
        ConsentWithdrawn,
        DeviceRegistered,
        DeviceRemoved,
        CreditsGranted,
        CreditsReserved,
        CreditsSettled,
        CreditsReleased,
        FavouriteAdded,
        FavouriteRemoved,
        ErasureRequested,
        UserErased,
        UploadAllowed,
        ExportRequested,
        ExportMade,
        ExportExpired,
    )

    name: Personal[str]
    email: Personal[str]
    status: UserStatus = UserStatus.ACTIVE
    retention_days: int = DEFAULT_RETENTION_DAYS
    consents: tuple[Consent, ...] = ()
    devices: Personal[dict[UUID, Device]] = {}
    ledger: Ledger = Field(default_factory=Ledger)
    favourites: tuple[str, ...] = ()
    exports: dict[UUID, Export] = {}

    @classmethod
    def register(
        cls, user_id: UUID, *, name: str, email: str, at: datetime
    ) -> tuple[UserRegistered]:
        """Register a person. Raises NameInvalidError, EmailInvalidError."""
        event = UserRegistered(
            **first(user_id, at),
            user_id=user_id,
            name=checked_name(name),
            email=checked_email(email),
        )
        return (event,)

    def require_active(self) -> None:
        """Raise AccountErasedError if the person has requested erasure."""
        if self.status is not UserStatus.ACTIVE:
            raise AccountErasedError(self.id)

    def change_profile(
        self,
        *,
        at: datetime,
        name: str | None = None,
        email: str | None = None,
        retention_days: int | None = None,
    ) -> tuple[UserEvent, ...]:
        """Change the given fields. Idempotent."""
        self.require_active()
        days = self.retention_days if retention_days is None else retention_days
        if not 1 <= days <= MOST_RETENTION_DAYS:
            raise RetentionInvalidError(days, MOST_RETENTION_DAYS)
        new_name = self.name if name is None else checked_name(name)
        new_email = self.email if email is None else checked_email(email)
        if (new_name, new_email, days) == (self.name, self.email, self.retention_days):
            return ()
        event = ProfileChanged(
            **self.stamp(at),
            user_id=self.id,
            name=new_name,
            email=new_email,
            retention_days=days,
        )
        return (event,)

    def give_consent(
        self, provider: str, purpose: str, text_version: str, *, of_age: bool, at: datetime
    ) -> tuple[UserEvent, ...]:
        """Allow a provider to see photos. Raises AgeRestrictedError for minors."""
        self.require_active()
        if not of_age:
            raise AgeRestrictedError(provider)
        if self.consents_to(provider, purpose, text_version):
            return ()
        event = ConsentGiven(
            **self.stamp(at), provider=provider, purpose=purpose, text_version=text_version
        )
        return (event,)

    def withdraw_consent(
        self, provider: str, purpose: str, *, at: datetime
    ) -> tuple[UserEvent, ...]:
        """Withdraw a consent. Idempotent."""
        self.require_active()
        if not any(c.provider == provider and c.purpose == purpose for c in self.consents):
            return ()
        return (ConsentWithdrawn(**self.stamp(at), provider=provider, purpose=purpose),)

    def consents_to(self, provider: str, purpose: str, text_version: str) -> bool:
        """Whether the person has consented to exactly this text."""
        given = Consent(provider=provider, purpose=purpose, text_version=text_version)
        return given in self.consents

    def require_consent(self, provider: str, purpose: str, text_version: str) -> None:
        """Raise ConsentRequiredError unless the person has consented to exactly this text."""
        if not self.consents_to(provider, purpose, text_version):
            raise ConsentRequiredError(provider, purpose, text_version)

    def register_device(
        self, device_id: UUID, platform: Platform, token: str, *, at: datetime
    ) -> tuple[UserEvent, ...]:
        """Add a device or renew its token. Raises DeviceLimitError, DeviceTokenInvalidError."""
        self.require_active()
        checked_token(token)
        known = self.devices or {}
        if known.get(device_id) == Device(platform=platform, token=token):
            return ()
        if device_id not in known and len(known) >= MOST_DEVICES:
            raise DeviceLimitError(MOST_DEVICES)
        event = DeviceRegistered(
            **self.stamp(at), user_id=self.id, device_id=device_id, platform=platform, token=token
        )
        return (event,)

    def remove_device(self, device_id: UUID, *, at: datetime) -> tuple[UserEvent, ...]:
        """Remove a device. Raises NotFoundError if it does not exist."""
        self.require_active()
        if device_id not in (self.devices or {}):
            raise NotFoundError("device", device_id)
        return (DeviceRemoved(**self.stamp(at), device_id=device_id),)

    def grant_credits(self, grant_id: str, amount: int, *, at: datetime) -> tuple[UserEvent, ...]:
        """Add credits. Idempotent per grant id.

        Raises AmountInvalidError, TextInvalidError, and GrantIdReusedError for another amount.
        """
        self.require_active()
        if not 1 <= amount <= MOST_GRANTED:
            raise AmountInvalidError(amount, MOST_GRANTED)
        checked_text("a grant id", grant_id)
        granted = self.ledger.grants.get(grant_id)
        if granted is not None and granted != amount:
            raise GrantIdReusedError(grant_id, granted)
        if granted is not None:
            return ()
        return (CreditsGranted(**self.stamp(at), grant_id=grant_id, amount=amount),)

    def reserve_credits(self, job_id: UUID, amount: int, *, at: datetime) -> tuple[UserEvent, ...]:
        """Reserve credits for a job. Idempotent per job.

        Raises AmountInvalidError, CreditsExhaustedError.
        """
        self.require_active()
        if amount < 1:
            raise AmountInvalidError(amount, MOST_GRANTED)
        if job_id in self.ledger.reserved:
            return ()
        if self.ledger.available < amount:
            raise CreditsExhaustedError(amount, self.ledger.available)
        return (CreditsReserved(**self.stamp(at), job_id=job_id, amount=amount),)

    def settle_credits(
        self, job_id: UUID, delivered: int, *, at: datetime
    ) -> tuple[UserEvent, ...]:
        """Close a job's reservation and charge the delivered pictures.

        Returns no events if the reservation is not open, because the end of a job may be reported
        twice. Works during erasure too.
        """
        amount = self.ledger.reserved.get(job_id)
        if amount is None:
            return ()
        settled = max(0, min(delivered, amount))
        released = amount - settled
        if settled == 0:
            return (CreditsReleased(**self.stamp(at), job_id=job_id, released=released),)
        event = CreditsSettled(**self.stamp(at), job_id=job_id, settled=settled, released=released)
        return (event,)

    def add_favourite(self, hairstyle: str, *, at: datetime) -> tuple[UserEvent, ...]:
        """Add a favourite hairstyle. Idempotent. Raises TextInvalidError."""
        self.require_active()
        checked_text("a hairstyle", hairstyle)
        if hairstyle in self.favourites:
            return ()
        return (FavouriteAdded(**self.stamp(at), hairstyle=hairstyle),)

    def remove_favourite(self, hairstyle: str, *, at: datetime) -> tuple[UserEvent, ...]:
        """Remove a favourite hairstyle. Idempotent."""
        self.require_active()
        if hairstyle not in self.favourites:
            return ()
        return (FavouriteRemoved(**self.stamp(at), hairstyle=hairstyle),)

    def allow_upload(self, photo_id: UUID, *, at: datetime) -> tuple[UserEvent, ...]:
        """Allow the upload of a selfie, which the photo `photo_id` will hold."""
        self.require_active()
        return (UploadAllowed(**self.stamp(at), photo_id=photo_id),)

    def request_export(
        self, export_id: UUID, *, expires_at: datetime, at: datetime
    ) -> tuple[UserEvent, ...]:
        """Request a copy of the person's data. Idempotent while it is kept."""
        self.require_active()
        if export_id in self.exports:
            return ()
        return (ExportRequested(**self.stamp(at), export_id=export_id, expires_at=expires_at),)

    def make_export(
        self, export_id: UUID, key: str, *, expires_at: datetime, at: datetime
    ) -> tuple[UserEvent, ...]:
        """Record that a requested copy is stored. Idempotent. Raises NotFoundError."""
        self.require_active()
        if export_id not in self.exports:
            raise NotFoundError("export", export_id)
        if self.exports[export_id].key is not None:
            return ()
        return (ExportMade(**self.stamp(at), export_id=export_id, key=key, expires_at=expires_at),)

    def expire_exports(self, *, at: datetime) -> tuple[UserEvent, ...]:
        """Record which copies are no longer kept."""
        over = [export_id for export_id, it in self.exports.items() if it.expires_at <= at]
        return tuple(
            ExportExpired(**self.stamp(at, after=n), export_id=export_id)
            for n, export_id in enumerate(over)
        )

    def request_erasure(self, *, at: datetime) -> tuple[UserEvent, ...]:
        """Begin to erase the person. Idempotent."""
        if self.status is not UserStatus.ACTIVE:
            return ()
        return (ErasureRequested(**self.stamp(at)),)

    def erase(self, *, at: datetime) -> tuple[UserEvent, ...]:
        """Record that the erasure is complete. Only after `request_erasure`. Idempotent."""
        if self.status is not UserStatus.ERASING:
            return ()
        return (UserErased(**self.stamp(at)),)


def _without_consent(
    consents: tuple[Consent, ...], provider: str, purpose: str
) -> tuple[Consent, ...]:
    return tuple(c for c in consents if (c.provider, c.purpose) != (provider, purpose))


def export_id_of(user_id: UUID, idempotency_key: str) -> UUID:
    """Return the export's id for a person's idempotency key, so a repeated request finds it.

    Raises TextInvalidError.
    """
    return uuid5(user_id, f"export:{checked_text('an idempotency key', idempotency_key)}")


def user_id_of(issuer: UUID, subject: str) -> UUID:
    """Return the id of the person that an identity provider calls `subject`."""
    return uuid5(issuer, subject)
