"""The connection to Redis, which every adapter of this room calls, and the name of its faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic
from typing import Any

Credentials = Callable[[], tuple[str, str]]
"""Returns a user name and a password for the next connection."""

RESTS_FOR = 1.0  # seconds


class RedisFaultError(Exception):
    """Redis did not do what it was asked to, or its answer was lost or garbled."""


class RedisServer:
    """Calls Redis, each command once: nobody repeats what may have taken effect.

    Loads redis-py and connects at the first call. After a connection failed or a call was not
    answered within `timeout` seconds, Redis rests for a second: calls fail at once. So a Redis that
    hangs costs one timeout a second and not one a call. Threads may share it, and a forked child
    opens its own connections.

    `url` starts with rediss:// (TLS; certificates are verified) or redis://. `prefix` starts every
    key.
    """

    def __init__(
        self,
        url: str,
        prefix: str = "",
        *,
        credentials: Credentials | None = None,
        timeout: float = 0.25,
        most_connections: int = 64,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self.prefix = prefix
        self._url = url
        self._credentials = credentials
        self._timeout = timeout
        self._most_connections = most_connections
        self._now = now
        self._rests_until = 0.0
        self._client: Any = None
        self._lock = Lock()

    def call(self, *command: str | bytes | int) -> Any:
        """Run a command. Raises RedisFaultError."""
        self._refuse_resting()
        try:
            return self.client.execute_command(*command)
        except Exception as error:
            raise self._fault(error) from error

    def run(self, script: str, key: str, *arguments: str | bytes | int) -> Any:
        """Run a Lua script on one key. Raises RedisFaultError."""
        self._refuse_resting()
        try:
            return self.client.register_script(script)(keys=[key], args=arguments)
        except Exception as error:
            raise self._fault(error) from error

    def set_all(self, keys: Sequence[str], value: bytes, milliseconds: int) -> None:
        """Set keys for a while, in one round trip and even while Redis rests.

        Raises RedisFaultError unless all of them are set.
        """
        try:
            pipeline = self.client.pipeline(transaction=False)
            for key in keys:
                pipeline.set(key, value, px=milliseconds)
            answers = pipeline.execute()
        except Exception as error:
            raise self._fault(error) from error
        if answers != [True] * len(keys):
            raise RedisFaultError("Redis answers something else than what it was asked")

    def close(self) -> None:
        """Close all connections. A later call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    @property
    def client(self) -> Any:
        """The client of redis-py."""
        made = self._client
        if made is not None:
            return made
        with self._lock:
            self._client = self._client or self._made()
            return self._client

    def _made(self) -> Any:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        options: dict[str, Any] = {}
        if self._credentials is not None:
            options["credential_provider"] = _provider(self._credentials)
        return Redis.from_url(
            self._url,
            socket_timeout=self._timeout,
            socket_connect_timeout=self._timeout,
            max_connections=self._most_connections,
            retry=Retry(NoBackoff(), 0),
            protocol=2,  # without the greeting and the notices of a later one
            **options,
        )

    def _refuse_resting(self) -> None:
        if self._now() < self._rests_until:
            raise RedisFaultError("Redis has failed a moment ago")

    def _fault(self, error: Exception) -> RedisFaultError:
        """Name a fault, and let Redis rest unless it answered. Raises what is none of Redis."""
        from redis.exceptions import ReadOnlyError, RedisError, ResponseError

        if not isinstance(error, (RedisError, OSError, ValueError)):
            raise error
        # A ValueError is an answer that breaks the protocol. A ResponseError is one like "full".
        if not isinstance(error, ResponseError):
            self._rests_until = self._now() + RESTS_FOR
        elif isinstance(error, ReadOnlyError):  # another server has taken over under this name
            self.close()
        return RedisFaultError(f"Redis: {type(error).__name__}: {error}")


def _provider(credentials: Credentials) -> Any:
    from redis.credentials import CredentialProvider
    from redis.exceptions import AuthenticationError

    class Provider(CredentialProvider):
        def get_credentials(self) -> tuple[str, str]:
            try:
                return credentials()
            except Exception as error:
                # Whatever keeps a token from being made keeps Redis from being reached.
                raise AuthenticationError(f"no credentials: {type(error).__name__}") from error

    return Provider()
