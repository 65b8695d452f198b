"""What every stylist must be to be used at all, whether a package or the caller brings it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.stylists.selection import AUTO, route_of
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.entrypoints.bootstrap.binding import missing_members

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
"""Providers' names are typed on command lines, and stand in events, consents and lists."""


class StylistUnfitError(DomainError):
    """A stylist that was handed in cannot be used."""

    name: str
    problem: str
    code = "SETTINGS_INVALID"
    template = "the stylist {name} cannot be used: {problem}"
    hint = "correct the stylist that was handed in"


def fit(stylists: Iterable[Stylist]) -> tuple[Stylist, ...]:
    """Return the stylists that the caller handed in. Raises StylistUnfitError."""
    given = tuple(stylists)
    for stylist in given:
        for problem in unfitness(stylist):
            raise StylistUnfitError(repr(stylist), problem)
    for name in dict.fromkeys(it.name for it in given):
        for problem in discord([it for it in given if it.name == name]):
            raise StylistUnfitError(name, problem)
    return given


def unfitness(stylist: Any) -> Iterator[str]:
    """Yield what is wrong with a stylist by itself."""
    if isinstance(stylist, type):
        yield f"{stylist.__name__} is a class, not an instance"
    elif missing := missing_members(Stylist, stylist):
        yield f"{type(stylist).__name__} lacks {', '.join(missing)}"
    elif not isinstance(stylist.name, str) or not NAME.fullmatch(stylist.name):
        yield f"its name {stylist.name!r} is not 1 to 40 of a-z, 0-9, _, . and -"
    elif stylist.name == AUTO:
        yield f"the name {AUTO} stands for all stylists"
    elif not (isinstance(model := stylist.model, str) and model and model.isprintable()):
        yield f"its model {model!r} is not a printable name"
    elif stylist.consent is not None and stylist.consent.provider != stylist.name:
        yield f"its consent is to {stylist.consent.provider}"


def discord(stylists: Sequence[Stylist]) -> Iterator[str]:
    """Yield where the stylists of one provider contradict each other."""
    routes = [route_of(it) for it in stylists]
    if twice := {it for it in routes if routes.count(it) > 1}:
        yield f"its models share a name: {', '.join(sorted(twice))}"
    if len({it.consent for it in stylists} - {None}) > 1:
        yield "its models have different consent texts"
