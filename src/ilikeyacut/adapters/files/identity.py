"""The person at this machine, known by a random subject in a file of the home."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from ilikeyacut.adapters.files.durable import write_whole
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import StoreCorruptError
from ilikeyacut.application.ports.identity import Identity

LOCAL_ISSUER = UUID("0b7c6f5e-58a3-5f0c-8a35-4a8d2a0f6b11")


class LocalIdentity:
    """The built-in identity provider of a laptop.

    The subject is random, so after an erasure the next user of the home counts as a new person.
    Name and e-mail address come from the settings; the file contains neither.
    """

    def __init__(self, path: Path, entropy: Entropy, name: str, email: str) -> None:
        self._path = path
        self._entropy = entropy
        self._name = name
        self._email = email

    def current(self) -> Identity:
        return Identity(LOCAL_ISSUER, self._subject(), self._name, self._email)

    def forget(self, subject: str) -> None:
        if self._read() == subject:
            self._path.unlink(missing_ok=True)

    def _subject(self) -> str:
        known = self._read()
        if known is None:
            self._write(self._entropy.token())
            known = self._read()
        if known is None:
            raise StoreCorruptError(f"{self._path} does not say who uses this home")
        return known

    def _write(self, subject: str) -> None:
        """Record who uses this home, unless another process was faster."""
        with suppress(FileExistsError):
            data = json.dumps({"subject": subject}).encode()
            write_whole(self._path, data, self._path.parent, first=True)

    def _read(self) -> str | None:
        try:
            subject = json.loads(self._path.read_bytes())["subject"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return subject if isinstance(subject, str) else None
