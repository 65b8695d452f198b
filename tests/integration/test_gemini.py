"""The real SDK against a scripted Gemini: what each behaviour of a server becomes."""

from __future__ import annotations

import gzip
import json
import logging
import traceback
from dataclasses import dataclass, replace

import pytest

from ilikeyacut.adapters.gemini.consent import CONSENT
from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.application.ports.stylist import StyleBrief, StylistError
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.testing.portraits import request_for
from support.gemini_rendering import (
    COPPER,
    IMAGE,
    MODEL,
    PHOTO,
    PROMPT,
    WORST,
    stylist,
)
from support.gemini_scenes import (
    HTML,
    answer,
    blocked,
    cut_short,
    cut_short_at,
    describe,
    inline,
    no_picture,
    picture,
    rate_limited,
    raw,
    reset,
    status,
)
from support.gemini_server import GeminiServer
from support.gemini_wire import Scene

pytestmark = pytest.mark.slow

# ---------------------------------------------------------------- the failures


@dataclass(frozen=True)
class Row:
    """A server's behaviour and what it must become, in one call."""

    name: str
    scene: Scene
    code: str
    retryable: bool
    retry_after: float | None = None
    cost: int = 0


def no(name: str, scene: Scene, code: str, cost: int = 0) -> Row:
    """Not to be sent again."""
    return Row(name, scene, code, retryable=False, cost=cost)


def again(
    name: str, scene: Scene, code: str, cost: int = 0, retry_after: float | None = None
) -> Row:
    """Worth another call."""
    return Row(name, scene, code, retryable=True, retry_after=retry_after, cost=cost)


