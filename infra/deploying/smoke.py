"""A smoke test: does what was deployed answer, and does it refuse what it should?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic, sleep

import httpx2

PAUSE = 2.0


@dataclass(frozen=True)
class Probe:
    """One request without a token, and the status of its right answer."""

    path: str
    status: int
    why: str


API = (
    Probe("/v1/health/ready", 200, "the functions answer, and reach what they need"),
    Probe("/v1/config", 200, "clients can read their configuration"),
    Probe("/v1/hairstyles", 200, "the catalogue is published"),
    Probe("/", 200, "the web page is there"),
    Probe("/s/nothing", 404, "pages of shared results are served"),
    Probe("/v1/me", 401, "nobody is served without a token"),
)
CDN = (
    Probe("/v1/config", 403, "nobody passes the API by"),
    Probe("/thumbnails/nobody/none.jpg", 403, "pictures need a signed address"),
    Probe("/processed-images/nobody/none.jpg", 403, "pictures need a signed address"),
)


def failures(url: str, probes: Sequence[Probe], patience: float = 120.0) -> list[str]:
    """Repeat the probes until all pass or the seconds are over; say which still fail.

    An address that was just made may take a while until its name resolves everywhere.
    """
    deadline = monotonic() + patience
    while (wrong := list(_wrong(url, probes))) and monotonic() < deadline:
        sleep(PAUSE)
    return wrong


def _wrong(url: str, probes: Sequence[Probe]) -> Iterator[str]:
    with httpx2.Client(base_url=url, timeout=35) as client:
        for probe in probes:
            try:
                found = str(client.get(probe.path).status_code)
            except httpx2.HTTPError as error:
                found = f"{type(error).__name__}"
            if found != str(probe.status):
                yield f"GET {url}{probe.path}: {found}, not {probe.status} ({probe.why})"
