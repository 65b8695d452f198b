"""The app as entrypoints use it: use cases, worker, steps of a try-on, and stores."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, overload

import punq
from typing_extensions import TypeForm

from ilikeyacut.application.archive.archives import Archives
from ilikeyacut.application.followers.relay import Relay
from ilikeyacut.application.limits import Limits
from ilikeyacut.application.ports.addresses import Addresses
from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.application.ports.tokens import TokenVerifier
from ilikeyacut.application.ports.upload_credentials import CredentialGrants
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.try_on.steps import TryOnSteps
from ilikeyacut.application.use_cases.accounts import Accounts
from ilikeyacut.application.use_cases.catalogue import StyleCatalogue
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.gallery import Gallery
from ilikeyacut.application.use_cases.hairstyles import Hairstyles
from ilikeyacut.application.use_cases.operations import Operations
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.application.use_cases.sign_in import SignIn
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.use_cases.upkeep import Upkeep
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.application.worker.queues import Queues
from ilikeyacut.application.worker.rewinding import Rewinding
from ilikeyacut.application.worker.worker import Worker
from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.entrypoints.bootstrap.binding import Catalogue, get

P = TypeVar("P")


class AppClosedError(IlikeyacutError):
    """The app was used after it was closed."""

    def __str__(self) -> str:
        return "this app is closed; open a new one"


class Part(Generic[P]):
    """A part of the app by name, kept until the app is closed."""

    def __init__(self, port: TypeForm[P], *, repairs: bool = False) -> None:
        self.port: Any = port
        self.repairs = repairs

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

    `accounts`, `users`, `photos`, `try_ons`, `hairstyles`, `catalogue`, `gallery`, `operations`,
    `erasure` and `upkeep` are the use cases. `sessions` says who is signed in, `limits` how often
    anybody may do what.
    `worker` follows the log and finishes try-ons; `runner` takes one through all of its `steps`.
    `queues` are those of a deployment.
    `relay` publishes the log on the event bus. The rest are the stores, for monitoring and repair
    tools.

    If the store contains an unfinished import, the first use of any part raises
    ImportUnfinishedError. If the log ends before the position of a follower, because an earlier
    state of it was restored, use cases and worker raise PositionBeyondHeadError; `rewinding` sets
    the followers back. After closing, every use raises AppClosedError.
    """

    accounts = Part(Accounts)
    sign_in = Part(SignIn)
    tokens = Part(TokenVerifier)
    upload_credentials = Part(CredentialGrants)
    users = Part(Users)
    photos = Part(Photos)
    try_ons = Part(TryOns)
    hairstyles = Part(Hairstyles)
    catalogue = Part(StyleCatalogue)
    gallery = Part(Gallery)
    operations = Part(Operations)
    erasure = Part(Erasure)
    upkeep = Part(Upkeep)
    limits = Part(Limits)
    sessions = Part(Sessions)
    worker = Part(Worker)
    queues = Part(Queues, repairs=True)
    relay = Part(Relay)
    runner = Part(TryOnRunner)
    steps = Part(TryOnSteps)
    store = Part(EventStore, repairs=True)
    views = Part(ViewStore, repairs=True)
    view_keeping = Part(ViewKeeping, repairs=True)
    rewinding = Part(Rewinding, repairs=True)
    photo_store = Part(PhotoStore, repairs=True)
    addresses = Part(Addresses, repairs=True)
    doorbell = Part(Doorbell, repairs=True)

    def __init__(self, container: punq.Container) -> None:
        self._container: punq.Container | None = container
        self._usable = self._reached = False
        for part in _parts():
            get(container, part.port)

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
            get(container, Archives).refuse_unfinished()
            self._usable = True
        if not (repairs or self._reached):
            get(container, ViewKeeping).refuse_ahead()
            self._reached = True
        return get(container, port)

    def _opened(self) -> punq.Container:
        if self._container is None:
            raise AppClosedError
        return self._container


def _parts() -> list[Part[Any]]:
    return [part for part in vars(App).values() if isinstance(part, Part)]
