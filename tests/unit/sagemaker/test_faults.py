"""Every status and word of a container has a meaning; only its judgement ends a try-on."""

from __future__ import annotations

from itertools import product

import pytest
from botocore.exceptions import ClientError

from ilikeyacut.adapters.sagemaker import faults, wire
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.application.stylists.routing import is_final

PRICE = 4_000
SETTINGS, DOWN, SLOW = "PROVIDER_MISCONFIGURED", "PROVIDER_UNAVAILABLE", "PROVIDER_TIMEOUT"
BUSY, REJECTED = "PROVIDER_RATE_LIMITED", "PROVIDER_REJECTED"


def refusal(code: str) -> str:
    return wire.refusal_body(wire.Refusal(code, "the container says no")).decode()


BODIES = ("", "<html>", "Request timed out", refusal("UNHEARD_OF"), refusal("UNHEARD_OF")[:30])


def final(failed: StylistError) -> bool:
    return is_final(failed.code, retryable=failed.retryable)


def test_only_two_statuses_of_a_container_end_a_try_on() -> None:
    for status, body in product(range(400, 600), BODIES):
        said = f'Received client error ({status}) from model with message "{body}"'
        for failed in (faults.of_model(status, body, PRICE), faults.of_failure(said, PRICE)):
            assert final(failed) == (status in (400, 422)), (status, body)
            worked = status >= 500 or status in faults.PERHAPS_WORKED
            assert failed.cost_microusd == (PRICE if worked else 0)


@pytest.mark.parametrize(
    ("status", "code", "again"),
    [
        *((400, REJECTED, False), (422, REJECTED, False), (404, SETTINGS, False)),
        *((413, SETTINGS, False), (415, SETTINGS, False), (418, SETTINGS, False)),
        *((408, SLOW, True), (409, DOWN, True), (425, DOWN, True), (429, BUSY, True)),
        *((499, DOWN, True), (500, DOWN, True)),
    ],
)
def test_a_status_of_a_container_has_its_meaning(status: int, code: str, again: bool) -> None:
    failed = faults.of_model(status, "bad", PRICE)
    assert (failed.code, failed.retryable) == (code, again)


@pytest.mark.parametrize(
    ("word", "status", "code", "cost"),
    [
        ("INVALID_REQUEST", 400, SETTINGS, 0),
        ("BODY_CUT_SHORT", 400, DOWN, 0),
        ("BODY_LATE", 408, SLOW, 0),
        ("BODY_TOO_LARGE", 413, SETTINGS, 0),
        ("FACE_NOT_FOUND", 422, "FACE_NOT_FOUND", PRICE),
        ("CONTENT_BLOCKED", 429, "CONTENT_BLOCKED", PRICE),
    ],
)
def test_a_word_of_a_container_has_its_meaning(
    word: str, status: int, code: str, cost: int
) -> None:
    failed = faults.of_model(status, refusal(word), PRICE)
    assert (failed.code, failed.cost_microusd) == (code, cost)


def test_the_service_itself_never_judges_a_photo() -> None:
    for status, code in product(range(400, 600), ("Unheard", "")):
        answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
        assert not final(faults.fault_of(ClientError(answer, "InvokeEndpoint"), PRICE))
