"""A try-on at a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ilikeyacut.entrypoints.cli import output, pictures
from ilikeyacut.entrypoints.cli.files import Export, Made
from ilikeyacut.entrypoints.cli.looks import Wish, in_words
from ilikeyacut.entrypoints.cli.outcomes import CliError, OutputClosedError, TryOnBrokenError
from ilikeyacut.entrypoints.cli.progress import Watch
from ilikeyacut.entrypoints.cli.served import at_server, told
from ilikeyacut.entrypoints.cli.served_lists import notice_of, where

if TYPE_CHECKING:
    from ilikeyacut.client import Client, Photo, Result, TryOn

LONGEST = 3600.0
"""Seconds. The server's own deadline ends a try-on long before."""


def try_on(
    server: str,
    raw: bytes,
    wish: Wish,
    export: Export | None,
    watch: Watch,
    *,
    key: str | None,
    as_json: bool,
) -> None:
    """Upload the selfie, try the look on, and show or copy the pictures."""
    with at_server(server) as client:
        watch.stopwatch.enter("intake")
        with watch.showing():
            photo = client.upload(raw)
            submitted = _submitted(client, photo, wish, key)
            with _answering_for(client, submitted, keep=key is not None):
                done = checked(_finished(client, submitted, watch), wish.count)
                results = _results(client, done, export, repeated=key is not None)
                left = client.me().credits.available
    data: dict[str, Any] = {
        "status": done.status,
        "job_id": done.id,
        "results": results,
        "timings": watch.stopwatch.timings(),
        "credits": left,
        "notice": notice_of(done),
    }
    made = pictures.counted(len(results), done.variations)
    head = [
        f"{in_words(wish.look)}: {made}, {left} credits left",
        f"job {done.id}",
        *([f"made by: {data['notice']}"] if data["notice"] else []),
    ]
    output.show(as_json, data, [*head, *pictures.lines(results)])


def _submitted(client: Client, photo: Photo, wish: Wish, key: str | None) -> TryOn:
    """Request the try-on. If that is interrupted, it is requested again to be cancelled."""
    from ilikeyacut.client import ClientError
    from ilikeyacut.entrypoints.http.models.looks import Look

    submit = partial(
        client.submit,
        photo,
        Look.of(wish.look).model_dump(mode="json", exclude_none=True),
        variations=wish.count,
        stylist=wish.stylist,
        media_type=wish.media_type,
        idempotency_key=str(uuid4()) if key is None else key,
    )
    try:
        return submit()
    except KeyboardInterrupt:
        if key is None:
            with suppress(ClientError):
                client.cancel(submit())
        raise


@contextmanager
def _answering_for(client: Client, submitted: TryOn, *, keep: bool) -> Iterator[None]:
    """Name the try-on in whatever goes wrong. An interrupt cancels it, unless it is to be kept."""
    from ilikeyacut.client import ClientError

    try:
        yield
    except OutputClosedError:
        raise
    except ClientError as error:
        raise told(error, submitted.id) from error
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt) and not keep:
            with suppress(ClientError):
                client.cancel(submitted)
        raise TryOnBrokenError(submitted.id) from error


def _finished(client: Client, submitted: TryOn, watch: Watch) -> TryOn:
    from ilikeyacut.client import TryOnEndedError

    def changed(now: TryOn) -> None:
        if now.progress is not None:
            watch.step(now.id, now.progress.step, now.progress.done, now.progress.total)

    watch.stopwatch.enter("render")
    done = submitted if submitted.over else client.wait(submitted, LONGEST, changed=changed)
    if done.status != "completed":
        raise TryOnEndedError(done)
    watch.stopwatch.enter("finish")
    return done


def checked(done: TryOn, count: int) -> TryOn:
    """Refuse results without pictures, and other numbers than were asked for: they name files."""
    numbers = [it.variation for it in done.results]
    if not numbers or not all(getattr(it, part) for it in done.results for part in pictures.PARTS):
        raise CliError(
            "RESULT_EXPIRED",
            "the try-on was done, and its pictures are gone",
            "leave out --idempotency-key, or use another one",
            done.id,
        )
    if len({*numbers} & {*range(1, count + 1)}) < len(numbers):
        raise CliError(
            "ANSWER_INVALID",
            f"the server tells of pictures with the numbers {numbers[:10]}",
            "check the address of the server",
            done.id,
        )
    return done


def _results(
    client: Client, done: TryOn, export: Export | None, *, repeated: bool
) -> list[dict[str, Any]]:
    shown = [where(result) for result in done.results]
    if export is None:
        return shown
    made = [it for result in done.results for it in _made(client, result)]
    try:
        paths = replace(export, repeated=repeated).write(made)
    except OSError as error:
        raise CliError(
            "OUT_NOT_WRITABLE",
            f"the try-on is done but its pictures could not be copied: {error.strerror}",
            f"make room or name another folder; `show {done.id}` tells where the pictures are",
            done.id,
        ) from error
    found = iter(paths)
    return [{**it, **{part: str(next(found)) for part in pictures.PARTS}} for it in shown]


def _made(client: Client, result: Result) -> Iterator[Made]:
    for part, end in pictures.PARTS.items():
        data = client.picture(getattr(result, part))
        name = "-".join(filter(None, (str(result.variation), end)))
        kind = "png" if data.startswith(b"\x89PNG") else "jpg"
        yield Made(f"{name}.{kind}", data)
