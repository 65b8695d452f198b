import cv2
import numpy as np
import pytest

from ilikeyacut.adapters.pillow.card_drawer import PillowCardDrawer
from ilikeyacut.adapters.segno.qr_codes import SegnoQrCodes
from ilikeyacut.application.ports.card_drawer import CardDrawer
from ilikeyacut.application.ports.qr_codes import QrCodes
from ilikeyacut.testing.contracts.card_drawer import CardDrawerContract
from ilikeyacut.testing.contracts.qr_codes import QrCodesContract


class TestPillowCardDrawer(CardDrawerContract):
    @pytest.fixture
    def drawer(self) -> CardDrawer:
        return PillowCardDrawer()


class TestSegnoQrCodes(QrCodesContract):
    @pytest.fixture
    def codes(self) -> QrCodes:
        return SegnoQrCodes()

    def test_a_reader_of_another_make_reads_it(self, codes: QrCodes) -> None:
        text = "http://127.0.0.1:8000/s/0123456789abcdef.token"
        levels = np.where(np.array(codes.encode(text)), 0, 255).astype(np.uint8)
        picture = np.pad(levels.repeat(6, 0).repeat(6, 1), 24, constant_values=255)
        assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == text
