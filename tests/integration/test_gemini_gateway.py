"""Gemini behind a REST API of our own that asks for IAM: the SDK as it is, its requests signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr, ValidationError

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.aws.signing import RequestSigner
from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.application.token_prices import TokenPrice
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.entrypoints.bootstrap.factories import gemini_models
from ilikeyacut.entrypoints.settings import Settings
from ilikeyacut.testing.portraits import as_bytes, portrait, request_for
from support.gateway import Gateway, gateway
from support.gemini_scenes import describe, picture, status
from support.gemini_server import GeminiServer

pytestmark = pytest.mark.slow

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
PHOTO = as_bytes(portrait().resize((64, 64)))
PRICE = TokenPrice(input=1, text=2, image=10, most_input=1000, most_output=2000)
KEY = "provider-key"


@pytest.fixture
def server() -> Iterator[GeminiServer]:
    with GeminiServer() as server:
        yield server


@pytest.fixture
def way(server: GeminiServer) -> Iterator[Gateway]:
    with gateway(server.url) as way:
        yield way


def settings(url: str, **more: Any) -> Settings:
    return Settings(
        stylists=("gemini",),
        gemini_api_key=SecretStr(KEY),
        gemini_models=("painter:latest",),
        gemini_gateway_url=url,
        gemini_price=PRICE,
        **more,
    )


def stylist(way: Gateway) -> GeminiStylist:
    """Return the stylist that the settings make."""
    (made,) = gemini_models(settings(way.url))
    return made


def failed(maker: GeminiStylist) -> StylistError:
    with pytest.raises(StylistError) as raised:
        maker.render(request_for(PHOTO, COPPER))
    return raised.value


def test_a_call_is_signed_and_comes_through(server: GeminiServer, way: Gateway) -> None:
    made = stylist(way).render(request_for(PHOTO, COPPER))
    assert made.image
    assert way.refused == []
    (signed,) = way.passed
    assert "SignedHeaders=content-type;host;x-amz-date;x-goog-api-key" in signed["authorization"]
    assert "/eu-west-1/execute-api/" in signed["authorization"]
    (asked,) = server.asked
    assert asked.path == "/v1beta/models/painter:latest:generateContent"
    assert asked.picture == PHOTO
    assert asked.headers["x-goog-api-key"] == KEY
    assert "authorization" not in asked.headers


def test_each_call_has_a_signature_of_its_own(server: GeminiServer, way: Gateway) -> None:
    maker = stylist(way)
    for _ in range(2):
        maker.render(request_for(as_bytes(portrait().resize((64, 64 + len(way.passed)))), COPPER))
    one, other = (it["authorization"] for it in way.passed)
    assert one != other


def test_a_session_s_token_is_signed_too(way: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a/session+token=")
    stylist(way).render(request_for(PHOTO, COPPER))
    (signed,) = way.passed
    assert signed["x-amz-security-token"] == "a/session+token="
    assert ";x-amz-security-token;" in signed["authorization"]


def test_the_model_can_be_asked_for(server: GeminiServer, way: Gateway) -> None:
    server.script.append(describe)
    assert stylist(way).ping() == "models/painter:latest"
    assert len(way.passed) == 1


def test_a_wrong_secret_does_not_come_through(
    server: GeminiServer, way: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    error = failed(stylist(way))
    assert (error.code, error.cost_microusd) == ("PROVIDER_MISCONFIGURED", 0)
    assert (len(way.refused), server.calls) == (1, 0)


def test_without_a_signature_nothing_comes_through(server: GeminiServer, way: Gateway) -> None:
    error = failed(GeminiStylist("painter", server.settings(base_url=way.url)))
    assert error.code == "PROVIDER_MISCONFIGURED"
    assert (len(way.refused), server.calls) == (1, 0)


def test_without_credentials_nothing_is_sent(
    way: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    error = failed(stylist(way))
    assert (error.code, error.cost_microusd) == ("PROVIDER_MISCONFIGURED", 0)
    assert "credentials" in error.detail
    assert way.refused == way.passed == []


def test_the_gateway_s_own_limit_is_a_rate_limit(server: GeminiServer, way: Gateway) -> None:
    way.instead = 429, b'{"message":"Too Many Requests"}'
    error = failed(stylist(way))
    assert (error.code, error.cost_microusd) == ("PROVIDER_RATE_LIMITED", 0)
    assert server.calls == 0


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((504, b'{"message":"Endpoint request timed out"}'), "PROVIDER_TIMEOUT"),
        ((502, b'{"message":"Internal server error"}'), "PROVIDER_UNAVAILABLE"),
        ((413, b'{"message":"Request Entity Too Large"}'), "PROVIDER_MISCONFIGURED"),
    ],
)
def test_what_else_the_gateway_may_answer(
    way: Gateway, answer: tuple[int, bytes], code: str
) -> None:
    way.instead = answer
    assert failed(stylist(way)).code == code


def test_what_gemini_answers_comes_back(server: GeminiServer, way: Gateway) -> None:
    server.script.append(status(503))
    assert failed(stylist(way)).code == "PROVIDER_UNAVAILABLE"
    assert len(way.passed) == 1


@pytest.mark.parametrize(
    "other", [{"gemini_base_url": "http://127.0.0.1:9"}, {"gemini_project": "p"}]
)
def test_there_is_one_way(other: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="excludes gemini_base_url and gemini_project"):
        settings("http://127.0.0.1:9/out", **other)


def test_through_a_rest_api_of_the_emulator(
    aws: AwsSession, dynamodb_url: str, server: GeminiServer
) -> None:
    """The emulator asks for a signature and for the right to call, and passes the call on."""
    api = aws.client("apigateway")
    way = api.create_rest_api(name=uuid4().hex)["id"]
    (root,) = (it["id"] for it in api.get_resources(restApiId=way)["items"] if it["path"] == "/")
    rest = api.create_resource(restApiId=way, parentId=root, pathPart="{rest+}")["id"]
    api.put_method(
        restApiId=way,
        resourceId=rest,
        httpMethod="ANY",
        authorizationType="AWS_IAM",
        requestParameters={"method.request.path.rest": True},
    )
    api.put_integration(
        restApiId=way,
        resourceId=rest,
        httpMethod="ANY",
        type="HTTP_PROXY",
        integrationHttpMethod="ANY",
        uri=f"{server.url}/{{rest}}",
        requestParameters={"integration.request.path.rest": "method.request.path.rest"},
    )
    api.create_deployment(restApiId=way, stageName="out")
    url = f"{dynamodb_url}/restapis/{way}/out/_user_request_"
    signed = server.settings(base_url=url, sign=RequestSigner(aws))
    server.script.append(picture())
    assert GeminiStylist("painter", signed).render(request_for(PHOTO, COPPER)).image
    assert server.calls == 1
    error = failed(GeminiStylist("painter", server.settings(base_url=url)))
    assert error.code == "PROVIDER_MISCONFIGURED"
    assert server.calls == 1
