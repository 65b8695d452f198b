"""Commands on a person's account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.stylist import ConsentText
from ilikeyacut.application.stylists.consents import Asked, Consents
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.errors import StyleUnavailableError
from ilikeyacut.domain.hairstyle import Hairstyle, hairstyle_id
from ilikeyacut.domain.user import Platform, User

WELCOME = "welcome"
"""The grant that everybody gets once, at registration."""


@dataclass(frozen=True)
class Users:
    """Commands on User. Each raises NotFoundError and the refusals of the aggregate's method."""

    store: EventStore
    clock: Clock
    consents: Consents

    def register(self, user_id: UUID, *, name: str, email: str, welcome_credits: int = 0) -> User:
        """Register a person and grant the welcome credits. Idempotent."""

        def command(states: States) -> Sequence[Event]:
            if states.find(User, user_id) is not None:
                return ()
            at = self.clock.now()
            events = User.register(user_id, name=name, email=email, at=at)
            user = fold(events)
            if welcome_credits and isinstance(user, User):
                return (*events, *user.grant_credits(WELCOME, welcome_credits, at=at))
            return events

        return decide(self.store, command).state(User, user_id)

    def get(self, user_id: UUID) -> User:
        """Return a person."""
        return self.store.load(User, user_id)

    def update(
        self,
        user_id: UUID,
        *,
        name: str | None = None,
        email: str | None = None,
        retention_days: int | None = None,
    ) -> User:
        """Change the given fields of the profile."""
        return self._do(
            user_id,
            lambda user: user.change_profile(
                name=name, email=email, retention_days=retention_days, at=self.clock.now()
            ),
        )

    def consent_text(self, provider: str) -> ConsentText:
        """Return what a person agrees to for a provider. Raises ProviderUnknownError."""
        return self.consents.text(provider)

    def asked(self, user_id: UUID) -> Sequence[Asked]:
        """Return every consent text in force, and whether the person agreed to it."""
        return self.consents.asked(self.get(user_id))

    def give_consent(
        self, user_id: UUID, provider: str, text_version: str, *, of_age: bool
    ) -> User:
        """Record consent to the version of a provider's text that the person was shown.

        Raises ProviderUnknownError, and ConsentTextChangedError if another version is in force.
        """
        text = self.consents.shown(provider, text_version)
        return self._do(
            user_id,
            lambda user: user.give_consent(
                provider, text.purpose, text.version, of_age=of_age, at=self.clock.now()
            ),
        )

    def withdraw_consent(self, user_id: UUID, provider: str) -> User:
        """Take a consent back, whether or not the provider's stylist is still configured.

        Raises ProviderUnknownError for a provider that is neither known nor consented to.
        """

        def command(user: User) -> Sequence[Event]:
            given = {it.purpose for it in user.consents if it.provider == provider}
            purpose = given.pop() if given else self.consents.text(provider).purpose
            return user.withdraw_consent(provider, purpose, at=self.clock.now())

        return self._do(user_id, command)

    def register_device(
        self, user_id: UUID, device_id: UUID, platform: Platform, token: str
    ) -> User:
        """Add a device for notifications, or renew its token."""
        return self._do(
            user_id,
            lambda user: user.register_device(device_id, platform, token, at=self.clock.now()),
        )

    def remove_device(self, user_id: UUID, device_id: UUID) -> User:
        """Remove a device."""
        return self._do(user_id, lambda user: user.remove_device(device_id, at=self.clock.now()))

    def grant_credits(self, user_id: UUID, grant_id: str, amount: int) -> User:
        """Add credits. Idempotent per grant id."""
        return self._do(
            user_id, lambda user: user.grant_credits(grant_id, amount, at=self.clock.now())
        )

    def add_favourite(self, user_id: UUID, hairstyle: str) -> User:
        """Add a published hairstyle to the favourites. Raises StyleUnavailableError."""
        style = self.store.find(Hairstyle, hairstyle_id(hairstyle))
        if style is None:
            raise StyleUnavailableError(hairstyle)
        style.require_published()
        return self._do(user_id, lambda user: user.add_favourite(hairstyle, at=self.clock.now()))

    def remove_favourite(self, user_id: UUID, hairstyle: str) -> User:
        """Remove a hairstyle from the favourites."""
        return self._do(user_id, lambda user: user.remove_favourite(hairstyle, at=self.clock.now()))

    def _do(self, user_id: UUID, command: Callable[[User], Sequence[Event]]) -> User:
        decided = decide(self.store, lambda states: command(states.load(User, user_id)))
        return decided.state(User, user_id)
