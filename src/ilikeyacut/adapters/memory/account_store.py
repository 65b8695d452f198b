"""Accounts and sign-ins in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from uuid import UUID

from ilikeyacut.application.ports.account_store import Account, SignedIn


class MemoryAccountStore:
    """Keeps accounts by subject. Threads may share it."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._signed_in: dict[str, SignedIn] = {}
        self._lock = Lock()

    def by_address(self, address: str) -> Account | None:
        with self._lock:
            return self._of(address)

    def by_subject(self, subject: str) -> Account | None:
        return self._accounts.get(subject)

    def by_person(self, user_id: UUID) -> Account | None:
        with self._lock:
            return next((it for it in self._accounts.values() if it.user_id == user_id), None)

    def save(self, account: Account) -> bool:
        with self._lock:
            kept = self._accounts.get(account.subject)
            holder = self._of(account.address) if account.address else None
            taken = holder is not None and holder.subject != account.subject
            if taken or account.version != (kept.version if kept else 0):
                return False
            self._accounts[account.subject] = replace(account, version=account.version + 1)
            return True

    def delete(self, subject: str) -> None:
        self.close_all(subject)
        with self._lock:
            self._accounts.pop(subject, None)

    def open(self, signed_in: SignedIn) -> None:
        with self._lock:
            self._drop(lambda it: it.expires_at <= signed_in.signed_in_at)
            self._signed_in[signed_in.id] = signed_in

    def find(self, id: str) -> SignedIn | None:
        return self._signed_in.get(id)

    def rotate(self, seen: SignedIn, digest: str) -> bool:
        with self._lock:
            if self._signed_in.get(seen.id) != seen:
                return False
            self._signed_in[seen.id] = replace(seen, digest=digest)
            return True

    def close(self, id: str) -> None:
        with self._lock:
            self._signed_in.pop(id, None)

    def close_all(self, subject: str) -> None:
        with self._lock:
            self._drop(lambda it: it.subject == subject)

    def _of(self, address: str) -> Account | None:
        return next((it for it in self._accounts.values() if it.address == address), None)

    def _drop(self, unwanted: Callable[[SignedIn], bool]) -> None:
        kept = {key: it for key, it in self._signed_in.items() if not unwanted(it)}
        self._signed_in = kept
