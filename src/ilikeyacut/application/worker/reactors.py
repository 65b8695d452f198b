"""Which event triggers which command. Reactors have effects, so replay refuses them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import ClassVar

from ilikeyacut.application.followers.follow import topics_of
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.application.ports.notifier import NotifierError
from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.application.stylists.routing import time_limit
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.try_on.steps import TryOnSteps
from ilikeyacut.application.use_cases.devices import Devices
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.exports import Exports
from ilikeyacut.application.use_cases.notifications import Notifications
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.worker.messages import Rendering
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import JobBusyError
from ilikeyacut.domain.processing_job import (
    JobCancelled,
    JobCompleted,
    JobExpired,
    JobFailed,
    JobQueued,
    JobRequested,
    ProcessingJob,
)
from ilikeyacut.domain.user import (
    DeviceRegistered,
    DeviceRemoved,
    ErasureRequested,
    ExportRequested,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class QueueTryOn:
    """Queues a requested try-on for the workers."""

    try_ons: TryOns
    name: ClassVar[str] = "queue-try-on"
    topics: ClassVar[frozenset[str]] = topics_of(JobRequested)

    def react(self, event: Event) -> None:
        self.try_ons.queue(event.originator_id)


@dataclass(frozen=True)
class RunTryOn:
    """Runs a queued try-on in this process, which holds the home's lock: the local worker."""

    runner: TryOnRunner
    name: ClassVar[str] = "run-try-on"
    topics: ClassVar[frozenset[str]] = topics_of(JobQueued)

    def react(self, event: Event) -> None:
        try:
            self.runner.run(event.originator_id, alone=True)
        except JobBusyError as busy:  # a runner beside the worker took the job over
            log.info("job %s is left alone: %s", event.originator_id, busy)


@dataclass(frozen=True)
class SendRendering:
    """Sends a queued try-on to the image queue, from which any worker takes it.

    One that has ended is not sent, so a deployment that begins to use a queue sends no old ones.
    """

    store: EventStore
    queue: MessageQueue
    name: ClassVar[str] = "send-rendering"
    topics: ClassVar[frozenset[str]] = topics_of(JobQueued)

    def react(self, event: Event) -> None:
        job = self.store.load(ProcessingJob, event.originator_id)
        if not job.finished:
            message, group = Rendering(job.id), str(job.user_id)
            self.queue.send(message.dumped(), group=group, deduplication=message.deduplication)


@dataclass(frozen=True)
class StartTryOn:
    """Queues a requested try-on and starts the workflow that takes its steps.

    The workflow sends the messages of the image queue. No workflow is started for an ended try-on.
    """

    try_ons: TryOns
    workflows: Workflows
    name: ClassVar[str] = "start-try-on"
    topics: ClassVar[frozenset[str]] = topics_of(JobRequested)

    def react(self, event: Event) -> None:
        self.try_ons.queue(event.originator_id)
        job = self.try_ons.store.load(ProcessingJob, event.originator_id)
        if not job.finished:
            self.workflows.start(job.id, job.user_id, until=time_limit(job))


@dataclass(frozen=True)
class DiscardPictures:
    """Removes the pictures of a job that ended without delivering."""

    steps: TryOnSteps
    name: ClassVar[str] = "discard-pictures"
    topics: ClassVar[frozenset[str]] = topics_of(JobFailed, JobCancelled, JobExpired)

    def react(self, event: Event) -> None:
        self.steps.discard(event.originator_id)


@dataclass(frozen=True)
class MakeExport:
    """Makes the file of a requested export."""

    exports: Exports
    name: ClassVar[str] = "make-export"
    topics: ClassVar[frozenset[str]] = topics_of(ExportRequested)

    def react(self, event: Event) -> None:
        if isinstance(event, ExportRequested):
            self.exports.make(event.originator_id, event.export_id)


@dataclass(frozen=True)
class ForgetPerson:
    """Finishes a requested erasure, even if the process that started it died."""

    erasure: Erasure
    name: ClassVar[str] = "forget-person"
    topics: ClassVar[frozenset[str]] = topics_of(ErasureRequested)

    def react(self, event: Event) -> None:
        self.erasure.forget(event.originator_id)


@dataclass(frozen=True)
class KeepDevices:
    """Lets the push service know a device that was registered, and forget one that was removed."""

    devices: Devices
    name: ClassVar[str] = "keep-devices"
    topics: ClassVar[frozenset[str]] = topics_of(DeviceRegistered, DeviceRemoved)

    def react(self, event: Event) -> None:
        if isinstance(event, DeviceRegistered | DeviceRemoved):
            self.devices.keep(event.originator_id, event.device_id)


PATIENT = frozenset(f"reactor:{it.name}" for it in (ForgetPerson, KeepDevices, MakeExport))
"""Reactors that other services or one person's data may hold up. The others go on meanwhile."""


@dataclass(frozen=True)
class TellPerson:
    """Tells a person how a try-on ended, where no event bus does.

    Nothing repeats what fails here: the end of a try-on must not hold up what comes after it.
    """

    notifications: Notifications
    name: ClassVar[str] = "tell-person"
    topics: ClassVar[frozenset[str]] = topics_of(JobCompleted, JobFailed, JobExpired)

    def react(self, event: Event) -> None:
        for push in self.notifications.pushes(event.originator_id, event.timestamp):
            try:
                self.notifications.push(push)
            except NotifierError as fault:
                log.warning("a person was not told of job %s: %s", event.originator_id, fault)
