"""The one place that names adapters: it binds each port to the adapter of the chosen profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import punq
from typing_extensions import TypeForm

from ilikeyacut.application.archive import Archives, Kinds
from ilikeyacut.application.attempts import Attempts
from ilikeyacut.application.circuit_breaker import BreakerPolicy, CircuitBreaker
from ilikeyacut.application.fidelity import Fidelity
from ilikeyacut.application.follow import Projections
from ilikeyacut.application.following import Following
from ilikeyacut.application.live_views import LiveViews
from ilikeyacut.application.policies import DiscardPictures, ForgetPerson, QueueTryOn, RunTryOn
from ilikeyacut.application.ports.budget import Budget
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.circuits import Circuits
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_archive import EventArchive
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.face_mapper import FaceMapper
from ilikeyacut.application.ports.identity import IdentityProvider
from ilikeyacut.application.ports.keyring import KeyArchive, Keyring
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.pictures import Pictures
from ilikeyacut.application.ports.progress import NoProgress, Progress
from ilikeyacut.application.ports.scrubber import Scrubber
from ilikeyacut.application.ports.stylist import Stylist, StylistError
from ilikeyacut.application.ports.views import ViewReader, ViewStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.projections.hairstyle_library import HairstyleLibraryProjection
from ilikeyacut.application.projections.photos import PhotosProjection
from ilikeyacut.application.projections.processing_jobs import ProcessingJobsProjection
from ilikeyacut.application.projections.users import UsersProjection
from ilikeyacut.application.routing import Backoff, Routing
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.application.spending import Spending, SpendingCaps
from ilikeyacut.application.stylists import (
    StylistIncompleteError,
    StylistNotAskableError,
    Stylists,
    StylistUnknownError,
)
from ilikeyacut.application.try_on import TryOnRunner
from ilikeyacut.application.try_on_steps import TryOnSteps
from ilikeyacut.application.use_cases.accounts import Accounts
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.gallery import Gallery
from ilikeyacut.application.use_cases.hairstyles import CatalogueEntry, Hairstyles
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.use_cases.upkeep import Upkeep
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.application.use_cases.view_keeping import ViewKeeping
from ilikeyacut.application.view_controls import Controls
from ilikeyacut.application.worker import Reactors, Worker
from ilikeyacut.domain.hairstyle import Hairstyle
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.domain.user import User
from ilikeyacut.entrypoints.later import later
from ilikeyacut.entrypoints.settings import MICRO, Profile, Settings

if TYPE_CHECKING:
    from ilikeyacut.adapters.gemini.stylist import GeminiStylist

P = TypeVar("P")

KINDS = (User, Photo, ProcessingJob, Hairstyle)


@dataclass(frozen=True)
class App:
    """What an entrypoint may use: the use cases, the worker, and the log for those who watch it."""

    accounts: Accounts
    users: Users
    photos: Photos
    try_ons: TryOns
    hairstyles: Hairstyles
    gallery: Gallery
    erasure: Erasure
    upkeep: Upkeep
    worker: Worker
    store: EventStore
    views: ViewStore
    view_keeping: ViewKeeping
    photo_store: PhotoStore
    doorbell: Doorbell


@dataclass(frozen=True)
class EmailSecret:
    """What keys the e-mail index."""

    value: bytes


@dataclass(frozen=True)
class Catalogue:
    """The hairstyles that ship with the configured stylists."""

    entries: tuple[CatalogueEntry, ...]


def bind(container: punq.Container, port: TypeForm[P], factory: Callable[[], P]) -> None:
    """Bind a port to the adapter that `factory` makes on first use, once."""

    def make() -> P:  # punq would guess at the parameters of the factory itself
        return factory()

    container.register(port, factory=make, scope=punq.Scope.singleton)


def get(container: punq.Container, port: TypeForm[P]) -> P:
    """Return the adapter of a port. Raises punq.MissingDependencyError for one not bound."""
    return cast(P, container.resolve(port))


def bootstrap(settings: Settings | None = None) -> App:
    """Return the app of a profile, its catalogue seeded. Importing this loads no vendor client.

    Raises the errors of the event store port where the home cannot be opened.
    """
    return _started(compose(settings or Settings()))


@contextmanager
def opened(settings: Settings, progress: Progress | None = None) -> Iterator[App]:
    """Yield the app of a profile, whose try-ons report to `progress`, and close it again.

    Raises as `bootstrap` does.
    """
    container = compose(settings)
    if progress is not None:
        bind(container, Progress, lambda: progress)
    with get(container, ExitStack):
        yield _started(container)


@contextmanager
def opened_archives(settings: Settings) -> Iterator[Archives]:
    """Yield what moves the whole log of a profile. Nothing is seeded and nobody registered.

    Raises as `bootstrap` does.
    """
    container = compose(settings)
    with get(container, ExitStack):
        yield get(container, Archives)


def _started(container: punq.Container) -> App:
    get(container, Archives).refuse_unfinished()
    app = get(container, App)
    app.hairstyles.seed(get(container, Catalogue).entries)
    return app


def compose(settings: Settings) -> punq.Container:
    """Return a container in which every port of the profile is bound."""
    container = punq.Container()
    bind(container, Settings, lambda: settings)
    bind(container, ExitStack, ExitStack)
    {Profile.LOCAL: _bind_local, Profile.MEMORY: _bind_memory, Profile.AWS: _bind_aws}[
        settings.profile
    ](container, settings)
    _bind_pictures(container, settings)
    _bind_application(container, settings)
    return container


def _bind_local(c: punq.Container, settings: Settings) -> None:
    from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
    from ilikeyacut.adapters.sqlite.budget import SqliteBudget
    from ilikeyacut.adapters.sqlite.database import Database
    from ilikeyacut.adapters.sqlite.doorbell import SqliteDoorbell
    from ilikeyacut.adapters.sqlite.event_archive import SqliteEventArchive
    from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
    from ilikeyacut.adapters.sqlite.recorder import event_recorder, snapshot_recorder
    from ilikeyacut.adapters.sqlite.scrubber import SqliteScrubber
    from ilikeyacut.adapters.sqlite.views import SqliteViewStore

    _bind_home(c, settings)
    bind(c, Database, lambda: get(c, ExitStack).enter_context(Database(settings.database)))
    bind(c, Keyring, lambda: SqliteKeyring(get(c, Database)))
    bind(c, KeyArchive, lambda: SqliteKeyring(get(c, Database)))
    bind(c, EventArchive, lambda: SqliteEventArchive(get(c, Database)))
    bind(
        c,
        EventStore,
        lambda: RecorderEventStore(
            event_recorder(get(c, Database)),
            KINDS,
            get(c, Sealing),
            snapshot_recorder(get(c, Database)),
        ),
    )
    bind(c, ViewStore, lambda: SqliteViewStore(get(c, Database), get(c, Sealing)))
    bind(
        c,
        Doorbell,
        lambda: get(c, ExitStack).enter_context(closing(SqliteDoorbell(get(c, Database)))),
    )
    bind(c, Scrubber, lambda: SqliteScrubber(get(c, Database)))
    bind(c, Budget, lambda: SqliteBudget(get(c, Database)))


def _bind_aws(c: punq.Container, settings: Settings) -> None:
    from ilikeyacut.adapters.dynamodb.client import Connection, DynamoDb
    from ilikeyacut.adapters.dynamodb.doorbell import DynamoDbDoorbell
    from ilikeyacut.adapters.dynamodb.event_archive import DynamoDbEventArchive
    from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
    from ilikeyacut.adapters.dynamodb.recorders import Datastore, DynamoDbApplicationRecorder
    from ilikeyacut.adapters.dynamodb.scrubber import DynamoDbScrubber
    from ilikeyacut.adapters.dynamodb.snapshots import DynamoDbSnapshotRecorder
    from ilikeyacut.adapters.dynamodb.tables import Tables
    from ilikeyacut.adapters.dynamodb.views import DynamoDbViewStore
    from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
    from ilikeyacut.adapters.sqlite.budget import SqliteBudget
    from ilikeyacut.adapters.sqlite.database import Database

    url = settings.dynamodb_endpoint_url
    connection = Connection(endpoint_url=str(url) if url else None, region=settings.aws_region)
    tables = Tables(settings.dynamodb_prefix)

    def connected() -> DynamoDb:
        db = get(c, ExitStack).enter_context(closing(DynamoDb(connection)))
        if settings.dynamodb_create_tables:
            tables.create(db)
        return db

    def spent() -> Database:
        return get(c, ExitStack).enter_context(Database(settings.folder / "budget.db"))

    _bind_home(c, settings)
    bind(c, DynamoDb, connected)
    bind(c, Datastore, lambda: Datastore(get(c, DynamoDb), tables.events))
    bind(c, Keyring, lambda: DynamoDbKeyring(get(c, DynamoDb), tables.keys))
    bind(c, KeyArchive, lambda: DynamoDbKeyring(get(c, DynamoDb), tables.keys))
    bind(c, EventArchive, lambda: DynamoDbEventArchive(get(c, Datastore)))
    bind(
        c,
        EventStore,
        lambda: RecorderEventStore(
            DynamoDbApplicationRecorder(get(c, Datastore)),
            KINDS,
            get(c, Sealing),
            DynamoDbSnapshotRecorder(get(c, Datastore)),
        ),
    )
    bind(c, ViewStore, lambda: DynamoDbViewStore(get(c, DynamoDb), tables.views, get(c, Sealing)))
    bind(c, Doorbell, lambda: DynamoDbDoorbell(get(c, Datastore)))
    bind(c, Scrubber, DynamoDbScrubber)
    bind(c, Budget, lambda: SqliteBudget(spent()))


def _bind_home(c: punq.Container, settings: Settings) -> None:
    """Bind what is in the home and in this machine, whichever store the events are in."""
    from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
    from ilikeyacut.adapters.files.identity import LocalIdentity
    from ilikeyacut.adapters.files.photo_store import FilePhotoStore
    from ilikeyacut.adapters.files.secret import local_secret
    from ilikeyacut.adapters.memory.circuits import MemoryCircuits
    from ilikeyacut.adapters.system.clock import SystemClock
    from ilikeyacut.adapters.system.entropy import SystemEntropy

    home = settings.folder
    bind(c, Clock, SystemClock)
    bind(c, Entropy, SystemEntropy)
    bind(c, Cipher, AesGcmCipher)
    bind(c, Circuits, MemoryCircuits)
    bind(c, Sealing, lambda: Sealing(get(c, Keyring), get(c, Cipher)))
    bind(c, PhotoStore, lambda: FilePhotoStore(home / "photos"))
    bind(c, WorkerLock, lambda: later(lambda: _worker_lock(home / "worker.lock")))
    bind(
        c,
        IdentityProvider,
        lambda: LocalIdentity(
            home / "identity.json", get(c, Entropy), settings.user_name, settings.user_email
        ),
    )
    bind(
        c,
        EmailSecret,
        lambda: EmailSecret(
            secret
            if (secret := _secret(settings))
            else local_secret(home / "email-index.secret", get(c, Entropy))
        ),
    )


def _bind_memory(c: punq.Container, settings: Settings) -> None:
    from ilikeyacut.adapters.memory.budget import MemoryBudget
    from ilikeyacut.adapters.memory.circuits import MemoryCircuits
    from ilikeyacut.adapters.memory.doorbell import MemoryDoorbell
    from ilikeyacut.adapters.memory.event_archive import EventCodec, MemoryEventArchive
    from ilikeyacut.adapters.memory.event_store import MemoryEventStore
    from ilikeyacut.adapters.memory.identity import MemoryIdentity
    from ilikeyacut.adapters.memory.keyring import MemoryKeyring
    from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
    from ilikeyacut.adapters.memory.scrubber import MemoryScrubber
    from ilikeyacut.adapters.memory.views import MemoryViewStore
    from ilikeyacut.adapters.memory.worker_lock import MemoryWorkerLock
    from ilikeyacut.adapters.system.clock import SystemClock
    from ilikeyacut.adapters.system.entropy import SystemEntropy

    bind(c, Clock, SystemClock)
    bind(c, Entropy, SystemEntropy)

    def codec() -> EventCodec:
        from ilikeyacut.adapters.eventsourcing.codec import MapperCodec

        return MapperCodec(KINDS, Sealing(get(c, Keyring), get(c, Cipher)))

    bind(c, MemoryKeyring, MemoryKeyring)
    bind(c, Keyring, lambda: get(c, MemoryKeyring))
    bind(c, KeyArchive, lambda: get(c, MemoryKeyring))
    bind(c, Cipher, lambda: later(_cipher))
    bind(
        c,
        EventArchive,
        lambda: MemoryEventArchive(get(c, MemoryEventStore), later(codec)),
    )
    bind(c, MemoryEventStore, lambda: MemoryEventStore(get(c, Keyring)))
    bind(c, EventStore, lambda: get(c, MemoryEventStore))
    bind(c, ViewStore, lambda: MemoryViewStore(get(c, Keyring)))
    bind(c, Doorbell, lambda: MemoryDoorbell(get(c, MemoryEventStore)))
    bind(c, Scrubber, MemoryScrubber)
    bind(c, Budget, MemoryBudget)
    bind(c, Circuits, MemoryCircuits)
    bind(c, PhotoStore, lambda: MemoryPhotoStore(get(c, Clock)))
    bind(c, WorkerLock, MemoryWorkerLock)
    bind(
        c,
        IdentityProvider,
        lambda: MemoryIdentity(settings.user_name, settings.user_email),
    )
    secret = _secret(settings)
    bind(c, EmailSecret, lambda: EmailSecret(secret or get(c, Entropy).token().encode()))


def _cipher() -> Cipher:
    from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher

    return AesGcmCipher()


def _secret(settings: Settings) -> bytes | None:
    """Return the bytes that were set, whether they are UTF-8 or not."""
    secret = settings.email_index_secret
    return secret.get_secret_value().encode(errors="surrogateescape") if secret else None


def _bind_pictures(c: punq.Container, settings: Settings) -> None:
    bind(c, Pictures, lambda: later(lambda: _pictures(settings)))
    seeing = "preview" in settings.stylists or _can_see()
    if seeing and set(settings.stylists) != {"memory"}:
        from ilikeyacut.adapters.preview.catalogue import CATALOGUE
        from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
        from ilikeyacut.adapters.preview.face_mapper import PreviewFaceMapper

        bind(c, FaceInspector, PreviewFaceInspector)
        bind(c, Catalogue, lambda: Catalogue(tuple(CATALOGUE)))
        bind(c, FaceMapper, PreviewFaceMapper)
        bind(c, Fidelity, lambda: Fidelity(get(c, Pictures), get(c, FaceMapper)))
    else:
        from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
        from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper

        bind(c, FaceInspector, MemoryFaceInspector)
        bind(c, FaceMapper, MemoryFaceMapper)  # that nobody asks: pictures are kept whole
        bind(c, Catalogue, lambda: Catalogue(()))
        bind(c, Fidelity, lambda: Fidelity(get(c, Pictures)))
    bind(c, Stylists, lambda: Stylists(_stylists(settings)))


def _can_see() -> bool:
    """Whether what the local stylist's networks need is installed; nothing is loaded."""
    return all(find_spec(package) for package in ("cv2", "numpy"))


