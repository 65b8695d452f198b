"""Make the catalogue's thumbnails: each packaged style on the demo portrait.

Run it again after the templates or the stylist changed: `.venv/bin/python tools/thumbnails.py`,
with the names of styles to make only theirs.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

from ilikeyacut.adapters.preview import codec
from ilikeyacut.adapters.preview.arrays.ops import Rgb8, doubles
from ilikeyacut.adapters.preview.catalogue import THUMBNAILS
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.adapters.preview.seeing import analysis
from ilikeyacut.adapters.preview.seeing.frame import transformed
from ilikeyacut.domain.values import Colour, Dye, Look, Variation

PORTRAIT = Path(__file__).resolve().parent.parent / "examples" / "portraits" / "astronaut.png"
SIDE = 320
QUALITY = 86
SHADES = {
    "long": "espresso",
    "lob": "chestnut",
    "bob": "chestnut",
    "french-bob": "espresso",
    "wavy": "honey",
    "shag": "copper",
    "curly": "auburn",
    "afro": "black",
    "braids": "black",
    "locs": "espresso",
    "pixie": "auburn",
    "crop": "espresso",
    "buzz": "espresso",
    "undercut": "chestnut",
    "quiff": "espresso",
    "bun": "chestnut",
    "ponytail": "chestnut",
}


def main(names: list[str]) -> None:
    """Write one JPEG for each of these styles, or for all, into the package's data."""
    photo = codec.decode(PORTRAIT.read_bytes())
    face = analysis.find(photo)
    if face is None:
        raise SystemExit(f"no face in {PORTRAIT}")
    seen = analysis.analyse(photo, face)
    THUMBNAILS.mkdir(parents=True, exist_ok=True)
    for name in names or SHADES:
        look = Look(hairstyle=name, dye=Dye(colour=Colour.parse(SHADES[name])))
        edited = looks.edit(photo, seen, look, Variation(index=1, seed=1))
        write(name, cut_out(edited.rgb, seen))


def cut_out(rgb: Rgb8, seen: analysis.Analysis) -> Rgb8:
    """Return the square round the head, from above the crown to the chest."""
    centre = transformed(doubles([[512, 500]]), _to_photo(seen))[0]
    half = min(int(480 / seen.framed.scale), rgb.shape[0] // 2, rgb.shape[1] // 2)
    x = int(np.clip(centre[0] - half, 0, rgb.shape[1] - 2 * half))
    y = int(np.clip(centre[1] - half, 0, rgb.shape[0] - 2 * half))
    return np.ascontiguousarray(rgb[y : y + 2 * half, x : x + 2 * half])


def _to_photo(seen: analysis.Analysis) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.asarray(cv2.invertAffineTransform(seen.framed.to_frame), np.float64)


def write(name: str, rgb: Rgb8) -> None:
    """Store a thumbnail and say how large it is."""
    bgr = cv2.cvtColor(
        cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR
    )
    path = THUMBNAILS / f"{name}.jpg"
    cv2.imwrite(str(path), bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
