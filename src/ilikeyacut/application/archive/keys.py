"""The file format of exported keys, separate from the events and wrapped under a passphrase.

    {"format":"ilikeyacut-keys","version":1,"archive":"<sha256>","kdf":{"name":"scrypt",...}}
    {"sealed":"<base64>"}
    ...

The wrapping key is scrypt(passphrase) with the parameters of the first line. Each further line is a
JSON list of [user id, key or null] under AES-256-GCM. The first line, the line's number and whether
it is the last are authenticated with it, so no line can be exchanged, moved or left out. The first
list is empty: decrypting it shows that the passphrase is right. `archive` names, by its checksum,
the one file of events that the keys belong to.
"""

from __future__ import annotations

import json
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import scrypt, sha256
from itertools import islice
from typing import Any
from uuid import UUID

from ilikeyacut.application.archive.format import Object, parsed
from ilikeyacut.application.ports.cipher import Cipher, DecryptionError
from ilikeyacut.application.ports.event_archive import ArchiveError
from ilikeyacut.application.ports.keyring import KeyEntry

FORMAT = "ilikeyacut-keys"
VERSION = 1
COST, BLOCK, PARALLEL = 2**17, 8, 1
"""scrypt's n, r and p: 128 MB and about half a second."""

HIGHEST_COST = 2**20  # 1 GB
MOST_MEMORY = 2**31 - 1
ENTRIES = 500
"""People in a line."""

SHORTEST_SALT = 16
SHORTEST_PASSPHRASE = 8
FEWEST_DIFFERENT = 4
KEY_BYTES = 32


class KeysFileError(ArchiveError):
    """The file contains no usable keys."""

    code = "KEYS_FORMAT_UNKNOWN"
    hint = "name a file of exported keys"


class KeysAlteredError(ArchiveError):
    """The key file has been changed, or part of it is missing."""

    code = "KEYS_ALTERED"
    hint = "copy the key file again, or export again"


class PassphraseWrongError(ArchiveError):
    """The passphrase does not decrypt the file."""

    code = "KEYS_PASSPHRASE_WRONG"
    hint = "use the passphrase of the export"


class PassphraseWeakError(ArchiveError):
    """The passphrase is easy to guess: whoever finds the file tries such ones first."""

    code = "KEYS_PASSPHRASE_SHORT"
    hint = "use several words"


class KeysOfAnotherArchiveError(ArchiveError):
    """The keys were exported with another file of events."""

    code = "KEYS_OF_ANOTHER_ARCHIVE"
    hint = "name the key file that was exported with this file of events"


class KeysConflictError(ArchiveError):
    """A person already has a different key in this keyring. Nothing was written."""

    code = "KEYS_CONFLICT"
    hint = "import events and keys into a new home or new tables"

    def __init__(self, user_id: UUID) -> None:
        super().__init__(f"user {user_id} already has another key")


def check_passphrase(passphrase: str) -> None:
    """Raise PassphraseWeakError unless a passphrase is fit for new keys. Blanks do not count."""
    text = unicodedata.normalize("NFC", passphrase)
    seen = [it for it in text if unicodedata.category(it) not in ("Zs", "Zl", "Zp", "Cc", "Cf")]
    if len(seen) < SHORTEST_PASSPHRASE or len(set(seen)) < FEWEST_DIFFERENT:
        raise PassphraseWeakError(
            f"a passphrase needs at least {SHORTEST_PASSPHRASE} characters, blanks not counted, "
            f"and {FEWEST_DIFFERENT} different ones"
        )


@dataclass(frozen=True)
class _Wrapping:
    """A key derived from a passphrase, and the first line that it is bound to."""

    cipher: Cipher
    key: bytes
    header: bytes

    def seal(self, entries: list[KeyEntry], number: int, *, last: bool) -> bytes:
        rows = [[it.user_id.hex, _text(it.key)] for it in entries]
        plain = json.dumps(rows, separators=(",", ":")).encode()
        sealed = self.cipher.encrypt(self.key, plain, self._context(number, last=last))
        return _line({"sealed": b64encode(sealed).decode()})

    def open(self, line: bytes, number: int, *, last: bool) -> list[KeyEntry]:
        """Raises DecryptionError, and ValueError, TypeError or KeyError for a malformed line."""
        sealed = b64decode((parsed(line) or {})["sealed"], validate=True)
        plain = self.cipher.decrypt(self.key, sealed, self._context(number, last=last))
        return [KeyEntry(UUID(name), _key(text)) for name, text in json.loads(plain)]

    def _context(self, number: int, *, last: bool) -> bytes:
        end = "last" if last else "more"
        return f"{FORMAT}\0{sha256(self.header).hexdigest()}\0{number}\0{end}".encode()


