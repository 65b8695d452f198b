"""A user pool on the emulator, with the trigger of our own and both clients."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aws_resources
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cognito.authenticator import CognitoAuthenticator
from ilikeyacut.adapters.cognito.pool import Pool, ServerClient
from ilikeyacut.adapters.jwt.keys import SigningKeys
from ilikeyacut.adapters.jwt.published_keys import PublishedKeys
from ilikeyacut.adapters.jwt.verifier import JwtVerifier
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.application.ports.authenticator import Tokens

PASSWORD = "correct horse battery"
MAIL_CODE = re.compile(r"\b(\d{6})\b")


@dataclass(frozen=True)
class UserPool:
    """A pool, and what tests need of it."""

    pool: Pool
    url: str
    session: AwsSession

    @property
    def api(self) -> Any:
        """The client of Cognito's API."""
        return self.session.client("cognito-idp")

    @property
    def settings(self) -> dict[str, str]:
        """The settings that name it."""
        return {
            "cognito_user_pool_id": self.pool.id,
            "cognito_server_client_id": self.pool.server,
            "cognito_app_client_id": self.pool.app or "",
        }

    def authenticator(self) -> CognitoAuthenticator:
        """Return the adapter."""
        return CognitoAuthenticator(ServerClient(self.session, self.pool))

    def verifier(self) -> JwtVerifier:
        """Return the verifier of the pool's tokens."""
        keys = SigningKeys(PublishedKeys(self.pool.keys_url(self.url)))
        return JwtVerifier(self.pool.issuer, self.pool.clients, keys, SystemClock())

    def person(self, email: str | None = None, name: str = "Ada") -> Tokens:
        """Sign a new person up, confirm them without a code, and sign them in."""
        address = (email or f"{uuid4().hex}@example.com").lower()  # aliases are case-sensitive here
        authenticator = self.authenticator()
        authenticator.sign_up(address, PASSWORD, name)
        self.api.admin_confirm_sign_up(UserPoolId=self.pool.id, Username=address)
        return authenticator.sign_in(address, PASSWORD)

    def code(self, email: str) -> str:
        """Return the code in the last mail to an address."""
        place = urlsplit(self.url)
        connection = HTTPConnection(place.hostname or "", place.port)
        connection.request("GET", "/_ministack/ses/messages")
        (mails,) = json.loads(connection.getresponse().read())["messages"].values()
        connection.close()
        texts = [mail["BodyText"] for mail in mails if mail["To"] == [email]]
        assert texts, "no mail was sent"
        (code,) = MAIL_CODE.findall(texts[-1])
        return str(code)


@cache
def user_pool(url: str) -> UserPool:
    """Return the pool that all tests on an emulator share."""
    session = AwsSession("eu-west-1", endpoint=url)
    made = aws_resources.user_pool(session, f"people-{uuid4().hex}")
    pool = Pool(
        made["cognito_user_pool_id"],
        made["cognito_server_client_id"],
        made["cognito_app_client_id"],
    )
    return UserPool(pool, url, session)
