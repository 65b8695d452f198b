"""The app on DynamoDB, and how often it goes there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import punq

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.adapters.memory.identity import MemoryIdentity
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.identity import IdentityProvider
from ilikeyacut.entrypoints.bootstrap import bind, compose, get
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.deployment import needed
from support.queued import with_queues

T = TypeVar("T")


@dataclass
class Trips:
    """Counts the calls of a client, by operation and table."""

    calls: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, db: DynamoDb) -> Trips:
        """Return a counter of every call from here on."""
        trips = cls()
        db.client.meta.events.register("before-call.dynamodb", trips._count)
        return trips

    def during(self, action: Callable[[], T]) -> T:
        """Return what an action does; `calls` are those that it made."""
        self.calls.clear()
        return action()

    @property
    def total(self) -> int:
        """How many calls there were."""
        return self.calls.total()

    def _count(self, model: Any, **_: Any) -> None:
        self.calls[model.name] += 1


@contextmanager
def composed(home: Path, url: str, prefix: str = "") -> Iterator[punq.Container]:
    """Yield the profile `aws` on an emulator, under tables of its own, with nothing done yet.

    Its clock stands still, so that no call depends on how fast the machine is.
    """
    settings = Settings(
        profile=Profile.AWS,
        home=home,
        stylists=("memory",),
        aws_endpoint_url=url,
        dynamodb_prefix=prefix or f"{uuid4().hex}-",
        dynamodb_create_tables=True,
        aws_region="eu-west-1",
        **needed(url),
    )
    container = compose(settings)
    bind(container, FaceInspector, MemoryFaceInspector)
    bind(container, Clock, ManualClock)
    with_queues(container)
    bind(container, IdentityProvider, MemoryIdentity)
    with get(container, ExitStack):
        yield container
