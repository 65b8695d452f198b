"""What every maker of QR codes promises. A subclass provides `codes`."""

from __future__ import annotations

import pytest

from ilikeyacut.application.ports.qr_codes import QrCodes

FINDER = ("#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######")
"""The pattern in three corners of each code, which readers look for."""


class QrCodesContract:
    @pytest.fixture
    def codes(self) -> QrCodes:
        raise NotImplementedError

    @pytest.mark.parametrize("text", ["a", "https://example.com/s/" + "x" * 75, "x" * 1000])
    def test_a_code_is_square_with_a_pattern_in_three_corners(
        self, codes: QrCodes, text: str
    ) -> None:
        modules = codes.encode(text)
        side = len(modules)
        assert {len(row) for row in modules} == {side}
        assert (side - 17) % 4 == 0
        for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
            found = tuple(
                "".join("#" if dark else "." for dark in row[left : left + 7])
                for row in modules[top : top + 7]
            )
            assert found == FINDER

    def test_the_same_text_is_the_same_code(self, codes: QrCodes) -> None:
        assert codes.encode("abc") == codes.encode("abc")
        assert codes.encode("abc") != codes.encode("abd")
