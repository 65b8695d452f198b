"""A person is forgotten so that no byte of the home tells of them, whatever gets in between."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from uuid import UUID

import punq
import pytest

from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.application.ports.keyring import Keyring, PersonErasedError
from ilikeyacut.application.ports.photo_store import Folder, personal_key
from ilikeyacut.application.use_cases.raw_uploads import raw_key
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.user import Platform, User, UserStatus, user_id_of
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import App
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BLOCKED, BOB, Stage, failure, picture, staged, unique_picture
from support.keeping import assert_log_is_in_order, events, files, jobs_of
from support.killing import InterruptedHereError, Tripwire, meter_ports
from support.rebuilding import assert_views_follow_the_log, content
from support.searching import found, needles

NAME, EMAIL = "Zyxwolfgang Quillfeather", "zyx.quillfeather@example.com"
EARLIER_NAME, EARLIER_EMAIL = "Quirinus Yxhausen", "quirinus@example.com"
TOKEN = "push-token-4f9d8c7b6a5e"
NEIGHBOUR = UUID(int=4711)


@dataclass(frozen=True)
class Life:
    """A home in which two people lived, and what must not be found once one is forgotten."""

    home: Path
    user_id: UUID
    wanted: set[bytes]


@contextmanager
def open_stage(home: Path, stylist: ScriptedStylist | None = None) -> Iterator[Stage]:
    stage = staged(home=home, stylist=stylist)
    with stage.app:
        yield stage


def live(stage: Stage, user: User) -> None:
    """Do what people do."""
    app = stage.app
    app.users.register_device(user.id, UUID(int=9), Platform.IOS, TOKEN)
    stage.agreed(user)
    photos = [stage.selfie(user, unique_picture(n)) for n in range(4)]
    for photo_id, count in zip(photos, (2, 3, 1), strict=False):
        app.worker.finish(stage.asked(user, count, photo_id=photo_id).id)
    results = app.gallery.results(user.id).items
    app.results.share(user.id, results[0].photo_id)
    app.photos.delete(user.id, results[1].photo_id)
    stage.inspector.measures["faces"] = 2
    refused = app.photos.request_upload(user.id)
    photo = app.photos.receive(user.id, refused, unique_picture(4))
    assert photo.status is PhotoStatus.REJECTED
    stage.inspector.measures.clear()
    app.photos.request_upload(user.id)
    app.try_ons.cancel(user.id, stage.asked(user, photo_id=photos[3]).id)
    announced = app.photos.announce(user.id, "image/png", 100_000)
    raw = raw_key(user.id, announced.photo_id)
    app.photo_store.put(raw, unique_picture(5), MediaType.PNG)
    export = personal_key(Folder.EXPORTS, user.id, "export.zip")
    app.photo_store.put(export, unique_picture(6), MediaType.PNG)
    app.sign_in.by_link(app.sign_in.link(), device="iPhone")


def change_often(app: App, user: User) -> None:
    """Make more than a hundred events, so that snapshots with a name and a token are taken."""
    for n in range(55):
        app.users.update(user.id, name=EARLIER_NAME, email=f"{n}{EARLIER_EMAIL}")
        app.users.update(user.id, name=NAME, email=EMAIL)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """One home that each test copies."""
    home = tmp_path_factory.mktemp("life") / "home"
    blocked = failure(BLOCKED, retryable=False)
    script = [None, None, None, None, failure(), None, None, None, blocked]
    with open_stage(home, ScriptedStylist(*script)) as stage:
        app = stage.app
        app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
        neighbour = app.users.register(
            NEIGHBOUR, name="Neighbour", email="next@example.com", welcome_credits=9
        )
        theirs = stage.selfie(neighbour, unique_picture(99))
        app.worker.finish(stage.asked(neighbour, count=2, photo_id=theirs).id)
        user = app.accounts.current()
        live(stage, user)
        change_often(app, user)
        stage.asked(neighbour, photo_id=theirs)
        stage.asked(user, count=2, photo_id=app.gallery.selfies(user.id).items[-1].photo_id)
        key = stage.port(Keyring).find(user.id)
        pictures = [app.photo_store.get(name) for name in files(home) if str(user.id) in name]
        pictures += [unique_picture(n) for n in range(7)]
    texts = [NAME, EMAIL, EARLIER_NAME, EARLIER_EMAIL, TOKEN, "Quillfeather", "Yxhausen"]
    return Life(home, user.id, needles(texts, [key], pictures))


@pytest.fixture
def home(life: Life, tmp_path: Path) -> Path:
    return copytree(life.home, tmp_path / "home")


def test_the_search_finds_what_is_there_to_be_found(life: Life, home: Path) -> None:
    places = found(home, life.wanted)
    assert "ilikeyacut.db" in places, "the key, at least"
    assert sum(name.startswith("photos/") for name in places) > 20
    with open_stage(home) as stage:
        user = stage.app.users.get(life.user_id)
        assert user.version > 100
        assert (user.name, user.email) == (NAME, EMAIL)
        statuses = [str(job.status) for job in jobs_of(stage.app, user.id)]
        assert statuses == ["completed", "completed", "failed", "cancelled", "requested"]
    with closing(sqlite3.connect(home / "ilikeyacut.db")) as connection:
        (snapshots,) = connection.execute("SELECT count(*) FROM snapshots").fetchone()
    assert snapshots > 0


def test_after_an_erasure_no_byte_of_the_home_tells_of_the_person(life: Life, home: Path) -> None:
    with open_stage(home) as stage:
        stage.app.accounts.forget(stage.who())
        assert found(home, life.wanted) == {}
        with pytest.raises(PersonErasedError):
            stage.port(Keyring).find(life.user_id)
        assert not any(str(life.user_id) in name for name in files(home))
    assert found(home, life.wanted) == {}


def test_the_log_is_whole_after_an_erasure_and_every_view_rebuilds(life: Life, home: Path) -> None:
    with open_stage(home) as stage:
        app = stage.app
        app.accounts.forget(stage.who())
        user = app.users.get(life.user_id)
        assert (user.status, user.name, user.email) == (UserStatus.ERASED, None, None)
        assert not user.devices
        assert not user.ledger.reserved
        assert all(job.finished and job.forgotten for job in jobs_of(app, user.id))
        assert_log_is_in_order(app)
        assert_views_follow_the_log(app)
        for listed in (app.gallery.history, app.gallery.results, app.gallery.selfies):
            assert not listed(user.id).items
        assert app.gallery.user_by_email(EMAIL) is None
        for projection in app.worker.updater.projections.all:
            rows, _ = content(app.store, app.views, projection.view)
            assert not any(getattr(row, "user_id", None) == user.id for row in rows.values())


def test_nobody_else_loses_anything(life: Life, home: Path) -> None:
    def theirs(app: App) -> object:
        app.worker.refresh()
        return (
            app.users.get(NEIGHBOUR),
            app.gallery.results(NEIGHBOUR),
            app.gallery.selfies(NEIGHBOUR),
            app.gallery.history(NEIGHBOUR),
            app.gallery.hairstyles(),
            app.gallery.user_by_email("next@example.com"),
            {name: app.photo_store.get(name) for name in files(home) if str(NEIGHBOUR) in name},
        )

    with open_stage(home) as stage:
        before = theirs(stage.app)
        stage.app.accounts.forget(stage.who())
        assert theirs(stage.app) == before
        job = next(job for job in jobs_of(stage.app, NEIGHBOUR) if not job.finished)
        assert stage.app.worker.finish(job.id).delivered == 1


def test_forgetting_again_is_harmless(life: Life, home: Path) -> None:
    with open_stage(home) as stage:
        user, who = stage.app.accounts.current(), stage.who()
        stage.app.accounts.forget(who)
        head = stage.app.store.head()
        for _ in range(2):
            stage.app.accounts.forget(who)
            stage.app.erasure.forget(user.id)
            stage.app.worker.drain()
        assert stage.app.users.get(user.id).status is UserStatus.ERASED
        ended = [event.TOPIC for event in events(stage.app)[head:]]
        assert not [topic for topic in ended if topic.startswith("user:eras")]
        assert found(home, life.wanted) == {}


def by_asking(stage: Stage, who: Identity) -> None:
    """Resume as whoever uses the home next does, and forget who was not yet being forgotten."""
    stage.app.accounts.current()
    stage.app.accounts.forget(who)


def by_forgetting(stage: Stage, who: Identity) -> None:
    """Resume by asking for the erasure again."""
    stage.app.accounts.forget(who)


def by_working(stage: Stage, who: Identity) -> None:
    """Resume as a worker that finds the request, and forget at the identity provider too."""
    if stage.app.users.get(user_id_of(who.issuer, who.subject)).status is UserStatus.ERASING:
        stage.app.worker.drain()
    stage.app.accounts.forget(who)


def told(stage: Stage, life: Life) -> dict[UUID, list[str]]:
    """Return what the log says of everything that the person had, and of them."""
    own = {
        event.originator_id
        for event in events(stage.app)
        if event.originator_id == life.user_id or getattr(event, "user_id", None) == life.user_id
    }
    return {aggregate_id: stage.topics(aggregate_id) for aggregate_id in own}


@pytest.mark.parametrize(
    ("resume", "points"),
    [
        pytest.param(by_asking, (16, 251), marks=pytest.mark.slow),
        pytest.param(by_forgetting, (1, 251), marks=pytest.mark.sweep),
        pytest.param(by_working, (31, 251), marks=pytest.mark.long),
    ],
)
def test_an_erasure_that_was_interrupted_ends_like_any_other(
    life: Life,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    resume: Callable[[Stage, Identity], None],
    points: tuple[int, int],
) -> None:
    wire = Tripwire()
    register = punq.Container.register
    monkeypatch.setattr(punq.Container, "register", register)  # so that it comes back afterwards
    meter_ports(wire)

    def erased(name: str, point: int | None) -> tuple[bool, dict[UUID, list[str]]]:
        home = copytree(life.home, tmp_path / name)
        with open_stage(home) as stage:
            user, who = stage.app.accounts.current(), stage.who()
            wire.arm(point)
            with suppress(InterruptedHereError):
                stage.app.accounts.forget(who)
                wire.arm(None)
            interrupted = wire.point is not None
            wire.arm(None)
            resume(stage, who)
            assert found(home, life.wanted) == {}
            assert stage.app.users.get(user.id).status is UserStatus.ERASED
            assert stage.app.accounts.current().id != user.id
            if point is None or point % 2:
                assert_views_follow_the_log(stage.app)
            return interrupted, told(stage, life)

    _, whole = erased("whole", None)
    (point, every), interrupted = points, True
    while interrupted:
        interrupted, story = erased(f"{point}", point)
        assert story == whole, point
        point += every
    assert point > 400
