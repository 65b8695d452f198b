"""What follows from events: try-ons, pushes, erasures."""

from __future__ import annotations

from collections.abc import Iterator

import punq

from ilikeyacut.application.followers.follow import Reactor, Reactors
from ilikeyacut.application.followers.relay import RelayFollower
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.notifier import Notifier
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.try_on.steps import TryOnSteps
from ilikeyacut.application.use_cases.devices import Devices
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.notifications import Notifications
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.worker.queues import Queues
from ilikeyacut.application.worker.reactors import (
    DiscardPictures,
    ForgetPerson,
    KeepDevices,
    QueueTryOn,
    RunTryOn,
    SendRendering,
    TellPerson,
)
from ilikeyacut.entrypoints.bootstrap.application.relaying import has_bus
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_reactors(c: punq.Container, settings: AppSettings) -> None:
    """Bind all reactors, in the order in which they follow."""
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


def _telling(c: punq.Container, settings: AppSettings) -> Iterator[Reactor]:
    """Yield the reactors that lead to pushes, if there is a push service.

    With an event bus, a consumer of the notification queue tells people.
    """
    if get(c, Notifier).reaches:
        yield KeepDevices(get(c, Devices))
        if not has_bus(settings):
            yield TellPerson(get(c, Notifications))


def _try_on_reactor(c: punq.Container) -> RunTryOn | SendRendering:
    """Return what follows a queued try-on: its run here, or a message to the image queue."""
    images = get(c, Queues).images
    if images is None:
        return RunTryOn(get(c, TryOnRunner))
    return SendRendering(get(c, EventStore), images)
