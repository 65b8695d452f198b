"""Whoever a test says is asking."""

from __future__ import annotations

from uuid import UUID

from ilikeyacut.application.ports.identity import Identity

ISSUER = UUID("9c1d7a5e-7d64-5c66-9f0e-1d4f0a6b2c33")


class MemoryIdentity:
    """One person after the other: the next one comes when one is forgotten."""

    def __init__(self, name: str = "Somebody", email: str = "somebody@example.com") -> None:
        self._name = name
        self._email = email
        self._number = 1

    def current(self) -> Identity:
        return Identity(ISSUER, str(self._number), self._name, self._email)

    def forget(self, subject: str) -> None:
        if subject == str(self._number):
            self._number += 1
