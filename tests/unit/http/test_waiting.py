"""Requests that wait hold up nobody, and end when there is news."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from ilikeyacut.adapters.memory.doorbell import MemoryDoorbell
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached
from ilikeyacut.entrypoints.http.models.base import Answer
from ilikeyacut.entrypoints.http.routes import favourites
from ilikeyacut.entrypoints.http.routing import router
from ilikeyacut.entrypoints.http.waiting.prefer import LONGEST, Waits, preferred
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom
from ilikeyacut.entrypoints.http.waiting.seats import Seats
from support.apps import Stage
from support.http import Person, signed_in

routes = router("Jobs")
WAITERS = 45
"""More than the threads that sync routes have."""


class Seen(Answer):
    version: int


def version(job: ProcessingJob) -> str:
    return str(job.version)


@routes.get("/jobs/{job_id}")
async def see(app: Opened, me: Signed, cached: Cached, waits: Waits, job_id: UUID) -> Seen:
    read = partial(app.try_ons.get, me.user_id, job_id)
    job = await waits.moved(job_id, read, tag=version, over=lambda it: it.finished)
    cached.tagged(version(job))
    return Seen(version=job.version)


@pytest.fixture
def room(stage: Stage) -> Iterator[WaitingRoom]:
    room = WaitingRoom.at(MemoryDoorbell(stage.port(MemoryEventStore)), stage.app.store, Seats(60))
    yield room
    room.close()


@pytest.fixture
def api(stage: Stage, room: WaitingRoom) -> FastAPI:
    return create_api(lambda: stage.app, [routes, favourites.routes], waiting=room)


@asynccontextmanager
async def connected(api: FastAPI, who: Person) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(api), base_url="http://127.0.0.1:8000", headers=who.headers
    ) as http:
        yield http


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.001)


def taken(room: WaitingRoom) -> int:
    return sum(map(len, room.seats._taken.values()))


def test_while_many_wait_others_are_answered(stage: Stage, room: WaitingRoom, api: FastAPI) -> None:
    ada = signed_in(stage)
    job = stage.asked(ada.user)

    async def scene() -> None:
        async with connected(api, ada) as http:
            get = partial(http.get, f"/v1/jobs/{job.id}", headers={"Prefer": "wait=20"})
            waiters = [asyncio.ensure_future(get()) for _ in range(WAITERS)]
            await until(lambda: taken(room) == WAITERS)
            assert (await http.get("/v1/me/favourites")).status_code == 200
            assert not any(it.done() for it in waiters)
            await asyncio.to_thread(stage.app.try_ons.cancel, ada.user.id, job.id)
            answers = await asyncio.gather(*waiters)
        assert {it.json()["version"] for it in answers} == {job.version + 1}
        assert {it.headers["Preference-Applied"] for it in answers} == {"wait=20"}

    asyncio.run(scene())
    assert not room.seats.awaited()


def test_news_is_told_at_once(stage: Stage, api: FastAPI, room: WaitingRoom) -> None:
    ada = signed_in(stage)
    job = stage.asked(ada.user)
    wait = {"Prefer": "respond-async, wait=20"}

    async def scene() -> None:
        async with connected(api, ada) as http:
            old = await http.get(f"/v1/jobs/{job.id}", headers=wait | {"If-None-Match": '"0"'})
            assert (old.status_code, old.json()["version"]) == (200, job.version)
            stage.app.try_ons.cancel(ada.user.id, job.id)
            over = await http.get(f"/v1/jobs/{job.id}", headers=wait)
            again = wait | {"If-None-Match": over.headers["ETag"]}
            same = await http.get(f"/v1/jobs/{job.id}", headers=again)
        assert (same.status_code, same.headers["Preference-Applied"]) == (304, "wait=20")

    asyncio.run(scene())


def test_without_news_the_wait_ends(stage: Stage, api: FastAPI) -> None:
    ada = signed_in(stage)
    job = stage.asked(ada.user)

    async def scene() -> None:
        async with connected(api, ada) as http:
            headers = {"Prefer": "wait=0", "If-None-Match": f'W/"{job.version}"'}
            answer = await http.get(f"/v1/jobs/{job.id}", headers=headers)
            assert (answer.status_code, answer.headers["Preference-Applied"]) == (304, "wait=0")
            unconditional = await http.get(f"/v1/jobs/{job.id}", headers={"Prefer": "wait=0"})
            assert (unconditional.status_code, unconditional.json()["version"]) == (200, 1)

    asyncio.run(scene())


def test_whoever_finds_no_seat_is_answered_at_once(
    stage: Stage, api: FastAPI, room: WaitingRoom
) -> None:
    ada = signed_in(stage)
    job = stage.asked(ada.user)

    async def scene() -> None:
        async with connected(api, ada) as http, AsyncExitStack() as all_seats:
            for _ in range(60):
                all_seats.enter_context(room.seats.taken(job.id))
            answer = await http.get(f"/v1/jobs/{job.id}", headers={"Prefer": "wait=20"})
        assert (answer.status_code, "Preference-Applied" in answer.headers) == (200, False)

    asyncio.run(scene())


def test_a_server_that_stops_sends_all_home(stage: Stage, api: FastAPI, room: WaitingRoom) -> None:
    ada = signed_in(stage)
    job = stage.asked(ada.user)

    async def scene() -> None:
        async with connected(api, ada) as http:
            wait = {"Prefer": "wait=20", "If-None-Match": f'"{job.version}"'}
            waiter = asyncio.ensure_future(http.get(f"/v1/jobs/{job.id}", headers=wait))
            await until(lambda: taken(room) == 1)
            await asyncio.to_thread(room.close)
            assert (await waiter).status_code == 304
            late = await http.get(f"/v1/jobs/{job.id}", headers=wait)
            assert (late.status_code, "Preference-Applied" in late.headers) == (304, False)

    asyncio.run(scene())


def test_where_nobody_can_wait_the_preference_is_ignored(stage: Stage) -> None:
    ada = signed_in(stage)
    job = stage.asked(ada.user)

    async def scene() -> None:
        async with connected(create_api(lambda: stage.app, [routes]), ada) as http:
            answer = await http.get(f"/v1/jobs/{job.id}", headers={"Prefer": "wait=20"})
        assert (answer.status_code, "Preference-Applied" in answer.headers) == (200, False)

    asyncio.run(scene())


def test_a_stranger_does_not_wait(stage: Stage, api: FastAPI) -> None:
    job = stage.asked(signed_in(stage).user)

    async def scene() -> None:
        async with connected(api, signed_in(stage, "Ben")) as http:
            answer = await http.get(f"/v1/jobs/{job.id}", headers={"Prefer": "wait=20"})
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], None),
        (["wait=5"], 5),
        (['Wait = "7" ; foo=1', "wait=9"], 7),
        (["respond-async, wait=3"], 3),
        (["wait=99999"], LONGEST),
        (["wait=-1", "wait=x", "wait", "wait=1.5", "wait=٣", "awaiting=3"], None),
    ],
)
def test_a_preference_that_makes_no_sense_is_ignored(
    headers: list[str], seconds: int | None
) -> None:
    assert preferred(headers) == seconds


def test_the_thread_ends_when_nobody_waits(stage: Stage, room: WaitingRoom) -> None:
    async def scene() -> None:
        for _ in range(2):
            with room.seat(UUID(int=1)) as seat:
                assert seat is not None
                assert await seat.rung(30)  # everybody looks once
                thread: Any = room.listener._thread
                assert thread.is_alive()
            await asyncio.to_thread(thread.join)

    asyncio.run(scene())
