"""What clients must know of a deployment before anybody signs in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.stylist import ConsentText
from ilikeyacut.application.ports.upload_grants import UPLOAD_TYPES
from ilikeyacut.application.stylists.consents import Consents
from ilikeyacut.application.stylists.selection import AUTO, Stylists
from ilikeyacut.application.use_cases.hair_masks import HairMasks
from ilikeyacut.application.use_cases.photos import SelfieRetention
from ilikeyacut.application.use_cases.try_ons import MOST_ACTIVE_JOBS
from ilikeyacut.domain.photo import MOST_SHARE_DAYS
from ilikeyacut.domain.user import DEFAULT_RETENTION_DAYS, MOST_RETENTION_DAYS
from ilikeyacut.domain.values import MOST_VARIATIONS


@dataclass(frozen=True)
class ClientVersions:
    """The oldest client of each platform that this server still serves."""

    oldest: Mapping[str, str]


@dataclass(frozen=True)
class Bounds:
    """Limits that a client can check itself. Sizes in bytes and pixels, times in days."""

    most_bytes: int
    most_pixels: int
    longest_side: int
    media_types: tuple[str, ...]
    most_variations: int
    most_active_try_ons: int
    most_share_days: int
    retention_days: int
    most_retention_days: int
    selfie_retention_days: int


@dataclass(frozen=True)
class StylistInfo:
    """A stylist that can be named in a try-on. A `third_party` sees photos, after consent to it."""

    name: str
    third_party: str | None


@dataclass(frozen=True)
class Configuration:
    """Tells clients about limits, stylists, consent texts and features."""

    intake: IntakeLimits
    selfies: SelfieRetention
    stylists: Stylists
    consents: Consents
    hair_masks: HairMasks
    clients: ClientVersions

    def bounds(self) -> Bounds:
        """Return the limits in force."""
        return Bounds(
            most_bytes=self.intake.most_bytes,
            most_pixels=self.intake.most_pixels,
            longest_side=self.intake.longest_side,
            media_types=UPLOAD_TYPES,
            most_variations=MOST_VARIATIONS,
            most_active_try_ons=MOST_ACTIVE_JOBS,
            most_share_days=MOST_SHARE_DAYS,
            retention_days=DEFAULT_RETENTION_DAYS,
            most_retention_days=MOST_RETENTION_DAYS,
            selfie_retention_days=self.selfies.after_use.days,
        )

    def names(self) -> tuple[StylistInfo, ...]:
        """Return the stylists that can be named, the one that chooses itself first."""
        return (StylistInfo(AUTO, None), *self._named())

    def texts(self) -> tuple[ConsentText, ...]:
        """Return the consent texts of the configured stylists."""
        parties = dict.fromkeys(it.third_party for it in self._named() if it.third_party)
        return tuple(self.consents.text(party) for party in parties)

    def _named(self) -> Iterator[StylistInfo]:
        seen = {stylist.name: stylist for stylist in reversed(self.stylists.all)}
        for name in self.stylists.names():
            consent = seen[name].consent
            yield StylistInfo(name, consent.provider if consent else None)
