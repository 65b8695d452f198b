"""Copies of a person's data: what is in them, how many, and how long they are kept."""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.application.limits import DailyLimitError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import PhotoStore, PhotoStoreError
from ilikeyacut.application.use_cases.exports import KnownExport, export_key
from ilikeyacut.domain.errors import (
    AccountErasedError,
    ExportGoneError,
    NotFoundError,
    TextInvalidError,
)
from ilikeyacut.domain.user import Platform, User
from ilikeyacut.entrypoints.bootstrap import bind, get
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import COPPER, Stage, asking, picture, staged

WEEK, DAY, MOMENT = timedelta(days=7), timedelta(days=1), timedelta(microseconds=1)
ENTRIES = ("account.json", "consents.json", "credits.json")
PHOTOS = ("try-ons.json", "selfies.json", "results.json")


def requested(stage: Stage, user: User, key: str = "k") -> KnownExport:
    return stage.app.exports.request(user.id, idempotency_key=key)


def made(stage: Stage, user: User, key: str = "k") -> ZipFile:
    """Request an export, work, and return its file."""
    export = requested(stage, user, key)
    stage.app.worker.drain()
    return opened(stage, user, export.id)


def opened(stage: Stage, user: User, export_id: UUID) -> ZipFile:
    known = stage.app.exports.get(user.id, export_id)
    assert known.export.key == export_key(user.id, export_id)
    return ZipFile(BytesIO(stage.app.photo_store.get(known.export.key)))


def read(file: ZipFile, name: str) -> Any:
    return json.loads(file.read(name))


def test_an_export_holds_everything_about_its_person(stage: Stage) -> None:
    user, app = stage.person(), stage.app
    job = stage.finished(user, count=2)
    first, second = app.try_ons.results(job)
    app.results.like(user.id, first.id)
    app.results.share(user.id, first.id, with_before=True)
    app.photos.delete(user.id, second.id)
    app.users.register_device(user.id, UUID(int=9), Platform.IOS, "push-token")
    file = made(stage, user)
    assert file.testzip() is None
    account = read(file, "account.json")
    assert (account["email"], account["name"]) == (user.email, user.name)
    assert account["devices"] == [{"id": str(UUID(int=9)), "platform": "ios"}]
    assert [it["change"] for it in read(file, "credits.json")] == ["granted", "reserved", "settled"]
    (try_on,) = read(file, "try-ons.json")
    assert (try_on["id"], try_on["status"]) == (str(job.id), "completed")
    assert try_on["request"]["look"]["dye"]["colour"]["preset"] == "copper"
    (selfie,) = read(file, "selfies.json")
    (result,) = read(file, "results.json")
    assert (selfie["id"], result["id"]) == (str(job.request.photo_id), str(first.id))
    assert (result["favourite"], len(result["shares"])) == (True, 1)
    pictures = selfie["files"] + result["files"]
    assert sorted(file.namelist()) == sorted([*ENTRIES, *PHOTOS, *pictures])
    assert file.read(result["files"][0]) == app.photo_store.get(first.key or "")
    text = b"".join(file.read(name) for name in (*ENTRIES, *PHOTOS)).decode()
    assert "push-token" not in text
    assert first.digest is not None
    assert first.digest not in text


def test_an_export_holds_nothing_of_anybody_else(stage: Stage) -> None:
    user, other = stage.person(), stage.person()
    stage.finished(other)
    file = made(stage, user)
    assert read(file, "selfies.json") == read(file, "results.json") == []
    assert other.email is not None
    assert all(other.email not in file.read(name).decode() for name in file.namelist())


def test_consents_are_told_with_their_history() -> None:
    stage = staged(stylist=ScriptedStylist(name="gemini", consent=asking()))
    user = stage.agreed(stage.person())
    stage.app.users.withdraw_consent(user.id, "gemini")
    told = read(made(stage, user), "consents.json")
    assert [(it["provider"], it["given"]) for it in told] == [("gemini", True), ("gemini", False)]


def test_a_picture_that_is_lost_is_named_and_holds_nothing_up(stage: Stage) -> None:
    user = stage.person()
    (result,) = stage.app.try_ons.results(stage.finished(user))
    stage.app.photo_store.delete(result.key or "")
    file = made(stage, user)
    (lost,) = read(file, "missing.json")
    assert str(result.id) in lost
    assert lost not in file.namelist()


# ---------------------------------------------------------------- requests


