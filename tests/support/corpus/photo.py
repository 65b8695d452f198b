"""A photo of the corpus, and the scene that all of them show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ilikeyacut.application.ports.pictures import ImageRefusedError, Pictures
from ilikeyacut.testing.contracts.pictures import assert_sound

WIDTH, HEIGHT = 64, 48
CELL = 8
"""Answers are compared in squares of so many pixels; the scene's edges lie between them."""


@cache
def flat_scene() -> Image.Image:
    """Return four corners of different colours and one mark, so that every turn shows."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (200, 60, 50))
    draw = ImageDraw.Draw(image)
    draw.rectangle((32, 0, 63, 23), (70, 190, 90))
    draw.rectangle((0, 24, 31, 47), (50, 80, 190))
    draw.rectangle((32, 24, 63, 47), (225, 215, 120))
    draw.rectangle((8, 8, 15, 15), (240, 240, 240))
    return image


@cache
def grained_scene() -> Image.Image:
    """Return the same with grain."""
    return grained(flat_scene())


def grained(image: Image.Image) -> Image.Image:
    """Return a picture with the grain of a camera, which fills a file with data."""
    grain = np.random.default_rng(1).normal(0, 12, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


@dataclass(frozen=True)
class Photo:
    """A file with its right answer: the upright sRGB picture, or the code of a refusal.

    `within` is how many levels a cell may be off.
    """

    name: str
    raw: bytes
    answer: Image.Image | str
    within: float = 4


def judged(pictures: Pictures, photo: Photo) -> tuple[str | None, str | float]:
    """Return what is wrong (None if nothing), and the refusal's code or how far cells are off."""
    try:
        picture = pictures.intake(photo.raw)
    except ImageRefusedError as refused:
        right = refused.code == photo.answer
        return None if right else f"{photo.name}: refused: {refused}", refused.code
    image = assert_sound(picture)
    if isinstance(photo.answer, str):
        return f"{photo.name}: accepted, not {photo.answer}", 0.0
    if image.size != photo.answer.size:
        return f"{photo.name}: {image.size}, not {photo.answer.size}", 0.0
    off = distance(image, photo.answer)
    return (None if off <= photo.within else f"{photo.name}: off by {off:.1f} levels"), off


def distance(one: Image.Image, other: Image.Image) -> float:
    """Return how far the cells of two pictures are apart at most."""
    return float(np.abs(_cells(one) - _cells(other)).max())


def _cells(image: Image.Image) -> NDArray[np.float64]:
    levels = np.asarray(image.convert("RGB")).astype(float)
    rows, columns = levels.shape[0] // CELL, levels.shape[1] // CELL
    return np.asarray(levels.reshape(rows, CELL, columns, CELL, 3).mean(axis=(1, 3)))
