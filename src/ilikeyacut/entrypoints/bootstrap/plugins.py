"""Finds stylists by name: our own, and those of installed packages.

Packages offer stylists through the entry point group `ilikeyacut.stylists`. An entry point has the
provider's name and refers to a factory that takes the Settings and returns the provider's stylists,
one per model, in order of preference.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points

from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.stylists.selection import (
    AUTO,
    StylistIncompleteError,
    StylistUnknownError,
)
from ilikeyacut.domain.errors import DomainError, IlikeyacutError
from ilikeyacut.entrypoints.bootstrap import extras
from ilikeyacut.entrypoints.bootstrap.fitness import discord, unfitness
from ilikeyacut.entrypoints.setting_names import PREFIX
from ilikeyacut.entrypoints.settings import AppSettings

GROUP = "ilikeyacut.stylists"
LISTED = f"{PREFIX}STYLISTS"
FACTORIES = "ilikeyacut.entrypoints.bootstrap.factories"
OWN = {
    name: EntryPoint(name, f"{FACTORIES}:{name}", GROUP)
    for name in ("preview", "gemini", "sagemaker", "memory")
}
"""The entry points of this package, as pyproject.toml has them. They are found without a search of
all installed packages, which takes some 0.1 s, and in a bundle without metadata. No other package
can take these names."""


class StylistNotInstalledError(StylistUnknownError):
    """The settings name a stylist that no installed package offers."""

    code = "SETTINGS_INVALID"
    template = "no installed package offers the stylist {name!r}"
    hint = "correct its name in the settings, or install the package that offers it"


class StylistBrokenError(DomainError):
    """An installed package offers a stylist that does not work."""

    name: str
    package: str
    problem: str
    code = "SETTINGS_INVALID"
    template = "the {name} stylist of the package {package} is broken: {problem}"
    hint = "upgrade or uninstall that package, or remove the stylist from the settings"


class StylistAmbiguousError(DomainError):
    """Several installed packages offer a stylist with the same name."""

    name: str
    packages: tuple[str, ...]
    code = "SETTINGS_INVALID"
    template = "several packages offer a {name} stylist"
    hint = "uninstall all but one of them"

    def __str__(self) -> str:
        return f"{super().__str__()}: {', '.join(self.packages)}"


def configured(name: str, settings: AppSettings) -> list[Stylist]:
    """Return the stylists of a provider.

    Raises StylistNotInstalledError, StylistIncompleteError, StylistBrokenError and
    StylistAmbiguousError.
    """
    if name in OWN:
        return list(OWN[name].load()(settings))
    offered = _offered(name)
    try:
        stylists: list[Stylist] = list(offered.load()(settings))
        problem = next(_problems(name, stylists), None)
    except IlikeyacutError:
        raise
    except (Exception, SystemExit) as error:
        problem = f"{type(error).__name__}: {error}"
        raise StylistBrokenError(name, _package(offered), problem) from error
    if problem is not None:
        raise StylistBrokenError(name, _package(offered), problem)
    return stylists


def lacking(name: str, settings: AppSettings) -> Iterator[DomainError]:
    """Yield what keeps a provider's stylists from being called: settings, packages, defects."""
    try:
        configured(name, settings)
    except DomainError as error:
        yield error
    yield from dict(extras.absent_stylists([name])).values()


def why_unlisted(settings: AppSettings, name: str, listed: tuple[str, ...]) -> DomainError:
    """Return why a stylist that the settings do not list cannot be chosen: what is missing."""
    offered = {*OWN, *(it.name for it in entry_points(group=GROUP))}
    if name not in offered:
        close = get_close_matches(name, sorted(offered | {*listed, AUTO}), 3)
        return StylistUnknownError(name, (*listed, AUTO), tuple(close))
    missing: tuple[str, ...] = ()
    try:
        configured(name, settings)
    except StylistIncompleteError as error:
        missing = error.missing
    except DomainError as error:
        return error
    return StylistIncompleteError(name, (*missing, f"{LISTED} (add {name})"))


def _offered(name: str) -> EntryPoint:
    offers = {it.value: it for it in entry_points(group=GROUP, name=name)}
    if not offers:
        others = {it.name for it in entry_points(group=GROUP)} - {*OWN}
        known = (*OWN, *sorted(others))
        raise StylistNotInstalledError(name, known, tuple(get_close_matches(name, known, 3)))
    if len(offers) > 1:
        raise StylistAmbiguousError(name, tuple(sorted(_package(it) for it in offers.values())))
    (offered,) = offers.values()
    return offered


def _package(offered: EntryPoint) -> str:
    return offered.dist.name if offered.dist else offered.module


def _problems(name: str, stylists: list[Stylist]) -> Iterator[str]:
    if not stylists:
        yield "its factory returns no stylist"
    for stylist in stylists:
        yield from unfitness(stylist)
        if stylist.name != name:
            yield f"it calls itself {stylist.name}"
    yield from discord(stylists)
