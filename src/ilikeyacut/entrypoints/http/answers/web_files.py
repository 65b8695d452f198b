"""The files of the web page, read once: there are few, and no request can name another file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from types import MappingProxyType

TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""The media types by the ends of names. Files of other types are not served."""


@dataclass(frozen=True)
class WebFile:
    """A file with its media type, and a tag that changes with its bytes."""

    data: bytes
    media_type: str
    tag: str


@cache
def web_files() -> Mapping[str, WebFile]:
    """Return the files by their paths below `/web/`."""
    folder = files("ilikeyacut.entrypoints.http") / "web"
    return MappingProxyType({path: _read(path, it) for path, it in _below(folder)})


def _below(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for found in folder.iterdir():
        path = f"{prefix}{found.name}"
        if found.is_dir():
            yield from _below(found, f"{path}/")
        elif PurePosixPath(path).suffix in TYPES:
            yield path, found


def _read(path: str, found: Traversable) -> WebFile:
    data = found.read_bytes()
    return WebFile(data, TYPES[PurePosixPath(path).suffix], sha256(data).hexdigest()[:32])
