"""python -m support.crowd SCENE FOLDER SEED: several processes use one home at once, at random.

Scenes: `crowd` lets three processes do whatever a person can do, with keys and grants that they
share; `arrival` lets four come to a home that is not there yet. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.event_store import ConcurrencyError
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob, TryOn, job_id_of
from ilikeyacut.domain.user import UserRegistered, UserStatus
from ilikeyacut.entrypoints.bootstrap import App, open_app
from ilikeyacut.entrypoints.settings import Settings
from support.apps import BOB, COPPER, failure, picture
from support.forking import forked, start
from support.keeping import assert_home_is_whole, events, files, jobs_of, results_of

PROCESSES = 3
OPERATIONS = 100
KEYS = [f"key {n}" for n in range(24)]
GRANTS = {f"grant {n}": n + 1 for n in range(12)}
STYLES = 12


class WitnessedStylist(MemoryStylist):
    """Notes each call in a file that all processes share, and fails one call in five."""

    def __init__(self, calls: Path) -> None:
        super().__init__()
        self._calls = calls

    def render(self, request: RenderRequest) -> Rendering:
        with self._calls.open("a", encoding="utf-8") as file:
            file.write(f"{request.job_id} {request.attempt}\n")
        if uuid5(request.job_id, str(request.attempt)).int % 5 == 0:
            raise failure(retry_after=0.0)
        return super().render(request)


@dataclass
class Deeds:
    """What a process did, as far as it was told that it was done."""

    grants: set[str] = field(default_factory=set)
    favourites: set[str] = field(default_factory=set)
    asked: set[UUID] = field(default_factory=set)
    cancelled: set[UUID] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass
class Somebody:
    """One process at work in the home."""

    app: App
    random: Random
    number: int
    user_id: UUID
    photo_id: UUID
    deeds: Deeds = field(default_factory=Deeds)

    def live(self) -> Deeds:
        """Do one thing after the other."""
        ways = [self.ask, self.ask, self.cancel, self.grant, self.favour, self.unfavour, self.work]
        for _ in range(OPERATIONS):
            way: Callable[[], None] = self.random.choice(ways)
            try:
                way()
            except (DomainError, ConcurrencyError) as refusal:
                self.deeds.refused[type(refusal).__name__] += 1
        return self.deeds

    def ask(self) -> None:
        key = self.random.choice(KEYS)
        count = 1 + KEYS.index(key) % 3
        wanted = TryOn(photo_id=self.photo_id, look=COPPER, count=count)
        job = self.app.try_ons.request(self.user_id, wanted, idempotency_key=key)
        self.deeds.asked.add(job.id)

    def cancel(self) -> None:
        job_id = job_id_of(self.user_id, self.random.choice(KEYS))
        self.app.try_ons.cancel(self.user_id, job_id)
        self.deeds.cancelled.add(job_id)

    def grant(self) -> None:
        grant_id = self.random.choice(list(GRANTS))
        self.app.users.grant_credits(self.user_id, grant_id, GRANTS[grant_id])
        self.deeds.grants.add(grant_id)

    def favour(self) -> None:
        name = self._style()
        self.app.users.add_favourite(self.user_id, name)
        self.deeds.favourites.add(name)

    def unfavour(self) -> None:
        name = self._style()
        self.app.users.remove_favourite(self.user_id, name)
        self.deeds.favourites.discard(name)

    def work(self) -> None:
        if self.deeds.asked and self.random.random() < 0.5:
            self.app.worker.finish(self.random.choice(sorted(self.deeds.asked)))
        else:
            self.app.worker.drain()

    def _style(self) -> str:
        """Each process marks hairstyles of its own, so that what it was told must stay true."""
        return style(self.number + PROCESSES * self.random.randrange(STYLES // PROCESSES))


def style(n: int) -> str:
    """Return the name of a hairstyle."""
    return f"style-{n}"


def settings(home: Path) -> Settings:
    """Return the settings that all processes share."""
    return Settings(home=home, stylists=("memory",), user_email="user@example.com")


def prepared(home: Path) -> tuple[UUID, UUID]:
    """Make the home; return its person and their selfie."""
    with open_app(settings(home)) as app:
        user = app.accounts.current()
        for n in range(STYLES):
            app.hairstyles.publish(style(n), BOB, picture(kind="JPEG"))
        photo_id = app.photos.request_upload(user.id)
        app.photos.receive(user.id, photo_id, picture())
        return user.id, photo_id


def witnessed(home: Path) -> App:
    """Open the home with a stylist that notes each call."""
    return open_app(settings(home), stylists=[WitnessedStylist(home.parent / "calls")])


def lived(home: Path, gate: int, seed: int, number: int, person: tuple[UUID, UUID]) -> Deeds:
    """Let one process live in the home, from when the gate opens."""
    with witnessed(home) as app:
        random = Random(f"{seed} {number}")  # noqa: S311 - repeatable on purpose
        somebody = Somebody(app, random, number, *person)
        os.read(gate, 1)
        return somebody.live()


def checked(home: Path, user_id: UUID, everybody: list[Deeds]) -> dict[str, int]:
    """Finish what is open, and hold the home against what its processes were told."""
    with witnessed(home) as app:
        app.worker.drain()
        jobs = jobs_of(app, user_id)
        assert {job.id for job in jobs} == set[UUID]().union(*(it.asked for it in everybody))
        assert all(job.finished for job in jobs)
        cancelled = set[UUID]().union(*(it.cancelled for it in everybody))
        assert {job.id for job in jobs if job.status is JobStatus.CANCELLED} == cancelled
        for job in jobs:
            _assert_delivered_once(app, job)
        calls = Counter((home.parent / "calls").read_text("utf-8").split("\n"))
        del calls[""]
        attempts = {f"{job.id} {attempt.number}" for job in jobs for attempt in job.attempts}
        assert max(calls.values()) == 1
        assert set(calls) == attempts
        user = app.users.get(user_id)
        grants = set[str]().union(*(it.grants for it in everybody))
        assert user.ledger.grants.keys() == grants | {"welcome"}
        favourites = set[str]().union(*(it.favourites for it in everybody))
        assert set(user.favourites) == favourites
        assert len(user.favourites) == len(favourites)
        assert_home_is_whole(app, home)
        lost = sum(it.refused["ConcurrencyError"] for it in everybody)
        return {"jobs": len(jobs), "calls": len(calls), "events": app.store.head(), "lost": lost}


def _assert_delivered_once(app: App, job: ProcessingJob) -> None:
    variations = [it.provenance.variation for it in results_of(app, job) if it.provenance]
    assert len(variations) == len(set(variations)) == job.delivered
    assert job.status is not JobStatus.COMPLETED or job.delivered > 0


def crowd(folder: Path, seed: int) -> dict[str, int]:
    """Let some processes live in one home, and check what they leave."""
    home = folder / "home"
    person = forked(partial(prepared, home))
    gate, opener = os.pipe()
    children = [
        start(partial(lived, home, gate, seed, number, person)) for number in range(PROCESSES)
    ]
    os.write(opener, b"." * PROCESSES)
    everybody = [child.result() for child in children]
    return forked(partial(checked, home, person[0], everybody))


def departed(home: Path, gate: int, seed: int, user_id: UUID) -> Deeds:
    """Watch the others for a while, then forget the person that all of them work for."""
    with witnessed(home) as app:
        os.read(gate, 1)
        until = app.store.head() + Random(f"{seed} when").randrange(5, 60)  # noqa: S311 - repeatable on purpose
        app.worker.work_until(lambda: app.store.head() >= until)
        app.erasure.forget(user_id)
    return Deeds()


def farewell(folder: Path, seed: int) -> dict[str, int]:
    """Let a person be forgotten while others are at work for them; nothing of them must stay."""
    home = folder / "home"
    person = forked(partial(prepared, home))
    gate, opener = os.pipe()
    children = [
        start(partial(lived, home, gate, seed, number, person)) for number in range(PROCESSES - 1)
    ]
    children.append(start(partial(departed, home, gate, seed, person[0])))
    os.write(opener, b"." * PROCESSES)
    everybody = [child.result() for child in children]

    def found_gone() -> dict[str, int]:
        with open_app(settings(home)) as app:
            app.worker.drain()
            assert not [name for name in files(home) if str(person[0]) in name]
            app.accounts.forget(app.accounts.identity.current())
            assert app.users.get(person[0]).status is UserStatus.ERASED
            assert all(job.finished and job.forgotten for job in jobs_of(app, person[0]))
            assert not app.gallery.selfies(person[0]).items
            assert not app.gallery.history(person[0]).items
            assert_home_is_whole(app, home)
            refused = sum(it.refused["AccountErasedError"] for it in everybody)
            return {"refused": refused, "events": app.store.head()}

    return forked(found_gone)


def arrived(home: Path, gate: int) -> UUID:
    """Wait for the others at the gate, then come in."""
    os.read(gate, 1)
    with open_app(settings(home)) as app:
        return app.accounts.current().id


def arrival(folder: Path, seed: int) -> dict[str, int]:
    """Let some processes make the same home; they must agree on everything."""
    home = folder / f"home {seed}"
    gate, opener = os.pipe()
    children = [start(partial(arrived, home, gate)) for _ in range(4)]
    os.write(opener, b"....")
    people = {child.result() for child in children}

    def found() -> dict[str, int]:
        with open_app(settings(home)) as app:
            assert people == {app.accounts.current().id}
            registered = [e.originator_id for e in events(app) if isinstance(e, UserRegistered)]
            assert registered == list(people)
            app.worker.refresh()
            assert app.gallery.user_by_email("user@example.com") is not None
            assert_home_is_whole(app, home)
            return {"people": len(people)}

    return forked(found)


if __name__ == "__main__":
    scene = {"crowd": crowd, "farewell": farewell, "arrival": arrival}[sys.argv[1]]
    print(json.dumps(scene(Path(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201 - what it was asked for
