import json
from base64 import urlsafe_b64encode
from itertools import product
from typing import Any

import pytest

from ilikeyacut.adapters.gemini import answers
from ilikeyacut.adapters.gemini.answers import NoPictureError, Tokens
from ilikeyacut.adapters.gemini.photo import nearest_shape
from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.application.stylists.routing import is_final
from ilikeyacut.application.token_prices import TokenPrice
from ilikeyacut.domain.values import MediaType
from support.gemini_scenes import answer, inline

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
SETTINGS, DOWN, SLOW = "PROVIDER_MISCONFIGURED", "PROVIDER_UNAVAILABLE", "PROVIDER_TIMEOUT"
JPEG = b"\xff\xd8\xff" + b"pixels"


def read(*parts: Any, **options: Any) -> answers.Answer:
    return answers.read(json.dumps(answer(list(parts), **options)))


@pytest.mark.parametrize("snake", [True, False])
def test_both_spellings_are_read(snake: bool) -> None:
    found = read({"text": "Here:"}, inline(PNG, snake=snake), snake=snake)
    assert (found.image, found.media_type, found.model) == (PNG, MediaType.PNG, "painter-1.0")
    assert found.tokens == Tokens(268, 1290, 1290)


def test_the_last_picture_that_is_no_thought_counts() -> None:
    found = read(inline(JPEG), inline(PNG), inline(JPEG, thought=True))
    assert found.image == PNG


def test_what_a_picture_is_called_does_not_matter() -> None:
    assert read(inline(JPEG, "image/png")).media_type is MediaType.JPEG


def test_the_url_safe_alphabet_is_read() -> None:
    body = answer([{"inlineData": {"data": urlsafe_b64encode(PNG).decode()}}])
    assert answers.read(json.dumps(body)).image == PNG


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({}, Tokens(0, 0, 0)),
        ({"promptTokenCount": 5, "candidatesTokenCount": 7}, Tokens(5, 7, 7)),
        ({"promptTokenCount": 5, "candidatesTokenCount": 7, "thoughtsTokenCount": 3},
         Tokens(5, 10, 7)),
        ({"prompt_token_count": 5, "candidates_token_count": 9, "candidates_tokens_details":
          [{"modality": "IMAGE", "token_count": 4}, {"modality": "TEXT", "token_count": 5}]},
         Tokens(5, 9, 4)),
        ({"promptTokenCount": "many", "candidatesTokenCount": -3}, Tokens(0, 0, 0)),
        (None, None),
        ("none", None),
    ],
)  # fmt: skip
def test_tokens_are_counted(usage: Any, tokens: Tokens | None) -> None:
    body = answer([inline(PNG)], usage=False) | {"usageMetadata": usage}
    assert answers.read(json.dumps(body)).tokens == tokens


def test_a_price_is_made_of_its_tokens() -> None:
    price = TokenPrice(input=0.3, text=2.5, image=30, most_input=1000, most_output=2000)
    assert Tokens(268, 1290, 1290).cost(price) == 38_781
    assert Tokens(10, 20, 4).cost(price) == 163
    assert price.worst_case == 60_300
    settings = GeminiSettings(prices={"cheap": price})
    assert settings.price_of("cheap") is price
    assert settings.price_of("other") == TokenPrice()


@pytest.mark.parametrize(
    "body",
    [
        *("", "{", "[]", "null", "7", '"text"', "<html></html>", "[" * 100_000, "{}"),
        *('{"candidates": 3}', '{"candidates": []}', '{"candidates": [4]}'),
        '{"candidates": [{"content": {"parts": [{"inlineData": {"data": "%%%"}}]}}]}',
        '{"candidates": [{"content": {"parts": [{"inlineData": {"data": "\\u00e9"}}]}}]}',
    ],
)
def test_nonsense_is_malformed(body: str) -> None:
    with pytest.raises(NoPictureError) as none:
        answers.read(body)
    assert none.value.code == "PROVIDER_MALFORMED"


