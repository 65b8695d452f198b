"""Typed bindings of ports to adapters: mypy rejects an adapter that does not fit its port."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

import punq
from typing_extensions import TypeForm, get_protocol_members

if TYPE_CHECKING:
    from ilikeyacut.application.ports.stylist import Stylist
    from ilikeyacut.application.use_cases.hairstyles import CatalogueEntry

P = TypeVar("P")


def bind(container: punq.Container, port: TypeForm[P], factory: Callable[[], P]) -> None:
    """Bind a port to the adapter that `factory` creates once, on first use."""

    def make() -> P:  # punq would guess at the parameters of the factory itself
        return factory()

    container.register(port, factory=make, scope=punq.Scope.singleton)


def get(container: punq.Container, port: TypeForm[P]) -> P:
    """Return the adapter of a port. Raises punq.MissingDependencyError if it is not bound."""
    return cast(P, container.resolve(port))


def missing_members(port: type, adapter: object) -> tuple[str, ...]:
    """Return the members of a port that an adapter lacks."""
    members = sorted(get_protocol_members(port))
    return tuple(name for name in members if not hasattr(adapter, name))


@dataclass(frozen=True)
class EmailSecret:
    """The key of the e-mail index."""

    value: bytes


@dataclass(frozen=True)
class Catalogue:
    """The hairstyles of the configured stylists."""

    entries: tuple[CatalogueEntry, ...]


@dataclass(frozen=True)
class GivenStylists:
    """The stylists that the caller handed in."""

    all: tuple[Stylist, ...] = ()
