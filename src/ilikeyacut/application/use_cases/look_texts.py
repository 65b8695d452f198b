"""Looks in words: what a card and the page of a shared result say of them."""

from __future__ import annotations

from collections.abc import Iterator

from ilikeyacut.application.ports.card_drawer import Fact
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.use_cases.card_texts import Words
from ilikeyacut.domain.hairstyle import Hairstyle, hairstyle_id
from ilikeyacut.domain.shades import level, nearest_preset
from ilikeyacut.domain.texts import plain_text
from ilikeyacut.domain.values import Look

LONGEST_LINE = 200


def style_of(store: EventStore, look: Look) -> Hairstyle | None:
    """Return the hairstyle of a look, None if it has none."""
    name = look.hairstyle
    return None if name is None else store.find(Hairstyle, hairstyle_id(name))


def title_of(look: Look, style: Hairstyle | None, words: Words) -> str:
    """Return what to call a look: its hairstyle, or its colour."""
    if style is not None and style.description is not None:
        return plain_text(style.description.title, LONGEST_LINE)
    if look.hairstyle is not None:
        return look.hairstyle
    name = words.colours[nearest_preset(look.dye.colour.hex)] if look.dye else ""
    return words.labels["new_colour"].format(colour=name)


def facts_of(look: Look, title: str, words: Words) -> Iterator[Fact]:
    """Yield what was chosen. A fact without a label adds to the one before it."""
    labels = words.labels
    if look.hairstyle is not None:
        yield Fact(labels["style"], title)
    yield from options_of(look, words)
    if look.dye is not None:
        shade = shade_of(look.dye.colour.hex, words)
        yield Fact(labels["colour"], labels["shade"].format(**shade), look.dye.colour.hex)
        if look.dye.intensity < 100:
            yield Fact("", labels["strength"].format(share=look.dye.intensity))
    if look.ombre is not None:
        shade = shade_of(look.ombre.hex, words)
        yield Fact(labels["ombre"], labels["shade"].format(**shade), look.ombre.hex)


def options_of(look: Look, words: Words) -> Iterator[Fact]:
    """Yield the options of a look that are neither hairstyle nor colour."""
    for option in ("length", "fringe", "part", "volume", "shine"):
        chosen = getattr(look, option)
        if chosen is not None:
            yield Fact(words.labels[option], words.values[option][chosen])


def colours_of(look: Look, words: Words) -> Iterator[Fact]:
    """Yield the colours of a look by their names; those without one also by their hex code."""
    dye = look.dye.colour if look.dye else None
    for label, colour in (("colour", dye), ("ombre", look.ombre)):
        if colour is not None:
            name = words.colours[nearest_preset(colour.hex)]
            value = name if colour.preset else f"{colour.hex} ({name})"
            yield Fact(words.labels[label], value, colour.hex)


def shade_of(triplet: str, words: Words) -> dict[str, str]:
    """Return what texts say of a colour: its hex code, the nearest preset and its level."""
    preset = nearest_preset(triplet)
    return {
        "hex": triplet,
        "colour": words.colours[preset],
        "level": str(level(triplet)),
    }
