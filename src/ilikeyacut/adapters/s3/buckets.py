"""Which bucket has which folder. The folder stays in the key, so folders may share a bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ilikeyacut.application.ports.photo_store import Folder, PhotoStoreRefusedError

SHARED = {Folder.EXPORTS: Folder.RESULTS}
"""Folders that are in another one's bucket unless they have their own."""


@dataclass(frozen=True)
class Buckets:
    """One bucket for all folders, and others for single ones."""

    rest: str | None = None
    by_folder: Mapping[Folder, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """Return the bucket of a key or prefix. Raises PhotoStoreRefusedError if none is set."""
        folder = Folder(key.partition("/")[0])
        named = self.by_folder.get(folder) or self.by_folder.get(SHARED.get(folder, folder))
        bucket = named or self.rest
        if bucket is None:
            raise PhotoStoreRefusedError(f"no bucket is set for {folder}")
        return bucket
