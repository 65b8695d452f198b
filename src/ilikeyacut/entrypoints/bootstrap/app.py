"""The app as entrypoints use it: use cases, worker, steps of a try-on, and stores."""

from __future__ import annotations

from contextlib import ExitStack
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.entrypoints.bootstrap.binding import Catalogue, get

if TYPE_CHECKING:
    import punq
    from typing_extensions import TypeForm

    from ilikeyacut.application.deployment import Deployment
    from ilikeyacut.application.followers.relay import Relay
    from ilikeyacut.application.limits import Limits
    from ilikeyacut.application.ports.addresses import AddressChecks, Addresses
    from ilikeyacut.application.ports.clock import Clock
    from ilikeyacut.application.ports.doorbell import Doorbell, Doorbells
    from ilikeyacut.application.ports.event_store import EventStore
    from ilikeyacut.application.ports.photo_store import PhotoStore
    from ilikeyacut.application.ports.sessions import Sessions
    from ilikeyacut.application.ports.tokens import PublicKeys, TokenVerifier
    from ilikeyacut.application.ports.upload_credentials import CredentialGrants
    from ilikeyacut.application.ports.upload_grants import UploadGrants
    from ilikeyacut.application.ports.views import ViewStore
    from ilikeyacut.application.try_on.runner import TryOnRunner
    from ilikeyacut.application.try_on.steps import TryOnSteps
    from ilikeyacut.application.use_cases.accounts import Accounts
    from ilikeyacut.application.use_cases.callers import Callers
    from ilikeyacut.application.use_cases.cards import Cards
    from ilikeyacut.application.use_cases.catalogue import StyleCatalogue
    from ilikeyacut.application.use_cases.configuration import Configuration
    from ilikeyacut.application.use_cases.erasure import Erasure
    from ilikeyacut.application.use_cases.exports import Exports
    from ilikeyacut.application.use_cases.gallery import Gallery
    from ilikeyacut.application.use_cases.hair_masks import HairMasks
    from ilikeyacut.application.use_cases.hairstyles import Hairstyles
    from ilikeyacut.application.use_cases.operations import Operations
    from ilikeyacut.application.use_cases.photos import Photos
    from ilikeyacut.application.use_cases.posted_uploads import PostedUploads
    from ilikeyacut.application.use_cases.readiness import Readiness
    from ilikeyacut.application.use_cases.results import Results
    from ilikeyacut.application.use_cases.sign_in import SignIn
    from ilikeyacut.application.use_cases.try_ons import TryOns
    from ilikeyacut.application.use_cases.upkeep import Upkeep
    from ilikeyacut.application.use_cases.users import Users
    from ilikeyacut.application.views.keeping import ViewKeeping
    from ilikeyacut.application.views.updater import ViewUpdater
    from ilikeyacut.application.warming import Warming
    from ilikeyacut.application.worker.orchestration import Orchestration
    from ilikeyacut.application.worker.queues import Queues
    from ilikeyacut.application.worker.rewinding import Rewinding
    from ilikeyacut.application.worker.worker import Worker

P = TypeVar("P")


class AppClosedError(IlikeyacutError):
    """The app was used after it was closed."""

    def __str__(self) -> str:
        return "this app is closed; open a new one"


class Part(Generic[P]):
    """A part of the app, by the path of its class in the application.

    It is loaded and made on first use, and kept until the app is closed.
    """

    def __init__(self, path: str, *, repairs: bool = False) -> None:
        self.module, self.kind = f"ilikeyacut.application.{path}".rsplit(".", 1)
        self.repairs = repairs

    @property
    def port(self) -> TypeForm[P]:
        """The class, which loads now."""
        port: TypeForm[P] = getattr(import_module(self.module), self.kind)
        return port

    def __set_name__(self, owner: type[App], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, app: None, owner: type[App]) -> Self: ...

    @overload
    def __get__(self, app: App, owner: type[App]) -> P: ...

    def __get__(self, app: App | None, owner: type[App]) -> Self | P:
        if app is None:
            return self
        part: P = app.part(self.port, repairs=self.repairs)
        vars(app)[self.name] = part  # found there from now on
        return part


