"""Who is signed in: tokens are renewed once for all, and stay with their server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx2
import pytest

from ilikeyacut.client import AsyncClient, Client, ClientError, TokenSet
from support.scripted import SERVER, SIGNED_IN, Scripted, again, example, ok, problem

Answered = Callable[..., Scripted]
EXPIRED = problem(401, "TOKEN_EXPIRED", retryable=False)
RENEWED = ok("TokenSet", access_token="two", refresh_token="next")
CALLERS = 10


class Expiring:
    """A server that takes each access token until all callers came with it; they come at once."""

    def __init__(self) -> None:
        self.renewals = 0
        self.together = Barrier(CALLERS)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/v1/auth/refresh":
            self.renewals += 1
            assert json.loads(request.content) == {"refresh_token": "spend-me"}
            return again(RENEWED)
        if request.headers["authorization"] == "Bearer one":
            self.together.wait(30)
            return again(EXPIRED)
        return ok("Me")


def test_threads_share_one_renewal() -> None:
    server = Expiring()
    client = Client(SERVER, tokens=SIGNED_IN, transport=httpx2.MockTransport(server))
    with client, ThreadPoolExecutor(CALLERS) as pool:
        names = list(pool.map(lambda _: client.me().name, range(CALLERS)))
    assert (server.renewals, len(names)) == (1, CALLERS)


def test_tasks_share_one_renewal_that_outlives_its_first_caller() -> None:
    renewing, leave = asyncio.Event(), asyncio.Event()
    renewals = 0

    async def answer(request: httpx2.Request) -> httpx2.Response:
        nonlocal renewals
        if request.url.path == "/v1/auth/refresh":
            renewals += 1
            renewing.set()
            await leave.wait()
            return again(RENEWED)
        return ok("Me") if request.headers["authorization"] == "Bearer two" else again(EXPIRED)

    async def scene() -> list[Any]:
        transport = httpx2.MockTransport(answer)
        async with AsyncClient(SERVER, tokens=SIGNED_IN, transport=transport) as client:
            first = asyncio.ensure_future(client.me())
            await renewing.wait()
            others = [asyncio.ensure_future(client.me()) for _ in range(CALLERS)]
            first.cancel()
            await asyncio.wait([first])
            leave.set()
            return await asyncio.gather(*others)

    assert len(asyncio.run(scene())) == CALLERS
    assert renewals == 1


def test_a_renewed_session_can_be_kept(answered: Answered) -> None:
    person = answered(EXPIRED, RENEWED, ok("Me"))
    person.call("me")
    assert person.tokens is not None
    assert (person.tokens.access_token, person.tokens.refresh_token) == ("two", "next")


def test_a_refused_renewal_is_not_tried_again(answered: Answered) -> None:
    spent = problem(401, "TOKEN_INVALID", retryable=False)
    person = answered(EXPIRED, spent, EXPIRED)
    for expected in ("TOKEN_INVALID", "TOKEN_EXPIRED"):
        with pytest.raises(ClientError) as refused:
            person.call("me")
        assert refused.value.code == expected
    assert person.script.asked.count("POST /v1/auth/refresh") == 1


def test_a_lost_renewal_is_not_sent_again(answered: Answered) -> None:
    """The server may have spent the token: a second time would end the session."""
    person = answered(EXPIRED, httpx2.ReadError("gone"))
    with pytest.raises(ClientError, match="SERVER_UNREACHABLE"):
        person.call("me")
    assert person.script.asked.count("POST /v1/auth/refresh") == 1
    assert person.tokens == SIGNED_IN


def test_a_gateways_401_renews_as_well(answered: Answered) -> None:
    person = answered(httpx2.Response(401, json={"message": "Unauthorized"}), RENEWED, ok("Me"))
    assert person.call("me").name


def test_a_token_alone_is_used_until_it_is_refused(answered: Answered) -> None:
    person = answered(EXPIRED, tokens=TokenSet(access_token="alone"))
    with pytest.raises(ClientError) as refused:
        person.call("me")
    assert (refused.value.code, refused.value.status) == ("TOKEN_EXPIRED", 401)
    assert len(person.script.requests) == 1


@pytest.mark.parametrize("token", ["", "ä", "a b", "a\r\nX-Evil: 1", "x" * 10_000])
def test_a_token_that_is_none_is_not_sent(answered: Answered, token: str) -> None:
    person = answered(ok("Me"), tokens=TokenSet(access_token=token))
    with pytest.raises(ClientError, match="TOKEN_INVALID"):
        person.call("me")
    assert person.script.requests == []


def test_signing_out_forgets_the_tokens(answered: Answered) -> None:
    person = answered(httpx2.Response(204))
    person.call("sign_out")
    assert person.tokens is None
    assert json.loads(person.script.requests[0].content) == {"refresh_token": "spend-me"}


# ---------------------------------------------------------------- other servers


def announcing(url: str) -> httpx2.Response:
    body = example("AnnouncedPhoto")
    body["upload"]["url"] = url
    return httpx2.Response(201, json=body)


def strangers(person: Scripted) -> list[httpx2.Request]:
    return [it for it in person.script.requests if it.url.host != "api.example.com"]


def test_forms_and_pictures_elsewhere_get_no_token(answered: Answered) -> None:
    person = answered(
        announcing("https://bucket.example/"),
        httpx2.Response(204, headers={"set-cookie": "a=b; Domain=example.com"}),
        ok("Photo", rejection=None),
        httpx2.Response(200, content=b"picture"),
    )
    person.call("upload", b"picture")
    person.call("picture", "https://pictures.example/one.jpg")
    assert [it.url.host for it in strangers(person)] == ["bucket.example", "pictures.example"]
    for request in strangers(person):
        assert not {"authorization", "cookie"} & set(request.headers)


def test_a_picture_of_the_server_itself_gets_none_either(answered: Answered) -> None:
    person = answered(httpx2.Response(200, content=b"picture"))
    assert person.call("picture", "/v1/media/1/image") == b"picture"
    assert str(person.script.requests[0].url) == f"{SERVER}/v1/media/1/image"
    assert "authorization" not in person.script.requests[0].headers


def test_a_redirect_of_the_api_is_not_followed(answered: Answered) -> None:
    for status in (301, 302, 307, 308):
        moved = httpx2.Response(status, headers={"location": "https://evil.example/v1/me"})
        person = answered(moved)
        with pytest.raises(ClientError) as refused:
            person.call("me")
        assert refused.value.code == "SERVER_MOVED"
        assert "evil.example" in refused.value.detail
        assert strangers(person) == []


def test_a_redirect_of_a_form_is_not_followed(answered: Answered) -> None:
    moved = httpx2.Response(307, headers={"location": "https://evil.example/"})
    person = answered(announcing("https://bucket.example/"), moved)
    with pytest.raises(ClientError, match="SERVER_MOVED"):
        person.call("upload", b"selfie")
    assert [it.url.host for it in strangers(person)] == ["bucket.example"]


def test_an_answer_that_names_a_place_is_no_redirect(answered: Answered) -> None:
    named = httpx2.Response(200, headers={"location": "https://evil.example/"}, content=b"picture")
    person = answered(named)
    assert person.call("picture", "/v1/media/x") == b"picture"
    assert strangers(person) == []


def test_a_redirect_of_a_picture_is_followed_a_few_times(answered: Answered) -> None:
    there = httpx2.Response(307, headers={"location": "/next.jpg"})
    cloud = httpx2.Response(302, headers={"location": "https://cdn.example/x.jpg"})
    person = answered(cloud, there, httpx2.Response(200, content=b"picture"))
    assert person.call("picture", "/v1/hairstyles/bob/thumbnail") == b"picture"
    assert str(person.script.requests[-1].url) == "https://cdn.example/next.jpg"
    person = answered(cloud)
    with pytest.raises(ClientError, match="SERVER_MOVED"):
        person.call("picture", "/v1/hairstyles/bob/thumbnail")
    assert len(person.script.requests) == 4


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/x",  # less protected than the server
        "file:///etc/passwd",
        "ftp://x.example/",
        "https://user:password@x.example/",
        "https://[::1",
        "javascript:alert(1)",
        "data:,x",
        "https://x.example:99999999/",
        "https://\ud800/",
    ],
)
def test_addresses_of_other_kinds_are_not_called(answered: Answered, url: str) -> None:
    person = answered(ok("Me"))
    with pytest.raises(ClientError, match="ANSWER_INVALID"):
        person.call("picture", url)
    person = answered(httpx2.Response(307, headers=[(b"location", url.encode(errors="replace"))]))
    with pytest.raises(ClientError, match=r"ANSWER_INVALID|SERVER_MOVED"):
        person.call("picture", "/v1/media/x")
    assert len(person.script.requests) <= 4


@pytest.mark.parametrize(
    "url",
    ["", "api.example.com", "ftp://x", "https://", "https://a:b@x", "https://x/?q", "http://["],
)
def test_a_server_without_an_address_is_refused(answered: Answered, url: str) -> None:
    with pytest.raises(ClientError) as refused:
        answered(ok("Me"), url=url).call("me")
    assert refused.value.code == "ADDRESS_INVALID"


def test_a_link_to_sign_in_with_is_an_address_too(answered: Answered) -> None:
    person = answered(ok("Me"), url="http://127.0.0.1:8000/#k=abc")
    person.call("me")
    assert str(person.script.requests[0].url) == "http://127.0.0.1:8000/v1/me"


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_faulty_environment_is_told(
    kind: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(ClientError, match="CLIENT_MISCONFIGURED"):
        kind(SERVER)
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://x")
    with pytest.raises(ClientError, match="CLIENT_MISCONFIGURED"):
        kind(SERVER)
