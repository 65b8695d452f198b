"""The four networks, run by OpenCV alone, each loaded once on first use.

A `cv2.dnn` network keeps the state of its last run, so a lock guards each one. Files, sources and
terms: `data/README.md`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Floats, Image, Plane, Rgb8, resize

MODELS = Path(__file__).parent.parent / "data" / "models"
_loading = Lock()


class Network:
    """One TFLite network that threads may share."""

    def __init__(self, name: str) -> None:
        self._lock = Lock()
        self._net: Any = cv2.dnn.readNetFromTFLite(str(MODELS / f"{name}.tflite"))

    def run(self, planes: Image) -> Floats:
        """Run on `(height, width, channels)` float32; returns the output flattened."""
        blob = np.ascontiguousarray(planes.transpose(2, 0, 1)[None], np.float32)
        with self._lock:
            self._net.setInput(blob)
            return np.array(self._net.forward(), np.float32).ravel()


class FaceDetector:
    """YuNet: boxes, five points and a score for each face."""

    def __init__(self) -> None:
        self._lock = Lock()
        path = str(MODELS / "face_detection_yunet_2023mar_int8bq.onnx")
        self._net: Any = cv2.FaceDetectorYN.create(path, "", (320, 320), 0.6, 0.3, 100)

    def detect(self, rgb: Rgb8) -> Floats:
        """Return rows of 15: x, y, width, height, five points (x, y), score; in pixels."""
        bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
        with self._lock:
            self._net.setInputSize((rgb.shape[1], rgb.shape[0]))
            rows = self._net.detect(bgr)[1]
        return np.zeros((0, 15), np.float32) if rows is None else np.array(rows, np.float32)


@cache
def _load(name: str) -> Network:
    return Network(name)


def network(name: str) -> Network:
    """Return the network of this name, loading it on first use."""
    with _loading:
        return _load(name)


@cache
def _load_detector() -> FaceDetector:
    # OpenCV 5 warns on standard error that its new engine ignores the detector's target setting.
    before = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    try:
        return FaceDetector()
    finally:
        cv2.utils.logging.setLogLevel(before)


def detector() -> FaceDetector:
    """Return the face detector, loading it on first use."""
    with _loading:
        return _load_detector()


def person_matte(rgb: Image) -> Plane:
    """Return how surely each pixel belongs to a person, 0..1, at the picture's size."""
    out = network("selfie_segmenter").run(resize(rgb, (256, 256)))
    return resize(out.reshape(256, 256), (rgb.shape[1], rgb.shape[0]))


def hair_probability(square: Image) -> Plane:
    """Return how surely each pixel of a square picture is hair, 0..1, at its size.

    The network takes the previous mask as a fourth channel. A second pass with the first mask
    closes holes.
    """
    small, mask = resize(square, (512, 512)), np.zeros((512, 512), np.float32)
    for _ in range(2):
        background, hair = (
            network("hair_segmentation").run(np.dstack([small, mask])).reshape(2, 512, 512)
        )
        mask = np.asarray(1 / (1 + np.exp(np.clip(background - hair, -30, 30))), np.float32)
    return resize(mask, (square.shape[1], square.shape[0]))


def warm() -> None:
    """Load all four networks and run each once, because the first run is slow."""
    blank = np.zeros((512, 512, 3), np.float32)
    detector().detect(blank.astype(np.uint8))
    network("face_landmark").run(blank[:192, :192])
    person_matte(blank)
    hair_probability(blank)
