"""QR codes (ISO/IEC 18004) at error correction level M."""

from __future__ import annotations

from ilikeyacut.application.ports.extras import ExtraMissingError
from ilikeyacut.application.ports.qr_codes import Modules


class SegnoQrCodes:
    """Makes the smallest code that the text fits in. The package loads with the first one."""

    def encode(self, text: str) -> Modules:
        try:
            import segno
        except ImportError as error:
            raise ExtraMissingError("server", str(error)) from error
        code = segno.make_qr(text, error="m", boost_error=False)
        return tuple(tuple(bool(module) for module in row) for row in code.matrix)
