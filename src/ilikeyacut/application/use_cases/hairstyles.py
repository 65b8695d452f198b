"""Commands on the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ilikeyacut.application.decide import decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import PhotoStore, asset_key
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.errors import StyleUnavailableError
from ilikeyacut.domain.hairstyle import AssetKind, Description, Hairstyle, hairstyle_id
from ilikeyacut.domain.values import MediaType


@dataclass(frozen=True)
class CatalogueEntry:
    """A hairstyle that a stylist brings along: its name, description and JPEG thumbnail."""

    name: str
    description: Description
    thumbnail: Callable[[], bytes]


@dataclass(frozen=True)
class Hairstyles:
    """Commands on Hairstyle. Each raises StyleUnavailableError for an unknown name."""

    store: EventStore
    photo_store: PhotoStore
    clock: Clock

    def publish(self, name: str, description: Description, thumbnail: bytes) -> Hairstyle:
        """Publish a hairstyle, new or changed. Idempotent.

        The thumbnail, a JPEG, is stored before the events that name it. Raises SlugInvalidError.
        """
        key = asset_key("hairstyles", hairstyle_id(name).hex, "thumbnail.jpg")
        Hairstyle.draft(name, at=self.clock.now())
        self.photo_store.put(key, thumbnail, MediaType.JPEG)
        decide(self.store, lambda: self._publishing(name, description, key))
        return self.get(name)

    def edit(self, name: str, description: Description) -> Hairstyle:
        """Change a hairstyle's description."""
        decide(
            self.store,
            lambda: self.get(name).describe(description, at=self.clock.now()),
        )
        return self.get(name)

    def retire(self, name: str) -> Hairstyle:
        """Stop offering a hairstyle."""
        decide(self.store, lambda: self.get(name).retire(at=self.clock.now()))
        return self.get(name)

    def get(self, name: str) -> Hairstyle:
        """Return a hairstyle, whatever its status."""
        style = self.store.find(Hairstyle, hairstyle_id(name))
        if style is None:
            raise StyleUnavailableError(name)
        return style

    def seed(self, entries: Iterable[CatalogueEntry]) -> tuple[str, ...]:
        """Publish the hairstyles that the catalogue lacks. Edits and retirements are kept."""
        missing = [
            entry
            for entry in entries
            if self.store.find(Hairstyle, hairstyle_id(entry.name)) is None
        ]
        for entry in missing:
            self.publish(entry.name, entry.description, entry.thumbnail())
        return tuple(entry.name for entry in missing)

    def _publishing(self, name: str, description: Description, key: str) -> Sequence[Event]:
        at = self.clock.now()
        known = self.store.find(Hairstyle, hairstyle_id(name))
        events: list[Event] = [] if known else list(Hairstyle.draft(name, at=at))
        steps: tuple[Callable[[Hairstyle], Sequence[Event]], ...] = (
            lambda style: style.describe(description, at=at),
            lambda style: style.attach(AssetKind.THUMBNAIL, key, at=at),
            lambda style: style.publish(at=at),
        )
        for step in steps:
            style = fold(events, known)
            if isinstance(style, Hairstyle):
                events += step(style)
        return events
