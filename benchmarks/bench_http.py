"""A home's server under 50 clients, while 40 others wait for their try-ons.

Each client sends one GET /v1/me after the other, 20,000 in all, for people of whom none reaches a
rate limit. Prints the median, the 99th percentile and their ratio, and how many answers were not
200. Nothing works on the try-ons: whoever waits does so for the whole 20 seconds, and begins again.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from math import inf
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID, uuid5

from bench_try_on_cost import COPPER, picture

import ilikeyacut as iya
from ilikeyacut.application.ports.authenticator import DirectSignIn
from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.client import AsyncClient
from ilikeyacut.entrypoints.http.asgi import api_of
from ilikeyacut.entrypoints.http.serving.server import Server
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom

CLIENTS, WAITERS, REQUESTS, PEOPLE = 50, 40, 20_000, 100
MOST = 5.0
GRACE = 1.0


def serve(home: Path) -> None:
    """Serve a home with people who are signed in, and print who they are."""
    settings = iya.Settings(profile=iya.Profile.LOCAL, home=home, stylists=("memory",))
    with (
        iya.open_app(settings) as app,
        socket.create_server(("127.0.0.1", 0), backlog=200) as listening,
    ):
        people = [*signed_in(app)]
        waits = [(access, str(requested(app, user_id))) for user_id, access in people[:WAITERS]]
        room = WaitingRoom.at(app.doorbells.new(), app.store)
        server = Server(api_of(app, settings, room), grace=GRACE, stopping=room.seats.close)
        told = {
            "port": listening.getsockname()[1],
            "tokens": [access for _, access in people],
            "waits": waits,
        }
        print(json.dumps(told), flush=True)
        server.run([listening])


def signed_in(app: iya.App) -> Iterator[tuple[UUID, str]]:
    """Register people; yield their ids and access tokens."""
    direct, issuer = app.part(DirectSignIn), app.accounts.identity.current().issuer
    for n in range(PEOPLE):
        who = Identity(issuer, str(uuid5(issuer, f"{n}")), "Ann", f"{n}@example.com")
        opened = app.sign_in.by_tokens(direct.sign_in_as(who))
        yield opened.user.id, opened.tokens.access


def requested(app: iya.App, user_id: UUID) -> UUID:
    """Request a try-on that nobody works on."""
    photo = app.photos.request_upload(user_id)
    app.photos.receive(user_id, photo, picture("PNG"))
    wish = iya.TryOn(photo_id=photo, look=COPPER)
    return app.try_ons.request(user_id, wish, idempotency_key="one").id


class Connection:
    """A connection that is kept: one request after the other."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> Connection:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def get(self, path: str, access: str) -> int:
        """Return the status of an answer, once all of it is here."""
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {access}\r\n"
        self.writer.write(f"{head}\r\n".encode())
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if "content-length:" in answer:
            await self.reader.readexactly(int(answer.partition("content-length:")[2].split()[0]))
        return int(answer.split()[1])


async def wait(port: int, access: str, job: str) -> None:
    """Wait for a try-on, as the client does: again and again."""
    async with AsyncClient(f"http://127.0.0.1:{port}", token=access) as client:
        await client.wait(job, timeout=inf)


async def ask(port: int, tokens: list[str], count: int) -> list[tuple[int, float]]:
    """Return status and seconds of each of some requests."""
    found = []
    async with Connection(port) as http:
        for n in range(count):
            began = perf_counter()
            status = await http.get("/v1/me", tokens[n % len(tokens)])
            found.append((status, perf_counter() - began))
    return found


async def load(told: dict[str, Any]) -> list[tuple[int, float]]:
    """Return status and seconds of all requests of all clients."""
    port, tokens = told["port"], told["tokens"]
    waiting = [asyncio.ensure_future(wait(port, *it)) for it in told["waits"]]
    await asyncio.sleep(1.0)  # until they wait
    each = PEOPLE // CLIENTS
    clients = [
        ask(port, tokens[n * each : (n + 1) * each], REQUESTS // CLIENTS) for n in range(CLIENTS)
    ]
    found = [it for client in await asyncio.gather(*clients) for it in client]
    assert not any(it.done() for it in waiting), [it for it in waiting if it.done()]
    for it in waiting:
        it.cancel()
    return found


def main() -> int:
    """Print the figures; return 1 when one is past its aim."""
    with TemporaryDirectory() as home:
        command = [sys.executable, __file__, home]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                found = asyncio.run(load(json.loads(server.stdout.readline())))
            finally:
                server.kill()
    errors = sum(status != 200 for status, _ in found)
    times = [seconds * 1000 for _, seconds in found]
    usual, slowest = median(times), quantiles(times, n=100)[98]
    print(f"{len(found)} requests of {CLIENTS} clients, {WAITERS} waiting: {errors} errors (aim 0)")
    print(
        f"median {usual:.1f} ms, p99 {slowest:.1f} ms: {slowest / usual:.2f} (aim at most {MOST})"
    )
    return int(errors > 0 or slowest / usual > MOST)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(Path(sys.argv[1]))
    else:
        sys.exit(main())
