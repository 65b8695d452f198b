"""The shapes of answers, as docs/openapi.json has them, as far as the client reads them.

The server may add fields and values within `/v1`: unknown fields are passed over, and what has
known values is a plain string. A look that is made by hand has no unknown fields: typos are
refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

T = TypeVar("T")

OPEN = frozenset({"requested", "queued"})
"""The states of a try-on that is not over. An unknown one ends the waiting for it."""


class Shape(BaseModel):
    """What all shapes have in common."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )


class TokenSet(Shape):
    """The tokens of a session. Whoever has them is the person."""

    access_token: Annotated[str, Field(repr=False)]
    refresh_token: Annotated[str | None, Field(repr=False)] = None
    expires_in: int | None = None


class Link(Shape):
    """Where a picture or file can be fetched without signing in."""

    url: str
    expires_at: AwareDatetime | None = None


class Dye(Shape):
    """A colour, as the name of a preset or `#RRGGBB`, and its intensity from 0 to 100."""

    colour: str
    intensity: int = 100


class Look(Shape):
    """A hairstyle, a dye or both, with options."""

    hairstyle: str | None = None
    dye: Dye | None = None
    length: str | None = None
    fringe: str | None = None
    part: str | None = None
    volume: str | None = None
    shine: str | None = None
    ombre: str | None = None


class Rejection(Shape):
    """Why a selfie cannot be used."""

    code: str
    hint: str
    measured: float | None = None
    required: float | None = None


class Photo(Shape):
    """A selfie. `usable_for` names what can be tried on it."""

    id: UUID
    status: str
    created_at: AwareDatetime
    width: int | None = None
    height: int | None = None
    usable_for: tuple[str, ...] = ()
    rejection: Rejection | None = None
    thumbnail: Link | None = None
    image: Link | None = None


class UploadForm(Shape):
    """The form that uploads one picture, perhaps to another server."""

    url: str
    fields: Mapping[str, str]
    most_bytes: int


class AnnouncedPhoto(Shape):
    """A selfie that is expected."""

    photo: Photo
    upload: UploadForm


class Progress(Shape):
    """How far a try-on is."""

    step: str
    done: int
    total: int


class Failure(Shape):
    """Why a try-on delivered nothing."""

    code: str
    hint: str
    retryable: bool


class Share(Shape):
    """A link to a result, without its token."""

    id: UUID
    expires_at: AwareDatetime
    with_before: bool


class NewLink(Shape):
    """A new link to a result. Only this answer has its address."""

    id: UUID
    url: str
    expires_at: AwareDatetime


class Result(Shape):
    """One picture of a try-on."""

    id: UUID
    try_on_id: UUID
    variation: int
    photo_id: UUID
    look: Look
    provider: str
    notice: str | None = None
    width: int
    height: int
    created_at: AwareDatetime
    keep_until: AwareDatetime | None = None
    favourite: bool = False
    image: Link | None = None
    thumbnail: Link | None = None
    before_after: Link | None = None
    shares: tuple[Share, ...] = ()


class TryOn(Shape):
    """A try-on: its request, how far it is, and what it delivered."""

    id: UUID
    status: str
    photo_id: UUID
    look: Look
    variations: int
    rendered: int
    stylist: str
    progress: Progress | None = None
    created_at: AwareDatetime
    deadline: AwareDatetime
    finished_at: AwareDatetime | None = None
    results: tuple[Result, ...] = ()
    failure: Failure | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will change by itself."""
        return self.status not in OPEN


class Consent(Shape):
    """A text that a provider asks the person to agree to, and whether they did."""

    provider: str
    purpose: str
    text_version: str
    text: str
    given: bool


class StyleOptions(Shape):
    """The values that each option of a hairstyle takes."""

    length: tuple[str, ...] = ()
    fringe: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    volume: tuple[str, ...] = ()
    shine: tuple[str, ...] = ()
    ombre: bool = False


class Hairstyle(Shape):
    """A hairstyle of the catalogue."""

    name: str
    title: str
    category: str
    text: str
    tags: tuple[str, ...] = ()
    thumbnail: Link | None = None
    options: StyleOptions


class ColourPreset(Shape):
    """A colour with a name."""

    name: str
    hex: str
    family: str


class Credits(Shape):
    """What a person can spend, and what open try-ons have set aside."""

    available: int
    reserved: int


class Me(Shape):
    """A person's account."""

    id: UUID
    name: str
    email: str
    credits: Credits
    retention_days: int
    favourites: tuple[str, ...] = ()
    created_at: AwareDatetime


class Export(Shape):
    """A copy of all that the server has about a person."""

    id: UUID
    status: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
    download: Link | None = None


class Page(Shape, Generic[T]):
    """A part of a list. `next_cursor` leads to more, also where there are no items."""

    items: tuple[T, ...]
    next_cursor: str | None = None
