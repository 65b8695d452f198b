"""The words of a salon card, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Language(StrEnum):
    """The languages of a card."""

    EN = "en"
    DE = "de"


@dataclass(frozen=True)
class Words:
    """One language: labels and sentences by key, values of options by option and value."""

    labels: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    colours: Mapping[str, str]
    date: str

    def day(self, at: datetime) -> str:
        """Return a day as people of the language write it."""
        return at.strftime(self.date)


_ENGLISH = Words(
    labels={
        "before": "Before",
        "after": "After",
        "style": "Hairstyle",
        "length": "Length",
        "fringe": "Fringe",
        "part": "Parting",
        "volume": "Volume",
        "shine": "Shine",
        "colour": "Colour",
        "ombre": "Ends",
        "new_colour": "New colour: {colour}",
        "shade": "{hex}, nearest to {colour}, level {level} of 10",
        "strength": "{share} % of the way to that colour",
        "ask": "What to ask for",
        "ask_style": "The cut {title}: show the picture, and say what you like about it.",
        "ask_length": "Length: {value}.",
        "ask_fringe": "Fringe: {value}.",
        "ask_part": "Parting: {value}.",
        "ask_colour": "The colour {colour}, or a shade near it, at level {level}. Ask whether your "
        "hair has to be lightened first, and how the colour is kept.",
        "ask_ombre": "The colour fades into {colour} towards the ends.",
        "link": "Scan to see the picture online, until {day}",
        "notice": "A computer made the picture of the new look. How it turns out depends on your "
        "hair.",
    },
    values={
        "length": {
            "cropped": "cropped close to the head",
            "short": "short",
            "chin": "to the chin",
            "shoulder": "to the shoulders",
            "long": "below the shoulders",
        },
        "fringe": {
            "none": "none, the forehead stays free",
            "full": "full, straight across the forehead",
            "side": "swept to one side",
            "curtain": "curtain, parted in the middle",
        },
        "part": {
            "left": "on the left, as seen in the picture",
            "centre": "in the middle",
            "right": "on the right, as seen in the picture",
        },
        "volume": {"flat": "close to the head", "natural": "natural", "full": "full"},
        "shine": {"matte": "matte", "natural": "natural", "glossy": "glossy"},
    },
    colours={
        name: name
        for name in (
            *("platinum", "honey", "copper", "auburn", "chestnut"),
            *("espresso", "black", "rose", "blue", "silver"),
        )
    },
    date="%Y-%m-%d",
)
_GERMAN = Words(
    labels={
        "before": "Vorher",
        "after": "Nachher",
        "style": "Frisur",
        "length": "Länge",
        "fringe": "Pony",
        "part": "Scheitel",
        "volume": "Volumen",
        "shine": "Glanz",
        "colour": "Farbe",
        "ombre": "Spitzen",
        "new_colour": "Neue Farbe: {colour}",
        "shade": "{hex}, am nächsten an {colour}, Farbtiefe {level} von 10",
        "strength": "zu {share} % bis zu dieser Farbe",
        "ask": "Darum bitten",
        "ask_style": "Der Schnitt {title}: Bild zeigen und sagen, was daran gefällt.",
        "ask_length": "Länge: {value}.",
        "ask_fringe": "Pony: {value}.",
        "ask_part": "Scheitel: {value}.",
        "ask_colour": "Die Farbe {colour} oder ein Ton in der Nähe, Farbtiefe {level}. Nachfragen, "
        "ob das Haar zuerst aufgehellt werden muss und wie die Farbe hält.",
        "ask_ombre": "Die Farbe läuft zu den Spitzen in {colour} aus.",
        "link": "Scannen, um das Bild online zu sehen, bis {day}",
        "notice": "Das Bild mit dem neuen Look hat ein Computer gemacht. Wie es wird, hängt vom "
        "Haar ab.",
    },
    values={
        "length": {
            "cropped": "ganz kurz am Kopf",
            "short": "kurz",
            "chin": "bis zum Kinn",
            "shoulder": "bis zu den Schultern",
            "long": "über die Schultern",
        },
        "fringe": {
            "none": "keiner, die Stirn bleibt frei",
            "full": "voll, gerade über die Stirn",
            "side": "zur Seite gekämmt",
            "curtain": "Vorhang, in der Mitte geteilt",
        },
        "part": {
            "left": "links, so wie im Bild",
            "centre": "in der Mitte",
            "right": "rechts, so wie im Bild",
        },
        "volume": {"flat": "eng am Kopf", "natural": "natürlich", "full": "voll"},
        "shine": {"matte": "matt", "natural": "natürlich", "glossy": "glänzend"},
    },
    colours={
        "platinum": "Platin",
        "honey": "Honig",
        "copper": "Kupfer",
        "auburn": "Kastanienrot",
        "chestnut": "Kastanie",
        "espresso": "Espresso",
        "black": "Schwarz",
        "rose": "Rosé",
        "blue": "Blau",
        "silver": "Silber",
    },
    date="%d.%m.%Y",
)
WORDS: Mapping[Language, Words] = MappingProxyType({Language.EN: _ENGLISH, Language.DE: _GERMAN})
