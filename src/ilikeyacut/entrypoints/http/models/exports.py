"""The shapes of exports."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ilikeyacut.entrypoints.http.models.base import Answer, Link, Time


class Export(Answer):
    """A copy of everything that we have about you: a ZIP file of JSON and pictures.

    `download` is there once it is `ready`, until `expires_at`.
    """

    id: UUID
    status: Annotated[str, Field(examples=["ready"])]
    created_at: Time
    expires_at: Time
    download: Link | None = None


class Exports(Answer):
    """The exports that are kept, the newest first."""

    items: list[Export]
