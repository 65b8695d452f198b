"""From keys to paths, and never out of the root."""

from __future__ import annotations

import re
from pathlib import Path

from ilikeyacut.application.ports.photo_store import Folder, InvalidKeyError, PhotoStoreError

_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,255}", re.ASCII)


def object_path(root: Path, key: str) -> Path:
    """Return where the object of `key` lies; raises InvalidKeyError, PhotoStoreError for links."""
    return _path(root, key, least_parts=2)


def prefix_path(root: Path, prefix: str) -> Path:
    """Return the folder of `prefix`, a folder of the app or deeper. Raises as `object_path`."""
    return _path(root, prefix, least_parts=1)


def _path(root: Path, key: str, least_parts: int) -> Path:
    folder, *rest = key.split("/")
    parts_hold = all(_PART.fullmatch(part) for part in rest)
    if folder not in tuple(Folder) or 1 + len(rest) < least_parts or not parts_hold:
        raise InvalidKeyError(f"{key[:200]!r} is not a key of this store")
    path = root.joinpath(folder, *rest)
    _refuse_links(root, path)
    return path


def _refuse_links(root: Path, path: Path) -> None:
    """A key is safe by its letters; a link planted in the tree could still lead out of it."""
    for step in (path, *path.parents):
        if step == root:
            return
        if step.is_symlink():
            raise PhotoStoreError(f"{step} is a symbolic link: the store does not follow it")