def test_a_repeated_request_finds_its_export(stage: Stage) -> None:
    user = stage.person()
    first = requested(stage, user)
    assert (first.new, first.export.key) == (True, None)
    again = requested(stage, user)
    assert (again.id, again.new) == (first.id, False)
    stage.app.worker.drain()
    assert requested(stage, user).export.key is not None
    assert [it.id for it in stage.app.exports.all(user.id)] == [first.id]


def test_requests_at_once_under_one_key_are_one_export(stage: Stage) -> None:
    user = stage.person()
    with ThreadPoolExecutor(8) as threads:
        found = [*threads.map(lambda _: requested(stage, user), range(20))]
    assert len({it.id for it in found}) == 1
    assert [it.new for it in found].count(True) == 1


def test_a_day_allows_three(stage: Stage) -> None:
    user = stage.person()
    for key in "abc":
        requested(stage, user, key)
        stage.clock.advance(timedelta(hours=1))
    with pytest.raises(DailyLimitError) as refused:
        requested(stage, user, "d")
    assert refused.value.code == "DAILY_QUOTA_EXCEEDED"
    assert refused.value.retry_after == timedelta(hours=21).total_seconds()
    assert not requested(stage, user, "a").new
    stage.clock.advance(timedelta(seconds=refused.value.retry_after))
    assert requested(stage, user, "d").new
    assert requested(stage, stage.person(), "a").new


def test_nobody_sees_the_export_of_somebody_else(stage: Stage) -> None:
    owner, other = stage.person(), stage.person()
    export = requested(stage, owner)
    assert requested(stage, other).id != export.id
    for export_id in (export.id, UUID(int=404)):
        with pytest.raises(NotFoundError) as refused:
            stage.app.exports.get(other.id, export_id)
        assert vars(refused.value) == {"kind": "export", "id": export_id}


def test_the_newest_export_comes_first(stage: Stage) -> None:
    user = stage.person()
    ids = []
    for key in "ab":
        ids.append(requested(stage, user, key).id)
        stage.clock.advance(MOMENT)
    assert [it.id for it in stage.app.exports.all(user.id)] == ids[::-1]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
def test_a_key_that_is_none_is_refused(stage: Stage, key: str) -> None:
    with pytest.raises(TextInvalidError):
        requested(stage, stage.person(), key)


# ---------------------------------------------------------------- keeping


def test_an_export_is_kept_for_a_week_after_it_was_made(stage: Stage) -> None:
    user, exports = stage.person(), stage.app.exports
    export = requested(stage, user)
    stage.clock.advance(DAY)
    stage.app.worker.drain()
    assert exports.get(user.id, export.id).export.expires_at == stage.clock.now() + WEEK
    stage.clock.advance(WEEK - MOMENT)
    stage.app.upkeep.sweep(older_than=timedelta())
    assert stage.app.upkeep.due() == 0
    opened(stage, user, export.id)
    stage.clock.advance(MOMENT)
    with pytest.raises(NotFoundError):
        exports.get(user.id, export.id)
    with pytest.raises(ExportGoneError):
        requested(stage, user)
    assert [stage.app.upkeep.due() for _ in range(2)] == [1, 0]
    assert stage.objects() == set()
    assert stage.app.users.get(user.id).exports == {}
    with pytest.raises(ExportGoneError) as gone:
        requested(stage, user)
    assert (gone.value.code, gone.value.export_id) == ("RESULT_EXPIRED", export.id)
    assert requested(stage, user, "another").new


def test_one_that_nobody_makes_is_dropped_after_a_week(stage: Stage) -> None:
    user = stage.person()
    export = requested(stage, user)
    stage.clock.advance(WEEK)
    stage.app.worker.refresh()
    assert stage.app.upkeep.due() == 1
    stage.app.exports.make(user.id, export.id)
    assert stage.objects() == set()


def test_making_it_twice_makes_it_once(stage: Stage) -> None:
    user = stage.person()
    export = requested(stage, user)
    for _ in range(2):
        stage.app.exports.make(user.id, export.id)
    assert stage.topics(user.id).count("user:export_made") == 1
    stage.app.exports.make(user.id, UUID(int=404))
    assert stage.objects() == {export_key(user.id, export.id)}


def test_the_sweep_removes_a_file_that_no_event_names(stage: Stage) -> None:
    user = stage.person()
    export = requested(stage, user)
    key, left = export_key(user.id, export.id), export_key(user.id, UUID(int=1))
    for each in (key, left, export_key(UUID(int=404), export.id)):
        stage.app.photo_store.put_parts(each, iter([b"1"]), "application/zip")
    removed = stage.app.upkeep.sweep(older_than=timedelta())
    assert stage.objects() == {key}
    assert left in removed


