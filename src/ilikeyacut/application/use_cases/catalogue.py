"""The catalogue as everybody sees it: published hairstyles, what can be chosen, and thumbnails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ilikeyacut.application.deployment import Deployment
from ilikeyacut.application.ports.addresses import Address, Addresses
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.pictures import Pictures
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.ports.views import ViewReader
from ilikeyacut.application.stylists.selection import Stylists, takes
from ilikeyacut.application.use_cases.hairstyles import LONGEST_SHOWN
from ilikeyacut.application.use_cases.paging import Listing, page_of, sifted_page
from ilikeyacut.application.views.projections.hairstyle_library import (
    HAIRSTYLE_LIBRARY,
    HairstyleRow,
    offered,
    row_of,
)
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.hairstyle import Category, Hairstyle, hairstyle_id
from ilikeyacut.domain.values import Colour, Fringe, Length, Look, Part, Shine, Volume

OPTIONS: Mapping[str, Sequence[Any]] = {
    "length": tuple(Length),
    "fringe": tuple(Fringe),
    "part": tuple(Part),
    "volume": tuple(Volume),
    "shine": tuple(Shine),
    "ombre": (Colour.parse("honey"),),
}
"""The options of a look with their values. One colour stands for any."""

MOST_KEPT = 200
"""How many thumbnails are kept as WebP: some 3 MB."""


@dataclass(frozen=True)
class Search:
    """What a hairstyle must have: a category, words of its name or texts, a tag."""

    category: Category | None = None
    words: str | None = None
    tag: str | None = None

    def finds(self, row: HairstyleRow) -> bool:
        """Whether a published hairstyle of the category has the words and the tag, in any case."""
        about = row.description
        if about is None:
            return False
        tags = [tag.casefold() for tag in about.tags]
        said = " ".join((row.name, about.title, about.category, about.text, *tags)).casefold()
        words = (self.words or "").casefold().split()
        tagged = self.tag is None or self.tag.casefold().strip() in tags
        return tagged and all(word in said for word in words)


@dataclass(frozen=True)
class StyleCatalogue:
    """Queries that answer everybody alike, whoever asks."""

    store: EventStore
    views: ViewReader
    stylists: Stylists
    photo_store: PhotoStore
    pictures: Pictures
    addresses: Addresses
    deployment: Deployment
    _webp: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def search(
        self, wanted: Search, *, limit: int = 50, cursor: str | None = None
    ) -> Listing[HairstyleRow]:
        """Return published hairstyles by name.

        A search reads all of them, which is enough for a catalogue of hundreds. Raises
        LimitInvalidError, CursorInvalidError.
        """

        def everything(after: str | None, most: int) -> list[tuple[str, HairstyleRow]]:
            return self.views.query(
                HAIRSTYLE_LIBRARY, "category", offered(wanted.category), limit=most, after=after
            )

        def found(rows: Sequence[HairstyleRow]) -> Iterable[bool]:
            return map(wanted.finds, rows)

        if wanted.words or wanted.tag:
            return sifted_page(HAIRSTYLE_LIBRARY, everything, found, limit, cursor)
        return page_of(HAIRSTYLE_LIBRARY, everything, limit, cursor)

    def find(self, name: str) -> HairstyleRow:
        """Return a published hairstyle as the log has it now. Raises NotFoundError."""
        style = self.store.find(Hairstyle, hairstyle_id(name))
        if style is None or not (row := row_of(style)).published:
            raise NotFoundError(Hairstyle.KIND, name[:LONGEST_SHOWN])
        return row

    def elsewhere(self, row: HairstyleRow) -> Address | None:
        """Return where a deployment's network shows a thumbnail, None if this app does."""
        if self.deployment.whole or row.thumbnail_key is None:
            return None
        return self.addresses.of(row.thumbnail_key)

    def thumbnail(self, row: HairstyleRow, *, webp: bool = False) -> bytes:
        """Return the picture of a hairstyle, as JPEG or as WebP. Raises PhotoStoreError."""
        key = row.thumbnail_key or ""
        if not webp:
            return self.photo_store.get(key)
        kept = self._webp.get(key)
        if kept is None:
            kept = self.pictures.webp(self.photo_store.get(key))
            if len(self._webp) >= MOST_KEPT:
                self._webp.clear()
            self._webp[key] = kept
        return kept

    def options(self, name: str) -> dict[str, tuple[Any, ...]]:
        """Return each option that the preferred stylist honours for a style, with its values.

        A style that it cannot make has none.
        """
        preferred = self.stylists.all[0]
        if not takes(preferred, Look(hairstyle=name)):
            return {}
        taken = {
            option: tuple(it for it in values if _honours(preferred, name, option, it))
            for option, values in OPTIONS.items()
        }
        return {option: values for option, values in taken.items() if values}


def _honours(stylist: Stylist, name: str, option: str, value: Any) -> bool:
    return takes(stylist, Look.model_validate({"hairstyle": name, option: value}))
