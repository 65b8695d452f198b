"""Peak memory of a whole try-on through the command line, from 12 to 25 megapixels.

Each picture is the shipped portrait, enlarged. Peak resident memory of the process: under 450 MB
at 12 megapixels, under 600 MB at 25.
The pictures are made by another process: a child starts with the peak of the process that it was
forked from.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pillow_heif
from PIL import Image

LIMITS_MB = {12: 450, 25: 600}
"""By megapixels."""

PORTRAIT = Path(__file__).parent.parent / "examples/portraits/astronaut.png"
CASES = (
    ("12 MP JPEG", 3464, "jpg", ["--style", "bob", "--color", "copper"]),
    ("12 MP JPEG", 3464, "jpg", ["--style", "long", "--ombre", "honey"]),
    ("12 MP HEIC", 3464, "heic", ["--color", "copper"]),
    ("25 MP JPEG", 4990, "jpg", ["--style", "wavy"]),
    ("25 MP JPEG", 4990, "jpg", ["--color", "copper"]),
    ("25 MP HEIC", 4990, "heic", ["--style", "long", "--color", "black"]),
    ("25 MP PNG", 4990, "png", ["--style", "pixie"]),
)
RUN = "from ilikeyacut.entrypoints.cli.main import main; main()"


def enlarged(side: int, kind: str, folder: Path) -> Path:
    """Write the portrait at `side` x `side` pixels and return where."""
    path = folder / f"{side}.{kind}"
    pillow_heif.register_heif_opener()
    if not path.exists():
        Image.open(PORTRAIT).convert("RGB").resize((side, side), Image.Resampling.BICUBIC).save(
            path, quality=92
        )
    return path


def peak_megabytes(selfie: Path, options: list[str], home: Path) -> float:
    """Run one try-on in a process of its own and return its peak resident memory."""
    command = [sys.executable, "-c", RUN, "try-on", str(selfie), *options, "--json"]
    environment = os.environ | {"ILIKEYACUT_HOME": str(home)}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{selfie.name} {options}: exit {process.returncode}"
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> int:
    """Return 1 when any try-on needs more memory than its size allows."""
    over = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, side, kind, options in CASES:
            with ProcessPoolExecutor(1) as maker:
                selfie = maker.submit(enlarged, side, kind, folder).result()
            peak = peak_megabytes(selfie, options, folder / "home")
            limit = LIMITS_MB[int(title.split()[0])]
            over |= peak > limit
            print(f"{title:<11} {' '.join(options):<30} {peak:4.0f} MB (limit {limit} MB)")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
