"""What follows from events: try-ons, pushes, erasures."""

from __future__ import annotations

from collections.abc import Iterator

import punq

from ilikeyacut.application.followers.reactor import Reactor, Reactors
from ilikeyacut.application.followers.relay import RelayFollower
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.notifier import Notifier
from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.try_on.steps import TryOnSteps
from ilikeyacut.application.use_cases.devices import Devices
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.exports import Exports
from ilikeyacut.application.use_cases.notifications import Notifications
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.worker.queues import Queues
from ilikeyacut.application.worker.reactors import (
    DiscardPictures,
    ForgetPerson,
    KeepDevices,
    MakeExport,
    QueueTryOn,
    RunTryOn,
    SendRendering,
    StartTryOn,
    TellPerson,
)
from ilikeyacut.entrypoints.bootstrap.application.relaying import has_bus
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings, Profile


def bind_reactors(c: punq.Container, settings: AppSettings) -> None:
    """Bind all reactors, in the order in which they follow."""
    bind(
        c,
        Reactors,
        lambda: Reactors(
            (
                ForgetPerson(get(c, Erasure)),
                *_trying_on(c, settings),
                DiscardPictures(get(c, TryOnSteps)),
                MakeExport(get(c, Exports)),
                *_telling(c, settings),
            ),
            apart=(get(c, RelayFollower),),
            at_once={RunTryOn.name: settings.try_ons_at_once},
        ),
    )


def _telling(c: punq.Container, settings: AppSettings) -> Iterator[Reactor]:
    """Yield the reactors that lead to pushes, if there is a push service.

    With an event bus, a consumer of the notification queue tells people.
    """
    if get(c, Notifier).reaches:
        yield KeepDevices(get(c, Devices))
        if not has_bus(settings):
            yield TellPerson(get(c, Notifications))


def _trying_on(c: punq.Container, settings: AppSettings) -> Iterator[Reactor]:
    """Yield what follows a requested try-on.

    That is its workflow; without one a message to the image queue, and without that its run here.
    """
    if settings.profile is Profile.AWS and settings.workflow_arn:
        yield StartTryOn(get(c, TryOns), get(c, Workflows))
        return
    yield QueueTryOn(get(c, TryOns))
    images = get(c, Queues).images
    if images is None:
        yield RunTryOn(get(c, TryOnRunner))
    else:
        yield SendRendering(get(c, EventStore), images)
