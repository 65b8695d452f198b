"""Two machines with empty homes share a deployment of the profile aws."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from unittest.mock import patch

import ilikeyacut as iya
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from support.apps import COPPER, picture
from support.buckets import fetched
from support.cli import PATIENCE
from support.cloud import cloud_home

PRICE = 30_000
"""Millionths of a dollar: the cap of the day leaves room for one picture."""

WORKER = f"""
import signal
from threading import Event
import ilikeyacut as iya
from ilikeyacut.adapters.memory.stylist import MemoryStylist

stop = Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
with iya.open_app(stylists=[MemoryStylist(price_microusd={PRICE})]) as app:
    app.worker.serve(stop)
"""


@contextmanager
def working(environment: dict[str, str]) -> Iterator[None]:
    """Run a worker in a process of its own, and let it end what it has in hand."""
    with subprocess.Popen([sys.executable, "-c", WORKER], env=environment) as process:
        try:
            yield
            process.terminate()
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def ended(app: iya.App, job: ProcessingJob) -> ProcessingJob:
    """Wait, without working, until another machine has ended the job."""
    deadline = monotonic() + PATIENCE
    while not (job := app.try_ons.get(job.user_id, job.id)).finished:
        assert monotonic() < deadline
        Event().wait(0.05)
    return job


def test_one_asks_and_the_other_works_under_one_cap_and_neither_keeps_anything(
    tmp_path: Path, dynamodb_url: str
) -> None:
    asking = cloud_home(tmp_path / "asking", dynamodb_url, ILIKEYACUT_CAP_DAY_USD="0.05")
    other = asking.environment | {"ILIKEYACUT_HOME": str(tmp_path / "working")}
    with patch.dict(os.environ, asking.environment, clear=True):
        settings = iya.Settings()
    with iya.open_app(settings, stylists=[MemoryStylist(price_microusd=PRICE)]) as app:
        user = app.accounts.current()
        photo_id = app.photos.request_upload(user.id)
        app.photos.receive(user.id, photo_id, picture())
        wish = iya.TryOn(photo_id=photo_id, look=COPPER)
        job = app.try_ons.request(user.id, wish, idempotency_key="one")
        with working(other):
            assert ended(app, job).status is JobStatus.COMPLETED
        app.worker.refresh()
        (result,) = app.gallery.results(user.id).items
        assert fetched(app.addresses.of(result.key or "").url) == 200

        job = app.try_ons.request(user.id, wish, idempotency_key="two")
        paused = app.worker.finish(job.id)
        assert (paused.status, paused.failure) == (JobStatus.FAILED, "BUDGET_PAUSED")
        assert app.users.get(user.id).ledger.available == 99
    assert [*tmp_path.rglob("*")] == []