class App:
    """An open app. Close it, or use it in a `with` statement: it holds files and connections.

    `accounts`, `sign_in`, `users`, `photos`, `results`, `try_ons`, `hairstyles`, `catalogue`,
    `gallery`, `operations`, `exports`, `erasure` and `upkeep` are the use cases. `callers` knows
    whose token a request has, `sessions` who is signed in, `limits` how often anybody may do what.
    `tokens` verifies tokens, `public_keys` are those of a home that others verify them with, and
    `upload_credentials` exchanges them for credentials of the store. `worker` follows the log and
    finishes try-ons; `runner` takes one through all of its `steps`. `queues` are those of a
    deployment, and `orchestration` takes single steps for its workflows. `posted_uploads` and
    `address_checks` stand in for S3 where the profile has none. `view_updater` brings views up to
    date, and `relay` publishes the log on the event bus. `view_keeping` and `rewinding` are the
    operator's use cases. `warming` loads models before somebody needs them. `configuration`,
    `hair_masks`, `cards`, `readiness`, `deployment` and `clock` are what servers need beside that.
    The rest are the stores, addresses, grants of uploads and doorbells, for monitoring and repair
    tools.

    Each part loads and is made on first use. To add one, name its class here by its path below
    `ilikeyacut.application`, and import the class above for type checkers.

    If the store contains an unfinished import, the first use of any part raises
    ImportUnfinishedError. If the log ends before the position of a follower, because an earlier
    state of it was restored, use cases and worker raise PositionBeyondHeadError; `rewinding` sets
    the followers back. After closing, every use raises AppClosedError.
    """

    accounts: Part[Accounts] = Part("use_cases.accounts.Accounts")
    callers: Part[Callers] = Part("use_cases.callers.Callers")
    sign_in: Part[SignIn] = Part("use_cases.sign_in.SignIn")
    tokens: Part[TokenVerifier] = Part("ports.tokens.TokenVerifier")
    public_keys: Part[PublicKeys] = Part("ports.tokens.PublicKeys")
    upload_credentials: Part[CredentialGrants] = Part("ports.upload_credentials.CredentialGrants")
    users: Part[Users] = Part("use_cases.users.Users")
    photos: Part[Photos] = Part("use_cases.photos.Photos")
    results: Part[Results] = Part("use_cases.results.Results")
    try_ons: Part[TryOns] = Part("use_cases.try_ons.TryOns")
    hairstyles: Part[Hairstyles] = Part("use_cases.hairstyles.Hairstyles")
    catalogue: Part[StyleCatalogue] = Part("use_cases.catalogue.StyleCatalogue")
    operations: Part[Operations] = Part("use_cases.operations.Operations")
    configuration: Part[Configuration] = Part("use_cases.configuration.Configuration")
    hair_masks: Part[HairMasks] = Part("use_cases.hair_masks.HairMasks")
    cards: Part[Cards] = Part("use_cases.cards.Cards")
    gallery: Part[Gallery] = Part("use_cases.gallery.Gallery")
    exports: Part[Exports] = Part("use_cases.exports.Exports")
    erasure: Part[Erasure] = Part("use_cases.erasure.Erasure")
    upkeep: Part[Upkeep] = Part("use_cases.upkeep.Upkeep")
    limits: Part[Limits] = Part("limits.Limits")
    sessions: Part[Sessions] = Part("ports.sessions.Sessions")
    worker: Part[Worker] = Part("worker.worker.Worker")
    orchestration: Part[Orchestration] = Part("worker.orchestration.Orchestration")
    queues: Part[Queues] = Part("worker.queues.Queues", repairs=True)
    relay: Part[Relay] = Part("followers.relay.Relay")
    runner: Part[TryOnRunner] = Part("try_on.runner.TryOnRunner")
    steps: Part[TryOnSteps] = Part("try_on.steps.TryOnSteps")
    store: Part[EventStore] = Part("ports.event_store.EventStore", repairs=True)
    views: Part[ViewStore] = Part("ports.views.ViewStore", repairs=True)
    readiness: Part[Readiness] = Part("use_cases.readiness.Readiness", repairs=True)
    deployment: Part[Deployment] = Part("deployment.Deployment", repairs=True)
    view_updater: Part[ViewUpdater] = Part("views.updater.ViewUpdater")
    view_keeping: Part[ViewKeeping] = Part("views.keeping.ViewKeeping", repairs=True)
    rewinding: Part[Rewinding] = Part("worker.rewinding.Rewinding", repairs=True)
    photo_store: Part[PhotoStore] = Part("ports.photo_store.PhotoStore", repairs=True)
    addresses: Part[Addresses] = Part("ports.addresses.Addresses", repairs=True)
    upload_grants: Part[UploadGrants] = Part("ports.upload_grants.UploadGrants", repairs=True)
    clock: Part[Clock] = Part("ports.clock.Clock", repairs=True)
    doorbell: Part[Doorbell] = Part("ports.doorbell.Doorbell", repairs=True)
    doorbells: Part[Doorbells] = Part("ports.doorbell.Doorbells", repairs=True)
    warming: Part[Warming] = Part("warming.Warming", repairs=True)
    posted_uploads: Part[PostedUploads] = Part("use_cases.posted_uploads.PostedUploads")
    address_checks: Part[AddressChecks] = Part("ports.addresses.AddressChecks", repairs=True)

    def __init__(self, container: punq.Container, *, checks: bool = True) -> None:
        self._container: punq.Container | None = container
        self._usable = self._reached = not checks
        if checks:
            _refuse_unusable(container)

    def __enter__(self) -> Self:
        self._opened()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def seed(self) -> tuple[str, ...]:
        """Publish the missing hairstyles of the configured stylists; return their names.

        Edited and retired hairstyles stay as they are.
        """
        return self.hairstyles.seed(get(self._opened(), Catalogue).entries)

    def close(self) -> None:
        """Close every file and connection. Idempotent."""
        container, self._container = self._container, None
        for part in _parts():
            vars(self).pop(part.name, None)
        if container is not None:
            get(container, ExitStack).close()

    def part(self, port: TypeForm[P], *, repairs: bool = False) -> P:
        """Return the adapter of a port.

        Raises AppClosedError, ImportUnfinishedError, and PositionBeyondHeadError unless it
        `repairs`: nothing may be appended before somebody has seen that events are gone.
        """
        container = self._opened()
        if not self._usable:
            from ilikeyacut.application.archive.archives import Archives

            get(container, Archives).refuse_unfinished()
            self._usable = True
        if not (repairs or self._reached):
            from ilikeyacut.application.views.keeping import ViewKeeping

            get(container, ViewKeeping).refuse_ahead()
            self._reached = True
        return get(container, port)

    def _opened(self) -> punq.Container:
        if self._container is None:
            raise AppClosedError
        return self._container


def _refuse_unusable(container: punq.Container) -> None:
    """Make stylists and store, which raises what is wrong with their settings or home."""
    from ilikeyacut.application.ports.event_store import EventStore
    from ilikeyacut.application.stylists.selection import Stylists

    get(container, Stylists)
    get(container, EventStore)


def _parts() -> list[Part[Any]]:
    return [part for part in vars(App).values() if isinstance(part, Part)]
