"""The shapes of what admins see and send."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.hairstyle import (
    LONGEST_TAG,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_TAGS,
    Category,
)
from ilikeyacut.entrypoints.http.models.base import Answer, Link, Request, Time


class DescribeHairstyle(Request):
    """The description of a hairstyle, for people and stylists."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE, examples=["Bob"])]
    category: Annotated[Category, Field(strict=False)]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    tags: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]],
        Field(max_length=MOST_TAGS, examples=[["chin", "sleek"]]),
    ] = []


class ManagedHairstyle(Answer):
    """A hairstyle of any status. Drafts may lack a description or a thumbnail."""

    name: Annotated[str, Field(examples=["bob"])]
    status: Annotated[str, Field(examples=["draft"])]
    created_at: Time
    title: str | None = None
    category: str | None = None
    text: str | None = None
    tags: list[str]
    thumbnail: Link | None = None


class FindUser(Request):
    """The e-mail address of somebody. It is sent in the body: paths are logged."""

    email: Annotated[str, Field(min_length=3, max_length=320, examples=["ada@example.com"])]


class ManagedUser(Answer):
    """What an admin sees of a person: no name and no address."""

    id: UUID
    status: Annotated[str, Field(examples=["active"])]
    created_at: Time
    available_credits: int
    reserved_credits: int
    retention_days: int


class GrantCredits(Request):
    """Credits for somebody. The same `grant_id` counts once."""

    grant_id: Annotated[str, Field(min_length=1, max_length=255, examples=["refund-4711"])]
    amount: Annotated[int, Field(ge=1, le=1_000_000, examples=[10])]


class ManagedTryOn(Answer):
    """What an admin sees of a try-on: nothing of the photo, the look or the pictures."""

    id: UUID
    user_id: UUID
    status: Annotated[str, Field(examples=["failed"])]
    stylist: Annotated[str, Field(examples=["auto"])]
    variations: int
    rendered: int
    delivered: int
    created_at: Time
    deadline: Time
    finished_at: Time | None = None
    failure: Annotated[str | None, Field(examples=[FailureCode.PROVIDER_TIMEOUT.value])] = None


class ViewVersion(Answer):
    """How far a version of a view has followed the log, and where it stopped, if it has."""

    view: Annotated[str, Field(examples=["photos"])]
    version: int
    role: Annotated[str, Field(examples=["live"])]
    position: int
    head: int
    behind: int
    oldest: Time | None = None
    rows: int
    stopped_at: int | None = None
    error: str | None = None


class Views(Answer):
    """Every version of every view."""

    items: list[ViewVersion]
