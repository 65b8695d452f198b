"""Uploads to the app's own server and addresses on it, for profiles without a cloud."""

from __future__ import annotations

from collections.abc import Callable

import punq

from ilikeyacut.application.ports.addresses import AddressChecks, Addresses
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.upload_grants import UploadForms, UploadGrants
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_own_server(c: punq.Container, settings: AppSettings, secret: Callable[[], bytes]) -> None:
    """Bind what signs forms and addresses, and what checks them. Reads the secret when needed."""
    from ilikeyacut.adapters.cryptography.addresses import HmacAddresses
    from ilikeyacut.adapters.cryptography.upload_grants import HmacUploadGrants

    server = settings.server_url.rstrip("/")
    bind(
        c,
        HmacUploadGrants,
        lambda: lazy(lambda: HmacUploadGrants(f"{server}/v1/uploads", secret(), get(c, Clock))),
    )
    bind(
        c,
        HmacAddresses,
        lambda: lazy(lambda: HmacAddresses(f"{server}/v1/media", secret(), get(c, Clock))),
    )
    bind(c, UploadGrants, lambda: get(c, HmacUploadGrants))
    bind(c, UploadForms, lambda: get(c, HmacUploadGrants))
    bind(c, Addresses, lambda: get(c, HmacAddresses))
    bind(c, AddressChecks, lambda: get(c, HmacAddresses))
