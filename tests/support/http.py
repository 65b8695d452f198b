"""An HTTP API to call in a test, and people who are signed in at it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid5

from fastapi import APIRouter
from starlette.testclient import TestClient

from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.adapters.memory.identity import ISSUER
from ilikeyacut.adapters.memory.tokens import MemoryTokens
from ilikeyacut.application.ports.authenticator import DirectSignIn
from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.application.ports.tokens import Bearer, Role
from ilikeyacut.domain.user import User
from ilikeyacut.entrypoints.http.api import create_api
from support.apps import Stage


@dataclass(frozen=True)
class Person:
    """A signed-in person, and the header that says so."""

    user: User
    access: str

    @property
    def headers(self) -> dict[str, str]:
        """Return the header that a request of theirs has."""
        return {"Authorization": f"Bearer {self.access}"}


def client(stage: Stage, *routers: APIRouter) -> TestClient:
    """Return a client of an API with these routers, over the app of a stage."""
    return TestClient(create_api(lambda: stage.app, routers), base_url="http://127.0.0.1:8000")


def promoted(stage: Stage, person: Person) -> Person:
    """Return somebody as an admin, in the session that they have."""
    tokens = stage.port(MemoryAuthenticator).verifier
    assert isinstance(tokens, MemoryTokens)
    claims = tokens.verify(person.access)
    bearer = Bearer(
        subject=claims.subject,
        user_id=claims.user_id,
        session=claims.session,
        signed_in_at=claims.issued_at,
        name="",
        email="",
        groups=(Role.ADMIN,),
    )
    return Person(person.user, tokens.issue(bearer).access)


def signed_in(stage: Stage, name: str = "Ada") -> Person:
    """Sign somebody in, who is registered by it."""
    direct = stage.port(DirectSignIn)
    who = Identity(ISSUER, str(uuid5(ISSUER, name)), name, f"{name.lower()}@example.com")
    opened = stage.app.sign_in.by_tokens(direct.sign_in_as(who))
    return Person(opened.user, opened.tokens.access)
