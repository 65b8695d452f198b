"""Commands on the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import PhotoStore, asset_key
from ilikeyacut.application.ports.pictures import THUMBNAIL_SIDE, Pictures
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
    pictures: Pictures
    clock: Clock

    def publish(self, name: str, description: Description, thumbnail: bytes) -> Hairstyle:
        """Publish a hairstyle, new or changed. Idempotent.

        The thumbnail is stored before the events that name it, as a JPEG without metadata. Raises
        SlugInvalidError, and ImageRefusedError for a thumbnail that is not a picture.
        """
        key = self._store_thumbnail(name, thumbnail)
        return self._do(name, lambda states: self._publishing(states, name, description, key))

    def edit(self, name: str, description: Description) -> Hairstyle:
        """Change a hairstyle's description."""
        return self._do(
            name,
            lambda states: self._of(states, name).describe(description, at=self.clock.now()),
        )

    def retire(self, name: str) -> Hairstyle:
        """Stop offering a hairstyle."""
        return self._do(name, lambda states: self._of(states, name).retire(at=self.clock.now()))

    def get(self, name: str) -> Hairstyle:
        """Return a hairstyle, whatever its status."""
        return self._of(self.store, name)

    def seed(self, entries: Iterable[CatalogueEntry]) -> tuple[str, ...]:
        """Publish the hairstyles that the catalogue lacks; return their names.

        Edited and retired hairstyles stay as they are.
        """
        return tuple(entry.name for entry in entries if self._seeded(entry))

    def _seeded(self, entry: CatalogueEntry) -> bool:
        """Publish a hairstyle unless there is one, also if another process makes it meanwhile."""
        style_id = hairstyle_id(entry.name)
        if self.store.find(Hairstyle, style_id) is not None:
            return False
        key = self._store_thumbnail(entry.name, entry.thumbnail())
        decided = decide(
            self.store,
            lambda states: (
                ()
                if states.find(Hairstyle, style_id)
                else self._publishing(states, entry.name, entry.description, key)
            ),
        )
        return bool(decided.events)

    def _store_thumbnail(self, name: str, thumbnail: bytes) -> str:
        key = asset_key("hairstyles", hairstyle_id(name).hex, "thumbnail.jpg")
        Hairstyle.draft(name, at=self.clock.now())
        self.photo_store.put(key, self._small(thumbnail), MediaType.JPEG)
        return key

    def _small(self, thumbnail: bytes) -> bytes:
        picture = self.pictures.intake(thumbnail)
        side = max(picture.width, picture.height)
        fits = picture.media_type is MediaType.JPEG and side <= THUMBNAIL_SIDE
        return picture.data if fits else self.pictures.thumbnail(picture.data)

    def _do(self, name: str, command: Callable[[States], Sequence[Event]]) -> Hairstyle:
        return decide(self.store, command).state(Hairstyle, hairstyle_id(name))

    def _of(self, states: States | EventStore, name: str) -> Hairstyle:
        style = states.find(Hairstyle, hairstyle_id(name))
        if style is None:
            raise StyleUnavailableError(name)
        return style

    def _publishing(
        self, states: States, name: str, description: Description, key: str
    ) -> Sequence[Event]:
        at = self.clock.now()
        known = states.find(Hairstyle, hairstyle_id(name))
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