def _pictures(settings: Settings) -> Pictures:
    from ilikeyacut.adapters.pillow.pictures import PillowPictures

    return PillowPictures(settings.intake)


def _worker_lock(path: Path) -> WorkerLock:
    from ilikeyacut.adapters.files.worker_lock import FileWorkerLock

    return FileWorkerLock(path)


def _stylists(settings: Settings) -> list[Stylist]:
    """Return the stylists of every configured provider. Raises StylistIncompleteError."""
    made: list[Stylist] = []
    for name in dict.fromkeys(settings.stylists):
        if missing := settings.missing_for(name):
            raise StylistIncompleteError(name, missing)
        made += _models(name, settings)
    return made


def _models(name: str, settings: Settings) -> list[Stylist]:
    match name:
        case "preview":
            from ilikeyacut.adapters.preview.stylist import PreviewStylist

            return [PreviewStylist()]
        case "memory":
            from ilikeyacut.adapters.memory.stylist import MemoryStylist

            return [MemoryStylist()]
        case "gemini":
            return [*_gemini(settings)]
        case "sagemaker":
            return [_sagemaker(settings)]
    raise StylistUnknownError(name, ("preview", "gemini", "sagemaker", "memory"))


def _gemini(settings: Settings) -> list[GeminiStylist]:
    from ilikeyacut.adapters.gemini.settings import GeminiSettings, Price
    from ilikeyacut.adapters.gemini.stylist import GeminiStylist

    key = settings.gemini_api_key
    told = GeminiSettings(
        api_key=key.get_secret_value() if key else None,
        base_url=settings.gemini_base_url,
        api_version=settings.gemini_api_version,
        project=settings.gemini_project,
        location=settings.gemini_location,
        prices={it: Price(**dict(price)) for it, price in settings.gemini_prices.items()},
        price=Price(**dict(settings.gemini_price)),
        timeout=settings.gemini_timeout,
    )
    return [GeminiStylist(model, told) for model in settings.gemini_models]


