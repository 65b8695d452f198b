"""A person's way through the HTTP API, each step of which can be repeated after a failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from support.apps import picture

OVER = ("completed", "failed", "cancelled", "expired")


class RefusedError(AssertionError):
    """The API refused what it should not refuse."""


@dataclass
class Journey:
    """From signing in by a link to the end of a try-on. It knows which steps it has taken."""

    photo: str = ""
    upload: Mapping[str, Any] = field(default_factory=dict)
    accepted: bool = False
    try_on: str = ""
    status: str = ""
    access: str = ""

    def goes_on(self, http: httpx2.Client, link: str) -> None:
        """Take the steps that are left. Raises httpx2.HTTPError if the server goes away."""
        signed_in = _json(http.post("/v1/auth/local", json={"code": link.partition("#k=")[2]}))
        self.access = signed_in["access_token"]
        me = {"Authorization": f"Bearer {self.access}"}
        if not self.photo:
            self._announce(http, me)
        if not self.accepted:
            self._complete(http, me)
        wish = {"photo_id": self.photo, "look": {"dye": {"colour": "copper"}}}
        asked = http.post("/v1/try-ons", json=wish, headers=me | {"Idempotency-Key": "once"})
        self.try_on = _json(asked)["id"]
        while self.status not in OVER:
            path = f"/v1/try-ons/{self.try_on}"
            self.status = _json(http.get(path, headers=me | {"Prefer": "wait=20"}))["status"]

    def _announce(self, http: httpx2.Client, me: dict[str, str]) -> None:
        announced = {"media_type": "image/png", "size": len(picture())}
        found = _json(http.post("/v1/photos", json=announced, headers=me))
        self.upload, self.photo = found["upload"], found["photo"]["id"]

    def _complete(self, http: httpx2.Client, me: dict[str, str]) -> None:
        """Send the picture and have it taken in; it may be already, or be gone half-way."""
        form = http.post(
            self.upload["url"], data=self.upload["fields"], files={"file": ("a.png", picture())}
        )
        if form.status_code != 204:
            raise RefusedError(form.text)
        found = _json(http.post(f"/v1/photos/{self.photo}/complete", headers=me))
        self.accepted = found["status"] == "accepted"
        assert self.accepted, found


def _json(answer: httpx2.Response) -> Any:
    if answer.status_code >= 400:
        raise RefusedError(answer.text)
    return answer.json()
