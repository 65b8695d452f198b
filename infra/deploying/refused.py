"""Why a stage is not deployed."""

from __future__ import annotations


class RefusedError(Exception):
    """A stage cannot be deployed as things are; the text says why and what helps."""
