"""python -m support.kill_serve FOLDER FIRST EVERY: a server that is killed at its n-th points.

A person goes through the API; the server is killed before and after the writes of its ports, and
served again. Then everything must be as if nothing had happened. Prints one line of JSON: how many
points were tried. Ends with a traceback at the first point that is not made good.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

from ilikeyacut.domain.processing_job import JobCompleted, JobStatus
from ilikeyacut.domain.user import UserRegistered
from ilikeyacut.entrypoints.bootstrap import open_app
from ilikeyacut.entrypoints.cli.main import main
from ilikeyacut.entrypoints.http.routes import NOUNS, OWN_STORE, routers
from support.cli import PATIENCE
from support.forking import forked
from support.journeys import Journey
from support.keeping import assert_home_is_whole, events, jobs_of, results_of
from support.kill_series import settings
from support.killing import Meter, meter_ports
from support.loopback import kept_port

WRITES = frozenset(
    {"append", "commit", "delete", "delete_prefix", "open", "put", "render", "reserve", "settle"}
)
"""Calls after which the home is not as it was before, or a stylist has worked."""


class WritesMeter(Meter):
    """Counts writes alone: how often the log is read depends on the machine."""

    def call(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Make a call, between its two points if it writes."""
        if method.__name__ in WRITES:
            return super().call(method, *args, **kwargs)
        return method(*args, **kwargs)


def serve(home: Path, port: int, point: int | None, told: int) -> None:
    """Be a server of a home, which is killed at a point; its words go into a pipe."""
    os.environ["ILIKEYACUT_HOME"] = str(home)
    os.environ["ILIKEYACUT_STYLISTS"] = "memory"
    os.dup2(told, 1)
    os.setsid()
    meter_ports(WritesMeter(point))
    sys.argv = ["ilikeyacut", "serve", "--port", str(port), "--json"]
    try:
        main()
    except SystemExit as ended:
        os._exit(int(ended.code or 0))


@contextmanager
def served(home: Path, port: int, point: int | None) -> Iterator[tuple[int, str]]:
    """Serve in a child; yield its id and its link, which is empty if it was killed before."""
    reading, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        serve(home, port, point, told)
    os.close(told)
    with os.fdopen(reading, "rb") as pipe:
        line = pipe.readline()
        try:
            assert not line or b'"link"' in line, line
            yield pid, json.loads(line)["link"] if line else ""
        finally:
            os.kill(pid, signal.SIGKILL)  # also if it has ended: nobody has waited for it yet
            os.waitpid(pid, 0)


def walk(journey: Journey, port: int, link: str) -> bool:
    """Go on with a journey; return whether it came to its end before the server's."""
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx2.Client(base_url=url, timeout=PATIENCE) as http:
            journey.goes_on(http, link)
    except httpx2.TransportError:
        return False
    return True


def killed_at(home: Path, point: int) -> bool:
    """Kill a server at a point, and go on with another one; return whether it was killed."""
    journey = Journey()
    with kept_port() as port:
        with served(home, port, point) as (_, link):
            whole = bool(link) and walk(journey, port, link)
        with served(home, port, None) as (pid, link):
            assert walk(journey, port, link), f"killed at point {point}: the second server is gone"
            os.kill(pid, signal.SIGTERM)
            ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
            assert ended is not None
            assert ended.si_status == 0
    assert journey.status == "completed", (point, journey)
    forked(partial(check, home))
    return not whole


def check(home: Path) -> None:
    """Check that the home is as if nobody had killed its servers."""
    with open_app(settings(home)) as app:
        user = app.accounts.current()
        happened = events(app)
        assert [it.originator_id for it in happened if isinstance(it, UserRegistered)] == [user.id]
        (job,) = jobs_of(app, user.id)
        assert (job.status, job.delivered) == (JobStatus.COMPLETED, 1)
        assert len([it for it in happened if isinstance(it, JobCompleted)]) == 1
        assert (user.ledger.available, user.ledger.reserved) == (99, {})
        assert len(results_of(app, job)) == 1
        assert_home_is_whole(app, home)


def run(folder: Path, first: int, every: int) -> dict[str, int]:
    """Try points from the first one on, until a server is not killed any more."""
    routers((*NOUNS, *OWN_STORE))  # here, so that no child imports them again
    points = count(first, every)
    last = next(it for it in points if not killed_at(made(folder / f"{it}" / "home"), it))
    return {"tried": (last - first) // every, "last": last}


def made(home: Path) -> Path:
    """Return a home in a folder of its own."""
    home.parent.mkdir(parents=True)
    return home


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), *map(int, sys.argv[2:]))))  # noqa: T201 - what it was asked for