NONE, BLOCKED, BROKEN = "NO_IMAGE_RETURNED", "CONTENT_BLOCKED", "PROVIDER_MALFORMED"
SETTINGS, DOWN, SLOW = "PROVIDER_MISCONFIGURED", "PROVIDER_UNAVAILABLE", "PROVIDER_TIMEOUT"
BUSY = "PROVIDER_RATE_LIMITED"
JUDGED = (
    *("SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "IMAGE_PROHIBITED_CONTENT", "RECITATION"),
    *("IMAGE_RECITATION", "BLOCKLIST", "SPII"),
)
EMPTY = ("NO_IMAGE", "IMAGE_OTHER", "OTHER", "MAX_TOKENS", "SOLAR_FLARE", None)
INVALID_KEY = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
PACKED = gzip.compress(json.dumps(answer([inline(b"\x89PNG\r\n\x1a\n")])).encode())
ROWS = [
    again("text only", no_picture("STOP", "I would rather not."), NONE, PROMPT + IMAGE),
    *(again(f"finish {reason}", no_picture(reason), NONE, PROMPT) for reason in EMPTY),
    *(no(f"finish {reason}", no_picture(reason), BLOCKED, PROMPT) for reason in JUDGED),
    no("blocked with text", no_picture("SAFETY", "Sorry."), BLOCKED, PROMPT + IMAGE),
    *(no(f"prompt {why}", blocked(why), BLOCKED, PROMPT) for why in ("SAFETY", "OTHER", "NEW")),
    again("an empty object", raw(b"{}"), BROKEN, WORST),
    again("nothing", raw(b""), BROKEN, WORST),
    again("200 with HTML", raw(HTML, kind="text/html"), BROKEN, WORST),
    again("no UTF-8", raw(b"\xff\xfe\xfa"), BROKEN, WORST),
    again("nested without end", raw(b"[" * 200_000), BROKEN, WORST),
    again("bad base64", raw(json.dumps(answer([{"inlineData": {"data": "~"}}])).encode()), BROKEN,
          PROMPT + IMAGE),
    again("bytes that are no image", picture(lambda _: b"no pixels"), BROKEN, PROMPT + IMAGE),
    again("a GIF", picture(lambda _: b"GIF89a...."), BROKEN, PROMPT + IMAGE),
    again("packed against our wish", raw(PACKED, content_encoding="gzip"), BROKEN, WORST),
    no("400", status(400, "INVALID_ARGUMENT"), "PROVIDER_REJECTED"),
    no("400 for the account", status(400, "FAILED_PRECONDITION"), SETTINGS),
    no("400 with HTML", raw(HTML, 400, "text/html"), SETTINGS),
    no("400 cut short", cut_short_at(400), SETTINGS),
    no("402", status(402), SETTINGS),
    no("413 with HTML", raw(HTML, 413, "text/html"), SETTINGS),
    no("404 cut short", cut_short_at(404), "MODEL_RETIRED"),
    again("429 cut short", cut_short_at(429), BUSY),
    again("499", status(499, "CANCELLED"), DOWN),
    again("a status of its own in the text", raw(b'[{"error": {"code": 400}}]', 500), DOWN),
    no("400 for the key", status(400, "INVALID_ARGUMENT", INVALID_KEY), SETTINGS),
    no("401", status(401, "UNAUTHENTICATED"), SETTINGS),
    no("403", status(403, "PERMISSION_DENIED"), SETTINGS),
    no("302", status(302, location="http://127.0.0.1:9/"), SETTINGS),
    no("404", status(404, "NOT_FOUND"), "MODEL_RETIRED"),
    again("429", rate_limited("7s"), BUSY, retry_after=7.0),
    again("429, a fraction", rate_limited("0.25s"), BUSY, retry_after=0.25),
    again("429, nanoseconds", rate_limited("3.000000001s"), BUSY, retry_after=3.000000001),
    again("429 without delay", rate_limited(None), BUSY),
    again("429, in the header", rate_limited(None, retry_after="4"), BUSY, retry_after=4.0),
    again("429 with HTML", raw(HTML, 429, "text/html"), BUSY),
    no("429, the day's quota", rate_limited("7s", "RequestsPerDay-FreeTier"), BUSY),
    again("500", status(500, "INTERNAL"), DOWN),
    again("502 with HTML", raw(HTML, 502, "text/html"), DOWN),
    again("502 with no text at all", raw(b"\xff\xfe\x00\xd8", 502), DOWN),
    again("502, packed", raw(gzip.compress(HTML), 502, content_encoding="gzip"), DOWN),
    again("500 with a huge text", raw(b" " * 3_000_000, 500), DOWN),
    again("503", status(503, "UNAVAILABLE"), DOWN),
    again("503 with a delay", status(503, retry_after="2"), DOWN, retry_after=2.0),
    again("504", status(504, "DEADLINE_EXCEEDED"), SLOW),
    again("408", status(408), SLOW),
    again("reset", reset, DOWN, WORST),
    again("cut short", cut_short, DOWN, WORST),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_failure_has_its_meaning(row: Row) -> None:
    with GeminiServer(row.scene) as server, pytest.raises(StylistError) as failed:
        stylist(server).render(request_for(PHOTO, COPPER))
    error = failed.value
    assert (error.code, error.retryable, error.retry_after, error.cost_microusd) == (
        *(row.code, row.retryable, row.retry_after, row.cost),
    )
    assert server.calls == 1


# ---------------------------------------------------------------- before a call


@pytest.mark.parametrize(
    "settings",
    [
        GeminiSettings(),
        GeminiSettings(api_key=""),
        GeminiSettings(api_key="key", base_url="127.0.0.1:1"),
        GeminiSettings(api_key="key", base_url="ftp://127.0.0.1"),
        GeminiSettings(api_key="key", base_url="http://127.0.0.1:port"),
    ],
    ids=["no key", "an empty key", "no scheme", "another scheme", "no port"],
)
def test_settings_that_cannot_work_are_said_to_be(
    settings: GeminiSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(StylistError) as failed:
        GeminiStylist(MODEL, settings).render(request_for(PHOTO, COPPER))
    assert (failed.value.code, failed.value.retryable) == (SETTINGS, False)
    assert failed.value.cost_microusd == 0


@pytest.mark.parametrize("photo", [b"", b"text", PHOTO[:4000], b"\xff\xd8\xff\xff\xd9"])
def test_nothing_is_sent_that_is_no_photo(photo: bytes) -> None:
    with GeminiServer() as server, pytest.raises(StylistError) as failed:
        stylist(server).render(request_for(photo, COPPER))
    assert (failed.value.code, failed.value.retryable) == ("IMAGE_UNREADABLE", False)
    assert server.calls == 0


def test_a_look_that_changes_nothing_is_not_paid_for() -> None:
    look = Look(dye=Dye(colour=Colour.parse("copper"), intensity=0))
    with GeminiServer() as server, pytest.raises(StylistError) as failed:
        stylist(server).render(request_for(PHOTO, look))
    assert (failed.value.code, server.calls) == ("RESULT_UNCHANGED", 0)


def test_the_worst_case_is_known_before_the_call() -> None:
    with GeminiServer() as server:
        maker = stylist(server)
    assert maker.worst_case_microusd(COPPER) == WORST
    assert (maker.name, maker.model, maker.consent) == ("gemini", MODEL, CONSENT)


# ---------------------------------------------------------------- a ping


def test_a_ping_asks_for_the_model() -> None:
    with GeminiServer(describe) as server:
        assert stylist(server).ping() == "models/painter"
    assert server.asked[0].path == "/v1beta/models/painter"


@pytest.mark.parametrize(
    ("scene", "code"), [(status(404), "MODEL_RETIRED"), (status(403), SETTINGS), (reset, DOWN)]
)
def test_a_ping_that_fails_says_why(scene: Scene, code: str) -> None:
    with GeminiServer(scene) as server, pytest.raises(StylistError) as failed:
        stylist(server).ping()
    assert failed.value.code == code


# ---------------------------------------------------------------- what must not be told


@pytest.mark.parametrize(
    "scene",
    [picture(), status(400, "INVALID_ARGUMENT"), status(401, "key-of-the-test"), reset, raw(b"{")],
)
def test_neither_key_nor_photo_nor_prompt_gets_into_a_log_or_an_error(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    style = StyleBrief("bob", "A very personal wish.")
    told = ""
    with GeminiServer(scene) as server:
        maker = stylist(server)
        try:
            maker.render(replace(request_for(PHOTO, Look(hairstyle="bob")), style=style))
        except StylistError as error:
            told = "".join(traceback.format_exception(error))
    told += caplog.text + repr(server.settings())
    secrets: list[str] = ["key-of-the-test", "A very personal wish", "Keep the person's identity"]
    assert [secret for secret in secrets if secret in told] == []
    assert "iVBORw0KGgo" not in told


def test_the_server_plays_its_script_and_then_the_rest() -> None:
    with GeminiServer(status(500), otherwise=status(404)) as server:
        codes = []
        for _ in range(3):
            with pytest.raises(StylistError) as failed:
                stylist(server).render(request_for(PHOTO, COPPER))
            codes.append(failed.value.code)
    assert codes == [DOWN, "MODEL_RETIRED", "MODEL_RETIRED"]
    assert server.calls == 3
