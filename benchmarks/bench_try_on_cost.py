"""What 200 queued try-ons cost in a home, from their request to their end, without the stylist.

The stylist takes 10 ms and no CPU: it returns a picture that was made before. Prints the CPU of a
try-on, how busy the cores were while all were worked through, and how much memory was gained
between the 50th and the last: first one try-on at a time, then two.
"""

from __future__ import annotations

import os
import resource
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter, process_time, sleep
from uuid import UUID

from PIL import Image

import ilikeyacut as iya
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest
from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.domain.user import User

PEOPLE, EACH = 25, 8
JOBS = PEOPLE * EACH
RENDERING = 0.01
MOST_CPU = 60.0
MOST_GAINED = 20.0
COPPER = iya.Look(dye=iya.Dye(colour=iya.Colour.parse("copper")))


class Quick(MemoryStylist):
    """Returns the same picture again and again; counts, and remembers the memory at the 50th."""

    def __init__(self, image: bytes) -> None:
        super().__init__()
        self.image, self.count, self.at_50 = image, 0, 0.0

    def render(self, request: RenderRequest) -> Rendering:
        self.count += 1
        if self.count == 50:
            self.at_50 = resident()
        sleep(RENDERING)
        return Rendering(self.image, request.media_type, self.model, 0)


def resident() -> float:
    """Return the memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def picture(kind: str) -> bytes:
    """Return the file of a small picture."""
    file = BytesIO()
    Image.new("RGB", (240, 260), "#80A0C0").save(file, kind)
    return file.getvalue()


def requested(app: iya.App, people: list[User]) -> list[tuple[UUID, UUID]]:
    """Request as many try-ons as everybody may have at once; return them with their owners."""
    jobs = []
    for user in people:
        photo = app.photos.request_upload(user.id)
        app.photos.receive(user.id, photo, picture("PNG"))
        for n in range(EACH):
            wish = iya.TryOn(photo_id=photo, look=COPPER)
            jobs.append((user.id, app.try_ons.request(user.id, wish, idempotency_key=f"{n}").id))
    return jobs


@dataclass(frozen=True)
class Measured:
    """CPU in ms a try-on, wall seconds of all, cores that were busy meanwhile, MB gained."""

    cpu: float
    took: float
    busy: float
    gained: float


def measured(at_once: int) -> Measured:
    """Request all try-ons, then let a worker run them."""
    stylist = Quick(picture("JPEG"))
    with TemporaryDirectory() as home:
        settings = iya.Settings(
            profile=iya.Profile.LOCAL,
            home=Path(home),
            stylists=("memory",),
            try_ons_at_once=at_once,
        )
        with iya.open_app(settings, stylists=[stylist]) as app:
            people = [registered(app, n) for n in range(1, PEOPLE + 1)]
            began = process_time()
            jobs = requested(app, people)
            asking = process_time() - began
            began, since = process_time(), perf_counter()
            work(app, jobs)
            working, took = process_time() - began, perf_counter() - since
            done = [app.try_ons.get(*job).status for job in jobs]
            assert done == [JobStatus.COMPLETED] * JOBS, done
    cpu = (asking + working) / JOBS * 1000
    return Measured(cpu, took, working / took, resident() - stylist.at_50)


def registered(app: iya.App, n: int) -> User:
    """Register somebody."""
    return app.users.register(
        UUID(int=n), name="Ann", email=f"{n}@example.com", welcome_credits=100
    )


def work(app: iya.App, jobs: list[tuple[UUID, UUID]]) -> None:
    """Let a worker serve until all jobs have ended."""
    stop = Event()
    worker = Thread(target=app.worker.serve, args=(stop,))
    worker.start()
    while not all(app.try_ons.get(*job).finished for job in jobs[-EACH:]):
        sleep(0.2)
    stop.set()
    worker.join()


def main() -> int:
    """Print the figures; return 1 when one is past its aim."""
    missed = False
    for at_once in (1, 2):
        found = measured(at_once)
        missed |= found.cpu > MOST_CPU or found.gained > MOST_GAINED
        print(
            f"{at_once} at a time: {found.cpu:.1f} ms of CPU a try-on (aim {MOST_CPU:g}); "
            f"{JOBS} in {found.took:.1f} s, {found.busy:.2f} of {os.cpu_count()} cores busy; "
            f"{found.gained:.1f} MB gained (aim {MOST_GAINED:g})",
            flush=True,
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
