"""How a style is worn: the look's options, and what a variation adds."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.templates import Template
from ilikeyacut.domain.values import Fringe, Length, Volume

BODY = {Volume.FLAT: (0.72, 0.97), Volume.NATURAL: (1.0, 1.0), Volume.FULL: (1.35, 1.06)}
"""How far hair beside the head and above it stands off, compared to the template."""


@dataclass(frozen=True)
class Cut:
    """How a style is worn: `mirrored`, with its parting moved by `shift` head units."""

    style: templates.Style
    mirrored: bool
    shift: float
    volume: Volume
    fringe: Fringe | None = None
    length: Length | None = None

    @property
    def part(self) -> float:
        """The x of the parting in the picture before it is shifted, in head units."""
        at = self.style.part or 0.0
        return -at if self.mirrored else at

    @property
    def fringed(self) -> bool:
        """Whether a fringe is added to the style."""
        return self._added is not Fringe.NONE

    @property
    def _added(self) -> Fringe:
        return (self.fringe if self.fringe in self.style.fringes else None) or Fringe.NONE

    def template(self, yaw: float) -> Template:
        """Read the template for a head that is turned by `yaw` degrees."""
        at = templates.nearest(yaw)
        return templates.load(self.style.name, -at if self.mirrored else at, self._added)
