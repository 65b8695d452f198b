"""The person behind an identity."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.ports.identity import Identity, IdentityProvider
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.domain.errors import AccountErasedError
from ilikeyacut.domain.user import User, UserStatus, user_id_of


@dataclass(frozen=True)
class Accounts:
    """Turns an identity into a registered person, and erases it together with the person."""

    identity: IdentityProvider
    users: Users
    erasure: Erasure
    welcome_credits: int

    def current(self) -> User:
        """Return the current person, registering them on their first visit.

        An interrupted erasure is finished first; the next identity then counts as a new person.
        """
        who = self.identity.current()
        user = self._registered(who)
        if user.status is UserStatus.ACTIVE:
            return user
        self.forget(who)
        return self.of(self.identity.current())

    def of(self, who: Identity) -> User:
        """Return the person of an identity, registering them on their first visit.

        For a server, where each request brings its own identity. An interrupted erasure is finished
        first. Raises AccountErasedError: the erasure of an identity is final.
        """
        user = self._registered(who)
        if user.status is UserStatus.ERASING:
            self.forget(who)
        if user.status is not UserStatus.ACTIVE:
            raise AccountErasedError(user.id)
        return user

    def forget(self, who: Identity) -> None:
        """Erase the person of an identity, here and at the identity provider. Idempotent.

        Raises NotFoundError if they never registered.
        """
        self.erasure.forget(user_id_of(who.issuer, who.subject))
        self.identity.forget(who.subject)

    def _registered(self, who: Identity) -> User:
        return self.users.register(
            user_id_of(who.issuer, who.subject),
            name=who.name,
            email=who.email,
            welcome_credits=self.welcome_credits,
        )
