from dataclasses import replace
from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image

from ilikeyacut.adapters.pillow.card_drawer import PillowCardDrawer
from ilikeyacut.adapters.segno.qr_codes import SegnoQrCodes
from ilikeyacut.application.ports.card_drawer import (
    MOST_CARD_BYTES,
    CardDrawer,
    CardFormat,
    Code,
    Pane,
)
from ilikeyacut.application.ports.qr_codes import QrCodes
from ilikeyacut.testing.contracts.card_drawer import CARD, CardDrawerContract
from ilikeyacut.testing.contracts.qr_codes import QrCodesContract
from ilikeyacut.testing.portraits import as_bytes, opened


class TestPillowCardDrawer(CardDrawerContract):
    @pytest.fixture
    def drawer(self) -> CardDrawer:
        return PillowCardDrawer()

    def test_the_code_of_a_card_that_was_made_small_can_be_read(self, drawer: CardDrawer) -> None:
        raw = Random(1).randbytes(600 * 800 * 3)  # noqa: S311 - repeatable on purpose
        pane = as_bytes(Image.frombytes("RGB", (600, 800), raw))
        code = Code(SegnoQrCodes().encode("https://example.com/s/1"), "Scan")
        card = replace(CARD, panes=(Pane("Before", pane), Pane("After", pane)), code=code)
        png = drawer.draw(card, CardFormat.PNG)
        assert len(png) <= MOST_CARD_BYTES
        page = np.asarray(opened(png).convert("L"))
        assert cv2.QRCodeDetector().detectAndDecode(page)[0] == "https://example.com/s/1"


class TestSegnoQrCodes(QrCodesContract):
    @pytest.fixture
    def codes(self) -> QrCodes:
        return SegnoQrCodes()

    def test_a_reader_of_another_make_reads_it(self, codes: QrCodes) -> None:
        text = "http://127.0.0.1:8000/s/0123456789abcdef.token"
        levels = np.where(np.array(codes.encode(text)), 0, 255).astype(np.uint8)
        picture = np.pad(levels.repeat(6, 0).repeat(6, 1), 24, constant_values=255)
        assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == text
