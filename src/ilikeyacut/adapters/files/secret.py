"""A secret that a home makes for itself."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ilikeyacut.adapters.files.durable import UNFINISHED, remove_abandoned, write_whole
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import StoreCorruptError


def local_secret(path: Path, entropy: Entropy) -> bytes:
    """Return the secret in `path`, made on first use and readable by its owner alone.

    What a writer that died has left beside it is removed. Raises StoreCorruptError for an empty
    file: under an empty secret anybody could compute the index.
    """
    for left in path.parent.glob(f"{UNFINISHED}*"):
        remove_abandoned(left)
    if not path.exists():
        with suppress(FileExistsError):
            write_whole(path, entropy.token().encode(), path.parent, first=True)
    secret = path.read_bytes()
    if not secret:
        raise StoreCorruptError(f"{path} holds no secret")
    return secret
