"""How the custom model's server begins and ends: as SageMaker starts and stops a container."""

import json
import signal
from pathlib import Path

import pytest

from ilikeyacut.adapters.sagemaker import wire
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.testing.portraits import as_bytes, portrait, request_for
from support.loopback import kept_port
from support.model_container import container, started
from support.sagemaker_stub import posted
from support.waiting import until

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
ORDER = wire.order_body(request_for(as_bytes(portrait()), COPPER), "a.1", 10**7)


def test_the_end_waits_for_what_is_under_way(tmp_path: Path) -> None:
    patient = {"MODEL_PATIENCE": "600", "MODEL_DRAIN": "600"}
    with container(tmp_path / "log", **patient) as model:
        with model.connect() as line:
            line.sendall(b"POST /invocations HTTP/1.1\r\nExpect: 100-continue\r\n")
            line.sendall(b"Content-Length: %d\r\n\r\n" % len(ORDER))
            assert b" 100 " in line.recv(65536)
            line.sendall(ORDER[:-1])
            assert posted(model.url, ORDER)[0] == 200
            model.process.send_signal(signal.SIGTERM)
            until(lambda: model.ping() == 503)
            line.sendall(ORDER[-1:])
            assert b" 503 " in line.recv(65536)
        assert model.process.wait(30) == 0
        assert json.loads(model.said().splitlines()[-1]) == {"event": "ending", "drained": True}


@pytest.mark.parametrize(
    "settings",
    [
        {"SAGEMAKER_BIND_TO_PORT": "none"},
        {"SAGEMAKER_BIND_TO_PORT": "99999"},
        {"MODEL_CONCURRENCY": "0"},
        {"MODEL_PATIENCE": "nan"},
        {"MODEL_HOST": "256.0.0.1"},
    ],
    ids="-".join,
)
def test_settings_that_cannot_be(tmp_path: Path, settings: dict[str, str]) -> None:
    with kept_port() as port:
        told = {"SAGEMAKER_BIND_TO_PORT": str(port)} | settings
        process = started(tmp_path / "log", **told)
        assert process.wait(60) == 2
    said = (tmp_path / "log").read_text("utf-8")
    assert said.startswith("cannot serve: ")
    assert said.count("\n") == 1
