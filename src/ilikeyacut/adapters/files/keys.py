"""Paths for keys, always within the root."""

from __future__ import annotations

from pathlib import Path

from ilikeyacut.application.ports.photo_store import PhotoStoreError, check_key, check_prefix


def object_path(root: Path, key: str) -> Path:
    """Return the path of `key`. Raises InvalidKeyError, and PhotoStoreError for links."""
    check_key(key)
    return _path(root, key)


def prefix_path(root: Path, prefix: str) -> Path:
    """Return the folder of `prefix`: one of the app's folders or below. Raises as `object_path`."""
    check_prefix(prefix)
    return _path(root, prefix)


def _path(root: Path, key: str) -> Path:
    path = root.joinpath(*key.split("/"))
    _refuse_links(root, path)
    return path


def _refuse_links(root: Path, path: Path) -> None:
    """Refuse symbolic links, which could lead out of the tree."""
    for step in (path, *path.parents):
        if step == root:
            return
        if step.is_symlink():
            raise PhotoStoreError(f"{step} is a symbolic link: the store does not follow it")