# ---------------------------------------------------------------- erasure and faults


def test_an_erasure_removes_exports_and_allows_none(stage: Stage) -> None:
    user, exports = stage.person(), stage.app.exports
    made(stage, user)
    stage.app.erasure.forget(user.id)
    assert stage.objects() == set()
    for ask in (lambda: requested(stage, user), lambda: exports.all(user.id)):
        with pytest.raises(AccountErasedError):
            ask()
    stage.app.worker.drain()
    assert stage.app.upkeep.due() == 0
    assert stage.objects() == set()


class Meddling(MemoryPhotoStore):
    """Lets something happen after an object was written in parts."""

    then: Callable[[], object] = staticmethod(lambda: None)

    def put_parts(self, key: str, parts: Iterable[bytes], media_type: str) -> None:
        super().put_parts(key, parts, media_type)
        if key.startswith("exports/"):
            self.then()


def test_a_person_who_is_erased_while_it_is_made_leaves_no_file() -> None:
    stage = staged(lambda c: bind(c, PhotoStore, lambda: Meddling(get(c, Clock))))
    user = stage.person()
    export = requested(stage, user)
    store = stage.app.photo_store
    assert isinstance(store, Meddling)
    store.then = lambda: stage.app.erasure.request(user.id)
    stage.app.exports.make(user.id, export.id)
    assert stage.objects() == set()
    stage.app.erasure.forget(user.id)
    assert "user:export_made" not in stage.topics(user.id)


def test_a_worker_that_dies_after_the_file_is_followed_by_one_that_finishes() -> None:
    class KilledError(BaseException):
        """The process is killed."""

    died: list[bool] = []

    def die_once() -> None:
        if not died:
            died.append(True)
            raise KilledError

    stage = staged(lambda c: bind(c, PhotoStore, lambda: Meddling(get(c, Clock))))
    user = stage.person()
    export = requested(stage, user)
    store = stage.app.photo_store
    assert isinstance(store, Meddling)
    store.then = die_once
    with pytest.raises(KilledError):
        stage.app.worker.drain()
    assert stage.app.exports.get(user.id, export.id).export.key is None
    stage.app.worker.drain()
    assert opened(stage, user, export.id).testzip() is None
    assert stage.topics(user.id).count("user:export_made") == 1


class Broken(MemoryPhotoStore):
    """Takes no exports until it is mended."""

    mended = False

    def put_parts(self, key: str, parts: Iterable[bytes], media_type: str) -> None:
        if key.startswith("exports/") and not self.mended:
            raise PhotoStoreError("no room")
        super().put_parts(key, parts, media_type)


def test_a_store_that_fails_holds_up_no_try_on_and_is_asked_again() -> None:
    stage = staged(lambda c: bind(c, PhotoStore, lambda: Broken(get(c, Clock))))
    user = stage.person()
    export = requested(stage, user)
    job = stage.asked(user)
    with pytest.raises(PhotoStoreError):
        stage.app.worker.drain()
    assert stage.app.try_ons.get(user.id, job.id).delivered == 1
    store = stage.app.photo_store
    assert isinstance(store, Broken)
    store.mended = True
    stage.app.worker.drain()
    assert opened(stage, user, export.id).testzip() is None


class Counting(MemoryPhotoStore):
    """Notes how many bytes of an export arrive at once."""

    largest = 0

    def put_parts(self, key: str, parts: Iterable[bytes], media_type: str) -> None:
        super().put_parts(key, self._noted(parts), media_type)

    def _noted(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        for part in parts:
            self.largest = max(self.largest, len(part))
            yield part


def test_no_more_than_a_picture_is_in_memory() -> None:
    stage = staged(lambda c: bind(c, PhotoStore, lambda: Counting(get(c, Clock))))
    user = stage.person(credits=40)
    for n in range(3):
        stage.asked(user, photo_id=stage.selfie(user, picture(f"#80A0{n:02}")), look=COPPER)
    stage.app.worker.drain()
    store = stage.app.photo_store
    assert isinstance(store, Counting)
    pictures = [it.size for it in store.list("processed-images")]
    store.largest = 0
    file = made(stage, user)
    assert len(file.namelist()) > 9
    assert store.largest < max(pictures) + 2000
