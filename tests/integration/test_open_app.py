"""The front door: what it opens, what can be handed in, and that it closes behind everybody."""

import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import HttpUrl

import ilikeyacut as iya
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.entropy import SeededEntropy
from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.account_store import AccountStore
from ilikeyacut.application.ports.authenticator import DirectSignIn
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.code_delivery import CodeDelivery
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_archive import ImportUnfinishedError
from ilikeyacut.application.ports.event_store import StoreCorruptError, StoreUnavailableError
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.keyring import KeyringError
from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.ports.passwords import Passwords
from ilikeyacut.application.ports.personal_services import PersonalService
from ilikeyacut.application.ports.secrets import Secrets
from ilikeyacut.application.ports.stylist import ConsentText, Stylist
from ilikeyacut.application.ports.tokens import TokenIssuer
from ilikeyacut.application.ports.views import RowStore
from ilikeyacut.application.try_on.runner import STEPS
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.bootstrap import AppClosedError, StylistUnfitError, opened_archives
from ilikeyacut.entrypoints.bootstrap.plugins import StylistNotInstalledError
from ilikeyacut.entrypoints.bootstrap.replacing import (
    Adapter,
    AdapterUnfitError,
    PortUnknownError,
    Replacing,
)
from support import deployment
from support.apps import COPPER, picture
from support.ports import ports_there_are

MEMORY = iya.Settings(profile=iya.Profile.MEMORY, stylists=("memory",))


def local(folder: Path) -> iya.Settings:
    return iya.Settings(home=folder / "home", stylists=("memory",))


def open_files(within: Path) -> int:
    """Count this process's open files in a folder; what other tests left may close at any time."""
    return sum(within in fd.resolve().parents for fd in Path("/proc/self/fd").iterdir())


def test_an_app_is_opened_and_closed_by_a_with_statement(tmp_path: Path) -> None:
    with iya.open_app(local(tmp_path)) as app:
        user = app.accounts.current()
    with iya.open_app(local(tmp_path)) as app:
        assert app.accounts.current() == user


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts what Linux lists there")
@pytest.mark.parametrize("seed", [None, False])
def test_opening_and_closing_leaves_no_file_open(tmp_path: Path, seed: bool | None) -> None:
    counts: list[int] = []
    for _ in range(12):
        app = iya.open_app(local(tmp_path), seed=seed)
        app.accounts.current()
        app.worker.drain()
        assert open_files(tmp_path) > (counts[0] if counts else 0)
        app.close()
        counts.append(open_files(tmp_path))
    assert counts[1:] == counts[:-1]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts what Linux lists there")
def test_an_app_that_cannot_be_opened_leaves_no_file_open(tmp_path: Path) -> None:
    wrong = local(tmp_path).model_copy(update={"stylists": ("nonesuch",)})
    with pytest.raises(StylistNotInstalledError):
        iya.open_app(wrong)
    before = open_files(tmp_path)
    for _ in range(3):
        with pytest.raises(StylistNotInstalledError):
            iya.open_app(wrong)
    assert open_files(tmp_path) == before


def test_closing_twice_changes_nothing(tmp_path: Path) -> None:
    with iya.open_app(local(tmp_path)) as app:
        app.close()
    app.close()


@pytest.mark.parametrize("name", ["accounts", "worker", "store", "runner"])
def test_a_closed_app_says_that_it_is_closed(name: str) -> None:
    app = iya.open_app(MEMORY)
    assert getattr(app, name) is getattr(app, name)
    app.close()
    with pytest.raises(AppClosedError, match="closed; open a new one"):
        getattr(app, name)
    with pytest.raises(AppClosedError):
        app.seed()
    with pytest.raises(AppClosedError), app:
        pass


def test_what_was_kept_of_a_closed_app_says_that_the_store_is_closed(tmp_path: Path) -> None:
    with iya.open_app(local(tmp_path)) as app:
        user, users, doorbell, worker = app.accounts.current(), app.users, app.doorbell, app.worker
    for use in (
        lambda: users.get(user.id),
        lambda: users.update(user.id, name="Ann"),
        lambda: doorbell.wait(0),
        worker.refresh,
    ):
        with pytest.raises((StoreUnavailableError, KeyringError), match="closed"):
            use()


def test_adapters_are_handed_in_as_they_are_or_as_what_makes_them() -> None:
    clock, inspector = ManualClock(), MemoryFaceInspector()
    replacing: Replacing = {Clock: clock, Entropy: SeededEntropy, FaceInspector: lambda: inspector}
    with iya.open_app(MEMORY, replacing=replacing) as app:
        assert app.upkeep.clock is clock
        assert app.photos.intake.inspector is inspector
        assert isinstance(app.photos.entropy, SeededEntropy)


@pytest.mark.parametrize("port", [Stylist, RowStore, ManualClock, "Clock"])
def test_what_is_no_port_is_refused(port: Any) -> None:
    with pytest.raises(PortUnknownError, match=r"not a port .*: .*Clock") as refused:
        iya.open_app(MEMORY, replacing={port: ManualClock()})
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)  # noqa: S301 - our own


@pytest.mark.parametrize("given", [ManualClock(), ManualClock, partial(ManualClock)])
def test_an_adapter_of_another_port_is_refused(given: Callable[[], ManualClock]) -> None:
    with pytest.raises(AdapterUnfitError, match="no Entropy: it lacks ") as refused:
        iya.open_app(MEMORY, replacing={Entropy: given})
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)  # noqa: S301 - our own


