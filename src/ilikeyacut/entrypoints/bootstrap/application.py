"""Binds the use cases, followers and worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import punq

from ilikeyacut.application.archive.archives import Archives, Kinds
from ilikeyacut.application.followers.follow import Projections, Reactor, Reactors
from ilikeyacut.application.followers.relay import Relay, RelayFollower, Relaying
from ilikeyacut.application.identity.forget_account import ForgetAccount
from ilikeyacut.application.identity.links import HomeLinks
from ilikeyacut.application.limits import Limits
from ilikeyacut.application.ports.authenticator import Authenticator, DirectSignIn
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.identity import IdentityProvider
from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.ports.notifier import Notifier
from ilikeyacut.application.ports.personal_services import PersonalServices
from ilikeyacut.application.ports.pictures import IntakeLimits
from ilikeyacut.application.ports.progress import NoProgress, Progress
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.application.ports.views import ViewReader, ViewStore
from ilikeyacut.application.stylists.circuit_breaker import BreakerPolicy, CircuitBreaker
from ilikeyacut.application.stylists.routing import Backoff, Routing
from ilikeyacut.application.stylists.spending import Spending, SpendingCaps
from ilikeyacut.application.try_on.attempts import Attempts
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.try_on.steps import TryOnSteps
from ilikeyacut.application.use_cases.accounts import Accounts
from ilikeyacut.application.use_cases.catalogue import StyleCatalogue
from ilikeyacut.application.use_cases.devices import Devices
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.gallery import Gallery
from ilikeyacut.application.use_cases.hairstyles import Hairstyles
from ilikeyacut.application.use_cases.intake import Intake
from ilikeyacut.application.use_cases.notifications import Notifications
from ilikeyacut.application.use_cases.operations import Operations
from ilikeyacut.application.use_cases.photos import Photos, SelfieRetention
from ilikeyacut.application.use_cases.raw_uploads import RawUploads
from ilikeyacut.application.use_cases.sign_in import SignIn
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.use_cases.upkeep import Upkeep
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.application.views.live import LiveViews
from ilikeyacut.application.views.projections.hairstyle_library import HairstyleLibraryProjection
from ilikeyacut.application.views.projections.photos import PhotosProjection
from ilikeyacut.application.views.projections.processing_jobs import ProcessingJobsProjection
from ilikeyacut.application.views.projections.users import UsersProjection
from ilikeyacut.application.views.registry import ViewRegistry
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.application.worker.consuming import Consumer
from ilikeyacut.application.worker.images import ImageWork
from ilikeyacut.application.worker.notifications import NotificationWork
from ilikeyacut.application.worker.queues import Consumers, Queues
from ilikeyacut.application.worker.reactors import (
    DiscardPictures,
    ForgetPerson,
    KeepDevices,
    QueueTryOn,
    RunTryOn,
    SendRendering,
    TellPerson,
)
from ilikeyacut.application.worker.rewinding import Rewinding
from ilikeyacut.application.worker.worker import Worker
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.entrypoints.bootstrap.binding import KINDS, EmailSecret, bind, get
from ilikeyacut.entrypoints.settings import Profile, Settings

Work = ImageWork | NotificationWork


def bind_application(c: punq.Container, settings: Settings) -> None:
    """Bind everything that depends on ports alone: followers, use cases, worker."""
    bind(c, Progress, NoProgress)
    bind(c, LookLimits, lambda: settings.limits)
    bind(c, IntakeLimits, lambda: settings.intake)
    bind(
        c,
        SelfieRetention,
        lambda: SelfieRetention(timedelta(days=settings.selfie_retention_days)),
    )
    bind(c, Kinds, lambda: Kinds(KINDS))
    bind(
        c,
        PersonalServices,
        lambda: PersonalServices((get(c, Devices), ForgetAccount(get(c, Authenticator)))),
    )
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
    bind(c, ViewReader, lambda: LiveViews(get(c, ViewStore), get(c, ViewRegistry)))
    bind(c, Gallery, lambda: Gallery(get(c, ViewReader), get(c, EmailSecret).value))
    bind(c, Limits, lambda: Limits(get(c, RateLimits), get(c, EmailSecret).value))
    bind(
        c,
        Accounts,
        lambda: Accounts(
            get(c, IdentityProvider), get(c, Users), get(c, Erasure), settings.welcome_credits
        ),
    )
    bind(
        c,
        HomeLinks,
        lambda: HomeLinks(
            get(c, DirectSignIn), get(c, IdentityProvider), get(c, Clock), get(c, Entropy)
        ),
    )
    bind(
        c,
        Reactors,
        lambda: Reactors(
            (
                ForgetPerson(get(c, Erasure)),
                QueueTryOn(get(c, TryOns)),
                _try_on_reactor(c),
                DiscardPictures(get(c, TryOnSteps)),
                *_telling(c, settings),
            ),
            apart=(get(c, RelayFollower),),
        ),
    )
    bind(c, Consumers, lambda: _consumers(c, settings.worker_hold_seconds))
    bind(c, Relaying, lambda: Relaying(get(c, Relay) if _has_bus(settings) else None))
    for made_of_ports in AUTOWIRED:
        c.register(made_of_ports, scope=punq.Scope.singleton)


def _telling(c: punq.Container, settings: Settings) -> Iterator[Reactor]:
    """Yield the reactors that lead to pushes, if there is a push service.

    With an event bus, a consumer of the notification queue tells people.
    """
    if get(c, Notifier).reaches:
        yield KeepDevices(get(c, Devices))
        if not _has_bus(settings):
            yield TellPerson(get(c, Notifications))


def _has_bus(settings: Settings) -> bool:
    return settings.profile is Profile.AWS and settings.event_bus is not None


def _try_on_reactor(c: punq.Container) -> RunTryOn | SendRendering:
    """Return what follows a queued try-on: its run here, or a message to the image queue."""
    images = get(c, Queues).images
    if images is None:
        return RunTryOn(get(c, TryOnRunner))
    return SendRendering(get(c, EventStore), images)


def _consumers(c: punq.Container, hidden: float) -> Consumers:
    """Return who works on each queue; nobody where there is none."""

    def consumer(queue: MessageQueue | None, work: Callable[[], Work]) -> Consumer | None:
        if queue is None:
            return None
        return Consumer(queue, work().handle, get(c, Clock).now, hidden)

    queues = get(c, Queues)
    return Consumers(
        consumer(queues.images, lambda: ImageWork(get(c, TryOnRunner), get(c, Photos).arrived)),
        consumer(queues.notifications, lambda: get(c, NotificationWork)),
    )


AUTOWIRED = (
    Archives,
    Attempts,
    ViewRegistry,
    CircuitBreaker,
    Devices,
    Erasure,
    ViewUpdater,
    Hairstyles,
    Intake,
    Notifications,
    NotificationWork,
    Operations,
    Photos,
    RawUploads,
    Rewinding,
    Relay,
    RelayFollower,
    Routing,
    SignIn,
    Spending,
    StyleCatalogue,
    TryOnRunner,
    TryOnSteps,
    TryOns,
    Upkeep,
    Users,
    ViewKeeping,
    Worker,
)
"""Classes that depend on ports alone; punq reads their fields."""
