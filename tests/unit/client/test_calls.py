"""Whatever the client sends is in the document: path, parameters, headers, body."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import jsonschema_rs
import pytest

from ilikeyacut.client import ClientError, Consent, Dye, Look, NewLink
from ilikeyacut.client.api import Api
from support.scripted import OPENAPI, Scripted, example, ok, scripted

ID = UUID("1f0e7c52-6a0e-4c1b-9d5a-3b1f5f1a7c11")
COPPER = Look(hairstyle="bob", dye=Dye(colour="copper"), fringe="curtain")
LINK = NewLink.model_validate(example("NewLink", url="https://x.example/s/tok"))
CONSENT = Consent.model_validate(example("Consent"))
OVER: dict[str, dict[str, Any]] = {"TryOn": {"status": "completed"}, "Photo": {"rejection": None}}
CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("sign_in", ("ada@example.com", "Correct-horse-9"), {}),
    ("sign_in_by_link", ("http://127.0.0.1:8000/#k=abc",), {}),
    ("sign_out", (), {}),
    ("me", (), {}),
    ("delete_account", ("ada@example.com",), {}),
    ("consents", (), {}),
    ("give_consent", (CONSENT,), {"of_age": True}),
    ("withdraw_consent", ("gemini",), {}),
    ("colours", (), {}),
    ("upload", (b"\x89PNG\r\n",), {}),
    ("delete_photo", (ID,), {}),
    ("submit", (ID, COPPER), {"variations": 2, "stylist": "preview", "media_type": "image/png"}),
    ("submit", (ID, {"dye": {"colour": "copper"}}), {"idempotency_key": "mine"}),
    ("wait", (ID,), {}),
    ("try_on", (ID, COPPER), {}),
    ("get_try_on", (str(ID),), {}),
    ("cancel", (ID,), {}),
    ("delete_result", (ID,), {}),
    ("share", (ID, 7), {"with_before": True}),
    ("unshare", (ID, LINK), {}),
    ("card", (ID,), {"lang": "de", "format": "pdf", "share": LINK}),
]
LISTS: list[tuple[str, dict[str, Any]]] = [
    ("styles", {"category": "short", "q": "b", "tag": "soft"}),
    ("try_ons", {"status": "completed"}),
    ("results", {"hairstyle": "bob", "favourite": True}),
]


class Documented:
    """Answers with the examples of the document whatever is in it, and refuses the rest."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        operation = self._operation(request)
        self.seen.add(operation["operationId"])
        parameters = {(it["in"], it["name"]): it for it in operation.get("parameters", ())}
        named = {name for place, name in parameters if place == "query"}
        assert set(request.url.params) <= named, operation["operationId"]
        needed = {name for (place, name), it in parameters.items() if it.get("required")}
        assert all(name in request.headers for name in needed if name == "Idempotency-Key")
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            whole = {**schema, "components": OPENAPI["components"]}
            jsonschema_rs.validator_for(whole).validate(json.loads(request.content))
        return self._answered(operation["responses"])

    def _operation(self, request: httpx2.Request) -> dict[str, Any]:
        for path, operations in OPENAPI["paths"].items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", path)
            if re.fullmatch(pattern, request.url.path) and request.method.lower() in operations:
                found: dict[str, Any] = operations[request.method.lower()]
                return found
        raise AssertionError(f"{request.method} {request.url.path}")

    def _answered(self, responses: dict[str, Any]) -> httpx2.Response:
        status = next(it for it in responses if it.startswith("2"))
        content = responses[status].get("content", {})
        if "application/json" not in content:
            return httpx2.Response(int(status), content=b"bytes" if content else b"")
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        body = example(name, next_cursor=None, **OVER.get(name, {}))
        if "upload" in body:
            body["upload"]["url"] = "https://bucket.example/"
        return httpx2.Response(int(status), json=body)


