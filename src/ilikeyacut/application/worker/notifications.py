"""What the messages of the notification queue lead to: people are notified of their try-ons.

A rule of the event bus sends events there as EventBridge words them, each perhaps twice and in any
order. Each device is notified once: it is claimed in the inbox before, and confirmed after. If this
process dies between the two, the device is notified again and still shows one notice, because the
second takes the place of the first. Losing a notice would be worse.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_bus import (
    SCHEMA,
    SOURCE,
    Envelope,
    EnvelopeUnreadableError,
    read_envelope,
)
from ilikeyacut.application.ports.inbox import Claim, Inbox
from ilikeyacut.application.ports.message_queue import Delivery
from ilikeyacut.application.ports.notifier import NotifierError
from ilikeyacut.application.use_cases.notifications import Notifications, Push
from ilikeyacut.application.worker.consuming import NotYetError
from ilikeyacut.application.worker.messages import PoisonError, json_object
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.processing_job import JobCompleted, JobExpired, JobFailed

TOPICS = frozenset({JobCompleted.TOPIC, JobFailed.TOPIC, JobExpired.TOPIC})
"""What a rule should send to the queue. Other events are passed over."""

LEASE = timedelta(seconds=30)
"""How long a claim keeps others away: longer than a push takes."""


@dataclass(frozen=True)
class NotificationWork:
    """Handles messages. Repeated ones and those out of order tell nobody anything twice."""

    notifications: Notifications
    inbox: Inbox
    clock: Clock

    def handle(self, delivery: Delivery) -> None:
        """Tell a person on each device, and on the others if one of them makes trouble.

        Raises PoisonError, NotYetError and faults of the ports.
        """
        envelope = published(delivery.body)
        if envelope.topic not in TOPICS:
            return
        try:
            pushes = [*self.notifications.pushes(envelope.aggregate, envelope.time)]
        except NotFoundError as unknown:
            raise PoisonError("JOB_UNKNOWN") from unknown
        outcomes = [self._push(envelope.id, push) for push in pushes]
        for outcome in outcomes:
            if isinstance(outcome, NotifierError):
                raise outcome
        if Claim.TAKEN in outcomes:
            raise NotYetError(self.clock.now() + LEASE)

    def _push(self, event_id: UUID, push: Push) -> Claim | NotifierError:
        message_id = uuid5(event_id, str(push.device_id))
        claim = self.inbox.claim(message_id, LEASE)
        if claim is Claim.MINE:
            try:
                self.notifications.push(push)
            except NotifierError as fault:
                return fault
            self.inbox.confirm(message_id)
        return claim


def published(body: str) -> Envelope:
    """Return the envelope in an event as EventBridge delivers it. Raises PoisonError."""
    message = json_object(body)
    if message.get("source") != SOURCE:
        raise PoisonError("MESSAGE_KIND_UNKNOWN")
    detail = message.get("detail")
    schema = detail.get("schema") if isinstance(detail, dict) else None
    if type(schema) is int and schema != SCHEMA:
        raise PoisonError("MESSAGE_SCHEMA_UNKNOWN")
    try:
        envelope = read_envelope(json.dumps(detail))
    except EnvelopeUnreadableError as unreadable:
        raise PoisonError("MESSAGE_UNREADABLE") from unreadable
    if message.get("detail-type") != envelope.topic:
        raise PoisonError("MESSAGE_UNREADABLE")
    return envelope