def _sagemaker(settings: Settings) -> Stylist:
    from ilikeyacut.adapters.sagemaker.async_stylist import AsyncSageMakerStylist
    from ilikeyacut.adapters.sagemaker.settings import AsyncSettings, Connection, SageMakerSettings
    from ilikeyacut.adapters.sagemaker.sqs import QueueCompletions
    from ilikeyacut.adapters.sagemaker.stylist import SageMakerStylist

    connection = Connection(settings.sagemaker_region, settings.sagemaker_base_url)
    price = int(settings.sagemaker_picture_usd * MICRO)
    larger, queue = None, settings.sagemaker_queue_url
    if settings.sagemaker_async_endpoint:
        larger = AsyncSageMakerStylist(
            AsyncSettings(
                settings.sagemaker_async_endpoint,
                settings.sagemaker_bucket or "",
                connection=connection,
                picture_microusd=price,
            ),
            QueueCompletions(queue, connection) if queue else None,
        )
    return SageMakerStylist(
        SageMakerSettings(
            settings.sagemaker_endpoint or "",
            connection,
            settings.sagemaker_timeout,
            picture_microusd=price,
        ),
        larger,
    )


def ping(settings: Settings, stylist: str) -> Iterator[tuple[str, StylistError | None]]:
    """Ask every model of a provider for its description; yield it, and what is wrong with it.

    Raises StylistNotAskableError, StylistIncompleteError.
    """
    if stylist != "gemini":
        raise StylistNotAskableError(stylist, ("gemini",))
    if missing := settings.missing_for(stylist):
        raise StylistIncompleteError(stylist, missing)
    for model in _gemini(settings):
        try:
            model.ping()
        except StylistError as error:
            yield model.model, error
        else:
            yield model.model, None


