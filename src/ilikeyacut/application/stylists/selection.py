"""The configured stylists in order of preference, and which of them a person may use."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

from ilikeyacut.application.ports.stylist import ConsentText, Stylist, checked_microusd
from ilikeyacut.domain.errors import DomainError, OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Look

log = logging.getLogger(__name__)

AUTO = "auto"


class StylistUnknownError(DomainError):
    """The named stylist is not configured."""

    name: str
    known: tuple[str, ...]
    suggestions: tuple[str, ...] = ()
    code = "INVALID_REQUEST"
    template = "stylist {name!r} is not configured"
    hint = "use one of the configured stylists, or auto"


class StylistNotAskableError(DomainError):
    """The provider's status cannot be checked without making a picture."""

    name: str
    known: tuple[str, ...]
    code = "INVALID_REQUEST"
    template = "{name!r} cannot be checked without making a picture"
    hint = "name a stylist that can be asked"


class StylistIncompleteError(DomainError):
    """A configured stylist lacks settings."""

    name: str
    missing: tuple[str, ...]
    code = "SETTINGS_INVALID"
    template = "the {name} stylist lacks settings"
    hint = "add the missing settings, or remove the stylist"

    def __str__(self) -> str:
        return f"{super().__str__()}: {', '.join(self.missing)}"


class StylistFaultyError(DomainError):
    """A stylist cannot even say whether it can make a look, or for how much."""

    name: str
    problem: str
    code = FailureCode.PROVIDER_REJECTED
    template = "the {name} stylist is faulty: {problem}"
    hint = "choose another stylist, and report the fault to its maker"


class Stylists:
    """The configured stylists, one per model of a provider, in order of preference.

    `absent` tells why a configured provider cannot be called at all. `unlisted` tells why one that
    is not configured is not: StylistUnknownError, or what it lacks.
    """

    def __init__(
        self,
        stylists: Sequence[Stylist],
        absent: Mapping[str, DomainError] | None = None,
        unlisted: Callable[[str, tuple[str, ...]], DomainError] = StylistUnknownError,
    ) -> None:
        self.all = tuple(stylists)
        self._absent = absent or {}
        self._unlisted = unlisted

    def choose(self, name: str) -> tuple[Stylist, ...]:
        """Return a provider's stylists, or all of them for `auto`.

        Raises the reason why there are none: StylistUnknownError, StylistIncompleteError,
        ExtraMissingError.
        """
        named = tuple(it for it in self.all if name in (AUTO, it.name))
        chosen = tuple(it for it in named if it.name not in self._absent)
        if not chosen:
            raise self._absent[named[0].name] if named else self._unlisted(name, self.names())
        return chosen

    def names(self) -> tuple[str, ...]:
        """Return the providers' names in order of preference."""
        return tuple(dict.fromkeys(stylist.name for stylist in self.all))


def route_of(stylist: Stylist) -> str:
    """Return the name of a stylist's circuit: its provider and model."""
    return f"{stylist.name}/{stylist.model}"


def require_consent(user: User, stylist: Stylist) -> None:
    """Raise ConsentRequiredError unless the stylist may see the person's photos."""
    text = stylist.consent
    if text is not None:
        user.require_consent(text.provider, text.purpose, text.version)


def may_see(user: User, stylist: Stylist) -> bool:
    """Whether a stylist may see the person's photos."""
    text = stylist.consent
    return text is None or user.consents_to(text.provider, text.purpose, text.version)


def usable(user: User, stylists: Iterable[Stylist], look: Look) -> tuple[Stylist, ...]:
    """Return the stylists that the person consented to and that can make the look.

    Raises ConsentRequiredError if there is no consent, or the first refusal of the look.
    """
    chosen = tuple(stylists)
    allowed = tuple(it for it in chosen if may_see(user, it))
    if not allowed:
        require_consent(user, chosen[0])
    return able(allowed, look)


def able(stylists: Iterable[Stylist], look: Look) -> tuple[Stylist, ...]:
    """Return the stylists that can make the look. Raises the first refusal if there is none."""
    refusals: list[DomainError] = []
    found = tuple(it for it in stylists if _honours(it, look, refusals))
    if not found:
        raise refusals[0]
    return found


def consent_missing(user: User, stylists: Sequence[Stylist]) -> ConsentText | None:
    """Return the consent text that is still needed, None if a stylist may be used."""
    if any(may_see(user, it) for it in stylists):
        return None
    return stylists[0].consent


def takes(stylist: Stylist, look: Look) -> bool:
    """Whether a stylist can make a look, whoever asks for it."""
    return _honours(stylist, look, [])


def _honours(stylist: Stylist, look: Look, refusals: list[DomainError]) -> bool:
    """Whether a stylist takes a look. Its own faults rule it out, and stop nobody else."""
    try:
        stylist.check(look)
        checked_microusd(stylist.worst_case_microusd(look))
    except (StyleUnavailableError, OptionUnsupportedError) as refusal:
        refusals.append(refusal)
        return False
    except Exception as fault:
        log.exception("stylist %s cannot be asked about a look", stylist.name)
        refusals.append(StylistFaultyError(stylist.name, repr(fault)))
        return False
    return True
