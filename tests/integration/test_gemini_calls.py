"""The real SDK against a scripted Gemini: what is sent, what comes back, and how fast."""

from __future__ import annotations

import gc
import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from google.oauth2.credentials import Credentials

from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.application.ports.stylist import StyleBrief, StylistError, Usage
from ilikeyacut.domain.values import Look, MediaType, variations
from ilikeyacut.testing.portraits import JOB, as_bytes, opened, portrait, request_for
from support.gemini_rendering import (
    COPPER,
    IMAGE,
    MODEL,
    PHOTO,
    PRICE,
    PROMPT,
    WORST,
    rendered,
    stylist,
)
from support.gemini_scenes import (
    answer,
    drip,
    encoded,
    hang,
    huge,
    inline,
    picture,
    raw,
    reset,
    status,
    tinted,
)
from support.gemini_server import GeminiServer
from support.gemini_wire import Exchange, Scene

pytestmark = pytest.mark.slow

TESTS = Path(__file__).resolve().parents[1]
FORKED = """
import os, sys
from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.domain.values import Look
from ilikeyacut.testing.portraits import as_bytes, portrait, request_for

settings = GeminiSettings(api_key="key", base_url=sys.argv[1], timeout=60.0)
stylist = GeminiStylist("painter", settings)
asked = request_for(as_bytes(portrait().resize((64, 64))), Look(hairstyle="bob"))
stylist.render(asked)
child = os.fork()
assert stylist.render(asked).image
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""
BROKEN, DOWN, SLOW = "PROVIDER_MALFORMED", "PROVIDER_UNAVAILABLE", "PROVIDER_TIMEOUT"


# ---------------------------------------------------------------- what succeeds


@pytest.mark.parametrize("snake", [True, False])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_providers_own_bytes_come_back(kind: str, snake: bool) -> None:
    made = encoded(tinted(PHOTO, size=(300, 300)), kind)
    found = rendered(picture(lambda _: made, snake=snake))
    assert found.image == made
    assert found.media_type is (MediaType.PNG if kind == "PNG" else MediaType.JPEG)
    assert found.model == "painter-1.0 prompt-1"
    assert (found.cost_microusd, found.usage) == (PROMPT + IMAGE, Usage(268, 1290))


def test_an_answer_that_does_not_tell_its_usage_costs_the_worst() -> None:
    found = rendered(picture(usage=False))
    assert (found.cost_microusd, found.usage) == (WORST, None)


def test_a_picture_counts_whatever_the_unknown_reason_to_finish() -> None:
    assert rendered(picture(finish="SOLAR_FLARE")).image


def test_the_call_has_the_wire_format_of_the_api() -> None:
    style = StyleBrief("bob", "Straight hair to the chin.")
    variation = variations(JOB, 2)[1]
    photo = as_bytes(portrait().crop((0, 0, 300, 400)), MediaType.JPEG)
    look = Look(hairstyle="bob")
    with GeminiServer() as server:
        stylist(server).render(replace(request_for(photo, look, variation), style=style))
    asked = server.asked[0]
    assert asked.path == "/v1beta/models/painter:generateContent"
    assert asked.headers["x-goog-api-key"] == "key-of-the-test"
    assert asked.picture == photo
    assert "Straight hair to the chin." in asked.words
    assert asked.config() == {
        "responseModalities": ["IMAGE"],
        "imageConfig": {"aspectRatio": "3:4", "imageSize": "1K"},
        "seed": variation.seed & 0x7FFFFFFF,
        "maxOutputTokens": 2000,
    }


def test_an_older_model_is_not_told_a_size() -> None:
    with GeminiServer() as server:
        stylist(server, image_size=None, api_version="v1").render(request_for(PHOTO, COPPER))
    assert server.asked[0].config()["imageConfig"] == {"aspectRatio": "1:1"}
    assert server.asked[0].path.startswith("/v1/models/")


def test_vertex_has_its_own_paths_and_login() -> None:
    with GeminiServer() as server:
        maker = stylist(
            server,
            api_key=None,
            project="our-project",
            location="europe-west4",
            credentials=Credentials(token="token-of-the-test"),  # type: ignore[no-untyped-call]  # untyped library
        )
        assert maker.render(request_for(PHOTO, COPPER)).image
    path = "projects/our-project/locations/europe-west4/publishers/google/models/painter"
    assert server.asked[0].path == f"/v1beta1/{path}:generateContent"
    assert server.asked[0].headers["authorization"] == "Bearer token-of-the-test"


def test_the_environment_of_other_programs_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "GOOGLE_GENAI_USE_VERTEXAI": "true",
        "GOOGLE_CLOUD_PROJECT": "another",
        "GOOGLE_API_KEY": "another",
        "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    with GeminiServer() as server:
        assert stylist(server).render(request_for(PHOTO, COPPER)).image
    assert server.asked[0].headers["x-goog-api-key"] == "key-of-the-test"


def test_pictures_of_several_threads_do_not_mix() -> None:
    photos = [as_bytes(portrait().resize((side, side))) for side in (40, 60, 80, 100)]
    sizes: dict[int, tuple[int, int]] = {}
    with GeminiServer() as server:
        maker = stylist(server)

        def work(at: int) -> None:
            sizes[at] = opened(maker.render(request_for(photos[at], COPPER)).image).size

        threads = [threading.Thread(target=work, args=(at,)) for at in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert sizes == {0: (40, 40), 1: (60, 60), 2: (80, 80), 3: (100, 100)}


# ---------------------------------------------------------------- deadlines and bounds


SOON = 1.5
"""Seconds that a call is given whose answer would never end."""

SLOW_SCENES = [hang, drip(), drip(in_head=True), drip(gap=0.3)]


@pytest.mark.parametrize("scene", SLOW_SCENES, ids=["hang", "drip", "drip the head", "slow drip"])
@pytest.mark.parametrize("by", ["settings", "request"])
def test_the_deadline_holds_for_the_whole_call(scene: Scene, by: str) -> None:
    deadline = datetime.now(UTC) + timedelta(minutes=5)
    with GeminiServer(scene) as server:
        maker = stylist(server, timeout=SOON if by == "settings" else 60.0)
        maker._connected()  # loading the SDK is not what is timed
        if by == "request":
            deadline = datetime.now(UTC) + timedelta(seconds=SOON)
        request = replace(request_for(PHOTO, COPPER), deadline=deadline)
        began = time.monotonic()
        with pytest.raises(StylistError) as failed:
            maker.render(request)
        took = time.monotonic() - began
        assert (failed.value.code, failed.value.retryable) == ("PROVIDER_TIMEOUT", True)
        assert failed.value.cost_microusd == WORST
        assert SOON / 2 < took < 20 * SOON
        assert server.calls == 1
        assert not [each for each in threading.enumerate() if each.name == "gemini"]


def test_a_call_that_was_ended_ends_no_other() -> None:
    hanging = threading.Event()

    def hangs_there(exchange: Exchange) -> None:
        hanging.set()
        hang(exchange)

    with GeminiServer(hangs_there, picture()) as server:
        maker = stylist(server, timeout=20.0)
        failures: list[StylistError] = []

        def hangs() -> None:
            deadline = datetime.now(UTC) + timedelta(seconds=1)
            with pytest.raises(StylistError) as failed:
                maker.render(replace(request_for(PHOTO, COPPER), deadline=deadline))
            failures.append(failed.value)

        maker._connected()
        other = threading.Thread(target=hangs)
        other.start()
        assert hanging.wait(10)
        assert maker.render(request_for(PHOTO, COPPER)).image
        other.join()
    assert [failure.code for failure in failures] == ["PROVIDER_TIMEOUT"]


def test_no_call_is_made_past_the_deadline() -> None:
    with GeminiServer() as server:
        maker = GeminiStylist(
            MODEL, server.settings(), now=lambda: datetime.max.replace(tzinfo=UTC)
        )
        with pytest.raises(StylistError) as failed:
            maker.render(request_for(PHOTO, COPPER))
    assert (failed.value.code, failed.value.retryable, server.calls) == (SLOW, False, 0)


@pytest.mark.parametrize("told", [True, False])
def test_an_answer_without_end_is_not_read(told: bool) -> None:
    with pytest.raises(StylistError) as failed:
        rendered(huge(60_000_000, told=told), most_answer_bytes=1_000_000)
    assert (failed.value.code, failed.value.cost_microusd) == (BROKEN, WORST)


def test_an_answer_as_large_as_allowed_is_read() -> None:
    body = json.dumps(answer([inline(encoded(portrait()))])).encode()
    assert rendered(raw(body), most_answer_bytes=len(body)).image == encoded(portrait())
    with pytest.raises(StylistError, match="too large"):
        rendered(raw(body), most_answer_bytes=len(body) - 1)


def test_nobody_there_costs_nothing() -> None:
    with GeminiServer() as server:
        settings = server.settings()
    with pytest.raises(StylistError) as failed:
        GeminiStylist(MODEL, settings).render(request_for(PHOTO, COPPER))
    assert (failed.value.code, failed.value.retryable) == (DOWN, True)
    assert failed.value.cost_microusd == 0


# ---------------------------------------------------------------- before any answer, and after it


def ended_at(url: str) -> StylistError:
    """Return how a call ends whose server cannot even be reached in time."""
    settings = GeminiSettings(api_key="key-of-the-test", base_url=url, timeout=SOON, price=PRICE)
    maker = GeminiStylist(MODEL, settings)
    maker._connected()
    with pytest.raises(StylistError) as failed:
        maker.render(request_for(PHOTO, COPPER))
    return failed.value


def test_the_deadline_holds_while_a_connection_is_made() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        address = server.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:  # they fill the queue, so that the next one is not even noticed
            each.setblocking(False)
            each.connect_ex(address)
        ended = ended_at(f"http://127.0.0.1:{address[1]}")
        for each in waiting:
            each.close()
    assert (ended.code, ended.cost_microusd) == (SLOW, 0)


def test_the_deadline_holds_while_tls_is_agreed_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = ended_at(f"https://127.0.0.1:{server.getsockname()[1]}")
        gc.collect()
    assert ended.code == SLOW


def test_the_deadline_holds_while_a_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(60) and [])
    ended = ended_at("http://provider.test")
    assert (ended.code, ended.cost_microusd) == (SLOW, 0)
    released.set()
    for each in threading.enumerate():
        if each.name == "gemini":
            each.join()


def connections_to(url: str) -> list[socket.socket]:
    port = urlsplit(url).port
    found = []
    for each in gc.get_objects():
        if (
            isinstance(each, socket.socket)
            and each.family != socket.AF_UNIX
            and each.fileno() != -1
        ):
            with suppress(OSError):  # one that listens has no other side
                found += [each] if each.getpeername()[1] == port else []
    return found


@pytest.mark.long
def test_calls_leave_nothing_open_however_they_end() -> None:
    scenes = [picture(), hang, drip(in_head=True), picture(), reset, status(500), drip(), picture()]
    with GeminiServer(*scenes) as server:
        maker = stylist(server, timeout=SOON)
        maker._connected()
        for _ in scenes:
            with suppress(StylistError):
                maker.render(request_for(PHOTO, COPPER))
        assert server.calls == len(scenes)
        gc.collect()  # reports what was dropped without closing: warnings are errors
        assert connections_to(server.url) == []


def test_a_forked_child_calls_as_its_parent_does() -> None:
    with GeminiServer() as server:
        command = [sys.executable, "-W", "error", "-c", FORKED, server.url]
        subprocess.run(command, check=True, timeout=120, cwd=TESTS)
        assert server.calls == 3
