"""What every card drawer promises. A subclass provides `drawer`."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from PIL import Image, ImageChops

from ilikeyacut.application.ports.card_drawer import (
    MOST_CARD_BYTES,
    Card,
    CardDrawer,
    CardFormat,
    Code,
    Fact,
    Pane,
)
from ilikeyacut.application.ports.pictures import ImageRefusedError
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.portraits import as_bytes, opened, portrait

PANE = as_bytes(portrait().resize((96, 128)))
CHESS = tuple(tuple((x + y) % 2 == 0 for x in range(25)) for y in range(25))
CARD = Card(
    title="Klassischer Bob: Größe, für Łukasz",
    name="bob",
    panes=(Pane("Vorher", PANE), Pane("Nachher", PANE)),
    facts=(Fact("Länge", "bis zum Kinn"), Fact("Farbe", "#A8572E, Kupfer", "#A8572E")),
    heading="Darum bitten",
    advice=("Ein Schnitt bis zum Kinn.", "Ein Ton nahe Kupfer."),
    notice="Das Bild nachher hat ein Computer gemacht.",
    code=Code(CHESS, "Scannen, bis 6.12.2026"),
)
LONG = replace(
    CARD,
    title="Wide waves " * 18,
    facts=tuple(Fact(f"Label {n}", "some words of a value " * 8, "#A8572E") for n in range(9)),
    advice=("Say this to your hairdresser, slowly. " * 15, "x" * 600) * 3,
    notice="A computer made it. " * 12,
    code=Code(CHESS, "Scan to see it online. " * 8),
)
EDGE = 20
"""Pixels at each side of a page that stay white: what reaches into them would be cut."""


class CardDrawerContract:
    @pytest.fixture
    def drawer(self) -> CardDrawer:
        raise NotImplementedError

    @pytest.mark.parametrize("card", [CARD, LONG], ids=["short", "long"])
    def test_a_page_has_the_shape_of_a5_and_nothing_is_cut(
        self, drawer: CardDrawer, card: Card
    ) -> None:
        page = opened(drawer.draw(card, CardFormat.PNG)).convert("RGB")
        assert page.width / page.height == pytest.approx(148 / 210, abs=0.005)
        left, top, right, bottom = _drawn(page)
        assert left >= EDGE
        assert top >= EDGE
        assert right <= page.width - EDGE
        assert bottom <= page.height - EDGE

    def test_every_part_is_seen(self, drawer: CardDrawer) -> None:
        whole = drawer.draw(CARD, CardFormat.PNG)
        less = (
            replace(CARD, title="Bob"),
            replace(CARD, panes=CARD.panes[:1]),
            replace(CARD, facts=CARD.facts[:1]),
            replace(CARD, facts=(CARD.facts[0], Fact("Farbe", "#A8572E, Kupfer", "#294F8C"))),
            replace(CARD, heading="Bitte"),
            replace(CARD, advice=CARD.advice[:1]),
            replace(CARD, notice="Ein Computer war es."),
            replace(CARD, code=None),
        )
        assert len({whole, *(drawer.draw(card, CardFormat.PNG) for card in less)}) == 9

    def test_the_same_card_is_the_same_file(self, drawer: CardDrawer) -> None:
        for file_format in CardFormat:
            assert drawer.draw(CARD, file_format) == drawer.draw(CARD, file_format)

    def test_a_pdf_has_one_page(self, drawer: CardDrawer) -> None:
        file = drawer.draw(CARD, CardFormat.PDF)
        assert file.startswith(b"%PDF-")
        assert file.rstrip().endswith(b"%%EOF")
        assert file.count(b"/Type /Page\n") == 1

    def test_a_title_in_another_script_is_replaced_by_the_name(self, drawer: CardDrawer) -> None:
        foreign = drawer.draw(replace(CARD, title="ボブ"), CardFormat.PNG)
        assert foreign == drawer.draw(replace(CARD, title="bob"), CardFormat.PNG)

    @pytest.mark.parametrize("file_format", list(CardFormat))
    def test_pictures_full_of_detail_fit_into_a_card(
        self, drawer: CardDrawer, file_format: CardFormat
    ) -> None:
        noise = Image.frombytes("RGB", (600, 800), Random(7).randbytes(600 * 800 * 3))
        panes = tuple(Pane(label, as_bytes(noise, MediaType.JPEG)) for label in ("a", "b"))
        file = drawer.draw(replace(CARD, panes=panes), file_format)
        assert 200_000 < len(file) <= MOST_CARD_BYTES

    @pytest.mark.parametrize("raw", [b"", b"no picture", PANE[:200]])
    def test_what_is_no_picture_makes_no_card(self, drawer: CardDrawer, raw: bytes) -> None:
        with pytest.raises(ImageRefusedError):
            drawer.draw(replace(CARD, panes=(Pane("Vorher", raw),)), CardFormat.PNG)


def _drawn(page: Image.Image) -> tuple[int, int, int, int]:
    """Return the box of everything that is not white."""
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    assert box is not None
    return box
