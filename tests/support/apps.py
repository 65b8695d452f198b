"""An app to try things on: the memory profile with its clock, ids and stylist in a test's hands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import UUID

import punq
from PIL import Image
from typing_extensions import TypeForm

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.entropy import SeededEntropy
from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.application.ports.stylist import RENDERING, ConsentText, StylistError
from ilikeyacut.application.stylists.selection import Stylists
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.hairstyle import Category, Description
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.processing_job import ProcessingJob, TryOn
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.entrypoints.bootstrap import App, bind, compose, get
from ilikeyacut.entrypoints.setting_names import PREFIX
from ilikeyacut.entrypoints.settings import Profile, Settings

P = TypeVar("P")
COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
BOB = Description(title="Bob", category=Category.STRAIGHT, text="A chin-length bob.")


def picture(
    colour: str = "#80A0C0", size: tuple[int, int] = (240, 260), kind: str = "PNG"
) -> bytes:
    """Return the file of a small picture."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def unique_picture(seed: int) -> bytes:
    """Return the file of a picture of which no stretch of bytes is in any other."""
    file = BytesIO()
    noise = Random(seed).randbytes(3 * 200 * 210)  # noqa: S311 - repeatable on purpose
    Image.frombytes("RGB", (200, 210), noise).save(file, "PNG")
    return file.getvalue()


def failure(
    code: str = "PROVIDER_UNAVAILABLE",
    *,
    retryable: bool = True,
    retry_after: float | None = None,
) -> StylistError:
    """Return what a stylist raises."""
    return StylistError(FailureCode(code), "told to", retryable=retryable, retry_after=retry_after)


def asking(provider: str = "gemini", version: str = "test-1") -> ConsentText:
    """Return the consent text of a third party."""
    return ConsentText(provider, RENDERING, version, "Your photo is sent away.")


BLOCKED = "CONTENT_BLOCKED"


@dataclass
class Stage:
    """An app, what it was made of, and short ways to do what most tests begin with."""

    app: App
    container: punq.Container
    clock: ManualClock
    stylist: MemoryStylist
    inspector: MemoryFaceInspector
    _keys: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def port(self, kind: TypeForm[P]) -> P:
        """Return the adapter behind a port."""
        return get(self.container, kind)

    def person(self, credits: int = 10) -> User:
        """Register somebody new."""
        n = next(self._keys)
        return self.app.users.register(
            UUID(int=n + 1),
            name=f"Person {n}",
            email=f"user{n}@example.com",
            welcome_credits=credits,
        )

    def agreed(self, user: User, provider: str = "gemini") -> User:
        """Give consent to the text in force."""
        text = self.app.users.consent_text(provider)
        return self.app.users.give_consent(user.id, provider, text.version, of_age=True)

    def who(self) -> Identity:
        """Return the identity of whoever is asking."""
        return self.app.accounts.identity.current()

    def selfie(self, user: User, raw: bytes | None = None) -> UUID:
        """Upload a selfie that is accepted."""
        photo_id = self.app.photos.request_upload(user.id)
        photo = self.app.photos.receive(user.id, photo_id, raw or picture())
        assert photo.status is PhotoStatus.ACCEPTED
        return photo.id

    def asked(
        self, user: User, count: int = 1, look: Look = COPPER, photo_id: UUID | None = None
    ) -> ProcessingJob:
        """Request a try-on under a key of its own."""
        request = TryOn(photo_id=photo_id or self.selfie(user), look=look, count=count)
        key = f"key {next(self._keys)}"
        return self.app.try_ons.request(user.id, request, idempotency_key=key)

    def finished(self, user: User, count: int = 1, look: Look = COPPER) -> ProcessingJob:
        """Request a try-on and work until it has ended."""
        return self.app.worker.finish(self.asked(user, count, look).id)

    def ledger(self, user: User) -> tuple[int, int]:
        """Return the available credits and those set aside."""
        ledger = self.app.users.get(user.id).ledger
        return ledger.available, sum(ledger.reserved.values())

    def topics(self, aggregate_id: UUID) -> list[str]:
        """Return what happened to an aggregate."""
        return [event.TOPIC for event in self.app.store.history(aggregate_id)]

    def objects(self) -> set[str]:
        """Return the keys of all stored objects."""
        folders = ("user-uploads", "processed-images", "thumbnails", "exports", "static-assets")
        return {found.key for name in folders for found in self.app.photo_store.list(name)}


def _settings(home: Path | None) -> Settings:
    """Read the settings once for each environment: that takes as long as composing an app."""
    return _read(home, frozenset(it for it in os.environ.items() if it[0].startswith(PREFIX)))


@lru_cache
def _read(home: Path | None, _environment: frozenset[tuple[str, str]]) -> Settings:
    profile = Profile.MEMORY if home is None else Profile.LOCAL
    return Settings(profile=profile, home=home, stylists=("memory",))


Change = Callable[[punq.Container], None]


def staged(
    *changes: Change,
    stylist: MemoryStylist | None = None,
    stylists: Iterable[MemoryStylist] = (),
    home: Path | None = None,
) -> Stage:
    """Compose the memory profile, or the local one in `home`, with the parts that tests command.

    Each of `changes` may bind more ports anew: punq resolves the last registration.
    """
    container = compose(_settings(home))
    clock, inspector = ManualClock(), MemoryFaceInspector()
    all_stylists = [*stylists] or [stylist or MemoryStylist()]
    bind(container, Clock, lambda: clock)
    bind(container, Entropy, SeededEntropy)
    bind(container, FaceInspector, lambda: inspector)
    bind(container, Stylists, lambda: Stylists(all_stylists))
    for change in changes:
        change(container)
    app = App(container)
    app.seed()
    return Stage(app, container, clock, all_stylists[0], inspector)
