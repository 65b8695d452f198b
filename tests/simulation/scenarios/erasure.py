"""A person is erased while they go on, their worker works and processes die: nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import punq

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.log import LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
from ilikeyacut.adapters.dynamodb.views.tables import ViewTables
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.memory.face_inspector import GOOD
from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import (
    ConcurrencyError,
    EventStore,
    StoreUnavailableError,
)
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.keyring import KeyArchive, Keyring, KeyringError
from ilikeyacut.application.ports.photo_store import PERSONAL_FOLDERS, PhotoStore, personal_key
from ilikeyacut.application.ports.pictures import Picture, Pictures, Previews
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest
from ilikeyacut.application.ports.views import PositionMovedError, ViewStore
from ilikeyacut.application.ports.worker_lock import StillHeld, WorkerLock
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.application.stylists.selection import Stylists
from ilikeyacut.application.views.projections.photos import PHOTOS
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS
from ilikeyacut.application.views.projections.users import USERS
from ilikeyacut.domain.errors import AccountErasedError, PhotoGoneError
from ilikeyacut.domain.processing_job import TryOn
from ilikeyacut.domain.selfie import FaceReport
from ilikeyacut.domain.user import User, UserStatus
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType
from ilikeyacut.entrypoints.bootstrap import App, bind, compose
from ilikeyacut.entrypoints.bootstrap.aggregates import KINDS
from ilikeyacut.entrypoints.settings import Profile, Settings
from simulation.harness import Run, SimulatedClock

SAMPLE = 8
EVENTS, KEYS, SIDE = "Events", "Keys", 300
SETTINGS = Settings(profile=Profile.MEMORY, stylists=("memory",))
PERSON, NEIGHBOUR = UUID(int=1), UUID(int=2)
COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
UNLUCKY = (StoreUnavailableError, KeyringError, ConcurrencyError, PositionMovedError)


class SlowPhotoStore(MemoryPhotoStore):
    """Pictures that all processes share. Some take long to arrive."""

    def __init__(self, run: Run) -> None:
        super().__init__(SimulatedClock(run))
        self._run = run

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        self._run.sleep(self._run.chance.random() * self._run.some(0.0, 0.02, 3.0))
        super().put(key, data, media_type)
        self._run.sleep(self._run.chance.random() * 0.02)


class PlainPictures(PillowPictures):
    """Takes any bytes for a picture, all of the same size."""

    def intake(self, raw: bytes) -> Picture:
        return Picture(raw, MediaType.JPEG, SIDE, SIDE, sha256(raw).hexdigest())

    def size(self, image: bytes) -> tuple[int, int]:
        return SIDE, SIDE

    def mark(self, image: bytes) -> bytes:
        return image

    def thumbnail(self, image: bytes) -> bytes:
        return image[:1]

    def previews(self, before: bytes, after: bytes) -> Previews:
        return Previews(before + after, after[:1])


class PlainInspector:
    """Sees a good selfie in any bytes."""

    def inspect(self, picture: bytes) -> FaceReport:
        return FaceReport(width=SIDE, height=SIDE, **GOOD)


class PlainStylist(MemoryStylist):
    """Makes other bytes of a picture."""

    def render(self, request: RenderRequest) -> Rendering:
        return Rendering(request.picture + b"!", request.media_type, self.model, 0)


class FreeLock:
    """The lock of the only worker."""

    def try_acquire(self) -> AbstractContextManager[StillHeld]:
        return nullcontext(lambda: True)


class Play:
    """A person and a neighbour, who lives on."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(
            token_window=run.some(0.0, 600.0),
            page=run.some(1, 3, 50),
            index_lag=run.some(0.0, 0.5, 60.0),
        )
        self.options = LogOptions(patience=0.2)
        self.photo_store = SlowPhotoStore(run)
        self.lives = 0
        self.over = False

    def container(self, db: DynamoDb) -> punq.Container:
        """Return what a process is made of."""
        c = compose(SETTINGS)
        datastore, keyring = Datastore(db, EVENTS, "", self.options), DynamoDbKeyring(db, KEYS)
        sealing = Sealing(keyring, AesGcmCipher())
        bind(c, Clock, lambda: SimulatedClock(self.run))
        bind(c, FaceInspector, PlainInspector)
        bind(c, Stylists, lambda: Stylists([PlainStylist()]))
        bind(c, Pictures, PlainPictures)
        bind(c, PhotoStore, lambda: self.photo_store)
        bind(c, WorkerLock, FreeLock)
        bind(c, Keyring, lambda: keyring)
        bind(c, KeyArchive, lambda: keyring)
        bind(
            c,
            EventStore,
            lambda: RecorderEventStore(
                DynamoDbApplicationRecorder(datastore),
                KINDS,
                sealing,
                DynamoDbSnapshotRecorder(datastore),
            ),
        )
        bind(c, ViewStore, lambda: DynamoDbViewStore(db, ViewTables(), sealing))
        return c

    def app(self, db: DynamoDb) -> App:
        return App(self.container(db))

    def prepare(self, db: DynamoDb) -> None:
        """Make the tables, and let both people have something already."""
        Datastore(db, EVENTS).create_table()
        DynamoDbKeyring(db, KEYS).create_table()
        ViewTables().create(db)
        app = self.app(db)
        for user_id in (PERSON, NEIGHBOUR):
            app.users.register(
                user_id, name="Ada", email=f"{user_id}@b.example", welcome_credits=99
            )
            self.wish(app, user_id)
        app.worker.drain()

    def upload(self, app: App, user_id: UUID) -> None:
        photo_id = app.photos.request_upload(user_id)
        app.photos.receive(user_id, photo_id, self.run.some(b"a", b"b", b"c"))

    def request(self, app: App, user_id: UUID) -> None:
        app.photos.request_upload(user_id)

    def wish(self, app: App, user_id: UUID) -> None:
        photo_id = app.photos.request_upload(user_id)
        photo = app.photos.receive(user_id, photo_id, b"selfie")
        key = str(self.run.chance.random())
        app.try_ons.request(
            user_id, TryOn(photo_id=photo.id, look=COPPER, count=2), idempotency_key=key
        )

    def person(self) -> Callable[[DynamoDb], None]:
        """Return a process in which the person goes on until they are refused."""
        left = [self.run.chance.randint(1, 6)]

        def life(db: DynamoDb) -> None:
            self.lives += 1
            app = self.app(db)
            while left[0]:
                left[0] -= 1
                try:
                    self.run.some(self.upload, self.request, self.wish)(app, PERSON)
                except (AccountErasedError, PhotoGoneError):
                    self.run.stats["refused"] += 1
                except UNLUCKY as error:
                    self.run.stats[type(error).__name__] += 1
                else:
                    self.run.stats["done"] += 1

        return life

    def eraser(self, db: DynamoDb) -> None:
        """Forget the person, until it is done."""
        app = self.app(db)
        self.run.sleep(self.run.chance.random() * 0.6)
        while True:
            try:
                app.erasure.forget(PERSON)
            except UNLUCKY as error:
                self.run.stats[f"not forgotten: {type(error).__name__}"] += 1
            else:
                break
        assert left_in_log(app) == {}, "something of the person is left"

    def worker(self, db: DynamoDb) -> None:
        """Do what is to be done, and all once more in the end."""
        app = self.app(db)
        while True:
            last = self.over
            try:
                app.worker.drain()
            except UNLUCKY as error:
                self.run.stats[f"worker: {type(error).__name__}"] += 1
            else:
                if last:
                    return
            self.run.sleep(0.3)

    def start(self) -> None:
        self.run.calmly(self.prepare)
        risks = self.run.risks(
            die=(0.0, 0.003, 0.006),
            lose=(0.0, 0.05),
            ghost=(0.0, 0.05),
            stall=(0.0, 0.02),
            throttle=(0.0, 0.05),
        )
        busy = [
            self.run.process(f"person{n}", self.person(), risks) for n in range(self.run.some(1, 2))
        ]
        self.lives = -len(busy)
        busy.append(self.run.process("eraser", self.eraser, risks))
        self.run.process("worker", self.worker, replace(risks, die=risks.die / 3))

        def end() -> None:
            while not all(task.done for task in busy):
                self.run.sleep(0.2)
            self.run.sleep(5.0)  # late requests have arrived
            self.over = True

        self.run.spawn("end", end)

    def check(self, db: DynamoDb) -> None:
        app = self.app(db)
        app.worker.refresh()
        assert left_in_log(app) == {}
        user = app.store.load(User, PERSON)
        assert user.status is UserStatus.ERASED
        assert not user.ledger.reserved
        keeping = app.view_keeping
        assert not keeping.select(PHOTOS, lambda row: row.user_id == PERSON)
        assert not keeping.select(PROCESSING_JOBS, lambda row: row.user_id == PERSON)
        assert not app.views.get(USERS, [str(PERSON)])
        if self.lives:  # a process died, perhaps between a picture and its event
            app.upkeep.sweep(older_than=timedelta())
        assert not [*self.pictures(PERSON)]
        assert len([*self.pictures(NEIGHBOUR)]) > 2
        assert len(keeping.select(PHOTOS, lambda row: row.user_id == NEIGHBOUR)) == 3

    def pictures(self, user_id: UUID) -> Iterator[str]:
        for folder in PERSONAL_FOLDERS:
            yield from (it.key for it in self.photo_store.list(personal_key(folder, user_id)))


def left_in_log(app: App) -> dict[UUID, str]:
    """Return the person's photos and jobs that have not ended, with their last events."""
    last = {
        it.event.originator_id: it.event.TOPIC
        for it in app.store.page(0, 100_000).events
        if getattr(it.event, "user_id", None) == PERSON
    }
    ended = ("photo:deleted", "job:forgotten", "original:kept")
    return {it: topic for it, topic in last.items() if topic not in ended and it != PERSON}


def scenario(run: Run) -> None:
    """A person goes on in one process or two while another forgets them."""
    play = Play(run)
    play.start()
    run.go()
    run.calmly(play.check)
