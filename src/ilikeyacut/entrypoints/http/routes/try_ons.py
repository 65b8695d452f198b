"""Try-ons: what they would cost, their request, how far they are, and their end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.concurrency import run_in_threadpool

from ilikeyacut.application.limits import TRY_ONS
from ilikeyacut.application.ports.tokens import Claims
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers import shown
from ilikeyacut.entrypoints.http.answers.links import window
from ilikeyacut.entrypoints.http.answers.tags import tag_of, version_tag
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed, count
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached
from ilikeyacut.entrypoints.http.dependencies.fresh import Refreshed
from ilikeyacut.entrypoints.http.dependencies.idempotency import Keyed, WithKey
from ilikeyacut.entrypoints.http.dependencies.pages import Page, Paged
from ilikeyacut.entrypoints.http.errors.own import NotAcceptableError
from ilikeyacut.entrypoints.http.errors.stylists import offering
from ilikeyacut.entrypoints.http.models.base import Id
from ilikeyacut.entrypoints.http.models.try_ons import NewTryOn, Quote, TryOn
from ilikeyacut.entrypoints.http.routing import reading, router
from ilikeyacut.entrypoints.http.waiting.prefer import Waits
from ilikeyacut.entrypoints.http.waiting.streaming import EventStream, Watch

if TYPE_CHECKING:
    from ilikeyacut.application.use_cases.try_ons import Submitted
    from ilikeyacut.domain.photo import Photo

routes = router("Try-ons", "/v1/try-ons")

SOON, LATER = "1", "3"
"""After how many seconds to ask again for what is not done: a server that waits, and functions."""


def trying(request: Request, app: Opened, me: Signed) -> Claims:
    """Return who requests a try-on, and count that. Raises RateLimitedError."""
    count(request, app, TRY_ONS, str(me.user_id))
    return me


Trying = Annotated[Claims, Depends(trying)]


@routes.post("", status_code=202)
def submit_try_on(app: Opened, me: Trying, waits: Waits, keyed: WithKey, body: NewTryOn) -> TryOn:
    """Request a try-on. Its credits are set aside until it ends.

    Repeated with the same key, it answers with the same try-on as it is now.
    """
    with offering(app.try_ons.stylists):
        submitted = app.try_ons.submit(me.user_id, body.request(), idempotency_key=keyed.key)
    return _answered(app, keyed, waits, submitted)


@routes.post("/quote")
def quote_try_on(app: Opened, me: Signed, body: NewTryOn) -> Quote:
    """Return what a try-on would cost and who would make it, or why it would be refused."""
    with offering(app.try_ons.stylists):
        return Quote.of(app.try_ons.quote(me.user_id, body.request()))


@dataclass(frozen=True)
class Filters:
    """Which try-ons to list."""

    status: Annotated[JobStatus | None, Query(description="Only try-ons with this status.")] = None
    photo_id: Annotated[UUID | None, Query(description="Only try-ons on this selfie.")] = None


@routes.get("")
def list_try_ons(
    me: Signed, app: Refreshed, paged: Paged, cached: Cached, filters: Annotated[Filters, Depends()]
) -> Page[TryOn]:
    """Return your try-ons, newest first.

    A filtered page may be short although `next_cursor` leads to more.
    """
    found = app.gallery.history(
        me.user_id,
        status=filters.status,
        photo_id=filters.photo_id,
        limit=paged.limit,
        cursor=paged.cursor,
    )
    results = app.gallery.results_of(found.items)
    page = Page[TryOn](
        items=[shown.try_on(app, row, results[row.job_id]) for row in found.items],
        next_cursor=paged.linked(found.cursor),
    )
    cached.tagged(tag_of(page))
    return page


@routes.get("/{try_on_id}", **reading("Prefer"))
async def get_try_on(app: Opened, me: Signed, waits: Waits, cached: Cached, try_on_id: Id) -> TryOn:
    """Return a try-on. While it runs, `Retry-After` says when to ask again.

    With `Prefer: wait=20` a server that can wait answers once something has changed, and says so in
    `Preference-Applied`.
    """
    found = await waits.moved(
        try_on_id, partial(_read, app, me.user_id, try_on_id), tag=_tag, over=_over
    )
    _say_when(waits, found.job)
    cached.tagged(_tag(found))
    return await run_in_threadpool(_shown, app, waits, found)


@routes.get("/{try_on_id}/events", response_class=EventStream, **reading("Last-Event-ID"))
async def follow_try_on(
    request: Request, app: Opened, me: Signed, waits: Waits, try_on_id: Id
) -> EventStream:
    """Stream the changes of a try-on as server-sent events, until it ends.

    The event `try_on` has the whole try-on, `step` the progress in between. `Last-Event-ID`
    resumes a stream.
    """
    read = partial(_read, app, me.user_id, try_on_id)
    await run_in_threadpool(read)
    if waits.room is None:
        raise NotAcceptableError
    watch = Watch("try_on", try_on_id, read, _tag, partial(_shown, app, waits), _over)
    return EventStream(watch.events(waits.room, request.headers.get("last-event-id", "")))


@routes.post("/{try_on_id}/cancel")
def cancel_try_on(app: Opened, me: Signed, waits: Waits, try_on_id: Id) -> TryOn:
    """Cancel a running try-on. Its credits come back. Repeatable."""
    job = app.try_ons.cancel(me.user_id, try_on_id)
    return _shown(app, waits, _seen(app, job))


@routes.post("/{try_on_id}/retry", status_code=202)
def retry_try_on(app: Opened, me: Trying, waits: Waits, keyed: WithKey, try_on_id: Id) -> TryOn:
    """Request an ended try-on again, as a new one that costs credits of its own."""
    with offering(app.try_ons.stylists):
        submitted = app.try_ons.retry(me.user_id, try_on_id, idempotency_key=keyed.key)
    return _answered(app, keyed, waits, submitted, retry_of=try_on_id)


@routes.delete("/{try_on_id}", status_code=204)
def delete_try_on(app: Opened, me: Signed, try_on_id: Id) -> None:
    """Delete an ended try-on with its results. The selfie stays. Repeatable."""
    app.try_ons.forget(me.user_id, try_on_id)


class Seen(NamedTuple):
    """A try-on with its results, and the window of their addresses."""

    job: ProcessingJob
    results: list[Photo]
    window: str


def _seen(app: App, job: ProcessingJob) -> Seen:
    return Seen(job, app.try_ons.results(job), window(app))


def _read(app: App, user_id: UUID, job_id: UUID) -> Seen:
    return _seen(app, app.try_ons.get(user_id, job_id))


def _tag(seen: Seen) -> str:
    """Return the tag of a try-on. Results change apart from it: favourites, links, deletion."""
    return version_tag(seen.window, seen.job, *seen.results)


def _over(seen: Seen) -> bool:
    return seen.job.finished


def _shown(app: App, waits: Waits, seen: Seen, retry_of: UUID | None = None) -> TryOn:
    events = waits.room is not None
    return shown.try_on(app, seen.job, seen.results, events=events, retry_of=retry_of)


def _answered(
    app: App, keyed: Keyed, waits: Waits, submitted: Submitted, retry_of: UUID | None = None
) -> TryOn:
    job = submitted.job
    keyed.located(f"/v1/try-ons/{job.id}", new=submitted.new, ended=job.finished)
    _say_when(waits, job)
    return _shown(app, waits, _seen(app, job), retry_of)


def _say_when(waits: Waits, job: ProcessingJob) -> None:
    """Say when to ask again, unless the try-on has ended."""
    if not job.finished:
        waits.response.headers["Retry-After"] = LATER if waits.room is None else SOON
