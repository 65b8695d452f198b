"""A stream tells each version once and each step, and ends with its subject."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from ilikeyacut.adapters.memory.doorbell import MemoryDoorbell
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.http.models.base import Answer
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom
from ilikeyacut.entrypoints.http.waiting.streaming import Watch
from support.apps import Stage


class Seen(Answer):
    version: int
    hint: str | None = None


@pytest.fixture
def room(stage: Stage) -> Iterator[WaitingRoom]:
    room = WaitingRoom.at(MemoryDoorbell(stage.port(MemoryEventStore)), stage.app.store)
    yield room
    room.close()


def watch(stage: Stage, job: ProcessingJob) -> Watch[ProcessingJob]:
    return Watch(
        "job",
        job.id,
        read=lambda: stage.app.try_ons.get(job.user_id, job.id),
        version=lambda it: str(it.version),
        shown=lambda it: Seen(version=it.version),
        over=lambda it: it.finished,
    )


async def until(stream: AsyncIterator[str], condition: Callable[[str], bool]) -> str:
    async for text in stream:
        if condition(text):
            return text
    raise AssertionError


def test_versions_and_steps_are_told_until_the_end(stage: Stage, room: WaitingRoom) -> None:
    user = stage.person()
    job = stage.asked(user)

    async def scene() -> list[str]:
        stream = watch(stage, job).events(room)
        first = await anext(stream)
        assert first == f'event: job\nid: {job.version}\ndata: {{"version":{job.version}}}\n\n'
        await asyncio.to_thread(room.seats.step, job.id, "render", 1, 2)
        step = await until(stream, lambda it: it.startswith("event: step"))
        assert json.loads(step.splitlines()[1].removeprefix("data: ")) == {
            "name": "render",
            "done": 1,
            "total": 2,
        }
        await asyncio.to_thread(stage.app.try_ons.cancel, user.id, job.id)
        return [text async for text in stream]

    *_, last = asyncio.run(scene())
    assert f"id: {job.version + 1}\n" in last
    assert not room.seats.awaited()


def test_a_stream_goes_on_behind_what_was_seen(stage: Stage, room: WaitingRoom) -> None:
    user = stage.person()
    job = stage.asked(user)
    stage.app.try_ons.cancel(user.id, job.id)
    over = job.version + 1

    async def told(seen: str) -> list[str]:
        return [text async for text in watch(stage, job).events(room, seen)]

    assert len(asyncio.run(told(str(job.version)))) == 1
    assert asyncio.run(told(str(over))) == []
    assert len(asyncio.run(told("no version of ours"))) == 1


def test_silence_is_broken_by_comments(stage: Stage, room: WaitingRoom) -> None:
    job = stage.asked(stage.person())

    async def scene() -> None:
        stream = watch(stage, job).events(room, str(job.version), quiet=0.01)
        assert await until(stream, lambda it: it == ":\n\n")
        await stream.aclose()

    asyncio.run(scene())
    assert not room.seats.awaited()


def test_a_stream_ends_when_the_server_stops(stage: Stage, room: WaitingRoom) -> None:
    job = stage.asked(stage.person())

    async def scene() -> None:
        stream = watch(stage, job).events(room)
        await anext(stream)
        room.seats.close()
        assert [text async for text in stream if text != ":\n\n"] == []

    asyncio.run(scene())


def test_a_stream_ends_when_its_subject_is_gone(stage: Stage, room: WaitingRoom) -> None:
    job = stage.asked(stage.person())

    def gone() -> ProcessingJob:
        raise NotFoundError(ProcessingJob.KIND, job.id)

    ghost = Watch("job", job.id, gone, lambda _: "", lambda _: Seen(version=0), lambda _: False)

    async def scene() -> list[str]:
        return [text async for text in ghost.events(room)]

    assert asyncio.run(scene()) == []
