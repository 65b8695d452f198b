"""How large an upload may be. A module of its own, because every start reads the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field


@dataclass(frozen=True)
class IntakeLimits:
    """Limits that are checked before any pixel is decoded."""

    most_bytes: Annotated[int, Field(ge=1)] = 15 * 1024 * 1024
    most_pixels: Annotated[int, Field(ge=1)] = 25_000_000
    longest_side: Annotated[int, Field(ge=1)] = 8192