def _bind_application(c: punq.Container, settings: Settings) -> None:
    bind(c, Progress, NoProgress)
    bind(c, LookLimits, lambda: settings.limits)
    bind(c, Kinds, lambda: Kinds(KINDS))
    bind(c, SpendingCaps, lambda: settings.spending_caps)
    bind(c, BreakerPolicy, BreakerPolicy)
    bind(c, Backoff, Backoff)
    bind(
        c,
        Projections,
        lambda: Projections(
            (
                UsersProjection(get(c, EmailSecret).value),
                PhotosProjection(),
                ProcessingJobsProjection(),
                HairstyleLibraryProjection(),
            )
        ),
    )
    bind(c, ViewReader, lambda: LiveViews(get(c, ViewStore), get(c, Controls)))
    bind(c, Gallery, lambda: Gallery(get(c, ViewReader), get(c, EmailSecret).value))
    bind(
        c,
        Accounts,
        lambda: Accounts(
            get(c, IdentityProvider), get(c, Users), get(c, Erasure), settings.welcome_credits
        ),
    )
    bind(
        c,
        Reactors,
        lambda: Reactors(
            (
                ForgetPerson(get(c, Erasure)),
                QueueTryOn(get(c, TryOns)),
                RunTryOn(get(c, TryOnRunner)),
                DiscardPictures(get(c, EventStore), get(c, PhotoStore)),
            )
        ),
    )
    for made_of_ports in AUTOWIRED:
        c.register(made_of_ports, scope=punq.Scope.singleton)


AUTOWIRED = (
    App,
    Archives,
    Attempts,
    Controls,
    CircuitBreaker,
    Erasure,
    Following,
    Hairstyles,
    Photos,
    Routing,
    Spending,
    TryOnRunner,
    TryOnSteps,
    TryOns,
    Upkeep,
    Users,
    ViewKeeping,
    Worker,
)
"""What is made of ports alone: punq reads their fields."""
