"""Two workers of a deployment: one is killed while it renders, the other takes over once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from unittest.mock import patch

import pytest

import ilikeyacut as iya
from ilikeyacut.domain.processing_job import JobStatus
from support.apps import COPPER, picture
from support.cli import PATIENCE
from support.cloud import cloud_home

WORKER = """
import sys
from pathlib import Path
from threading import Event
import ilikeyacut as iya
from ilikeyacut.adapters.memory.stylist import MemoryStylist

begun, go = map(Path, sys.argv[1:])

class Waiting(MemoryStylist):
    def render(self, request):
        with begun.open("a") as file:
            file.write("begun\\n")
        while not go.exists():
            Event().wait(0.02)
        return super().render(request)

with iya.open_app(stylists=[Waiting()]) as app:
    app.worker.serve(Event())
"""


@contextmanager
def worker(folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker whose stylist says that it began, and waits until it may go on."""
    command = [sys.executable, "-c", WORKER, str(folder / "begun"), str(folder / "go")]
    with subprocess.Popen(command, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 50):
        if condition():
            return
        Event().wait(0.02)
    raise AssertionError


@pytest.mark.long
def test_a_worker_that_is_killed_while_rendering_is_replaced_once(
    tmp_path: Path, dynamodb_url: str
) -> None:
    home = cloud_home(tmp_path / "home", dynamodb_url, ILIKEYACUT_WORKER_HOLD_SECONDS="1")
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    (second / "go").touch()
    with patch.dict(os.environ, home.environment, clear=True):
        settings = iya.Settings()
    with closing(iya.open_app(settings)) as app:
        user = app.accounts.current()
        photo_id = app.photos.request_upload(user.id)
        app.photos.receive(user.id, photo_id, picture())
        request = iya.TryOn(photo_id=photo_id, look=COPPER)
        job = app.try_ons.request(user.id, request, idempotency_key="one")
        with worker(first, home.environment) as killed:
            wait_for((first / "begun").exists)
            with worker(second, home.environment):
                killed.send_signal(signal.SIGKILL)
                wait_for(lambda: app.try_ons.get(user.id, job.id).finished)
        ended = app.try_ons.get(user.id, job.id)
        assert (ended.status, ended.delivered) == (JobStatus.COMPLETED, 1)
        assert [it.failure for it in ended.attempts] == ["INTERRUPTED", None]
        assert (second / "begun").read_text() == "begun\n"
        app.worker.refresh()
        ledger = app.users.get(user.id).ledger
        assert (ledger.available, dict(ledger.reserved)) == (99, {})
        assert len(app.gallery.results(user.id).items) == 1
