"""Intake and previews against bare Pillow, and the most memory that an intake takes.

Run with `python benchmarks/bench_intake.py`; exits with 1 when a figure is past its limit. The bare
side does the same decodes and encodes, with the same parameters and no more.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageCms

from ilikeyacut.adapters.pillow.pictures import PillowPictures

MOST_RATIO = 1.5
MOST_MEGABYTES = 600
ROUNDS = 7
TWELVE, TWENTY_FIVE = (3000, 4000), (4330, 5773)
PORTRAIT = Path(__file__).resolve().parent.parent / "examples" / "portraits" / "astronaut.png"


# ---------------------------------------------------------------- what is taken in


def selfie(size: tuple[int, int]) -> Image.Image:
    """Return a portrait of `size` px with the grain of a camera, which costs a coder its time."""
    with Image.open(PORTRAIT) as portrait:
        large = portrait.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(size, 12).convert("RGB")
    return Image.blend(large, grain, 0.12)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def heic(image: Image.Image) -> bytes:
    """Return the file."""
    file = BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=50)
    return file.getvalue()


def turned_exif() -> bytes:
    """Return EXIF as of a phone held upright: the picture is to be turned."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def other_profile() -> bytes:
    """Return a profile whose blue is another than sRGB's, so that every pixel is converted."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    entry = profile.index(b"bXYZ") + 4
    at = int.from_bytes(profile[entry : entry + 4], "big") + 8
    less = int.from_bytes(profile[at : at + 4], "big") * 9 // 10
    profile[at : at + 4] = less.to_bytes(4, "big")
    return bytes(profile)


# ---------------------------------------------------------------- time


def ours(raw: bytes, result: Image.Image) -> tuple[int, int]:
    """Take a selfie in, encode and mark its result, make the previews; return the size."""
    pictures = PillowPictures()
    picture = pictures.intake(raw)
    marked = pictures.mark(encoded(result, quality=95, subsampling=0))
    pictures.previews(picture.data, marked)
    return picture.width, picture.height


def bare(raw: bytes, result: Image.Image, encodes: bool) -> None:
    """Do the same decodes and encodes in Pillow alone; `encodes` when the intake has to."""
    image = Image.open(BytesIO(raw))
    image.load()
    stored = encoded(image, quality=95, subsampling=0) if encodes else raw
    after = encoded(result, quality=95, subsampling=0)
    small = Image.open(BytesIO(after))
    small.thumbnail((400, 400), Image.Resampling.LANCZOS)
    encoded(small, quality=85, subsampling=0)
    pair = Image.new("RGB", (2048, 1357))
    for at, data in ((0, stored), (1024, after)):
        pane = Image.open(BytesIO(data))
        pane.draft("RGB", (1425, 1900))
        pair.paste(pane.resize((1018, 1357), Image.Resampling.LANCZOS), (at, 0))
    encoded(pair, quality=90, subsampling=0)


def best(*tasks: Callable[[], object]) -> list[float]:
    """Return the least seconds of each of the tasks, which take turns."""
    seconds = [float("inf")] * len(tasks)
    for _ in range(ROUNDS):
        for at, task in enumerate(tasks):
            start = time.perf_counter()
            task()
            seconds[at] = min(seconds[at], time.perf_counter() - start)
    return seconds


def ratio(name: str, raw: bytes, upright: bytes, result: Image.Image) -> float:
    """Print and return the ratio for one selfie; bare Pillow gets it `upright` already."""
    assert ours(raw, result) == TWELVE
    encodes = raw is not upright
    mine, theirs = best(lambda: ours(raw, result), lambda: bare(upright, result, encodes))
    figure = mine / theirs
    print(f"12 MP {name}: {mine * 1000:.0f} ms, bare {theirs * 1000:.0f} ms, ratio {figure:.2f}")
    return figure


def times() -> bool:
    """Print the ratios for a picture of 12 megapixels; tell whether they hold."""
    image = selfie(TWELVE)
    stored = image.transpose(Image.Transpose.ROTATE_90)
    upright = encoded(image, quality=92)
    turned = encoded(stored, quality=92, exif=turned_exif())
    profiled = encoded(stored, quality=92, exif=turned_exif(), icc_profile=other_profile())
    ratios = [
        ratio("upright sRGB, its pixels kept", upright, upright, image),
        ratio("turned, encoded anew", turned, upright, image),
        ratio("turned and with another colour profile", profiled, upright, image),
    ]
    return max(ratios) <= MOST_RATIO


# ---------------------------------------------------------------- memory


def memory() -> bool:
    """Print the most memory of a process that takes in 25 megapixels; tell whether it holds."""
    image = selfie(TWENTY_FIVE)
    files = {
        "JPEG, turned": encoded(image, quality=88, exif=turned_exif()),
        "JPEG, progressive": encoded(image, quality=88, progressive=True),
        "WebP": encoded(image, "WEBP", quality=75, method=0),
        "HEIC": heic(image),
    }
    peaks = {name: peak_of_intake(raw) for name, raw in files.items()}
    for name, megabytes in peaks.items():
        print(f"25 MP {name}: intake and previews take at most {megabytes} MB")
    return max(peaks.values()) <= MOST_MEGABYTES


def peak_of_intake(raw: bytes) -> int:
    """Return the peak memory of a fresh process that works on `raw`, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "selfie"
        path.write_bytes(raw)
        command = [sys.executable, __file__, str(path)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def work(path: Path) -> None:
    """Be that process, and print its peak."""
    pictures = PillowPictures()
    picture = pictures.intake(path.read_bytes())
    pictures.previews(picture.data, picture.data)
    print(peak_of_this_process())


def peak_of_this_process() -> int:
    """Return MB. On Linux `getrusage` would count the parent's peak in."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines())
        return int(lines["VmHWM"].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024)


def main() -> int:
    """Return 1 when a figure is past its limit, after all were taken."""
    held = [memory(), times()]
    return int(not all(held))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(Path(sys.argv[1]))
    else:
        sys.exit(main())
