from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest

from ilikeyacut.adapters.jwt.keys import (
    BETWEEN_FAILURES,
    BETWEEN_FETCHES,
    FRESH,
    SigningKeys,
    parsed,
)
from ilikeyacut.adapters.jwt.published_keys import LONGEST, PublishedKeys
from ilikeyacut.application.ports.tokens import SigningKeysUnavailableError, TokenInvalidError
from support.tokens import Source, Tick, claims, jwk, key, signed, verifier


def with_kid(kid: str, number: int = 0) -> str:
    return signed(claims(), {"alg": "RS256", "kid": kid}, number)


def test_keys_are_fetched_once() -> None:
    source = Source()
    verify = verifier(source).verify
    for _ in range(5):
        verify(with_kid("k0"))
    assert source.fetched == 1


def test_a_new_key_is_fetched_when_a_token_names_it() -> None:
    source, tick = Source(), Tick()
    verify = verifier(source, tick).verify
    verify(with_kid("k0"))
    source.keys.append(jwk("k1", 1))
    tick.now += BETWEEN_FETCHES
    verify(with_kid("k1", 1))
    verify(with_kid("k0"))
    assert source.fetched == 2


def test_a_hundred_unknown_keys_a_second_are_one_fetch() -> None:
    source, tick = Source(), Tick()
    verify = verifier(source, tick).verify
    verify(with_kid("k0"))
    tick.now += BETWEEN_FETCHES
    token = with_kid("k0")
    for number in range(100):
        tick.now += 0.01
        with pytest.raises(TokenInvalidError):
            verify(with_kid(f"unknown-{number}"))
        verify(token)
    assert source.fetched == 2


def test_threads_that_need_a_key_at_once_fetch_it_once() -> None:
    source = Source()
    keys = SigningKeys(source, Tick())
    threads = [Thread(target=keys.find, args=("k0",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert source.fetched == 1


def test_nobody_waits_for_a_slow_issuer_who_has_a_key() -> None:
    source, tick = Source(), Tick()
    keys = SigningKeys(source, tick)
    keys.find("k0")
    tick.now += FRESH + 1
    asked, answer = Event(), Event()

    def slow() -> str:
        asked.set()
        assert answer.wait(60)
        return source.fetch()

    keys._source = SimpleNamespace(fetch=slow)
    waiting = Thread(target=keys.find, args=("k0",))
    waiting.start()
    assert asked.wait(60)
    assert keys.find("k0") is not None
    answer.set()
    waiting.join()


def test_a_withdrawn_key_ends_within_the_hour() -> None:
    source, tick = Source(jwk("k0"), jwk("k1", 1)), Tick()
    verify = verifier(source, tick).verify
    verify(with_kid("k0"))
    source.keys = [jwk("k1", 1)]
    tick.now += FRESH + 1
    with pytest.raises(TokenInvalidError):
        verify(with_kid("k0"))


def test_an_outage_of_the_issuer_is_no_forgery() -> None:
    source, tick = Source(), Tick()
    source.down = True
    verify = verifier(source, tick).verify
    for _ in range(50):
        with pytest.raises(SigningKeysUnavailableError):
            verify(with_kid("k0"))
    assert source.fetched == 1
    source.down = False
    tick.now += BETWEEN_FAILURES
    verify(with_kid("k0"))
    source.down = True
    tick.now += FRESH + 1
    verify(with_kid("k0"))  # a key that is known goes on working
    with pytest.raises(SigningKeysUnavailableError):
        verify(with_kid("k7"))


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        '{"keys": {}}',
        '{"keys": [{}]}',
        '{"keys": ["k0"]}',
        '{"keys": [{"kty": "RSA", "kid": "k0", "n": "!", "e": "AQAB"}]}',
        '{"keys": [{"kty": "oct", "kid": "k0", "k": "c2VjcmV0"}]}',
        "[" * 100_000,
    ],
)
def test_a_set_without_usable_keys_is_an_outage(document: str) -> None:
    with pytest.raises(SigningKeysUnavailableError):
        parsed(document)


def test_other_keys_of_a_set_are_passed_over() -> None:
    source = Source(
        jwk("for-encryption", use="enc"),
        jwk("other-algorithm", alg="RS512"),
        {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "", "y": ""},
        {"kty": "oct", "kid": "k0", "k": "c2VjcmV0"},
        jwk("k0"),
    )
    assert list(parsed(source.fetch())) == ["k0"]


@pytest.mark.parametrize("name", ["kid", "n", "e"])
@pytest.mark.parametrize("value", [None, 5, ["k1"], {}, "", "!!", "\ud800", "AQ", "A" * 100_000])
def test_one_odd_key_locks_nobody_out(name: str, value: object) -> None:
    odd = {**jwk("k1"), name: value}
    left_out = {key: it for key, it in odd.items() if key != name}
    assert "k0" in parsed(Source(odd, left_out, jwk("k0")).fetch())


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/jwks.json", asked
        finally:
            server.shutdown()
            thread.join()


def test_keys_are_read_from_their_address() -> None:
    with answering(200, Source().fetch().encode()) as (url, asked):
        found = SigningKeys(PublishedKeys(url)).find("k0")
    assert found is not None
    assert found.public_numbers() == key(0).public_key().public_numbers()
    assert asked == ["/jwks.json"]


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (500, b"{}", {}),
        (404, b"{}", {}),
        (302, b"", {"Location": "/elsewhere"}),
        (200, b" " * (LONGEST + 1), {}),
    ],
)
def test_anything_else_at_the_address_is_an_outage(
    status: int, body: bytes, headers: dict[str, str]
) -> None:
    with (
        answering(status, body, **headers) as (url, asked),
        pytest.raises(SigningKeysUnavailableError),
    ):
        PublishedKeys(url).fetch()
    assert asked == ["/jwks.json"]


def test_an_address_that_nobody_answers_is_an_outage() -> None:
    with pytest.raises(SigningKeysUnavailableError):
        PublishedKeys("http://127.0.0.1:1/jwks.json").fetch()
    with pytest.raises(ValueError, match="https"):
        PublishedKeys("file:///etc/passwd")