@pytest.mark.parametrize("parts", [3, [3], [{"inlineData": 3}], [{"inlineData": {"data": 3}}], []])
def test_parts_that_hold_nothing_are_no_picture(parts: Any) -> None:
    with pytest.raises(NoPictureError) as none:
        answers.read(json.dumps(answer(parts)))
    assert none.value.code == "NO_IMAGE_RETURNED"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        *(("7s", 7.0), ("0.5s", 0.5), ("1.500000001s", 1.500000001), ("0s", 0.0)),
        *(("-3s", None), ("soon", None), ("", None), ("7m", None), ("1e9s", None), (7, None)),
        *(("9" * 400 + "s", None), (None, None)),
    ],
)
def test_a_delay_is_read(told: Any, seconds: float | None) -> None:
    body = {"error": {"details": [{"retryDelay": told}]}}
    assert answers.refused(429, body).retry_after == seconds


@pytest.mark.parametrize(
    ("told", "seconds"), [("12", 12.0), ("Wed, 21 Oct 2026 07:28:00 GMT", None)]
)
def test_the_header_counts_where_the_body_says_nothing(told: str, seconds: float | None) -> None:
    assert answers.refused(429, None, told).retry_after == seconds
    assert answers.refused(503, None, told).retry_after == seconds


@pytest.mark.parametrize(
    "body", [None, 3, "text", [], {"error": "text"}, {"error": {"details": 3}}]
)
@pytest.mark.parametrize("status", [302, 400, 404, 429, 500])
def test_any_body_of_an_error_will_do(status: int, body: Any) -> None:
    assert answers.refused(status, body).code


GOOGLES: list[Any] = [
    {"error": {"code": 7, "status": word, "message": "the photo is bad"}}
    for word in ("", "FAILED_PRECONDITION", "INVALID_ARGUMENT", "RESOURCE_EXHAUSTED", "CANCELLED")
]
BODIES: list[Any] = [*GOOGLES, None, "<html>", [], {}, {"message": "Bad Gateway", "status": "Bad"}]


def test_only_an_invalid_argument_may_be_the_photos_fault() -> None:
    for status, body in product(range(400, 600), BODIES):
        failed = answers.refused(status, body)
        rejected = status == 400 and body is GOOGLES[2]
        assert is_final(failed.code, retryable=failed.retryable) == rejected, (status, body)
        assert failed.cost_microusd == 0
        assert failed.retryable == (failed.code.again and not rejected)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *((400, SETTINGS), (402, SETTINGS), (403, SETTINGS), (413, SETTINGS), (418, SETTINGS)),
        *((404, "MODEL_RETIRED"), (408, SLOW), (409, DOWN), (425, DOWN), (499, DOWN)),
        *((429, "PROVIDER_RATE_LIMITED"), (500, DOWN), (504, SLOW), (599, DOWN)),
    ],
)
def test_a_status_has_its_meaning_whatever_its_text(status: int, code: str) -> None:
    for body in (GOOGLES[1], None, "<html>", '{"error": {"code"'):
        assert answers.refused(status, body).code == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([], "PROVIDER_REJECTED"),
        (["contents[0].parts[0].inline_data"], "PROVIDER_REJECTED"),
        (["generation_config.image_config.image_size"], SETTINGS),
        (["generation_config.seed", "contents"], "PROVIDER_REJECTED"),
    ],
)
def test_an_invalid_argument_that_the_settings_add_is_not_the_photos_fault(
    fields: list[str], code: str
) -> None:
    found = [{"field": field, "description": "invalid"} for field in fields]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": found}]
    body = {"error": {"status": "INVALID_ARGUMENT", "details": details}}
    assert answers.refused(400, body).code == code


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        *(((3000, 4000), "3:4"), ((4000, 3000), "4:3"), ((512, 512), "1:1")),
        *(((512, 600), "4:5"), ((1080, 1920), "9:16"), ((1, 8000), "9:16"), ((2100, 900), "21:9")),
    ],
)
def test_the_nearest_shape_is_asked_for(size: tuple[int, int], shape: str) -> None:
    assert nearest_shape(*size) == shape
