"""The profile `local`: one SQLite file and a folder of pictures."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

import punq

from ilikeyacut.application.ports.budget import Budget
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
from ilikeyacut.application.ports.upload_credentials import CredentialGrants, NoCredentialGrants
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.entrypoints.bootstrap.aggregates import KINDS
from ilikeyacut.entrypoints.bootstrap.binding import EmailSecret, bind, get
from ilikeyacut.entrypoints.bootstrap.doorbells import bind_doorbells
from ilikeyacut.entrypoints.bootstrap.identity import bind_own_provider
from ilikeyacut.entrypoints.bootstrap.machine import bind_machine
from ilikeyacut.entrypoints.bootstrap.own_server import bind_own_server
from ilikeyacut.entrypoints.bootstrap.secrets import secret_of
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_local(c: punq.Container, settings: AppSettings) -> None:
    """Bind the ports of the profile `local`."""
    from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
    from ilikeyacut.adapters.files.secret import local_secret
    from ilikeyacut.adapters.sqlite.budget import SqliteBudget
    from ilikeyacut.adapters.sqlite.database import Database
    from ilikeyacut.adapters.sqlite.doorbell import SqliteDoorbell
    from ilikeyacut.adapters.sqlite.event_archive import SqliteEventArchive
    from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
    from ilikeyacut.adapters.sqlite.recorder import event_recorder, snapshot_recorder
    from ilikeyacut.adapters.sqlite.scratch import SqliteScratch
    from ilikeyacut.adapters.sqlite.scrubber import SqliteScrubber
    from ilikeyacut.adapters.sqlite.sessions import SqliteSessions
    from ilikeyacut.adapters.sqlite.views import SqliteViewStore

    bind_machine(c, settings)
    _bind_home(c, settings)
    bind_own_server(
        c, settings, lambda: local_secret(settings.folder / "addresses.secret", get(c, Entropy))
    )
    bind_own_provider(c, settings)
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
    bind(c, Scratch, lambda: SqliteScratch(get(c, Sealing)))
    bind_doorbells(
        c, lambda: get(c, ExitStack).enter_context(closing(SqliteDoorbell(get(c, Database))))
    )
    bind(c, Scrubber, lambda: SqliteScrubber(get(c, Database)))
    bind(c, Budget, lambda: SqliteBudget(get(c, Database)))
    bind(c, Sessions, lambda: SqliteSessions(get(c, Database), get(c, Clock)))


def _bind_home(c: punq.Container, settings: AppSettings) -> None:
    """Bind what is in the home beside its database, and what one process needs of services."""
    from ilikeyacut.adapters.files.identity import LocalIdentity
    from ilikeyacut.adapters.files.photo_store import FilePhotoStore
    from ilikeyacut.adapters.files.secret import local_secret
    from ilikeyacut.adapters.memory.circuits import MemoryCircuits
    from ilikeyacut.adapters.memory.inbox import MemoryInbox
    from ilikeyacut.adapters.memory.notifier import SilentNotifier
    from ilikeyacut.adapters.memory.rate_limits import MemoryRateLimits

    home = settings.folder
    bind(c, CredentialGrants, NoCredentialGrants)
    bind(c, Circuits, MemoryCircuits)
    bind(c, Inbox, lambda: MemoryInbox(get(c, Clock)))
    bind(c, Notifier, SilentNotifier)
    bind(c, RateLimits, lambda: MemoryRateLimits(get(c, Clock)))
    bind(c, PhotoStore, lambda: FilePhotoStore(home / "photos"))
    bind(c, WorkerLock, lambda: lazy(lambda: _worker_lock(home / "worker.lock")))
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
            if (secret := secret_of(settings, "email_index_secret"))
            else local_secret(home / "email-index.secret", get(c, Entropy))
        ),
    )


def _worker_lock(path: Path) -> WorkerLock:
    from ilikeyacut.adapters.files.worker_lock import FileWorkerLock

    return FileWorkerLock(path)
