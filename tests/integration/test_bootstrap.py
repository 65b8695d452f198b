"""Every port has an adapter in every profile, of the right type, and none that nobody asked for."""

from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import punq
import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.entropy import SeededEntropy
from ilikeyacut.application.ports.account_store import AccountStore
from ilikeyacut.application.ports.addresses import AddressChecks
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.code_delivery import CodeDelivery
from ilikeyacut.application.ports.key_wrapping import KeyWrapping
from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.ports.passwords import Passwords
from ilikeyacut.application.ports.personal_services import PersonalService
from ilikeyacut.application.ports.secrets import Secrets
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.ports.tokens import TokenIssuer
from ilikeyacut.application.ports.upload_grants import UploadForms
from ilikeyacut.application.ports.views import RowStore
from ilikeyacut.application.stylists.selection import Stylists
from ilikeyacut.entrypoints.bootstrap import App, bind, compose, get, open_app
from ilikeyacut.entrypoints.bootstrap.plugins import StylistNotInstalledError
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.deployment import needed
from support.ports import ports_there_are

MADE_OTHERWISE = {
    AddressChecks: "only the app's own server checks addresses",
    AccountStore: "the built-in identity provider alone has one",
    CodeDelivery: "the built-in identity provider alone has one",
    PersonalService: "many at once, as PersonalServices",
    KeyWrapping: "only a keyring in the cloud wraps its keys",
    Secrets: "read where a setting names one",
    MessageQueue: "two of them, and only in the cloud",
    Stylist: "many at once, as Stylists",
    Cipher: "memory keeps no secrets",
    Passwords: "the built-in identity provider alone has one",
    RowStore: "what a ViewStore and a draft share",
    TokenIssuer: "the built-in identity provider alone has one",
    UploadForms: "only the app's own server takes uploads",
}
"""Ports that are not bound in every profile, and why."""


@pytest.fixture(params=[*Profile])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, dynamodb_url: str, dynamodb_credentials: None
) -> Settings:
    return Settings(
        profile=request.param,
        home=tmp_path / "home",
        stylists=("memory",),
        aws_endpoint_url=dynamodb_url,
        dynamodb_prefix=f"{uuid4().hex}-",
        dynamodb_create_tables=True,
        **needed(dynamodb_url),
    )


def test_there_are_ports() -> None:
    assert len(set(ports_there_are())) > 12


def test_every_port_resolves_in_every_profile(settings: Settings) -> None:
    container = compose(settings)
    with get(container, ExitStack):
        for port in set(ports_there_are()) - MADE_OTHERWISE.keys():
            adapter: object = get(container, port)
            for name in [name for name in vars(port) if not name.startswith("_")]:
                assert hasattr(adapter, name), (port, name)
        assert get(container, Stylists).names() == ("memory",)


def test_what_is_bound_is_made_once(settings: Settings) -> None:
    container = compose(settings)
    with get(container, ExitStack):
        for port in set(ports_there_are()) - MADE_OTHERWISE.keys():
            assert get(container, port) is get(container, port)


def test_the_default_stylist_comes_with_its_catalogue(tmp_path: Path) -> None:
    with open_app(Settings(home=tmp_path / "home")) as app:
        app.worker.refresh()
        assert app.try_ons.stylists.names() == ("preview",)
        assert len(app.gallery.hairstyles().items) >= 8


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    heads = []
    for _ in range(2):
        with open_app(Settings(home=tmp_path / "home")) as app:
            heads.append(app.store.head())
    assert heads[0] == heads[1] > 0


def test_the_memory_profile_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = open_app(Settings(profile=Profile.MEMORY, home=tmp_path / "home", stylists=("memory",)))
    app.accounts.current()
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_stylist_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(StylistNotInstalledError) as refused:
        open_app(Settings(home=tmp_path / "home", stylists=("nonesuch",)))
    assert refused.value.name == "nonesuch"


def test_the_last_binding_of_a_port_counts(settings: Settings) -> None:
    container, clock = compose(settings), ManualClock()
    bind(container, Clock, lambda: clock)
    with App(container) as app:
        assert app.upkeep.clock is clock


def test_a_port_that_is_not_bound_is_missed_when_it_is_asked_for() -> None:
    with pytest.raises(punq.MissingDependencyError):
        get(punq.Container(), Clock)


def mypy_tells_a_wrong_adapter(container: punq.Container) -> str:
    """Never run: `make types` fails if mypy finds nothing to ignore here."""
    bind(container, Clock, ManualClock)
    bind(container, Clock, SeededEntropy)  # type: ignore[arg-type]  # it is no clock
    return get(container, Clock).now()  # type: ignore[return-value]  # it is a datetime
