"""The profile `memory`: everything in this process."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.budget import Budget
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.circuits import Circuits
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_archive import EventArchive
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.identity import IdentityProvider
from ilikeyacut.application.ports.inbox import Inbox
from ilikeyacut.application.ports.keyring import KeyArchive, Keyring
from ilikeyacut.application.ports.notifier import Notifier
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.application.ports.scratch import Scratch
from ilikeyacut.application.ports.scrubber import Scrubber
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.entrypoints.bootstrap.aggregates import KINDS
from ilikeyacut.entrypoints.bootstrap.binding import EmailSecret, bind, get
from ilikeyacut.entrypoints.bootstrap.doorbells import bind_doorbells
from ilikeyacut.entrypoints.bootstrap.identity import bind_memory_provider
from ilikeyacut.entrypoints.bootstrap.machine import cipher
from ilikeyacut.entrypoints.bootstrap.own_server import bind_own_server
from ilikeyacut.entrypoints.bootstrap.secrets import secret_of
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_memory(c: punq.Container, settings: AppSettings) -> None:
    """Bind the ports of the profile `memory`."""
    from ilikeyacut.adapters.memory.budget import MemoryBudget
    from ilikeyacut.adapters.memory.circuits import MemoryCircuits
    from ilikeyacut.adapters.memory.doorbell import MemoryDoorbell
    from ilikeyacut.adapters.memory.event_archive import EventCodec, MemoryEventArchive
    from ilikeyacut.adapters.memory.event_store import MemoryEventStore
    from ilikeyacut.adapters.memory.identity import MemoryIdentity
    from ilikeyacut.adapters.memory.inbox import MemoryInbox
    from ilikeyacut.adapters.memory.keyring import MemoryKeyring
    from ilikeyacut.adapters.memory.notifier import MemoryNotifier
    from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
    from ilikeyacut.adapters.memory.rate_limits import MemoryRateLimits
    from ilikeyacut.adapters.memory.scratch import MemoryScratch
    from ilikeyacut.adapters.memory.scrubber import MemoryScrubber
    from ilikeyacut.adapters.memory.sessions import MemorySessions
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
    bind(c, Cipher, lambda: lazy(cipher))
    bind(
        c,
        EventArchive,
        lambda: MemoryEventArchive(get(c, MemoryEventStore), lazy(codec)),
    )
    bind(c, MemoryEventStore, lambda: MemoryEventStore(get(c, Keyring)))
    bind(c, EventStore, lambda: get(c, MemoryEventStore))
    bind(c, ViewStore, lambda: MemoryViewStore(get(c, Keyring)))
    bind(c, Scratch, lambda: MemoryScratch(get(c, Keyring)))
    bind_doorbells(c, lambda: MemoryDoorbell(get(c, MemoryEventStore)))
    bind(c, Scrubber, MemoryScrubber)
    bind(c, Budget, MemoryBudget)
    bind(c, Circuits, MemoryCircuits)
    bind(c, Inbox, lambda: MemoryInbox(get(c, Clock)))
    bind(c, Notifier, MemoryNotifier)
    bind(c, RateLimits, lambda: MemoryRateLimits(get(c, Clock)))
    bind(c, Sessions, lambda: MemorySessions(get(c, Clock)))
    bind(c, PhotoStore, lambda: MemoryPhotoStore(get(c, Clock)))
    bind(c, WorkerLock, MemoryWorkerLock)
    bind(
        c,
        IdentityProvider,
        lambda: MemoryIdentity(settings.user_name, settings.user_email),
    )
    bind(
        c,
        EmailSecret,
        lambda: EmailSecret(
            secret_of(settings, "email_index_secret") or get(c, Entropy).token().encode()
        ),
    )
    bind_own_server(c, settings, lambda: get(c, Entropy).token().encode())
    bind_memory_provider(c)
