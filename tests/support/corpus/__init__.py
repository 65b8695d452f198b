"""Thousands of small photos, each with its right answer from the way it was made.

`photos()` makes them: every coding of every format, turned in every carrier of an orientation, with
every way to declare colours, every end that a phone leaves, and every damage. `judged` holds an
intake's answer against the right one.
"""

from __future__ import annotations

from collections.abc import Iterator

from support.corpus.colours import coloured
from support.corpus.ends import damaged, ended, unsupported
from support.corpus.photo import Photo, judged
from support.corpus.turns import turned

__all__ = ["Photo", "judged", "photos"]


def photos() -> Iterator[Photo]:
    """Make all the photos, in a fixed order."""
    for part in (turned, coloured, ended, damaged, unsupported):
        yield from part()
