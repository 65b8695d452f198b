"""A provider that fails in all its ways at random, under workers that are killed at random.

Over real connections and a home on the disk. How often a cap is met or a circuit opens is a matter
of timing, so only what must always hold is checked here; scripted tests bring each of these about.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

import pytest

from ilikeyacut.adapters.sqlite.budget import SqliteBudget
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.domain.processing_job import (
    AttemptFailed,
    AttemptStarted,
    JobCompleted,
    JobStatus,
    ProcessingJob,
    TryOn,
    VariationRendered,
)
from ilikeyacut.domain.user import CreditsSettled
from ilikeyacut.entrypoints.bootstrap import App
from support.apps import COPPER, unique_picture
from support.chaos import MODELS, PICTURE, PRICE, Provider, opened, settings
from support.forking import run_module
from support.gemini_server import GeminiServer
from support.keeping import assert_home_is_whole, events, results_of

SEED = 7
A_PERSON = 6  # jobs, fewer than may be active at once
CREDITS = 100
WORST = round(PRICE.most_input * PRICE.input + PRICE.most_output * PRICE.image)


@dataclass(frozen=True)
class Books:
    """What the log, the budget and the provider say of the money, in millionths of a dollar."""

    booked: int
    reserved: int
    spent: int
    cap: int
    billed: int


def ask(app: App, count: int) -> list[UUID]:
    """Let people ask for as many try-ons as there are to be; return the jobs."""
    jobs, random = [], Random(SEED)  # noqa: S311 - repeatable on purpose
    for n in range(count):
        user_id = person(app, f"user{n // A_PERSON}")
        photo_id = app.photos.request_upload(user_id)
        app.photos.receive(user_id, photo_id, unique_picture(n))
        wish = TryOn(photo_id=photo_id, look=COPPER, count=random.choice((1, 1, 2, 4)))
        jobs.append(app.try_ons.request(user_id, wish, idempotency_key=f"key {n}").id)
    return jobs


def person(app: App, name: str) -> UUID:
    """Return somebody who consented, the same for the same name."""
    user_id, email = uuid5(UUID(int=1), name), f"{name}@example.com"
    app.users.register(user_id, name=name, email=email, welcome_credits=CREDITS)
    text = app.users.consent_text("gemini")
    app.users.give_consent(user_id, "gemini", text.version, of_age=True)
    return user_id


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(12, marks=pytest.mark.slow),
        pytest.param(60, marks=[pytest.mark.sweep, pytest.mark.timeout(1800)]),
    ],
)
def test_no_job_is_lost_none_charged_twice_and_no_cap_passed(count: int, tmp_path: Path) -> None:
    home, cap = tmp_path / "home", Decimal("0.05") * count
    provider = Provider(home, SEED)
    with GeminiServer(otherwise=provider) as server:
        told = settings(home, server.url, cap)
        with opened(told) as app:
            jobs = [app.store.load(ProcessingJob, job_id) for job_id in ask(app, count)]
        report = json.loads(run_module("support.chaos", home, server.url, f"{cap}", f"{SEED}"))
        with opened(told) as app:
            jobs = [app.store.load(ProcessingJob, job.id) for job in jobs]
            assert_jobs_ended(app, jobs)
            assert_home_is_whole(app, home)
            books = read_books(app, home, cap, provider)
        assert_money_is_right(books, report["workers"] - 1)
        assert 0 < server.calls <= sum(len(job.attempts) for job in jobs)
    notes = tmp_path / "circuits"
    circuits = Counter(notes.read_text("ascii").split() if notes.exists() else ())
    print(figures(jobs, books, provider, circuits, report["workers"] - 1))  # noqa: T201 - figures to look at


def assert_jobs_ended(app: App, jobs: list[ProcessingJob]) -> None:
    """Check that every job has one end, and that each picture was settled for once."""
    assert {job.status for job in jobs} <= {JobStatus.COMPLETED, JobStatus.FAILED}
    for job in jobs:
        history = list(app.store.history(job.id))
        assert isinstance(history[-1], JobCompleted) == (job.status is JobStatus.COMPLETED)
        assert len(results_of(app, job)) == job.delivered
        rendered = [it.variation for it in history if isinstance(it, VariationRendered)]
        assert len(rendered) == len(set(rendered))
    for user_id in {job.user_id for job in jobs}:
        ledger = app.users.get(user_id).ledger
        delivered = sum(job.delivered for job in jobs if job.user_id == user_id)
        assert (ledger.available, ledger.reserved) == (CREDITS - delivered, {})
        settled = [it for it in app.store.history(user_id) if isinstance(it, CreditsSettled)]
        assert len({it.job_id for it in settled}) == len(settled)


def read_books(app: App, home: Path, cap: Decimal, provider: Provider) -> Books:
    told = events(app)
    reports = (AttemptFailed, VariationRendered)
    with Database(home / "ilikeyacut.db") as database:
        budget = SqliteBudget(database)
        days = {it.timestamp.date() for it in told if isinstance(it, AttemptStarted)}
        spent = sum(budget.spent(f"everyone:{day.isoformat()}") for day in days)
    return Books(
        booked=sum(it.cost_microusd for it in told if isinstance(it, reports)),
        reserved=sum(it.reserved_microusd for it in told if isinstance(it, AttemptStarted)),
        spent=spent,
        cap=int(cap * 1_000_000),
        billed=provider.bill,
    )


def assert_money_is_right(books: Books, kills: int) -> None:
    """Check the cap, and that the books differ by what the killed had in hand, and no more."""
    assert books.billed <= books.spent <= books.cap
    assert books.billed <= books.booked <= books.reserved
    assert abs(books.spent - books.booked) <= kills * WORST


def figures(
    jobs: list[ProcessingJob],
    books: Books,
    provider: Provider,
    circuits: Counter[str],
    kills: int,
) -> str:
    models = Counter(attempt.model for job in jobs for attempt in job.attempts)
    failures = Counter(it.failure for job in jobs for it in job.attempts if it.failure)
    ends = Counter(job.failure or str(job.status) for job in jobs)
    money = (books.billed, books.spent, books.cap, PICTURE)
    billed, spent, cap, picture = (f"{it / 1e6:.3f}" for it in money)
    return "\n".join(
        [
            "",
            f"jobs {len(jobs)}: {dict(ends.most_common())}",
            f"pictures {sum(job.delivered for job in jobs)} of {sum(job.cost for job in jobs)}",
            f"calls {sum(provider.played.values())}, by model {[models[it] for it in MODELS]}",
            f"failed calls {dict(failures.most_common())}",
            f"workers killed {kills}, of them in a call of the provider {provider.kills}",
            f"circuits {dict(circuits)}",
            f"dollars: billed {billed} <= spent {spent} <= cap {cap}; a picture is {picture}",
        ]
    )
