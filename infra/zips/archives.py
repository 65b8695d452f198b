"""A folder as a zip that has the same bytes whenever and wherever it is made."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MADE = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can name."""

READABLE = 0o100644 << 16
"""A plain file that everybody may read, as Lambda demands."""

UNIX = 3

LEVEL = 6
"""How hard zlib tries to shrink a file, of 9."""


@dataclass(frozen=True)
class Packed:
    """What a zip holds and its digest. Sizes are in bytes."""

    files: int
    unpacked: int
    zipped: int
    sha256: str


def pack(folder: Path, archive: Path) -> Packed:
    """Write a folder's files into a zip, sorted by name, in the place of an earlier one."""
    files = sorted(it for it in folder.rglob("*") if it.is_file())
    unfinished = archive.with_suffix(".unfinished")
    with ZipFile(unfinished, "w") as out:
        for file in files:
            entry = ZipInfo(file.relative_to(folder).as_posix(), MADE)
            entry.external_attr, entry.create_system = READABLE, UNIX
            out.writestr(entry, file.read_bytes(), ZIP_DEFLATED, LEVEL)
    content = unfinished.read_bytes()
    unfinished.replace(archive)
    unpacked = sum(it.stat().st_size for it in files)
    return Packed(len(files), unpacked, len(content), sha256(content).hexdigest())
