"""What must hold of a home in whatever way it came to be as it is."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.hairstyle import Hairstyle
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.processing_job import JobRequested, ProcessingJob
from ilikeyacut.domain.user import CreditsGranted, CreditsSettled, User, UserRegistered
from ilikeyacut.entrypoints.bootstrap import App
from support.rebuilding import assert_views_follow_the_log

AT_THE_TOP = {
    "ilikeyacut.db",
    "ilikeyacut.db-shm",
    "ilikeyacut.db-wal",
    "photos",
    "worker.lock",
    "identity.json",
    "email-index.secret",
    "addresses.secret",
    "signing-keys",
}
"""All that a home may hold."""


def events(app: App) -> list[Event]:
    """Return the whole log."""
    return [recorded.event for recorded in app.store.page(0, 1_000_000).events]


def named_keys(app: App) -> set[str]:
    """Return the keys that the log names, found without the use cases."""
    keys: set[str] = set()
    for aggregate_id in {event.originator_id for event in events(app)}:
        if photo := app.store.find(Photo, aggregate_id):
            keys |= set(photo.keys())
        elif style := app.store.find(Hairstyle, aggregate_id):
            keys |= set(style.assets.values())
    return keys


def files(home: Path) -> set[str]:
    """Return the paths of all files below the photo store, whatever their names."""
    root = home / "photos"
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def assert_home_is_whole(app: App, home: Path) -> None:
    """Check what holds of every home that nobody is working in."""
    assert_log_is_in_order(app)
    for event in events(app):
        if isinstance(event, UserRegistered):
            assert_books_balance(app, event.originator_id)
    assert_views_follow_the_log(app)
    app.upkeep.sweep(older_than=timedelta(0))
    assert files(home) == named_keys(app)
    assert {path.name for path in home.iterdir()} <= AT_THE_TOP
    with closing(sqlite3.connect(home / "ilikeyacut.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def assert_log_is_in_order(app: App) -> None:
    """Check that positions rise and that no version of an aggregate is missing or repeated."""
    positions = [recorded.position for recorded in app.store.page(0, 1_000_000).events]
    assert positions == sorted(set(positions))
    versions: Counter[UUID] = Counter()
    for event in events(app):
        versions[event.originator_id] += 1
        assert event.originator_version == versions[event.originator_id]


def assert_books_balance(app: App, user_id: UUID) -> None:
    """Check that every credit that was granted is there or was paid for a picture delivered."""
    history = tuple(app.store.history(user_id))
    granted = sum(event.amount for event in history if isinstance(event, CreditsGranted))
    paid = {event.job_id: event.settled for event in history if isinstance(event, CreditsSettled)}
    ledger = app.store.load(User, user_id).ledger
    assert len(paid) == sum(isinstance(event, CreditsSettled) for event in history)
    assert ledger.total + sum(paid.values()) == granted
    jobs = jobs_of(app, user_id)
    assert {job.id: job.delivered for job in jobs if job.delivered} == paid
    assert ledger.reserved == {job.id: job.cost for job in jobs if not job.finished}
    assert [event.grant_id for event in history if isinstance(event, CreditsGranted)].count(
        "welcome"
    ) == 1


def jobs_of(app: App, user_id: UUID) -> list[ProcessingJob]:
    """Return all jobs that a person ever requested."""
    return [
        app.store.load(ProcessingJob, event.originator_id)
        for event in events(app)
        if isinstance(event, JobRequested) and event.user_id == user_id
    ]


def results_of(app: App, job: ProcessingJob) -> list[Photo]:
    """Return the photos that a job delivered, in the order of the log."""
    photos = [
        app.store.load(Photo, event.originator_id)
        for event in events(app)
        if event.TOPIC == "photo:result_recorded"
    ]
    return [photo for photo in photos if photo.provenance and photo.provenance.job_id == job.id]