def wrapped(
    entries: Iterable[KeyEntry], passphrase: str, archive: str, salt: str, cipher: Cipher
) -> Iterator[bytes]:
    """Yield the lines of a key file. `salt` is an unguessable text, new for each file.

    Raises PassphraseWeakError.
    """
    check_passphrase(passphrase)
    kdf = {"name": "scrypt", "n": COST, "r": BLOCK, "p": PARALLEL, "salt": salt}
    header = _line({"format": FORMAT, "version": VERSION, "archive": archive, "kdf": kdf})
    wrapping = _Wrapping(cipher, _derived(passphrase, kdf), header)
    yield header
    yield wrapping.seal([], 1, last=False)
    source, number = iter(entries), 2
    here = list(islice(source, ENTRIES))
    while following := list(islice(source, ENTRIES)):
        yield wrapping.seal(here, number, last=False)
        here, number = following, number + 1
    yield wrapping.seal(here, number, last=True)


def unwrapped(
    lines: Iterable[bytes], passphrase: str, archive: str, cipher: Cipher
) -> Iterator[KeyEntry]:
    """Yield the content of a key file. Trust it only after all of it has been yielded.

    Raises KeysFileError, KeysOfAnotherArchiveError, PassphraseWrongError, KeysAlteredError.
    """
    source = iter(lines)
    header = next(source, b"")
    kdf = _checked_header(header, archive)
    wrapping = _Wrapping(cipher, _derived(passphrase, kdf), header)
    try:
        wrapping.open(next(source, b""), 1, last=False)
    except (DecryptionError, ValueError, TypeError, KeyError):
        raise PassphraseWrongError("the passphrase does not decrypt the key file") from None
    line = next(source, b"")
    number = 2
    while line:
        following = next(source, b"")
        try:
            entries = wrapping.open(line, number, last=not following)
        except (DecryptionError, ValueError, TypeError, KeyError):
            raise KeysAlteredError(f"line {number + 1} of the keys has been changed") from None
        yield from entries
        line, number = following, number + 1
    if number == 2:
        raise KeysAlteredError("the key file is truncated")


def _checked_header(line: bytes, archive: str) -> Object:
    found = parsed(line)
    if found is None or found.get("format") != FORMAT:
        raise KeysFileError("the file is not a key file")
    if found.get("version") != VERSION:
        raise KeysFileError(f"the key file has the unknown version {found.get('version')}")
    if found.get("archive") != archive:
        raise KeysOfAnotherArchiveError("the keys belong to another file of events")
    kdf = found.get("kdf")
    if not isinstance(kdf, dict) or not _acceptable(kdf):
        raise KeysFileError("the key file has parameters that this program does not accept")
    return kdf


def _acceptable(kdf: Object) -> bool:
    """Whether the parameters are neither too weak nor too expensive."""
    cost, salt = kdf.get("n"), kdf.get("salt")
    return (
        (kdf.get("name"), kdf.get("r"), kdf.get("p")) == ("scrypt", BLOCK, PARALLEL)
        and type(cost) is int
        and COST <= cost <= HIGHEST_COST
        and cost.bit_count() == 1
        and isinstance(salt, str)
        and len(salt) >= SHORTEST_SALT
    )


def _derived(passphrase: str, kdf: dict[str, Any]) -> bytes:
    """Return the wrapping key. Unicode normalisation makes it independent of the keyboard."""
    return scrypt(
        unicodedata.normalize("NFC", passphrase).encode(errors="surrogateescape"),
        salt=kdf["salt"].encode(errors="surrogatepass"),
        n=kdf["n"],
        r=kdf["r"],
        p=kdf["p"],
        maxmem=MOST_MEMORY,
        dklen=KEY_BYTES,
    )


def _text(key: bytes | None) -> str | None:
    return None if key is None else b64encode(key).decode()


def _key(text: str | None) -> bytes | None:
    if text is None:
        return None
    key = b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return key


def _line(fields: Object) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
