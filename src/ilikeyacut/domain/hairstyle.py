"""A hairstyle of the catalogue: drafted, described, published, retired."""

import re
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

from ilikeyacut.domain.aggregate import Aggregate, Event, Value, born, first
from ilikeyacut.domain.errors import (
    NotPublishableError,
    SlugInvalidError,
    StyleUnavailableError,
    TagsInvalidError,
)
from ilikeyacut.domain.texts import checked_text

CATALOGUE = UUID("6f1c1f0e-3c1b-5d0a-9a3e-6a0f5c1d7b21")
"""The namespace of hairstyle ids, which are derived from names."""

SLUG = r"[a-z0-9][a-z0-9_-]{0,39}"
"""What a hairstyle may be called. Names stand in prompts, file names and addresses."""


LONGEST_TITLE, LONGEST_TEXT, LONGEST_TAG = 80, 500, 40
"""The most characters of a description's parts: people read them in lists and on cards."""

MOST_TAGS = 10


class HairstyleStatus(StrEnum):
    """The status of a hairstyle."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Category(StrEnum):
    """The categories of the catalogue."""

    STRAIGHT = "straight"
    WAVY = "wavy"
    CURLY = "curly"
    COILY = "coily"


class AssetKind(StrEnum):
    """The purpose of a hairstyle's file."""

    THUMBNAIL = "thumbnail"
    TEMPLATE = "template"


class Description(Value):
    """The description of a hairstyle, for people and for stylists."""

    title: str
    category: Category
    text: str
    tags: tuple[str, ...] = ()


class HairstyleEvent(Event):
    """Something that happened to a hairstyle."""

    def apply(self, state: "Hairstyle", /) -> "Hairstyle":
        """Return the hairstyle after this event."""
        raise NotImplementedError


class HairstyleDrafted(Event):
    """A hairstyle was created under a name."""

    TOPIC: ClassVar[str] = "hairstyle:drafted"
    name: str

    def apply(self, state: None, /) -> "Hairstyle":
        return Hairstyle(**born(self), name=self.name)


class HairstyleDescribed(HairstyleEvent):
    """The hairstyle has a new description."""

    TOPIC: ClassVar[str] = "hairstyle:described"
    description: Description

    def apply(self, state: "Hairstyle", /) -> "Hairstyle":
        return state.evolve(self, description=self.description)


class AssetAttached(HairstyleEvent):
    """A file of the hairstyle is stored under `key`."""

    TOPIC: ClassVar[str] = "hairstyle:asset_attached"
    kind: AssetKind
    key: str

    def apply(self, state: "Hairstyle", /) -> "Hairstyle":
        return state.evolve(self, assets={**state.assets, self.kind: self.key})


class HairstylePublished(HairstyleEvent):
    """People can choose the hairstyle."""

    TOPIC: ClassVar[str] = "hairstyle:published"

    def apply(self, state: "Hairstyle", /) -> "Hairstyle":
        return state.evolve(self, status=HairstyleStatus.PUBLISHED)


class HairstyleRetired(HairstyleEvent):
    """People can no longer choose the hairstyle. Existing results stay."""

    TOPIC: ClassVar[str] = "hairstyle:retired"

    def apply(self, state: "Hairstyle", /) -> "Hairstyle":
        return state.evolve(self, status=HairstyleStatus.RETIRED)


class Hairstyle(Aggregate):
    """A catalogue entry. Commands return events or raise a DomainError."""

    KIND: ClassVar[str] = "hairstyle"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        HairstyleDrafted,
        HairstyleDescribed,
        AssetAttached,
        HairstylePublished,
        HairstyleRetired,
    )

    name: str
    status: HairstyleStatus = HairstyleStatus.DRAFT
    description: Description | None = None
    assets: dict[AssetKind, str] = {}

    @classmethod
    def draft(cls, name: str, *, at: datetime) -> tuple[HairstyleDrafted]:
        """Create an entry. Its id is derived from its name. Raises SlugInvalidError."""
        if not re.fullmatch(SLUG, name):
            raise SlugInvalidError(name[:60])
        return (HairstyleDrafted(**first(hairstyle_id(name), at), name=name),)

    def describe(self, description: Description, *, at: datetime) -> tuple[HairstyleEvent, ...]:
        """Change the description; an equal one returns no events.

        Raises TextInvalidError, TagsInvalidError.
        """
        if description == self.description:
            return ()
        _check(description)
        return (HairstyleDescribed(**self.stamp(at), description=description),)

    def attach(self, kind: AssetKind, key: str, *, at: datetime) -> tuple[HairstyleEvent, ...]:
        """Attach a file. Idempotent."""
        if self.assets.get(kind) == key:
            return ()
        return (AssetAttached(**self.stamp(at), kind=kind, key=key),)

    def publish(self, *, at: datetime) -> tuple[HairstyleEvent, ...]:
        """Offer the hairstyle. Raises NotPublishableError without description or thumbnail."""
        if self.status is HairstyleStatus.PUBLISHED:
            return ()
        missing = [] if self.description else ["a description"]
        if AssetKind.THUMBNAIL not in self.assets:
            missing.append("a thumbnail")
        if missing:
            raise NotPublishableError(self.name, tuple(missing))
        return (HairstylePublished(**self.stamp(at)),)

    def retire(self, *, at: datetime) -> tuple[HairstyleEvent, ...]:
        """Stop offering the hairstyle. Idempotent. Raises StyleUnavailableError for a draft."""
        if self.status is HairstyleStatus.RETIRED:
            return ()
        if self.status is HairstyleStatus.DRAFT:
            raise StyleUnavailableError(self.name)
        return (HairstyleRetired(**self.stamp(at)),)

    def require_published(self) -> Description:
        """Return the description of a published hairstyle. Raises StyleUnavailableError."""
        if self.status is not HairstyleStatus.PUBLISHED or self.description is None:
            raise StyleUnavailableError(self.name)
        return self.description


def _check(description: Description) -> None:
    checked_text("the title", description.title, LONGEST_TITLE)
    checked_text("the text", description.text, LONGEST_TEXT)
    if len(description.tags) > MOST_TAGS or len(set(description.tags)) < len(description.tags):
        raise TagsInvalidError(MOST_TAGS)
    for tag in description.tags:
        checked_text("a tag", tag, LONGEST_TAG)


def hairstyle_id(name: str) -> UUID:
    """Return the id of the hairstyle with that name. Invalid Unicode matches no hairstyle."""
    return uuid5(CATALOGUE, name.encode(errors="backslashreplace").decode())
