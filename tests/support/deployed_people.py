"""People at the API of a deployed stage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from support.buckets import posted
from support.deployed_stage import DeployedStage
from support.http_api import Client
from support.waiting import until

PORTRAIT = Path(__file__).resolve().parents[2] / "examples" / "portraits" / "astronaut.png"
PASSWORD = "Correct-horse-9-battery"
CODE = "123456"
"""What the emulator mails to everybody who signs up."""
COPPER = {"dye": {"colour": "copper"}}
SOON = 120.0
"""Seconds in which a stage does what it was asked."""


@dataclass
class Person:
    """Somebody who is signed in."""

    client: Client
    account: dict[str, str]
    tokens: dict[str, str]

    def get(self, path: str) -> Any:
        """Return what is there."""
        return self.client.call("GET", path, expect=200).json

    @property
    def id(self) -> str:
        return str(self.get("/v1/me")["id"])

    def credits(self) -> tuple[int, int]:
        """Return how many are available and reserved."""
        found = self.get("/v1/me")["credits"]
        return found["available"], found["reserved"]

    def sends(self) -> str:
        """Send a selfie to the store; return the photo's id."""
        picture = PORTRAIT.read_bytes()
        wanted = {"media_type": "image/png", "size": len(picture)}
        announced = self.client.call("POST", "/v1/photos", wanted, expect=201).json
        form = announced["upload"]
        assert posted(form["url"], form["fields"], picture) == 204
        return str(announced["photo"]["id"])

    def uploads(self) -> str:
        """Send a selfie, and wait until it is accepted."""
        photo = self.sends()
        self.waits_for(f"/v1/photos/{photo}", "accepted")
        return photo

    def asks(self, photo: str) -> str:
        """Request a try-on; return its id."""
        wish = {"photo_id": photo, "look": COPPER}
        key = uuid4().hex
        asked = self.client.call("POST", "/v1/try-ons", wish, expect=202, Idempotency_Key=key)
        again = self.client.call("POST", "/v1/try-ons", wish, Idempotency_Key=key)
        assert again.json["id"] == asked.json["id"]
        return str(asked.json["id"])

    def waits_for(self, path: str, *wanted: str) -> Any:
        """Return what is there once its status is one of these. Asks again after a failure."""

        def found() -> Any:
            said = self.client.call("GET", path)
            if said.status >= 500:
                return None
            it = said.json
            assert it["status"] not in {"failed", "rejected", "expired"} - {*wanted}, it
            return it if it["status"] in wanted else None

        return until(found, SOON)


def signs_up(stage: DeployedStage) -> Person:
    """Make an account through the API, and sign in."""
    client = stage.client()
    account = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
    whole = account | {"name": "Ada", "of_age": True}
    client.call("POST", "/v1/auth/sign-up", whole, expect=202)
    confirmed = {"email": account["email"], "code": CODE}
    client.call("POST", "/v1/auth/confirm", confirmed, expect=204)
    tokens = client.call("POST", "/v1/auth/sign-in", account, expect=200).json
    client.token = tokens["access_token"]
    return Person(client, account, tokens)
