"""Who is asking, as a registered person."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.ports.identity import Identity, IdentityProvider
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.domain.user import User, UserStatus, user_id_of


@dataclass(frozen=True)
class Accounts:
    """Turns the identity provider's word into a person, and takes it back on erasure."""

    identity: IdentityProvider
    users: Users
    erasure: Erasure
    welcome_credits: int

    def current(self) -> User:
        """Return the person who is asking, registered on their first visit.

        An erasure that was interrupted is finished first; whoever asks then is somebody new.
        """
        user = self._registered(self.identity.current())
        if user.status is not UserStatus.ACTIVE:
            self.forget(user)
            user = self._registered(self.identity.current())
        return user

    def forget(self, user: User) -> None:
        """Erase a person, here and at the identity provider."""
        self.erasure.forget(user.id)
        who = self.identity.current()
        if user_id_of(who.issuer, who.subject) == user.id:
            self.identity.forget(who.subject)

    def _registered(self, who: Identity) -> User:
        return self.users.register(
            user_id_of(who.issuer, who.subject),
            name=who.name,
            email=who.email,
            welcome_credits=self.welcome_credits,
        )
