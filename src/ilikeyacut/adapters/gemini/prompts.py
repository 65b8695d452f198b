"""The prompt that is sent with a photo.

A prompt has four parts: what to do with the hair, in one sentence per wish of the look; how this
variation differs from the others; what must stay; and how to answer. It contains nothing about the
person except the look, and no free text: its words are those below, the names of presets, and the
catalogue's name and description of the hairstyle. VERSION is recorded with every picture: raise it
with any change of the words, so that results of different words are never compared as equals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ilikeyacut.application.ports.stylist import LONGEST_NAME, StyleBrief
from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.hairstyle import SLUG
from ilikeyacut.domain.values import PRESETS, Dye, Look, Variation

VERSION = "prompt-1"

OPTIONS: Mapping[str, Mapping[str, str]] = {
    "length": {
        "cropped": "Cut it cropped close to the head, no longer than a finger's width.",
        "short": "Cut it short: it ends above the ears and the nape stays free.",
        "chin": "Its ends reach the chin.",
        "shoulder": "Its ends reach the shoulders.",
        "long": "It is long and falls well below the shoulders.",
    },
    "fringe": {
        "none": "There is no fringe: the forehead is free of hair.",
        "full": "A full, straight fringe covers the forehead down to the eyebrows.",
        "side": "A fringe is swept across the forehead to one side.",
        "curtain": "A curtain fringe is parted in the middle and frames the forehead.",
    },
    "part": {
        "left": "The parting is on the left side of the picture.",
        "centre": "The parting runs down the centre.",
        "right": "The parting is on the right side of the picture.",
    },
    "volume": {
        "flat": "It lies flat and close to the head, with little volume.",
        "natural": "Its volume is natural.",
        "full": "It has full volume and stands well off the head.",
    },
    "shine": {
        "matte": "Its finish is matte, without highlights from the light.",
        "natural": "Its shine is that of natural, healthy hair.",
        "glossy": "Its finish is glossy, with clear highlights from the light.",
    },
}
"""One sentence for each choice of each option. `ombre` has its own: it holds a colour."""

INTENSITIES = (
    (20, "only as a faint tint over the present colour"),
    (45, "as a light tint through which the present colour clearly shows"),
    (70, "at medium strength, mixed with the present colour"),
    (90, "strongly, with a trace of the present colour left"),
    (100, "at full strength, as if dyed in a salon"),
)
"""How an intensity up to so many per cent is put into words."""

CUTS = (
    "Style it neatly, every strand in its place.",
    "Style it a little tousled, with a few loose strands.",
    "Turn its ends inwards.",
    "Flick its ends outwards.",
)
SHADES = (
    "Make the colour even from the roots to the tips.",
    "Make the roots a touch deeper than the lengths.",
    "Add fine strands that are one shade lighter.",
    "Add broad strands that are one shade deeper.",
)
"""How variations 1 to 4 differ where the shape changes, and where only the colour does. None of
them says anything about what an option may say."""

KEEP = (
    "Change nothing but the hair. Keep the person's identity: the face with its features, "
    "expression, skin tone and make-up, the ears, glasses and jewellery. Keep the pose, the "
    "clothes, the background, the lighting, the camera's angle, the framing and the shape of the "
    "picture exactly as they are in the photo. Where hair is taken away, show what is plausibly "
    "behind it."
)
ANSWER = (
    "The result must look like a real photo of the same person at the same moment. "
    "Answer with one picture and no text, without captions, borders or watermarks."
)


def check(look: Look) -> None:
    """Raise OptionUnsupportedError for an option or choice without a sentence.

    Raises StyleUnavailableError for a hairstyle whose name no catalogue can hold.
    """
    if look.hairstyle is not None and not re.fullmatch(SLUG, look.hairstyle):
        raise StyleUnavailableError(look.hairstyle[:LONGEST_NAME])
    can = (*OPTIONS, "ombre")
    for option, choice in look.options().items():
        if option != "ombre" and choice not in OPTIONS.get(option, {}):
            raise OptionUnsupportedError(option, "gemini", can)


def prompt(look: Look, style: StyleBrief | None, variation: Variation) -> str:
    """Return the whole prompt for one variation of a look."""
    wishes = [*_cut(look, style), *_options(look), *_colour(look)]
    parts = (
        "Edit this photo: give the person another look of the hair.",
        "\n".join(f"- {wish}" for wish in wishes),
        f"Variation {variation.index}: {_nuance(look, variation)}",
        KEEP,
        ANSWER,
    )
    return "\n\n".join(parts)


def _cut(look: Look, style: StyleBrief | None) -> list[str]:
    if look.hairstyle is None:
        subject = "Keep the hairstyle" if look.restyles else "Keep the hair's cut and shape"
        return [f"{subject} as it is, but for what is asked for here."]
    brief = style or StyleBrief(look.hairstyle, "")
    told = f": {brief.description}" if brief.description else "."
    return [f'The hairstyle is "{brief.name}"{told}']


def _options(look: Look) -> list[str]:
    return [
        OPTIONS[option][choice] for option, choice in look.options().items() if option in OPTIONS
    ]


def _colour(look: Look) -> list[str]:
    wishes = [_dyed(look.dye)] if look.dye else ["Keep the hair's colour as it is."]
    if look.ombre:
        wishes.append(
            f"Let the colour fade (ombre) from half of the length on into {look.ombre.hex} at the "
            f"tips{_called(look.ombre.preset)}."
        )
    return wishes


def _dyed(dye: Dye) -> str:
    if dye.intensity == 0:
        return "Keep the hair's colour as it is."
    strength = next(words for most, words in INTENSITIES if dye.intensity <= most)
    return (
        f"Colour all of the hair {dye.colour.hex} (sRGB){_called(dye.colour.preset)}, {strength} "
        f"({dye.intensity}%). Leave eyebrows, lashes and beard as they are."
    )


def _called(preset: str | None) -> str:
    return f", which is called {preset}" if preset in PRESETS else ""


def _nuance(look: Look, variation: Variation) -> str:
    nuances = CUTS if look.restyles else SHADES
    return nuances[(variation.index - 1) % len(nuances)]
