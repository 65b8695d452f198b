"""The page of a salon card, drawn from the top down at one scale."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ilikeyacut.adapters.pillow.previews import scaled
from ilikeyacut.adapters.pillow.reading import source_of
from ilikeyacut.application.ports.card_drawer import Card, Code, Fact, Pane

WIDTH, HEIGHT, MARGIN = 1240, 1754, 80
DPI = WIDTH / (148 / 25.4)
"""Dots per inch: the page is A5, 148 x 210 mm."""

INK, FAINT, LINE = "#1C1B1A", "#6B6763", "#D9D5D0"
FONTS = Path(__file__).parent / "fonts"
LABELS = 250
"""The width of the labels of facts, at scale 1."""

QUIET = 4
"""Modules around a code that stay white, as its standard asks."""

Font = ImageFont.FreeTypeFont


class Page:
    """Draws a card. `fits` says whether everything found room."""

    def __init__(self, card: Card, scale: float) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), "white")
        self._draw = ImageDraw.Draw(self.image)
        self._scale = scale
        self._bottom = HEIGHT - MARGIN
        self._y = MARGIN
        self._below(card)
        self._panes(card.panes)
        self._title(card)
        for fact in card.facts:
            self._fact(fact)
        self._advice(card)

    @property
    def fits(self) -> bool:
        """Whether nothing from above reaches into what stands at the bottom."""
        return self._y <= self._bottom

    def _px(self, length: float) -> int:
        return max(1, round(length * self._scale))

    def _font(self, size: float, weight: str = "Regular") -> Font:
        return _font(weight, max(8, self._px(size)))

    def _below(self, card: Card) -> None:
        """Draw the notice and the code at the bottom, the last line first."""
        font = self._font(24)
        for line in reversed(wrapped(card.notice, font, WIDTH - 2 * MARGIN)):
            self._bottom -= _step(font)
            self._draw.text((MARGIN, self._bottom), line, FAINT, font)
        self._bottom -= self._px(20)
        if card.code is not None:
            self._code(card.code)
        self._bottom -= self._px(20)

    def _code(self, code: Code) -> None:
        across = len(code.modules)
        module = max(2, self._px(270) // (across + 2 * QUIET))
        side = module * (across + 2 * QUIET)
        left, top = WIDTH - MARGIN - side, self._bottom - side
        for y, row in enumerate(code.modules, QUIET):
            for x, dark in enumerate(row, QUIET):
                if dark:
                    at = (left + x * module, top + y * module)
                    self._draw.rectangle((*at, at[0] + module - 1, at[1] + module - 1), INK)
        font = self._font(28)
        lines = wrapped(code.caption, font, left - MARGIN - self._px(30))
        for number, line in enumerate(lines):
            place = self._bottom - module * QUIET - _step(font) * (len(lines) - number)
            self._draw.text((MARGIN, place), line, INK, font)
        self._bottom = min(top, self._bottom - _step(font) * len(lines))

    def _panes(self, panes: tuple[Pane, ...]) -> None:
        """Place the pictures side by side, equally high and whole, each with its label."""
        gap, most = self._px(24), self._px(640)
        sources = [source_of(pane.picture) for pane in panes]
        shapes = [width / height for width, height in (it.upright_size for it in sources)]
        room = WIDTH - 2 * MARGIN - gap * (len(panes) - 1)
        height = max(1, min(most, int(room / sum(shapes))))
        widths = [max(1, int(shape * height)) for shape in shapes]
        left, font = (WIDTH - sum(widths) - gap * (len(panes) - 1)) // 2, self._font(26)
        for pane, source, width in zip(panes, sources, widths, strict=True):
            self.image.paste(scaled(source, width, height), (left, self._y))
            under = (left, self._y + height + self._px(8))
            self._draw.text(under, fitting(pane.label, font, width), FAINT, font)
            left += width + gap
        self._y += height + _step(font) + self._px(34)

    def _title(self, card: Card) -> None:
        font = self._font(58, "SemiBold")
        title = card.title if drawable(card.title, font) else card.name
        self._text(title, font, INK)
        self._y += self._px(16)

    def _fact(self, fact: Fact) -> None:
        left, font, top = MARGIN + self._px(LABELS), self._font(32), self._y
        self._draw.text((MARGIN, top), fact.label, FAINT, font)
        if fact.colour is not None:
            side = self._px(34)
            box = (left, top + self._px(6), left + side, top + self._px(6) + side)
            self._draw.rectangle(box, fact.colour, LINE)
            left += side + self._px(16)
        self._text(fact.value, font, INK, left)
        self._y += self._px(4)

    def _advice(self, card: Card) -> None:
        self._y += self._px(14)
        self._draw.line((MARGIN, self._y, WIDTH - MARGIN, self._y), LINE, 2)
        self._y += self._px(18)
        self._text(card.heading, self._font(34, "SemiBold"), INK)
        font, bullet = self._font(30), self._px(30)
        for line in card.advice:
            if drawable(line, font):
                self._draw.text((MARGIN, self._y), "•", FAINT, font)
                self._text(line, font, INK, MARGIN + bullet)

    def _text(self, text: str, font: Font, ink: str, left: int = MARGIN) -> None:
        for line in wrapped(text, font, WIDTH - MARGIN - left):
            self._draw.text((left, self._y), line, ink, font)
            self._y += _step(font)


def wrapped(text: str, font: Font, width: int) -> list[str]:
    """Return text in lines of at most `width` px. A word that is too long is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and font.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def fitting(text: str, font: Font, width: int) -> str:
    """Return a label if it fits, or nothing: half a word says less."""
    return text if font.getlength(text) <= width else ""


def drawable(text: str, font: Font) -> bool:
    """Whether the font has every letter of the text."""
    missing = bytes(font.getmask("\U0010fffd"))
    return all(it.isspace() or bytes(font.getmask(it)) != missing for it in set(text))


@lru_cache(maxsize=64)
def _font(weight: str, size: int) -> Font:
    return ImageFont.truetype(FONTS / f"OpenSans-{weight}.ttf", size)


def _step(font: Font) -> int:
    ascent, descent = font.getmetrics()
    return ascent + descent
