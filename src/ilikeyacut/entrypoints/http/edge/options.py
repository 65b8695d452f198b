"""What a deployment decides about the edge of its API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.settings import AppSettings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The names of a server that only its own machine reaches."""


@dataclass(frozen=True)
class Edge:
    """How the API is reached.

    `origins` are the web clients that live elsewhere: they may call the API from a browser.
    `hosts` are the names that the server has; requests for another one, and those that a browser
    sends for a page of another origin, are refused. Empty means any.
    `client_ip_header` is the header in which a gateway in front says who calls. Name one only if
    that gateway overwrites it.
    With `https`, answers ask clients to use HTTPS only (HSTS).
    `patience` is how many seconds a body has to arrive, and one more for each 16 KiB of its limit.
    `report_email` is where people report what somebody shared.
    `own` is the origin that clients know the server by: behind a gateway it has another name.
    """

    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    client_ip_header: str | None = None
    https: bool = False
    own: str = ""
    patience: float = 10.0
    report_email: str | None = None

    @classmethod
    def of(cls, settings: AppSettings) -> Self:
        """Return what the settings say. A deployment is reached over HTTPS alone."""
        aws = settings.profile.value == "aws"
        return cls(
            origins=settings.web_origins,
            client_ip_header=settings.client_ip_header,
            https=aws or settings.server_url.startswith("https://"),
            report_email=settings.report_email,
            own="/".join(settings.server_url.split("/")[:3]).lower(),
        )

    def knows(self, origin: str, headers: Headers) -> bool:
        """Whether a page of this origin is ours: from this very server, or allowed to call it."""
        if not origin:
            return False
        scheme, _, host = origin.partition("://")
        same = bool(host) and host == headers.get("host")
        return origin in (*self.origins, self.own) or (
            same and (scheme == "https" or (scheme == "http" and not self.https))
        )


def hostname(host: str) -> str:
    """Return the name in a Host header, without its port and brackets, in lower case."""
    name = host.rpartition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name.removeprefix("[").lower()
