"""Codes in a folder of the home, where the person at this machine reads them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from ilikeyacut.adapters.files.durable import write_whole
from ilikeyacut.application.identity.masking import masked
from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError
from ilikeyacut.application.ports.code_delivery import SentCode

TEXT = """\
To: {to}
Code to {purpose}: {code}
Valid until {until:%Y-%m-%d %H:%M} UTC
"""
PURPOSES = {
    "confirm": "confirm this address",
    "reset": "set a new password",
    "change": "use this address from now on",
}


class CodeOutbox:
    """One file a person, with their last code, removed when it is spent. It names no address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, sent: SentCode) -> None:
        text = TEXT.format(
            to=masked(sent.to),
            purpose=PURPOSES.get(sent.purpose, sent.purpose),
            code=sent.code,
            until=sent.expires_at,
        )
        try:
            write_whole(self._path(sent.user_id), text.encode(), self._folder)
        except OSError as error:
            raise AuthenticatorUnavailableError("the code cannot be written down") from error

    def withdraw(self, user_id: UUID) -> None:
        try:
            self._path(user_id).unlink(missing_ok=True)
        except OSError as error:
            raise AuthenticatorUnavailableError("the code cannot be removed") from error

    def _path(self, user_id: UUID) -> Path:
        return self._folder / f"{user_id}.txt"
