"""Fill the home that the environment names with a long history, for trying replays on.

    python benchmarks/long_history.py 100000

Every 20 events are one append: a person's credit grant and a try-on of four pictures, each of
which came at the second attempt. The domain made them, but nothing was rendered: there are no
pictures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import cycle, islice
from typing import cast
from uuid import UUID, uuid4

from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.processing_job import ProcessingJob, TryOn, job_id_of
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType
from ilikeyacut.entrypoints.bootstrap import open_app
from ilikeyacut.entrypoints.settings import Settings

EACH, PEOPLE, VARIATIONS = 20, 50, 4
START, SECOND = datetime(2026, 1, 1, tzinfo=UTC), timedelta(seconds=1)
COPPER = Look(dye=Dye(colour=Colour.parse("copper")))


def main(count: int) -> None:
    """Store `count` events, and one for each of the people that they are about."""
    with open_app(Settings()) as app:
        histories = cycle([history(person) for person in people(app.store)])
        for number, turn in enumerate(islice(histories, count // EACH)):
            app.store.append(*next(turn))
            if number % 500 == 0:
                print(f"{number * EACH:,} of {count:,} events", file=sys.stderr)
        print(f"the log ends at position {app.store.head():,}")


def people(store: EventStore) -> Iterator[User]:
    """Register the people, and yield them."""
    for number in range(PEOPLE):
        email = f"user{number}@example.com"
        registered = User.register(uuid4(), name=f"Person {number}", email=email, at=START)
        store.append(*registered)
        yield cast("User", fold(registered))


def history(user: User) -> Iterator[tuple[Event, ...]]:
    """Yield the events of one try-on of a person after the other."""
    at = START
    while True:
        at += 60 * SECOND
        granted = user.grant_credits(str(uuid4()), VARIATIONS, at=at)
        user = cast("User", fold(granted, user))
        yield (*granted, *try_on(user.id, at))


def try_on(user_id: UUID, at: datetime) -> Iterator[Event]:
    """Yield the 19 events of a try-on."""
    request = TryOn(photo_id=uuid4(), look=COPPER, count=VARIATIONS)
    job_id = job_id_of(user_id, str(uuid4()))
    made = ProcessingJob.make(job_id, user_id, request, deadline=at + 600 * SECOND, at=at)
    yield from made
    job = cast("ProcessingJob", fold(made))
    for command in (queue, *[attempt] * VARIATIONS, complete):
        events = command(job, at + SECOND)
        yield from events
        job = cast("ProcessingJob", fold(events, job))


def queue(job: ProcessingJob, at: datetime) -> tuple[Event, ...]:
    """Hand the job over."""
    return job.queue(at=at)


def complete(job: ProcessingJob, at: datetime) -> tuple[Event, ...]:
    """End the job."""
    return job.complete(at=at)


def attempt(job: ProcessingJob, at: datetime) -> tuple[Event, ...]:
    """Try a picture twice: it fails, then it is there."""
    variation = job.pending(2)[0].index
    events: list[Event] = []
    for failing in (True, False):
        more: tuple[Event, ...] = job.start_attempt(
            variation, "preview", "preview-1", most=2, lease_until=at + 60 * SECOND, at=at
        )
        events += more
        job = cast("ProcessingJob", fold(more, job))
        more = failed(job, at) if failing else rendered(job, at)
        events += more
        job = cast("ProcessingJob", fold(more, job))
    return tuple(events)


def failed(job: ProcessingJob, at: datetime) -> tuple[Event, ...]:
    """Close the open attempt without a picture."""
    number = job.open_attempts()[0].number
    return job.fail_attempt(number, "PROVIDER_TIMEOUT", retryable=True, final=False, at=at)


def rendered(job: ProcessingJob, at: datetime) -> tuple[Event, ...]:
    """Close the open attempt with a picture."""
    number = job.open_attempts()[0].number
    digest = sha256(f"{job.id} {number}".encode()).hexdigest()
    key = f"processed-images/{job.user_id}/{job.id}/raw-{number}-{digest}.jpg"
    return job.render(
        number,
        key=key,
        raw_key=key,
        digest=digest,
        media_type=MediaType.JPEG,
        model="preview-1",
        at=at,
        latency_ms=800,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
