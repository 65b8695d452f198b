"""From strands to the planes of a template: split, traced in a process of its own, finished."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from hair import curves, finish, head, split
from hair.curves import Arrays
from hair.finish import Traced
from hair.head import Floats
from hair.strands import Strands
from hair.template import Planes
from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.templates import HEIGHT, WIDTH

ROOT = Path(__file__).parents[2]
BLENDER = ROOT / "build" / "hair" / "bin" / "python"
"""The interpreter that can import bpy: `make build/hair/ready`."""

MARGIN = 10
"""Pixels round the hair that are drawn too, and what their edges are a multiple of, so that they
are whole at every size."""

HIDDEN_BY = {"front": ("skull", "face"), "back": ("inner",)}
"""The parts of the body that hide hair of each layer."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""


@dataclass(frozen=True)
class Quality:
    """How a layer is drawn: light paths in a pixel, their bounces, and the picture's size."""

    samples: int
    bounces: int
    size: float


FULL = {"front": Quality(9, 10, 1.0), "back": Quality(5, 6, 0.5)}
"""The back is nearly black and behind a face: fewer samples, bounces and pixels do."""

TAIL = Quality(5, 6, 0.8)
"""A tail is seen: beside the neck and above the crown."""

SPARSE = 2
"""Behind a face every so many points of a strand do."""

QUICK = {"front": Quality(6, 12, 0.5), "back": Quality(4, 6, 0.3)}


@dataclass(frozen=True)
class Options:
    """`threads` of 0 takes all cores; `quick` is small and noisy, for a look."""

    quick: bool = False
    threads: int = 0


def trace(
    found: Strands, yaw: int, options: Options, *, only_front: bool = False, tail: bool = False
) -> list[Traced]:
    """Return what Blender sees of front and back, or of the front if nothing is behind, at a yaw.

    The back is drawn more finely if a `tail` is seen in it.
    Raises RuntimeError if Blender is not installed or fails, ValueError if no hair is in front.
    """
    found = _thinned(found) if options.quick else found
    front = split.in_front(found, yaw)
    if not front.any():
        raise ValueError("no hair lies in front")
    layered = {"front": front} if only_front or front.all() else {"front": front, "back": ~front}
    points = {"front": 1, "back": 1 if tail else SPARSE}
    hairs = {
        name: curves.layer(found, pieces, yaw, points[name]) for name, pieces in layered.items()
    }
    boxes = {name: box(hair["points"]) for name, hair in hairs.items()}
    quality = QUICK if options.quick else FULL | ({"back": TAIL} if tail else {})
    layers = [_layer(name, quality[name], boxes[name]) for name in hairs]
    made = _traced(_settings(yaw, options.threads, layers), hairs)
    return [Traced.placed(_named(made, name), boxes[name]) for name in hairs]


def _thinned(found: Strands) -> Strands:
    """Return every second strand, half as thick again: sorting them is most of a quick look."""
    picked = {field.name: getattr(found, field.name)[::2] for field in fields(found)}
    return Strands(
        **picked | {"fine": picked["fine"] * floats(1.5), "led": (picked["led"] + 1) // 2}
    )


def finished(layers: list[Traced]) -> list[Planes]:
    """Return the planes of a style's layers. Raises ValueError if no hair is in front."""
    middle = finish.middle(layers[0])
    return [finish.finished(layer, middle) for layer in layers]


def keep(path: Path, layers: list[Traced]) -> None:
    """Store what was traced, so that it can be finished anew without being traced again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{number}_{name}": plane.astype(np.float16)
        for number, layer in enumerate(layers)
        for name, plane in vars(layer).items()
    }
    part = path.with_suffix(".part.npz")
    np.savez(part, **arrays)
    part.replace(path)


def kept(path: Path) -> list[Traced]:
    """Return what `keep` stored. Raises FileNotFoundError."""
    with np.load(path) as stored:
        planes = {name: floats(stored[name]) for name in stored.files}
    numbers = sorted({name.split("_", 1)[0] for name in planes})
    return [Traced(**_named(planes, number)) for number in numbers]


def box(points: Floats) -> Box:
    """Return the part of the picture that turned points lie in."""
    seen = split.projected(points) / MARGIN
    left, top = np.maximum(np.floor(seen.min(0)) - 1, 0).astype(int) * MARGIN
    right, bottom = (np.ceil(seen.max(0)) + 1).astype(int) * MARGIN
    return int(left), int(top), min(int(right), WIDTH), min(int(bottom), HEIGHT)


def _layer(name: str, quality: Quality, around: Box) -> dict[str, object]:
    return {
        "name": name,
        **vars(quality),
        "box": [round(edge * quality.size) for edge in around],
        "hidden_by": HIDDEN_BY[name],
    }


def _settings(yaw: int, threads: int, layers: list[dict[str, object]]) -> str:
    names = ("PIXELS", "X_HALF", "Y_TOP", "Y_BOTTOM", "CAMERA_Y", "CAMERA_Z", "PIVOT_Z")
    view = {name.lower(): getattr(templates, name) for name in names}
    bodies = (("skull", head.SKULL), ("face", head.FACE), ("shoulders", head.SHOULDERS))
    for name, body in bodies:
        view[name] = [it.tolist() for it in body]
    return json.dumps({"view": view, "yaw": yaw, "threads": threads, "layers": layers})


def _traced(settings: str, hairs: dict[str, Arrays]) -> dict[str, Floats]:
    """Run `hair.trace`, and return what it made."""
    if not BLENDER.is_file():
        raise RuntimeError("Blender is not installed: run `make build/hair/ready`")
    with TemporaryDirectory() as folder:
        job, made = Path(folder, "job.npz"), Path(folder, "made.npz")
        arrays: dict[str, Any] = {"settings": settings}
        for name, hair in hairs.items():
            arrays |= {f"{name}_{key}": it for key, it in hair.items()}
        np.savez(job, **arrays)
        command = [str(BLENDER), "-P", "-m", "hair.trace", str(job), str(made)]
        path = {"PYTHONPATH": str(ROOT / "tools")}
        done = subprocess.run(
            command, env=os.environ | path, capture_output=True, text=True, check=False
        )
        if done.returncode or not made.is_file():
            raise RuntimeError(f"Blender failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        with np.load(made) as planes:
            return dict(planes)


def _named(planes: dict[str, Floats], layer: str) -> dict[str, Floats]:
    start = f"{layer}_"
    return {key.removeprefix(start): it for key, it in planes.items() if key.startswith(start)}
