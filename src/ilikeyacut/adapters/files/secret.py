"""A secret that a home generates for itself."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ilikeyacut.adapters.files.durable import UNFINISHED, remove_abandoned, write_whole
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import StoreCorruptError


def local_secret(path: Path, entropy: Entropy) -> bytes:
    """Return the secret in `path`, created on first use and readable by its owner only.

    Removes leftovers of dead writers. Raises StoreCorruptError for an empty file: with an empty
    secret, anyone could compute the index.
    """
    for left in path.parent.glob(f"{UNFINISHED}*"):
        with suppress(OSError):  # it does no harm in a home that cannot be written
            remove_abandoned(left)
    if not path.exists():
        with suppress(FileExistsError):
            write_whole(path, entropy.token().encode(), path.parent, first=True)
    secret = path.read_bytes()
    if not secret:
        raise StoreCorruptError(f"{path} holds no secret")
    return secret
