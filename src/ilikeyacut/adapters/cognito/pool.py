"""A user pool: where it is, and which of its clients the app calls it with."""

from __future__ import annotations

import hmac
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.cognito.trigger import issuer_of, namespace_of
from ilikeyacut.application.ports.tokens import Issuer

PATIENCE = Patience(connect_timeout=3.0, read_timeout=10.0)


@dataclass(frozen=True)
class Pool:
    """The names of a user pool and of its two clients.

    `server` has a secret and takes passwords; it is for the deployment alone. `app` is public and
    takes proofs of passwords (SRP) alone.
    """

    id: str
    server: str
    app: str | None = None

    @property
    def issuer(self) -> Issuer:
        """Who its tokens are from."""
        name = issuer_of(self.id)
        return Issuer(name, namespace_of(name))

    @property
    def clients(self) -> tuple[str, ...]:
        """The clients whose tokens count."""
        return (self.server, self.app) if self.app else (self.server,)

    def keys_url(self, endpoint: str | None = None) -> str:
        """Return the address of its public keys, at an emulator if `endpoint` is one."""
        base = f"{endpoint.rstrip('/')}/{self.id}" if endpoint else self.issuer.name
        return f"{base}/.well-known/jwks.json"


class ServerClient:
    """The client with a secret, which is read when it is first needed and never stored."""

    def __init__(self, session: AwsSession, pool: Pool) -> None:
        self.pool = pool
        self._session = session
        self._lock = Lock()
        self._secret: str | None = None

    @property
    def api(self) -> Any:
        """The client of Cognito's API."""
        return self._session.client("cognito-idp", PATIENCE)

    def secret(self) -> str:
        """Return the secret. Raises botocore's errors."""
        with self._lock:
            if self._secret is None:
                told = self.api.describe_user_pool_client(
                    UserPoolId=self.pool.id, ClientId=self.pool.server
                )
                self._secret = str(told["UserPoolClient"].get("ClientSecret", ""))
            return self._secret

    def forget_secret(self) -> None:
        """Read the secret again next time: it may have been replaced."""
        with self._lock:
            self._secret = None

    def hash(self, username: str) -> str:
        """Return the proof that a call for a person comes from this client.

        Raises UnicodeEncodeError for a name that is no text, and botocore's errors.
        """
        text = (username + self.pool.server).encode()
        return b64encode(hmac.new(self.secret().encode(), text, sha256).digest()).decode()