@pytest.mark.parametrize("port", get_args(Adapter))
def test_an_unfit_adapter_is_refused_at_once_whatever_its_port(port: type) -> None:
    with pytest.raises(AdapterUnfitError, match=f"object is no {port.__name__}: it lacks "):
        iya.open_app(MEMORY, replacing={port: object()}, seed=False)  # type: ignore[dict-item]  # wrong on purpose


PROVIDER = {AccountStore, CodeDelivery, DirectSignIn, PersonalService, Passwords, TokenIssuer}
"""What identity providers are made of: the whole Authenticator is replaced instead."""


def test_every_port_can_be_replaced() -> None:
    assert set(get_args(Adapter)) == set(ports_there_are()) - {
        Stylist,
        RowStore,
        MessageQueue,
        Secrets,
        *PROVIDER,
    }


def test_a_stylist_handed_in_takes_its_namesake_s_place_or_comes_first() -> None:
    own, other = MemoryStylist(), MemoryStylist(name="other", model="other-1")
    with iya.open_app(MEMORY, stylists=[other, own]) as app:
        assert app.try_ons.stylists.all == (other, own)
    ordered = MEMORY.model_copy(update={"stylists": ("memory", "other")})
    with iya.open_app(ordered, stylists=[other]) as app:
        assert app.try_ons.stylists.names() == ("memory", "other")
        assert app.try_ons.stylists.all[1] is other


def named(name: Any = "acme", model: Any = "acme-1", **fields: Any) -> MemoryStylist:
    stylist = MemoryStylist(name=name, model=model)
    vars(stylist).update(fields)
    return stylist


TEXTS = [ConsentText("acme", "rendering", version, "Yes?") for version in "12"]
A_NAME = r"its name .* is not 1 to 40 of a-z, 0-9, _, \. and -"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([object()], "object lacks check, consent, model, name, render, worst_case_microusd"),
        ([None], "NoneType lacks "),
        ([MemoryStylist], "MemoryStylist is a class, not an instance"),
        ("acme", "str lacks check"),
        *(([named(it)], A_NAME) for it in ("", "Acme", "a/b", "a\nb", "a" * 41, None, 5)),
        ([named("auto")], "the name auto stands for all stylists"),
        *(([named(model=it)], "its model .* is not a printable name") for it in ("", "a\nb", None)),
        ([named(consent=TEXTS[0]), named("other", consent=TEXTS[0])], "its consent is to acme"),
        ([named(), named()], "its models share a name: acme/acme-1"),
        (
            [named(consent=TEXTS[0]), named(model="acme-2", consent=TEXTS[1])],
            "its models have different consent texts",
        ),
    ],
)
def test_a_stylist_that_cannot_be_used_is_refused(given: Any, problem: str) -> None:
    with pytest.raises(StylistUnfitError, match=f"cannot be used: {problem}"):
        iya.open_app(MEMORY, stylists=given)


@pytest.mark.parametrize(
    ("profile", "seed", "seeded"),
    [
        (iya.Profile.LOCAL, None, True),
        (iya.Profile.MEMORY, None, True),
        (iya.Profile.LOCAL, False, False),
    ],
)
def test_small_profiles_seed_themselves(
    profile: iya.Profile, seed: bool | None, seeded: bool, tmp_path: Path
) -> None:
    settings = iya.Settings(profile=profile, home=tmp_path / "home")
    with iya.open_app(settings, seed=seed) as app:
        assert (app.store.head() > 0) is seeded
        assert bool(app.seed()) is not seeded
        assert app.seed() == ()


@pytest.mark.parametrize("seed", [True, False])
def test_a_store_with_half_an_archive_is_of_no_use(tmp_path: Path, seed: bool) -> None:
    with opened_archives(local(tmp_path)) as archives:
        archives.archive.begin("checksum")
    with pytest.raises(ImportUnfinishedError), iya.open_app(local(tmp_path), seed=seed) as app:
        app.store.head()


def test_what_is_no_home_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "ilikeyacut.db").write_text("poem " * 1000)
    with pytest.raises(StoreCorruptError):
        iya.open_app(local(tmp_path), seed=False)


def test_the_steps_of_a_try_on_can_be_taken_one_by_one() -> None:
    with iya.open_app(MEMORY) as app:
        user = app.accounts.current()
        photo_id = app.photos.request_upload(user.id)
        app.photos.receive(user.id, photo_id, picture())
        wish = iya.TryOn(photo_id=photo_id, look=COPPER)
        job = app.try_ons.request(user.id, wish, idempotency_key="monday")
        for step in STEPS:
            getattr(app.steps, step.name)(job.id)
        assert app.store.load(ProcessingJob, job.id).delivered == 1
        assert app.runner.steps is app.steps


def test_opening_the_profile_aws_calls_nobody(tmp_path: Path, dynamodb_credentials: None) -> None:
    nowhere = HttpUrl("http://127.0.0.1:1")
    settings = iya.Settings(
        profile=iya.Profile.AWS,
        home=tmp_path / "home",
        dynamodb_endpoint_url=nowhere,
        aws_region="eu-central-1",
        **deployment.NOWHERE,
    )
    with iya.open_app(settings) as app, pytest.raises(StoreUnavailableError):
        app.accounts.current()
