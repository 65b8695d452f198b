"""How large each function is, unless its stage says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """One function: memory in MB, seconds, and how many may run at once (None: what is left)."""

    memory: int
    timeout: int
    reserved: int | None = None


SIZES: Mapping[str, Size] = {
    "auth": Size(1024, 15),
    "uploads": Size(1024, 29),
    "processing": Size(1769, 120),
    "users": Size(1024, 15),
    "gallery": Size(1024, 15),
    "notifications": Size(512, 30),
    "orchestration": Size(1769, 120),
    "projector": Size(1024, 60),
    "relay": Size(512, 60),
    "upkeep": Size(1024, 300),
    "claims": Size(256, 5),
}
"""1,769 MB is a whole core. Answers to people end before the gateway's 30 seconds."""
