"""Whether anything that was known of a person can still be read from the files of a home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path


def spellings(text: str) -> set[bytes]:
    """Return the ways in which a text may stand in a file."""
    return {text.encode(), text.upper().encode(), text.lower().encode(), text.encode("utf-16-le")}


def digests(pictures: Iterable[bytes]) -> dict[str, bytes]:
    """Return the SHA-256 of each picture by its hex form."""
    return {sha256(data).hexdigest(): sha256(data).digest() for data in pictures}


def needles(texts: Iterable[str], keys: Iterable[bytes], pictures: Iterable[bytes]) -> set[bytes]:
    """Return every byte string that must not be found: texts, keys, digests, and pictures."""
    wanted: set[bytes] = set()
    for text in texts:
        wanted |= spellings(text)
    for key in keys:
        wanted |= {key} | spellings(key.hex())
    for data in pictures:
        digest = sha256(data)
        # A stretch of the picture itself, from its middle: headers are alike in all pictures.
        wanted |= {digest.digest(), data[len(data) // 2 :][:24]} | spellings(digest.hexdigest())
    return {needle for needle in wanted if len(needle) >= 4}


def found(home: Path, wanted: Iterable[bytes]) -> Mapping[str, list[bytes]]:
    """Return which of the byte strings stand where, in names of files or in their contents."""
    wanted = list(wanted)
    places: dict[str, list[bytes]] = {}
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        content = path.read_bytes() if path.is_file() else b""
        here = [it for it in wanted if it in content or it in name.encode()]
        if here:
            places[name] = here
    return places