def answering(documented: Documented) -> Scripted:
    def anything(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "bucket.example":
            return httpx2.Response(204)
        return documented(request)

    return scripted("sync", [anything])


@pytest.mark.parametrize(("name", "args", "kwargs"), CALLS, ids=[it[0] for it in CALLS])
def test_a_call_is_in_the_document(name: str, args: Any, kwargs: Any) -> None:
    documented = Documented()
    answering(documented).call(name, *args, **kwargs)
    assert documented.seen


@pytest.mark.parametrize(("name", "kwargs"), LISTS)
def test_a_list_is_in_the_document(name: str, kwargs: Any) -> None:
    documented = Documented()
    assert len(answering(documented).items(name, **kwargs)) >= 1
    assert documented.seen


def test_an_export_is_in_the_document(tmp_path: Path) -> None:
    documented, polled = Documented(), iter([None, {"url": "/v1/media/x", "expires_at": None}])

    def anything(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/v1/media/x":
            return httpx2.Response(200, content=b"PK")
        answer = documented(request).json()
        return httpx2.Response(202, json={**answer, "download": next(polled)})

    person = scripted("sync", [anything])
    person.call("export", tmp_path / "all.zip")
    assert (tmp_path / "all.zip").read_bytes() == b"PK"
    assert documented.seen == {"request_export", "get_export"}


def test_every_method_is_called_here() -> None:
    public = {name for name in vars(Api) if not name.startswith("_")}
    called = {name for name, *_ in (*CALLS, *LISTS)} | {"export", "download", "picture"}
    assert public - called == set()


@pytest.mark.parametrize("odd", ["..", "", "x/y", "\ud800"])
def test_an_id_that_is_none_is_not_sent(odd: str) -> None:
    person = scripted("sync", [httpx2.Response(204)])
    with pytest.raises(ClientError, match="INVALID_REQUEST"):
        person.call("delete_photo", odd)
    assert person.script.requests == []


@pytest.mark.parametrize("key", ["", "ä", "x" * 256, "a\nb"])
def test_a_key_that_no_header_holds_is_not_sent(key: str) -> None:
    person = scripted("sync", [httpx2.Response(204)])
    with pytest.raises(ClientError, match="INVALID_REQUEST"):
        person.call("submit", ID, COPPER, idempotency_key=key)
    assert person.script.requests == []


LONE = "\ud800"


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("sign_in", (LONE, "password")),
        ("submit", (ID, {"hairstyle": LONE})),
        ("submit", (ID, {"dye": {"intensity": float("nan")}})),
        ("submit", (ID, {"hairstyle": {"bob"}})),
        ("submit", (ID, "bob")),
        ("share", (ID, float("inf"))),
    ],
)
def test_what_no_request_can_hold_is_the_callers_matter(name: str, args: Any) -> None:
    client = scripted("sync", [ok("Me")])
    with pytest.raises(ClientError) as told:
        client.call(name, *args)
    assert (told.value.code, told.value.retryable) == ("INVALID_REQUEST", False)
    assert client.script.requests == []


@pytest.mark.parametrize("odd", [LONE, "a" * 100_000])
def test_a_search_that_no_address_can_hold_is_the_callers_matter(odd: str) -> None:
    with pytest.raises(ClientError, match="INVALID_REQUEST"):
        scripted("sync", [ok("Me")]).items("styles", q=odd)


def test_what_is_not_in_the_document_is_seen() -> None:
    with pytest.raises(jsonschema_rs.ValidationError, match="hat"):
        answering(Documented()).call("submit", ID, {"hat": "top"})


@pytest.mark.parametrize("odd", ["..", "", "../../me", "x?y", "x" * 65])
def test_a_provider_of_no_such_name_is_not_sent(odd: str) -> None:
    person = scripted("sync", [httpx2.Response(204)])
    with pytest.raises(ClientError, match="INVALID_REQUEST"):
        person.call("withdraw_consent", odd)
    assert person.script.requests == []
