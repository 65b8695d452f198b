"""Commands on the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import PhotoStore, asset_key
from ilikeyacut.application.ports.pictures import THUMBNAIL_SIDE, Picture, Pictures
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.hairstyle import AssetKind, Description, Hairstyle, hairstyle_id
from ilikeyacut.domain.values import MediaType


@dataclass(frozen=True)
class CatalogueEntry:
    """A hairstyle that a stylist brings along: its name, description and JPEG thumbnail."""

    name: str
    description: Description
    thumbnail: Callable[[], bytes]


LONGEST_SHOWN = 60
"""How much of an unknown name an error repeats, in characters."""

Step = Callable[[Hairstyle], Sequence[Event]]


@dataclass(frozen=True)
class Hairstyles:
    """Commands on Hairstyle, for those who keep the catalogue.

    Each raises NotFoundError for an unknown name, unless it drafts a hairstyle of that name.
    """

    store: EventStore
    photo_store: PhotoStore
    pictures: Pictures
    clock: Clock

    def get(self, name: str) -> Hairstyle:
        """Return a hairstyle, whatever its status."""
        return _known(self.store, name)

    def describe(self, name: str, description: Description) -> Hairstyle:
        """Describe a hairstyle, and draft it if there is none. It is not published by that.

        Raises SlugInvalidError, TextInvalidError, TagsInvalidError.
        """
        return self._do(name, lambda states: self._drafted(states, name, self._as(description)))

    def attach(self, name: str, thumbnail: bytes) -> Hairstyle:
        """Give a hairstyle another thumbnail. Idempotent. Raises ImageRefusedError.

        It is stored before the event that names it, as a JPEG without metadata. The sweep removes
        the old one later, so that lists which were read before still find it.
        """
        self.get(name)
        key = self._stored(name, thumbnail)
        return self._do(name, lambda states: self._with(key)(_known(states, name)))

    def publish(
        self, name: str, description: Description | None = None, thumbnail: bytes | None = None
    ) -> Hairstyle:
        """Offer a hairstyle to people. Idempotent.

        A description drafts a missing hairstyle. Description, thumbnail and publication are one
        append. Raises NotPublishableError for one that lacks either, and what `describe`
        and `attach` raise.
        """
        steps: list[Step] = []
        if description is not None:
            steps.append(self._as(description))
        if thumbnail is not None:
            steps.append(self._with(self._stored(name, thumbnail)))
        steps.append(self._published)

        def command(states: States) -> Sequence[Event]:
            if description is None:
                return _taken(_known(states, name), steps)
            return self._drafted(states, name, *steps)

        return self._do(name, command)

    def retire(self, name: str) -> Hairstyle:
        """Stop offering a hairstyle. Raises StyleUnavailableError for a draft."""
        return self._do(name, lambda states: _known(states, name).retire(at=self.clock.now()))

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
        attached = self._with(self._stored(entry.name, entry.thumbnail()))
        steps = (self._as(entry.description), attached, self._published)

        def command(states: States) -> Sequence[Event]:
            if states.find(Hairstyle, style_id):
                return ()
            return self._drafted(states, entry.name, *steps)

        return bool(decide(self.store, command).events)

    def _stored(self, name: str, thumbnail: bytes) -> str:
        """Store a thumbnail under a key of its own, which follows from its bytes."""
        Hairstyle.draft(name, at=self.clock.now())  # refuses an invalid name
        small = self._small(self.pictures.intake(thumbnail))
        digest = sha256(small).hexdigest()
        key = asset_key("hairstyles", hairstyle_id(name).hex, f"{digest}.jpg")
        self.photo_store.put(key, small, MediaType.JPEG)
        return key

    def _small(self, picture: Picture) -> bytes:
        side = max(picture.width, picture.height)
        fits = picture.media_type is MediaType.JPEG and side <= THUMBNAIL_SIDE
        return picture.data if fits else self.pictures.thumbnail(picture.data)

    def _do(self, name: str, command: Callable[[States], Sequence[Event]]) -> Hairstyle:
        return decide(self.store, command).state(Hairstyle, hairstyle_id(name))

    def _drafted(self, states: States, name: str, *steps: Step) -> Sequence[Event]:
        """Return the events of steps on a hairstyle, after its draft if there is none."""
        known = states.find(Hairstyle, hairstyle_id(name))
        if known is not None:
            return _taken(known, steps)
        drafted = Hairstyle.draft(name, at=self.clock.now())
        style = fold(drafted)
        return (*drafted, *_taken(style, steps)) if isinstance(style, Hairstyle) else drafted

    def _as(self, description: Description) -> Step:
        return lambda style: style.describe(description, at=self.clock.now())

    def _with(self, key: str) -> Step:
        return lambda style: style.attach(AssetKind.THUMBNAIL, key, at=self.clock.now())

    def _published(self, style: Hairstyle) -> Sequence[Event]:
        return style.publish(at=self.clock.now())


def _known(states: States | EventStore, name: str) -> Hairstyle:
    style = states.find(Hairstyle, hairstyle_id(name))
    if style is None:
        raise NotFoundError(Hairstyle.KIND, name[:LONGEST_SHOWN])
    return style


def _taken(style: Hairstyle, steps: Iterable[Step]) -> tuple[Event, ...]:
    """Return the events of steps that are taken one after the other."""
    return tuple(_each(style, steps))


def _each(style: Hairstyle, steps: Iterable[Step]) -> Iterator[Event]:
    for step in steps:
        events = step(style)
        yield from events
        after = fold(events, style)
        style = after if isinstance(after, Hairstyle) else style
