"""What people are told, on which devices, and what the push service knows of them."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.memory.notifier import MemoryNotifier
from ilikeyacut.application.ports.notifier import Notice, NoticeKind, Notifier, NotifierError
from ilikeyacut.application.use_cases.devices import Devices
from ilikeyacut.application.use_cases.notifications import FRESH, Notifications
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.processing_job import ProcessingJob, TryOn
from ilikeyacut.domain.user import Device, Platform, User, UserStatus
from ilikeyacut.entrypoints.bootstrap import bind, open_app
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.apps import BLOCKED, COPPER, Stage, failure, picture, staged

PHONE, TABLET = UUID(int=101), UUID(int=102)
OLD, NEW, SECOND = (Device(platform=Platform.IOS, token=it) for it in ("old", "new", "second"))


class Notes(MemoryNotifier):
    """A notifier whose push service is down while it is told so."""

    down = False

    def tell(self, user_id: UUID, device: Device, notice: Notice) -> None:
        self._refuse()
        super().tell(user_id, device, notice)

    def register(self, user_id: UUID, device: Device) -> None:
        self._refuse()
        super().register(user_id, device)

    def drop(self, user_id: UUID, device: Device) -> None:
        self._refuse()
        super().drop(user_id, device)

    def _refuse(self) -> None:
        if self.down:
            raise NotifierError("told to")


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def stage(notes: Notes) -> Stage:
    return staged(lambda c: bind(c, Notifier, lambda: notes))


def registered(stage: Stage, user: User, device_id: UUID, device: Device) -> None:
    stage.app.users.register_device(user.id, device_id, device.platform, device.token)


def told(notes: Notes) -> list[tuple[Device, Notice]]:
    return [(it.device, it.notice) for it in notes.told]


def ended(stage: Stage, user: User, code: str | None = None) -> ProcessingJob:
    if code:
        stage.stylist.failures.append(failure(code, retryable=False))
    return stage.finished(user)


def test_a_person_is_told_of_pictures_on_every_device(stage: Stage, notes: Notes) -> None:
    user, other = stage.person(), stage.person()
    registered(stage, user, PHONE, NEW)
    registered(stage, user, TABLET, SECOND)
    job = ended(stage, user)
    stage.finished(other)
    stage.app.worker.drain()
    notice = Notice(NoticeKind.COMPLETED, job.id, badge=1)
    assert told(notes) == [(NEW, notice), (SECOND, notice)]


def test_a_person_is_told_of_a_failure_with_its_code(stage: Stage, notes: Notes) -> None:
    user = stage.person()
    registered(stage, user, PHONE, NEW)
    job = ended(stage, user, BLOCKED)
    stage.app.worker.drain()
    assert told(notes) == [(NEW, Notice(NoticeKind.FAILED, job.id, code=BLOCKED))]


def test_a_person_is_told_of_a_deadline_but_not_of_what_they_did(
    stage: Stage, notes: Notes
) -> None:
    user = stage.person()
    registered(stage, user, PHONE, NEW)
    cancelled, late = stage.asked(user), stage.asked(user)
    stage.app.try_ons.cancel(user.id, cancelled.id)
    stage.clock.set(late.deadline)
    stage.app.try_ons.expire(late.id)
    stage.app.worker.drain()
    notice = Notice(NoticeKind.FAILED, late.id, code="JOB_DEADLINE_EXCEEDED")
    assert told(notes) == [(NEW, notice)]


def test_what_ended_long_ago_is_no_news(stage: Stage, notes: Notes) -> None:
    user, at = stage.person(), stage.clock.now()
    job = ended(stage, user)
    registered(stage, user, PHONE, NEW)
    notifications = stage.port(Notifications)
    stage.clock.set(at + FRESH)
    assert len([*notifications.pushes(job.id, at)]) == 1
    assert [*notifications.pushes(job.id, at - timedelta(microseconds=1))] == []


def test_nothing_is_said_of_a_job_that_is_open_forgotten_or_unknown(
    stage: Stage, notes: Notes
) -> None:
    user, at = stage.person(), stage.clock.now()
    registered(stage, user, PHONE, NEW)
    notifications, asked = stage.port(Notifications), stage.asked(user)
    assert [*notifications.pushes(asked.id, at)] == []
    done = stage.finished(user)
    stage.app.erasure.forget(user.id)
    assert [*notifications.pushes(done.id, at)] == []
    with pytest.raises(NotFoundError):
        [*notifications.pushes(uuid4(), at)]


def test_a_device_is_registered_under_its_present_token_alone(stage: Stage, notes: Notes) -> None:
    user = stage.person()
    registered(stage, user, PHONE, OLD)
    stage.app.worker.drain()
    assert notes.devices == {OLD: user.id}
    registered(stage, user, PHONE, NEW)
    registered(stage, user, TABLET, SECOND)
    stage.app.worker.drain()
    assert notes.devices == {NEW: user.id, SECOND: user.id}
    stage.app.users.remove_device(user.id, PHONE)
    stage.app.worker.drain()
    assert notes.devices == {SECOND: user.id}


def test_a_token_that_moved_to_another_device_of_the_person_is_kept(
    stage: Stage, notes: Notes
) -> None:
    user = stage.person()
    registered(stage, user, PHONE, NEW)
    registered(stage, user, TABLET, NEW)
    stage.app.users.remove_device(user.id, PHONE)
    stage.app.worker.drain()
    assert notes.devices == {NEW: user.id}


def test_a_shared_device_tells_only_whoever_signed_in_last(stage: Stage, notes: Notes) -> None:
    first, second = stage.person(), stage.person()
    for user in (first, second):
        registered(stage, user, PHONE, NEW)
        stage.app.worker.drain()
    ended(stage, first)
    job = ended(stage, second)
    stage.app.worker.drain()
    assert told(notes) == [(NEW, Notice(NoticeKind.COMPLETED, job.id, badge=1))]
    assert stage.app.users.get(first.id).devices == {PHONE: NEW}
    stage.app.erasure.forget(first.id)
    assert notes.devices == {NEW: second.id}


def test_a_device_without_the_app_is_removed_from_the_person(stage: Stage, notes: Notes) -> None:
    user = stage.person()
    registered(stage, user, PHONE, OLD)
    registered(stage, user, TABLET, SECOND)
    stage.app.worker.drain()
    notes.disable(OLD)
    ended(stage, user)
    stage.app.worker.drain()
    assert [device for device, _ in told(notes)] == [SECOND]
    assert stage.app.users.get(user.id).devices == {TABLET: SECOND}
    assert notes.devices == {SECOND: user.id}


def test_a_device_that_got_another_token_meanwhile_is_kept(stage: Stage) -> None:
    user = stage.person()
    registered(stage, user, PHONE, NEW)
    stage.port(Devices).lost(user.id, PHONE, OLD)
    assert stage.app.users.get(user.id).devices == {PHONE: NEW}


def test_a_push_service_that_is_down_holds_up_no_try_on(stage: Stage, notes: Notes) -> None:
    user = stage.person()
    registered(stage, user, PHONE, NEW)
    stage.app.worker.drain()
    notes.down = True
    ended(stage, user)
    stage.app.worker.drain()
    notes.down = False
    assert ended(stage, user).delivered == 1
    stage.app.worker.drain()
    assert len(notes.told) == 1


def test_a_device_that_could_not_be_registered_is_registered_later(
    stage: Stage, notes: Notes
) -> None:
    user = stage.person()
    registered(stage, user, PHONE, NEW)
    notes.down = True
    with pytest.raises(NotifierError):
        stage.app.worker.drain()
    notes.down = False
    stage.app.worker.drain()
    assert notes.devices == {NEW: user.id}


def test_an_erasure_that_waits_for_the_push_service_holds_up_nothing_else(
    stage: Stage, notes: Notes
) -> None:
    gone, other = stage.person(), stage.person()
    registered(stage, gone, PHONE, NEW)
    stage.app.worker.drain()
    stage.app.erasure.request(gone.id)
    notes.down = True
    assert stage.finished(other).delivered == 1
    with pytest.raises(NotifierError):
        stage.app.worker.drain()
    notes.down = False
    stage.app.worker.drain()
    assert stage.app.users.get(gone.id).status is UserStatus.ERASED
    assert notes.devices == {}


def test_an_erasure_drops_every_device_that_a_person_ever_had(stage: Stage, notes: Notes) -> None:
    user = stage.person()
    for device in (OLD, NEW, SECOND):
        registered(stage, user, PHONE, device)
        notes.register(user.id, device)  # as if nobody had kept up
    notes.down = True
    with pytest.raises(NotifierError):
        stage.app.erasure.forget(user.id)
    notes.down = False
    assert notes.devices
    stage.app.erasure.forget(user.id)
    assert notes.devices == {}
    stage.app.worker.drain()
    stage.app.erasure.forget(user.id)
    assert notes.devices == {}


def test_a_push_that_an_erasure_overtakes_leaves_no_device_behind(
    stage: Stage, notes: Notes
) -> None:
    user = stage.person()
    registered(stage, user, PHONE, NEW)
    job, at = ended(stage, user), stage.clock.now()
    stage.app.worker.drain()
    (push,) = stage.port(Notifications).pushes(job.id, at)
    stage.app.erasure.forget(user.id)
    stage.port(Notifications).push(push)
    assert notes.devices == {}


def test_a_device_that_is_registered_during_an_erasure_is_dropped(
    stage: Stage, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = stage.person()
    registered(stage, user, PHONE, NEW)
    register = notes.register

    def late(user_id: UUID, device: Device) -> None:
        stage.app.erasure.forget(user_id)
        register(user_id, device)

    monkeypatch.setattr(notes, "register", late)
    stage.port(Devices).keep(user.id, PHONE)
    assert notes.devices == {}


def test_a_program_can_see_what_people_would_be_told() -> None:
    notifier = MemoryNotifier()
    settings = Settings(profile=Profile.MEMORY, stylists=("memory",))
    with open_app(settings, replacing={Notifier: notifier}) as app:
        me = app.accounts.current()
        app.users.register_device(me.id, PHONE, NEW.platform, NEW.token)
        photo = app.photos.receive(me.id, app.photos.request_upload(me.id), picture())
        asked = app.try_ons.request(
            me.id, TryOn(photo_id=photo.id, look=COPPER), idempotency_key="once"
        )
        app.worker.finish(asked.id)
        app.worker.drain()
    (told,) = notifier.told
    assert (told.user_id, told.device, told.notice.job_id) == (me.id, NEW, asked.id)
