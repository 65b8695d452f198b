"""botocore's clients, each created on first use. Every AWS adapter gets its clients here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakSet

from ilikeyacut.adapters.aws import network
from ilikeyacut.adapters.aws.faults import UnusableSettingsError
from ilikeyacut.adapters.aws.halves import refuse_half
from ilikeyacut.adapters.aws.spans import trace_calls
from ilikeyacut.application.ports.tracing import NoTracing, Tracing

NOT_INSTALLED = "botocore is not installed; in a checkout: pip install '.[aws]'"


@dataclass(frozen=True)
class Patience:
    """How long a client waits for a connection and for each read, in seconds.

    `attempts` includes the first. With 1, botocore never retries; adapters retry themselves where
    every call counts or costs.
    """

    connect_timeout: float = 3.0
    read_timeout: float = 10.0
    max_connections: int = 32
    attempts: int = 1


PATIENCE = Patience()


class AwsSession:
    """Creates botocore's clients and keeps them. It loads nothing before the first one.

    `endpoint` is another address of all services, such as an emulator; `endpoints` maps single
    services, as botocore names them. Without a region or an address, botocore's own settings apply;
    they always apply to credentials. Each call is a span of `tracing`. Threads may share a session.
    A forked child creates its own clients, because answers get mixed up on shared connections.
    """

    def __init__(
        self,
        region: str | None = None,
        endpoints: Mapping[str, str | None] | None = None,
        *,
        endpoint: str | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        self._region = region
        self._endpoints = endpoints or {}
        self._endpoint = endpoint or None
        self._tracing = tracing or NoTracing()
        self._session: Any = None
        self._lock = Lock()
        self._clients: dict[tuple[str, Patience], Any] = {}
        _sessions.add(self)

    def client(self, service: str, patience: Patience = PATIENCE) -> Any:
        """Return the service's client, the same one until `close`. Raises UnusableSettingsError."""
        made = self._clients.get((service, patience))
        if made is not None:
            return made
        with self._lock:  # botocore's sessions are not safe to share between threads
            if (service, patience) not in self._clients:
                self._clients[service, patience] = self._made(service, patience)
            return self._clients[service, patience]

    @property
    def region(self) -> str | None:
        """The region that requests go to, None if none is configured."""
        with self._lock:
            return self._region or self._botocores().get_config_variable("region")

    def credentials(self) -> Any:
        """Return the credentials that requests are signed with, None if there are none."""
        with self._lock:
            found = self._botocores().get_credentials()
        return found and found.get_frozen_credentials()

    def close(self) -> None:
        """Close all connections. A later call opens new ones."""
        with self._lock:
            clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()

    def forget(self) -> None:
        """Drop all clients without closing them, as a forked child must do first."""
        # A thread of the parent may have held this lock, or one inside botocore's session.
        self._lock, self._session = Lock(), None
        self._clients = {}

    def _botocores(self) -> Any:
        try:
            from botocore.session import Session
        except ImportError as error:
            raise UnusableSettingsError(NOT_INSTALLED) from error
        self._session = self._session or Session()
        return self._session

    def _made(self, service: str, patience: Patience) -> Any:
        endpoint = self._endpoints.get(service) or self._endpoint
        try:
            client = self._botocores().create_client(
                service,
                region_name=self._region,
                endpoint_url=endpoint,
                config=_config(service, patience, own_address=endpoint is not None),
            )
        except ValueError as error:  # botocore's error for an invalid URL
            raise UnusableSettingsError(str(error)) from error
        client.meta.events.register("before-parse", refuse_half)
        if not isinstance(self._tracing, NoTracing):
            trace_calls(client, self._tracing)
        network.check(client.meta.endpoint_url, self._session.get_config_variable("ca_bundle"))
        return client


def _config(service: str, patience: Patience, *, own_address: bool) -> Any:
    from botocore import __version__ as botocore
    from botocore.config import Config

    return Config(
        parameter_validation=False,
        connect_timeout=patience.connect_timeout,
        read_timeout=patience.read_timeout,
        max_pool_connections=patience.max_connections,
        retries={"total_max_attempts": patience.attempts, "mode": "standard"},
        tcp_keepalive=True,
        # botocore builds its own for each call.
        user_agent=f"ilikeyacut botocore/{botocore}",
        # botocore would sign forms and addresses for S3 in a way that newer regions refuse.
        signature_version="s3v4" if service == "s3" else None,
        s3={"addressing_style": "path"} if own_address else None,  # an emulator has no subdomains
    )


def _forget_all() -> None:
    for session in _sessions:
        session.forget()


_sessions: WeakSet[AwsSession] = WeakSet()
os.register_at_fork(after_in_child=_forget_all)
