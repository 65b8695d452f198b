"""What 200 queued try-ons cost in a home, from their request to their end, without the stylist.

The stylist takes 10 ms and no CPU: it returns a picture that was made before. Prints the CPU of a
try-on, how busy the cores were while all were worked through, and how much memory was gained between
the 50th and the last.
"""

from __future__ import annotations

import os
import resource
import sys
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


def main() -> int:
    """Print the figures; return 1 when one is past its aim."""
    stylist = Quick(picture("JPEG"))
    with TemporaryDirectory() as home:
        settings = iya.Settings(profile=iya.Profile.LOCAL, home=Path(home), stylists=("memory",))
        with iya.open_app(settings, stylists=[stylist]) as app:
            people = [
                app.users.register(
                    UUID(int=n), name="Ann", email=f"{n}@example.com", welcome_credits=100
                )
                for n in range(1, PEOPLE + 1)
            ]
            began = process_time()
            jobs = requested(app, people)
            asking = process_time() - began
            stop = Event()
            worker = Thread(target=app.worker.serve, args=(stop,))
            began, since = process_time(), perf_counter()
            worker.start()
            while not all(app.try_ons.get(*job).finished for job in jobs[-8:]):
                sleep(0.2)
            stop.set()
            worker.join()
            working, took = process_time() - began, perf_counter() - since
            gained = resident() - stylist.at_50
            done = [app.try_ons.get(*job).status for job in jobs]
    assert done == [JobStatus.COMPLETED] * JOBS, done
    cpu = (asking + working) / JOBS * 1000
    print(f"CPU of a try-on: {cpu:.1f} ms (aim at most {MOST_CPU:g})")
    print(f"{JOBS} try-ons: {took:.1f} s, {working / took:.2f} of {os.cpu_count()} cores busy")
    print(f"memory gained since the 50th: {gained:.1f} MB (aim at most {MOST_GAINED:g})")
    return int(cpu > MOST_CPU or gained > MOST_GAINED)


if __name__ == "__main__":
    sys.exit(main())
