"""The CPU of a whole try-on on SQLite without its stylist: selfie, request, work, results.

Run with `python benchmarks/bench_try_on.py [SOURCES]`: with the `src` folder of another commit, its
figures come too, the ratio last. Rounds alternate; figures are medians of CPU milliseconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from PIL import Image

HERE = Path(__file__).resolve().parent.parent
ROUNDS = 7
AIM = 0.6
ONE_ROUND = """
import sys, tempfile
from pathlib import Path
from time import process_time
from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.domain.processing_job import TryOn
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.entrypoints.bootstrap import App, bind, compose, get
from ilikeyacut.entrypoints.settings import Profile, Settings

styling = [0.0]
render = MemoryStylist.render

def timed(self, request):
    began = process_time()
    try:
        return render(self, request)
    finally:
        styling[0] += process_time() - began

MemoryStylist.render = timed
raw = Path(sys.argv[1]).read_bytes()
home = Path(tempfile.mkdtemp())
container = compose(Settings(profile=Profile.LOCAL, home=home, stylists=("memory",)))
bind(container, FaceInspector, MemoryFaceInspector)
try:
    app = App(container)
except TypeError:
    app = get(container, App)  # before an app was opened by its container
user = app.accounts.current()
app.users.grant_credits(user.id, "bench", 1000)

def try_on(n):
    photo = app.photos.request_upload(user.id)
    app.photos.receive(user.id, photo, raw)
    look = Look(dye=Dye(colour=Colour.parse("copper")))
    asked = app.try_ons.request(user.id, TryOn(photo_id=photo, look=look), idempotency_key=str(n))
    assert app.worker.finish(asked.id).status == "completed"

for n in range(3):
    try_on(n)
before = process_time() - styling[0]
for n in range(3, 23):
    try_on(n)
print((process_time() - styling[0] - before) / 20 * 1000)
"""


def cpu(sources: Path, picture: Path) -> float:
    """Return the CPU milliseconds of a try-on with the package in `sources`."""
    settings = os.environ | {"PYTHONPATH": str(sources)}
    made = subprocess.run(
        [sys.executable, "-c", ONE_ROUND, str(picture)],
        env=settings,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(made.stdout)


def small(folder: Path) -> Path:
    """Write a picture so small that hardly anything but the app's own work is left."""
    path = folder / "small.png"
    Image.new("RGB", (240, 260), "#80A0C0").save(path)
    return path


def main() -> int:
    """Print the figures; return 1 when there is a baseline and the ratio is past its aim."""
    before = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    missed = False
    with TemporaryDirectory() as folder:
        pictures = {
            "240x260": small(Path(folder)),
            "portrait": HERE / "examples/portraits/astronaut.png",
        }
        for name, picture in pictures.items():
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(cpu(HERE / "src", picture))
                if before is not None:
                    theirs.append(cpu(before, picture))
            line = f"{name}: {median(ours):.1f} ms"
            if theirs:
                ratio = median(ours) / median(theirs)
                missed |= ratio > AIM
                line += f", before {median(theirs):.1f} ms: {ratio:.2f} (aim {AIM})"
            print(line, flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
