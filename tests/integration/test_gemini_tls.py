"""The same bounds over TLS, as the live service speaks it."""

from __future__ import annotations

import ssl
import threading
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.testing.portraits import as_bytes, portrait, request_for
from support.certificates import self_signed
from support.gemini_scenes import drip, hang, picture
from support.gemini_server import GeminiServer
from support.gemini_wire import Scene

pytestmark = pytest.mark.slow

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
PHOTO = as_bytes(portrait().resize((64, 64)))


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    return made


def test_a_picture_comes_over_tls(certificate: Path) -> None:
    with GeminiServer(picture(), certificate=certificate) as server:
        assert GeminiStylist("painter", server.settings()).render(request_for(PHOTO, COPPER)).image


def test_the_trusted_certificates_are_read_once(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with GeminiServer(picture(), certificate=certificate) as server:
        reading = MagicMock(wraps=ssl.create_default_context)
        monkeypatch.setattr(ssl, "create_default_context", reading)
        assert GeminiStylist("painter", server.settings()).render(request_for(PHOTO, COPPER)).image
    assert reading.call_count == 1


@pytest.mark.parametrize("scene", [hang, drip(), drip(in_head=True)], ids=["hang", "drip", "head"])
def test_the_deadline_holds_over_tls(scene: Scene, certificate: Path) -> None:
    with GeminiServer(scene, certificate=certificate) as server:
        maker = GeminiStylist("painter", server.settings(timeout=1.5))
        maker._connected()  # loading the SDK is not what is timed
        with pytest.raises(StylistError) as failed:
            maker.render(request_for(PHOTO, COPPER))
        assert failed.value.code == "PROVIDER_TIMEOUT"
        assert not [each for each in threading.enumerate() if each.name == "gemini"]


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    server = GeminiServer(certificate=self_signed(tmp_path))
    with server, pytest.raises(StylistError) as failed:
        GeminiStylist("painter", server.settings()).render(request_for(PHOTO, COPPER))
    assert failed.value.code == "PROVIDER_UNAVAILABLE"
    assert server.calls == 0
