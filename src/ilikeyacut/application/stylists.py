"""Which stylists there are, in the order of preference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.domain.errors import DomainError

AUTO = "auto"


@dataclass(eq=False)
class StylistUnknownError(DomainError):
    """A stylist was named that is not configured."""

    name: str
    known: tuple[str, ...]
    code: ClassVar[str] = "INVALID_REQUEST"
    template: ClassVar[str] = "there is no stylist {name!r}"
    hint: ClassVar[str] = "use one of the configured stylists, or auto"


class Stylists:
    """The configured stylists; the first one is what `auto` means."""

    def __init__(self, stylists: Sequence[Stylist]) -> None:
        self._by_name = {stylist.name: stylist for stylist in stylists}

    def choose(self, name: str) -> Stylist:
        """Return a stylist by name or by `auto`. Raises StylistUnknownError."""
        if name == AUTO and self._by_name:
            return next(iter(self._by_name.values()))
        try:
            return self._by_name[name]
        except KeyError:
            raise StylistUnknownError(name, self.names()) from None

    def names(self) -> tuple[str, ...]:
        """Return the names, the preferred first."""
        return tuple(self._by_name)
