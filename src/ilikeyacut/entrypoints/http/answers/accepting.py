"""What a client says it accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi import Request

from ilikeyacut.application.use_cases.card_texts import Language

QUALITY = re.compile(r"q=(0(\.\d{0,3})?|1(\.0{0,3})?)")


def accepts(request: Request, media_type: str) -> bool:
    """Whether a client names a type in its Accept header, and does not refuse it.

    A wildcard alone does not count: clients that send one often cannot show newer types.
    """
    for named, quality in _wanted(request.headers.get("accept", "")):
        if named == media_type:
            return quality > 0
    return False


def language_of(request: Request) -> Language:
    """Return the language that a client likes best of those there are; English if it likes none."""
    liked = Language.EN, 0.0
    for named, quality in _wanted(request.headers.get("accept-language", "")):
        known = named.partition("-")[0]
        if known in (*Language,) and quality > liked[1]:
            liked = Language(known), quality
    return liked[0]


def _wanted(header: str) -> Iterator[tuple[str, float]]:
    """Yield the names in a header, each with its quality: 1 unless the header says otherwise."""
    for wanted in header.split(","):
        named, *parameters = (part.strip().lower() for part in wanted.split(";"))
        said = [found[1] for it in parameters if (found := QUALITY.fullmatch(it))]
        yield named, float(said[0]) if said else 1.0
