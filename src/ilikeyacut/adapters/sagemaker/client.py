"""botocore's clients of one connection, each built at its first call."""

from __future__ import annotations

from threading import Lock
from typing import Any

from ilikeyacut.adapters.sagemaker.settings import Connection

RUNTIME = "sagemaker-runtime"


class UnusableSettingsError(Exception):
    """A client cannot be built from what is set."""


class Clients:
    """The runtime, S3 and SQS. Threads may share them; nothing is loaded before the first call.

    botocore never tries again by itself: each call is counted, and paid for, by who makes it.
    Raises UnusableSettingsError for an address that is none.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._made: dict[str, Any] = {}
        self._session: Any = None
        self._lock = Lock()

    @property
    def runtime(self) -> Any:
        """The runtime API, where endpoints are invoked."""
        return self._client(RUNTIME, self._connection.base_url)

    @property
    def s3(self) -> Any:
        """Where requests and answers of an asynchronous endpoint lie."""
        return self._client("s3", self._connection.s3_endpoint_url)

    @property
    def sqs(self) -> Any:
        """Where the endpoint's notifications arrive."""
        return self._client("sqs", self._connection.sqs_endpoint_url)

    def close(self) -> None:
        """Close all connections. A later call opens new ones."""
        with self._lock:
            made, self._made = self._made, {}
        for client in made.values():
            client.close()

    def _client(self, service: str, address: str | None) -> Any:
        with self._lock:
            if service not in self._made:
                self._session = self._session or _session()
                self._made[service] = _made(self._session, service, address, self._connection)
            return self._made[service]


def _session() -> Any:
    from botocore.session import Session

    return Session()


def _made(session: Any, service: str, address: str | None, connection: Connection) -> Any:
    from botocore.config import Config

    own = {"s3": {"addressing_style": "path"}} if service == "s3" and address else {}
    config = Config(
        connect_timeout=connection.connect_timeout,
        read_timeout=connection.read_timeout,
        max_pool_connections=connection.max_connections,
        retries={"total_max_attempts": 1},
        tcp_keepalive=True,
        **own,
    )
    try:
        return session.create_client(
            service, region_name=connection.region, endpoint_url=address, config=config
        )
    except ValueError as error:  # botocore's word for an address that is no URL
        raise UnusableSettingsError(str(error)) from error
