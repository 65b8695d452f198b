"""The wire format brings over what was meant, refuses what was not, and repeats nothing of it."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilikeyacut.adapters.sagemaker import wire
from ilikeyacut.adapters.sagemaker.settings import inference_id
from ilikeyacut.application.ports.stylist import StyleBrief
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType, Part, Shine, Variation, Volume
from ilikeyacut.testing.portraits import JOB, request_for

LOOKS = (
    Look(dye=Dye(colour=Colour.parse("copper"), intensity=40)),
    Look(hairstyle="bob", part=Part.LEFT, volume=Volume.FULL, shine=Shine.GLOSSY),
    Look(hairstyle="long", ombre=Colour.parse("#00FF7F")),
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.mark.parametrize(
    "style",
    [None, StyleBrief("bob", "ends at the chin — sharp"), StyleBrief("bob", "without end\n" * 999)],
)
@pytest.mark.parametrize("look", LOOKS)
def test_a_request_arrives_as_it_was_sent(look: Look, style: StyleBrief | None) -> None:
    sent = request_for(bytes(range(256)), look, Variation(index=3, seed=2**32 - 1), MediaType.PNG)
    sent = type(sent)(**(vars(sent) | {"style": style}))
    order = wire.read_order(wire.order_body(sent, inference_id(JOB, 12), 6_000_000))
    assert order.id == f"{JOB}.12"
    assert (order.picture, order.look, order.style) == (sent.picture, look, style)
    assert (order.variation, order.media_type) == (sent.variation, MediaType.PNG)
    assert order.most_answer == 6_000_000


@pytest.mark.parametrize("picture", [PNG, b""])
def test_an_answer_arrives_as_it_was_sent(picture: bytes) -> None:
    sent = wire.Answer("tint-1", MediaType.PNG, picture)
    assert wire.read_answer(wire.answer_body(sent)) == sent


@pytest.mark.parametrize("retry_after", [None, 2.5])
def test_a_refusal_arrives_as_it_was_sent(retry_after: float | None) -> None:
    sent = wire.Refusal("FACE_TOO_SMALL", "too small", True, retry_after, {"measured": 3.0})
    assert wire.read_refusal(wire.refusal_body(sent)) == sent


def test_a_long_detail_is_cut() -> None:
    body = wire.refusal_body(wire.Refusal("BUSY", "x" * 9_000))
    found = wire.read_refusal(body)
    assert found is not None
    assert len(found.detail) == 500


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "lower"},
        {"code": ""},
        {"retry_after": -1},
        {"retry_after": 1e9},
        {"measures": {str(n): n for n in range(11)}},
        {"unknown": 1},
    ],
)
def test_what_is_no_refusal(changed: dict[str, Any]) -> None:
    fault = {"code": "BUSY", "detail": "full"}
    assert wire.read_refusal(json.dumps({"version": 1, "error": fault})) is not None
    assert wire.read_refusal(json.dumps({"version": 1, "error": fault | changed})) is None


def test_a_message_names_the_place_and_not_the_content() -> None:
    body = {"version": 1, "id": "secret-id\n", "picture": 3, "me@example.com": "secret"}
    with pytest.raises(wire.WireError) as refused:
        wire.read_order(json.dumps(body).encode())
    assert "picture" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "example" not in str(refused.value)


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    ).map(lambda found: json.dumps(found).encode())
)
def test_nothing_else_than_wire_errors(body: bytes) -> None:
    for read in (wire.read_order, wire.read_answer):
        with pytest.raises(wire.WireError):
            read(body)
    assert wire.read_refusal(body) is None


def test_names_of_calls_fit_into_what_the_service_takes() -> None:
    longest = inference_id(UUID(int=2**128 - 1), 10**20)
    assert wire.ID.fullmatch(longest)
    assert len(longest) <= 64
