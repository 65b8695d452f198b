"""Adapters from the caller that replace the profile's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args

import punq

from ilikeyacut.application.ports.addresses import AddressChecks, Addresses
from ilikeyacut.application.ports.authenticator import Authenticator
from ilikeyacut.application.ports.budget import Budget
from ilikeyacut.application.ports.card_drawer import CardDrawer
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.circuits import Circuits
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_archive import EventArchive, EventDecoding
from ilikeyacut.application.ports.event_bus import EventBus
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.application.ports.face_mapper import FaceMapper
from ilikeyacut.application.ports.identity import IdentityProvider
from ilikeyacut.application.ports.inbox import Inbox
from ilikeyacut.application.ports.key_wrapping import KeyWrapping
from ilikeyacut.application.ports.keyring import KeyArchive, Keyring
from ilikeyacut.application.ports.measures import Measures
from ilikeyacut.application.ports.notifier import Notifier
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.pictures import Pictures
from ilikeyacut.application.ports.progress import Progress
from ilikeyacut.application.ports.qr_codes import QrCodes
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.application.ports.scratch import Scratch
from ilikeyacut.application.ports.scrubber import Scrubber
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.application.ports.tokens import PublicKeys, TokenVerifier
from ilikeyacut.application.ports.tracing import Tracing
from ilikeyacut.application.ports.upload_credentials import CredentialGrants
from ilikeyacut.application.ports.upload_grants import UploadForms, UploadGrants
from ilikeyacut.application.ports.views import ViewReader, ViewStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.entrypoints.bootstrap.binding import bind, missing_members

Adapter = (
    AddressChecks
    | Addresses
    | Authenticator
    | Budget
    | CardDrawer
    | Cipher
    | Circuits
    | Clock
    | CredentialGrants
    | Doorbell
    | Entropy
    | EventArchive
    | EventDecoding
    | EventBus
    | Workflows
    | EventStore
    | FaceInspector
    | FaceMapper
    | IdentityProvider
    | Inbox
    | KeyArchive
    | KeyWrapping
    | Keyring
    | Measures
    | Notifier
    | PhotoStore
    | Pictures
    | Progress
    | PublicKeys
    | QrCodes
    | RateLimits
    | Scratch
    | Scrubber
    | TokenVerifier
    | Sessions
    | Tracing
    | UploadForms
    | UploadGrants
    | ViewReader
    | ViewStore
    | WorkerLock
)
PORTS: tuple[type, ...] = get_args(Adapter)

Replacing = Mapping[type[Any], Adapter | Callable[[], Adapter]]
"""Ports with their adapters, or with what makes them: a class or a function without parameters.

mypy refuses what is no adapter of any port. Opening the app checks that each one fits its port.
"""


class PortUnknownError(IlikeyacutError):
    """An adapter was passed for something that is not a port. Pass stylists as `stylists`."""

    def __init__(self, port: object) -> None:
        super().__init__(port)
        self.port = port

    def __str__(self) -> str:
        known = ", ".join(port.__name__ for port in PORTS)
        return f"{_name(self.port)} is not a port that can be replaced; these are: {known}"


class AdapterUnfitError(IlikeyacutError):
    """An adapter lacks members of its port."""

    def __init__(self, port: type, adapter: type, missing: tuple[str, ...]) -> None:
        super().__init__(port, adapter, missing)
        self.port, self.adapter, self.missing = port, adapter, missing

    def __str__(self) -> str:
        lacking = ", ".join(self.missing)
        return f"{_name(self.adapter)} is no {_name(self.port)}: it lacks {lacking}"


def bind_replacing(c: punq.Container, replacing: Replacing) -> None:
    """Make and bind the caller's adapters. Raises PortUnknownError, AdapterUnfitError."""
    for port, given in replacing.items():
        if port not in PORTS:
            raise PortUnknownError(port)
        bind(c, port, partial(_itself, _adapter(port, given)))


def _itself(adapter: Any) -> Any:
    return adapter


def _adapter(port: type, given: Any) -> Any:
    """Return an adapter, or the one that its factory creates. Raises AdapterUnfitError.

    A factory is a class, or any callable that is not the adapter itself.
    """
    makes_it = isinstance(given, type) or (callable(given) and missing_members(port, given))
    adapter = given() if makes_it else given
    if missing := missing_members(port, adapter):
        raise AdapterUnfitError(port, type(adapter), missing)
    return adapter


def _name(it: object) -> str:
    return it.__name__ if isinstance(it, type) else repr(it)
