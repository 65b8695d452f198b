"""The catalogue as everybody sees it: published hairstyles, what can be chosen, and thumbnails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.ports.views import ViewReader
from ilikeyacut.application.stylists.selection import Stylists, takes
from ilikeyacut.application.use_cases.paging import Listing, page_of
from ilikeyacut.application.views.projections.hairstyle_library import (
    HAIRSTYLE_LIBRARY,
    HairstyleRow,
    offered,
    row_of,
)
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.hairstyle import Category, Hairstyle, hairstyle_id
from ilikeyacut.domain.values import Colour, Fringe, Length, Look, Part, Shine, Volume

MOST_SEARCHED = 1000
"""How many hairstyles a search reads. A larger catalogue needs an index of words."""

OPTIONS: Mapping[str, Sequence[Any]] = {
    "length": tuple(Length),
    "fringe": tuple(Fringe),
    "part": tuple(Part),
    "volume": tuple(Volume),
    "shine": tuple(Shine),
    "ombre": (Colour.parse("honey"),),
}
"""The options of a look with their values. One colour stands for any."""

LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Search:
    """What a hairstyle must have: a category, words of its name or texts, a tag."""

    category: Category | None = None
    words: str | None = None
    tag: str | None = None

    def finds(self, row: HairstyleRow) -> bool:
        """Whether a published hairstyle has all of that. Case does not matter."""
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

    def search(
        self, wanted: Search, *, limit: int = 50, cursor: str | None = None
    ) -> Listing[HairstyleRow]:
        """Return published hairstyles by name. Raises LimitInvalidError, CursorInvalidError."""

        def found(after: str | None, most: int) -> list[tuple[str, HairstyleRow]]:
            searching = bool(wanted.words or wanted.tag)
            rows = self.views.query(
                HAIRSTYLE_LIBRARY,
                "category",
                offered(wanted.category),
                limit=MOST_SEARCHED if searching else most,
                after=after,
            )
            return [pair for pair in rows if wanted.finds(pair[1])][:most]

        return page_of(HAIRSTYLE_LIBRARY, found, limit, cursor)

    def find(self, name: str) -> HairstyleRow:
        """Return a published hairstyle as the log has it now. Raises NotFoundError."""
        style = self.store.find(Hairstyle, hairstyle_id(name))
        if style is None or not (row := row_of(style)).published:
            raise NotFoundError(Hairstyle.KIND, name[:LONGEST_SHOWN])
        return row

    def thumbnail(self, row: HairstyleRow) -> bytes:
        """Return the JPEG of a hairstyle. Raises PhotoStoreError."""
        return self.photo_store.get(row.thumbnail_key or "")

    def options(self, name: str) -> dict[str, tuple[Any, ...]]:
        """Return each option that the preferred stylist honours for a style, with its values.

        None for a style that it cannot make.
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
