"""Finds stylists by name: our own, and those of installed packages.

Packages offer stylists through the entry point group `ilikeyacut.stylists`. An entry point has the
provider's name and refers to a factory that takes the Settings and returns the provider's stylists,
one per model, in order of preference.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points

from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.stylists.selection import StylistUnknownError
from ilikeyacut.domain.errors import DomainError, IlikeyacutError
from ilikeyacut.entrypoints.bootstrap.fitness import discord, unfitness
from ilikeyacut.entrypoints.settings import Settings

GROUP = "ilikeyacut.stylists"
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


def configured(name: str, settings: Settings) -> list[Stylist]:
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


def _offered(name: str) -> EntryPoint:
    offers = {it.value: it for it in entry_points(group=GROUP, name=name)}
    if not offers:
        known = {it.name for it in entry_points(group=GROUP)} - {*OWN}
        raise StylistNotInstalledError(name, (*OWN, *sorted(known)))
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
