"""The shapes of results, and of the links that show them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ilikeyacut.domain.photo import MOST_SHARE_DAYS
from ilikeyacut.entrypoints.http.models.base import Answer, Link, Request, Time
from ilikeyacut.entrypoints.http.models.looks import Look


class Share(Answer):
    """A link to a result, without its token. `with_before`: it shows the selfie too."""

    id: UUID
    expires_at: Time
    with_before: bool


class TryOnResult(Answer):
    """A picture that a try-on made. `notice` says if no production model made it."""

    id: UUID
    try_on_id: UUID
    variation: Annotated[int, Field(examples=[1])]
    photo_id: UUID
    look: Look
    provider: Annotated[str, Field(examples=["preview"])]
    notice: Annotated[str | None, Field(examples=["local preview, not the production model"])] = (
        None
    )
    width: Annotated[int, Field(examples=[1200])]
    height: Annotated[int, Field(examples=[1600])]
    created_at: Time
    keep_until: Time | None = None
    favourite: bool
    image: Link | None = None
    thumbnail: Link | None = None
    before_after: Link | None = None
    shares: list[Share]


class NewShare(Request):
    """How many days the link works, and whether it shows the selfie beside the result."""

    days: Annotated[int, Field(ge=1, le=MOST_SHARE_DAYS, examples=[7])]
    with_before: Annotated[bool, Field(examples=[False])] = False


class NewLink(Answer):
    """A new link. Only this answer has its address."""

    id: UUID
    url: Annotated[str, Field(examples=["https://example.com/s/0b5a.f3"])]
    expires_at: Time


class SharedResult(Answer):
    """What a link shows to anyone who has it."""

    image: Link | None = None
    before_after: Link | None = None
    look: Look
    notice: Annotated[str | None, Field(examples=["local preview, not the production model"])] = (
        None
    )
    expires_at: Time
