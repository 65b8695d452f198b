"""A proxy or certificates that no client can use: said as such, never retried, never paid for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from eventsourcing.persistence import ProgrammingError
from google.oauth2.credentials import Credentials

from ilikeyacut.adapters.aws import network
from ilikeyacut.adapters.aws.faults import UnusableSettingsError
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.adapters.sagemaker.settings import RUNTIME, SageMakerSettings
from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist
from ilikeyacut.application.ports.stylist import RenderRequest, StylistError
from ilikeyacut.application.proxies import is_http_proxy
from ilikeyacut.domain.values import Colour, Dye, Look
from ilikeyacut.entrypoints.network import unusable
from ilikeyacut.testing.portraits import as_bytes, portrait, request_for
from support import deployment
from support.certificates import self_signed
from support.cli import Home

pytestmark = pytest.mark.slow

NOWHERE = "https://127.0.0.1:9"
PICTURE = as_bytes(portrait().resize((64, 64)))
SOCKS = ("socks5://127.0.0.1:1", "socks5h://me:secret@127.0.0.1:1", "SOCKS4://127.0.0.1:1")
NONSENSE = (
    "http://[bad",
    "http://me:secret@host:99999999",
    "ftp://x",
    "://",
    "http://:80",
    "a b:c",
)
PROXIES = [
    (name, value) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY") for value in SOCKS
] + [("HTTPS_PROXY", value) for value in NONSENSE]
CLEAN = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (*CLEAN, *BUNDLES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.fixture(params=["missing", "empty", "nonsense", "unreadable"])
def bundle(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    place = tmp_path / "bundle.pem"
    if request.param == "unreadable":
        place.symlink_to(place)
    elif request.param != "missing":
        place.write_text("" if request.param == "empty" else "no certificate", "utf-8")
    return str(place)


def request() -> RenderRequest:
    """A request made for this call: its deadline counts from now, not from the collection."""
    return request_for(PICTURE, Look(dye=Dye(colour=Colour.parse("copper"))))


def gemini() -> None:
    GeminiStylist("painter", GeminiSettings(api_key="key", base_url=NOWHERE)).render(request())


def vertex() -> None:
    login = Credentials(  # type: ignore[no-untyped-call]  # untyped library
        None, refresh_token="r", client_id="c", client_secret="s", token_uri=NOWHERE
    )
    settings = GeminiSettings(project="p", credentials=login, base_url=NOWHERE)
    GeminiStylist("painter", settings).render(request())


def sagemaker() -> None:
    settings = SageMakerSettings("hair", picture_microusd=4_000)
    SageMakerStylist(settings, AwsSession("eu-west-1", {RUNTIME: NOWHERE})).render(request())


def dynamodb() -> None:
    DynamoDb(AwsSession("eu-west-1", {"dynamodb": NOWHERE})).call(
        "put_item", TableName="t", Item={"a": {"S": "x"}}
    )


def refused(call: Callable[[], None]) -> None:
    with pytest.raises((StylistError, ProgrammingError)) as failed:
        call()
    error = failed.value
    assert "secret" not in str(error)
    if isinstance(error, StylistError):
        assert (error.code, error.retryable) == ("PROVIDER_MISCONFIGURED", False), error.detail
        assert error.cost_microusd == 0


@pytest.mark.parametrize(("name", "value"), PROXIES)
def test_a_proxy_that_cannot_be_used_is_named(
    name: str, value: str, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv(name, value)
    refused(gemini)
    with pytest.raises(UnusableSettingsError, match=name.upper()):
        network.check(NOWHERE, None)


@pytest.mark.parametrize("call", [sagemaker, dynamodb])
@pytest.mark.parametrize(
    ("name", "value"), [("HTTPS_PROXY", SOCKS[1]), ("AWS_CA_BUNDLE", "/nonexistent")]
)
def test_no_call_to_aws_is_made_or_paid_on_such_a_way(
    call: Callable[[], None], name: str, value: str, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv(name, value)
    refused(call)


def test_certificates_that_cannot_be_read_are_named(
    bundle: str, environment: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnusableSettingsError, match="AWS_CA_BUNDLE"):
        network.check(NOWHERE, bundle)
    environment.setenv("REQUESTS_CA_BUNDLE", bundle)
    with pytest.raises(UnusableSettingsError, match="REQUESTS_CA_BUNDLE"):
        network.check(NOWHERE, None)
    environment.setenv("SSL_CERT_FILE", bundle)
    refused(gemini)


def test_googles_login_names_certificates_too(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")
    refused(vertex)


@pytest.mark.parametrize(
    "address", ["http://proxy.test:3128", "proxy.test:80", "http://me:pw@p", "https://[::1]:1", "p"]
)
def test_a_proxy_of_the_web_is_one(address: str) -> None:
    assert is_http_proxy(address)


def test_doctor_says_what_of_the_network_is_wrong(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("ALL_PROXY", SOCKS[1])
    environment.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    settings = {"STYLISTS": "gemini", "GEMINI_API_KEY": "k", "GEMINI_MODELS": "painter"}
    home = Home(tmp_path / "home", {f"ILIKEYACUT_{it}": value for it, value in settings.items()})
    told = home.run("doctor", "--live", "gemini", "--json")
    found = {it["name"]: it for it in told.json["checks"] if not it["ok"]}
    assert (told.code, set(found)) == (5, {"network", "gemini"})
    assert "PROVIDER_MISCONFIGURED" in found["gemini"]["detail"]
    assert "secret" not in told.out
    assert home.run("consents", "list").code == 0


def test_a_store_behind_such_a_proxy_is_unavailable(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("HTTPS_PROXY", SOCKS[1])
    settings = {"profile": "aws", "dynamodb_endpoint_url": NOWHERE, **deployment.NOWHERE}
    variables = {f"ILIKEYACUT_{name.upper()}": value for name, value in settings.items()}
    told = Home(tmp_path, variables).run("history", "--json")
    assert (told.code, told.failure["code"]) == (5, "STORE_UNAVAILABLE")
    assert "HTTPS_PROXY" in told.failure["detail"]
    assert "secret" not in told.out


def test_what_is_fine_is_not_complained_about(tmp_path: Path) -> None:
    well = {"HTTPS_PROXY": "http://proxy.test:3128", "SSL_CERT_FILE": str(self_signed(tmp_path))}
    assert list(unusable(well | {"SSL_CERT_DIR": f"/nonexistent:{tmp_path}"})) == []
    wrong = {"all_proxy": SOCKS[0], "AWS_CA_BUNDLE": "/nonexistent", "HTTP_PROXY": "://"}
    assert [it.split()[0] for it in unusable(wrong)] == ["HTTP_PROXY", "all_proxy", "AWS_CA_BUNDLE"]
