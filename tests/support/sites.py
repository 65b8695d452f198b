"""Servers for a browser to visit, and the people who have accounts there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

from ilikeyacut.client import Client, Dye, Look, Result
from support.cli import ASTRONAUT, Home
from support.serving import Served, serving

NETWORK = "x-test-network"
"""The header that says which network a browser is in: each has rate limits of its own."""
SETTINGS = {"ILIKEYACUT_STYLISTS": "preview", "ILIKEYACUT_CLIENT_IP_HEADER": NETWORK}
PASSWORD = "Correct-horse-9-battery"
NETWORKS = count(1)
LOOKS = (
    Look(hairstyle="bob", dye=Dye(colour="copper", intensity=80)),
    Look(dye=Dye(colour="blue", intensity=100)),
)


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    email: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Site:
    """The server that a browser visits, and its home."""

    home: Home
    served: Served

    @property
    def url(self) -> str:
        """The origin of the page."""
        return self.served.url

    def person(self, email: str = "") -> Person:
        """Make an account through the API, as one who signed up on another day."""
        person = Person(email or f"ada.{uuid4().hex}@example.com")
        whole = {"email": person.email, "password": PASSWORD, "name": "Ada", "of_age": True}
        with self.served.client(**{NETWORK: network()}) as http:
            assert http.post("/v1/auth/sign-up", json=whole).status_code == 202
            proof = {"email": person.email, "code": self.code()}
            assert http.post("/v1/auth/confirm", json=proof).status_code == 204
        return person

    def code(self) -> str:
        """Return the last code that was written to the home's outbox."""
        mails = (self.home.path / "outbox").iterdir()
        mail = max(mails, key=lambda it: it.stat().st_mtime_ns).read_text("utf-8")
        found = re.search(r"^Code to .*: (\S+)$", mail, re.MULTILINE)
        assert found, mail
        return found[1]

    def tried_on(self, person: Person, *looks: Look) -> list[Result]:
        """Let a person try on looks through the API."""
        with Client(self.url) as client:
            client.sign_in(person.email, person.password)
            photo = client.upload(ASTRONAUT)
            return [it for look in looks for it in client.try_on(photo, look).results]


@contextmanager
def served_site(folder: Path, **settings: str) -> Iterator[Site]:
    """Serve a home with the preview stylist."""
    home = Home(folder / "home", SETTINGS | settings)
    with serving(home) as served:
        yield Site(home, served)


def network() -> str:
    """Return an address that nobody else calls from."""
    number = next(NETWORKS)
    return f"10.{number >> 8 & 255}.{number & 255}.1"
