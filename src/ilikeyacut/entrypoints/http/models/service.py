"""The shapes of what the service says of itself."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ilikeyacut.entrypoints.http.models.base import Answer
from ilikeyacut.entrypoints.http.models.consents import ConsentText


class Health(Answer):
    """Whether the service runs, or can take requests."""

    status: Annotated[str, Field(examples=["ok"])]


class Limits(Answer):
    """The limits of requests: sizes in bytes and pixels, times in days."""

    most_bytes: int
    most_pixels: int
    longest_side: int
    media_types: list[str]
    most_variations: int
    most_active_try_ons: int
    most_share_days: int
    retention_days: Annotated[int, Field(description="How long results are kept by default.")]
    most_retention_days: int
    selfie_retention_days: int


class Stylist(Answer):
    """Who can make pictures. `third_party` sees photos, and needs consent to its text."""

    name: Annotated[str, Field(examples=["auto"])]
    third_party: str | None = None


class Features(Answer):
    """The optional features of this server."""

    wait: Annotated[bool, Field(description="Whether `Prefer: wait` is honoured.")]
    events: Annotated[bool, Field(description="Whether try-ons have server-sent events.")]
    exports: bool
    live_colour: Annotated[bool, Field(description="Whether photos have hair masks.")]


class Config(Answer):
    """What a client must know before anybody signs in."""

    limits: Limits
    stylists: list[Stylist]
    consents: list[ConsentText]
    features: Features
    minimum_client: Annotated[dict[str, str], Field(examples=[{"ios": "1.2.0"}])]


class Keys(Answer):
    """The public keys that tokens of this server are signed with (RFC 7517)."""

    keys: list[dict[str, Any]]
