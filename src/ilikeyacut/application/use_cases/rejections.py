"""Tells owners why a selfie was rejected, from the code that its photo keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ilikeyacut.application.ports.pictures import ImageRefusedError
from ilikeyacut.domain.errors import DomainError, PhotoNotUsableError
from ilikeyacut.domain.selfie import SelfieRefusedError


@dataclass(frozen=True)
class Rejection:
    """A refusal's code and hint, and what was measured and required, where that applies."""

    code: str
    hint: str
    measured: float | None
    required: float | None


def rejection_of(
    code: str | None, measured: float | None, required: float | None
) -> Rejection | None:
    """Return why a photo was rejected, None if it was not. `code` is what the photo has."""
    if code is None:
        return None
    kinds = {kind.code: kind for kind in _kinds(SelfieRefusedError, ImageRefusedError)}
    hint = kinds.get(code, PhotoNotUsableError).hint
    return Rejection(code, hint, measured, required)


def _kinds(*bases: type[DomainError]) -> Iterator[type[DomainError]]:
    for base in bases:
        yield from base.__subclasses__()
