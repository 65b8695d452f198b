"""A secret that a home makes for itself."""

from __future__ import annotations

from pathlib import Path

from ilikeyacut.adapters.files.durable import write_whole
from ilikeyacut.application.ports.entropy import Entropy


def local_secret(path: Path, entropy: Entropy) -> bytes:
    """Return the secret in `path`, made on first use and readable by its owner alone."""
    if not path.exists():
        write_whole(path, entropy.token().encode(), path.parent)
    return path.read_bytes()
