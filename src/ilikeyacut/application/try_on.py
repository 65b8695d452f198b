"""The steps of a try-on, as one list, and what each of them does.

The local worker interprets STEPS; the state machine of the cloud is generated from it. A step
takes nothing but the job's id and finds what is left to do, so any of them can be repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from ilikeyacut.application.decide import decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore, StoreUnavailableError
from ilikeyacut.application.ports.photo_store import (
    Folder,
    ObjectNotFoundError,
    PhotoStore,
    PhotoStoreError,
    personal_key,
)
from ilikeyacut.application.ports.pictures import ImageRefusedError, Pictures
from ilikeyacut.application.ports.progress import Progress
from ilikeyacut.application.ports.stylist import (
    Rendering,
    RenderRequest,
    StyleBrief,
    Stylist,
    StylistError,
)
from ilikeyacut.application.stylists import Stylists
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.errors import DomainError, JobDeadlineError, JobFinishedError
from ilikeyacut.domain.photo import Photo, Provenance, StoredPicture, result_id
from ilikeyacut.domain.processing_job import ProcessingJob, Rendered
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import MediaType, Variation

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retry:
    """How a step is repeated after a fault of our own stores. Delays in seconds."""

    most: int = 3
    first_delay: float = 0.2
    factor: float = 2.0

    def delays(self) -> Iterator[float]:
        """Yield the pauses between the tries."""
        for n in range(self.most - 1):
            yield self.first_delay * self.factor**n


@dataclass(frozen=True)
class Step:
    """One step: its name, which is its method's too, its timeout in seconds, and its retries."""

    name: str
    timeout: float
    retry: Retry = field(default_factory=Retry)


STEPS = (
    Step("inspect", timeout=30),
    Step("render", timeout=300),
    Step("finish", timeout=120),
    Step("complete", timeout=30),
)

MOST_ATTEMPTS = 3
"""How often a stylist is called for one variation."""

ATTEMPT_LEASE = timedelta(seconds=120)
RETRY_PAUSE = Retry(most=MOST_ATTEMPTS, first_delay=0.5)


class TryOnFailedError(Exception):
    """The try-on cannot go on; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class TryOnSteps:
    """What the steps do. Pictures are stored before the events that name them."""

    store: EventStore
    photo_store: PhotoStore
    pictures: Pictures
    stylists: Stylists
    try_ons: TryOns
    clock: Clock
    progress: Progress

    def inspect(self, job_id: UUID) -> None:
        """Check that the selfie is still there and still what was accepted."""
        job = self._load(job_id)
        photo = self.store.load(Photo, job.request.photo_id)
        photo.require_accepted()
        if sha256(self._picture(photo)).hexdigest() != photo.digest:
            raise TryOnFailedError("IMAGE_UNREADABLE")

    def render(self, job_id: UUID) -> None:
        """Call the stylist until every variation has its picture or no call is worth it.

        An attempt that is still open belongs to a runner that died, or to a try of this step that
        a fault of our own stores ended; it is closed first, and counts.
        """
        self._change(job_id, lambda job: job.interrupt(at=self.clock.now()))
        job = self._load(job_id)
        total = len(job.variations)
        stylist = self.stylists.choose(job.request.stylist)
        picture = self._picture(self.store.load(Photo, job.request.photo_id))
        while pending := job.pending(MOST_ATTEMPTS):
            self.progress.step(job_id, "render", len(job.rendered), total)
            self._attempt(job, stylist, pending[0], picture)
            job = self._load(job_id)
        self.progress.step(job_id, "render", len(job.rendered), total)
        if not job.rendered:
            raise TryOnFailedError(job.last_failure() or "NO_IMAGE_RETURNED")

    def finish(self, job_id: UUID) -> None:
        """Mark each picture as generated and store it with its thumbnail and before/after pair."""
        job = self._load(job_id)
        before = self._picture(self.store.load(Photo, job.request.photo_id))
        for done, (variation, rendered) in enumerate(sorted(job.rendered.items())):
            self.progress.step(job_id, "finish", done, len(job.rendered))
            image = self._marked(rendered)
            keys = ResultKeys.of(job, variation)
            jpeg = MediaType.JPEG
            self.photo_store.put(keys.result, image, rendered.media_type)
            pair = self.pictures.before_after(before, image)
            self.photo_store.put(keys.before_after, pair, jpeg)
            self.photo_store.put(keys.thumbnail, self.pictures.thumbnail(image), jpeg)
        self.progress.step(job_id, "finish", len(job.rendered), len(job.rendered))

    def complete(self, job_id: UUID) -> None:
        """Record the results, the job's end and its settlement in one append."""
        job = self._load(job_id)
        photo = self.store.load(Photo, job.request.photo_id)
        delivery = [
            event
            for variation, rendered in sorted(job.rendered.items())
            for event in self._delivery(job, photo, variation, rendered)
        ]
        self.try_ons.end(
            job_id,
            lambda job: job.complete(most_attempts=MOST_ATTEMPTS, at=self.clock.now()),
            delivery,
        )

    def _attempt(
        self, job: ProcessingJob, stylist: Stylist, variation: Variation, picture: bytes
    ) -> None:
        self.try_ons.require_allowed(job.user_id, stylist)
        number = self._start(job.id, stylist, variation)
        request = self._request(job, number, variation, picture)
        began = self.clock.now()
        try:
            rendering = _guarded(stylist, request)
        except StylistError as error:
            self._give_up(job, number, error)
        else:
            elapsed = self.clock.now() - began
            self._keep(job, number, variation, rendering, elapsed)

    def _give_up(self, job: ProcessingJob, number: int, error: StylistError) -> None:
        self._change(
            job.id,
            lambda job: job.fail_attempt(
                number, error.code, retryable=error.retryable, at=self.clock.now()
            ),
        )
        job = self._load(job.id)
        if error.retryable and job.pending(MOST_ATTEMPTS):
            self._pause(job, error, number)

    def _start(self, job_id: UUID, stylist: Stylist, variation: Variation) -> int:
        at = self.clock.now()
        self._change(
            job_id,
            lambda job: job.start_attempt(
                variation.index,
                stylist.name,
                most=MOST_ATTEMPTS,
                lease_until=at + ATTEMPT_LEASE,
                at=at,
            ),
        )
        return self._load(job_id).attempts[-1].number

    def _request(
        self, job: ProcessingJob, number: int, variation: Variation, picture: bytes
    ) -> RenderRequest:
        name, description = job.request.look.hairstyle, self.try_ons.description(job.request)
        brief = StyleBrief(name, description.text) if name and description else None
        return RenderRequest(
            job_id=job.id,
            attempt=number,
            picture=picture,
            look=job.request.look,
            style=brief,
            variation=variation,
            media_type=job.request.media_type,
            deadline=job.deadline,
        )

    def _keep(
        self,
        job: ProcessingJob,
        number: int,
        variation: Variation,
        rendering: Rendering,
        elapsed: timedelta,
    ) -> None:
        digest = sha256(rendering.image).hexdigest()
        name = f"raw-{number}-{variation.index}-{digest}.{rendering.media_type.extension}"
        key = personal_key(Folder.RESULTS, job.user_id, str(job.id), name)
        self.photo_store.put(key, rendering.image, rendering.media_type)
        self._change(
            job.id,
            lambda job: job.render(
                number,
                key=key,
                digest=digest,
                media_type=rendering.media_type,
                model=rendering.model,
                cost_microusd=rendering.cost_microusd,
                latency_ms=round(elapsed.total_seconds() * 1000),
                at=self.clock.now(),
            ),
        )

    def _pause(self, job: ProcessingJob, error: StylistError, number: int) -> None:
        variation = next(a.variation for a in job.attempts if a.number == number)
        tries = sum(a.variation == variation for a in job.attempts)
        delay = RETRY_PAUSE.first_delay * RETRY_PAUSE.factor ** (tries - 1)
        if error.retry_after is not None:
            delay = error.retry_after
        left = (job.deadline - self.clock.now()).total_seconds()
        self.clock.pause(max(0.0, min(delay, left)))

    def _delivery(
        self, job: ProcessingJob, photo: Photo, variation: int, rendered: Rendered
    ) -> tuple[Event, ...]:
        at = self.clock.now()
        keys = ResultKeys.of(job, variation)
        image = self.photo_store.get(keys.result)
        retention = self.store.load(User, job.user_id).retention_days
        recorded = Photo.record_result(
            job.user_id,
            Provenance(
                job_id=job.id,
                variation=variation,
                source_photo_id=photo.id,
                provider=rendered.provider,
            ),
            StoredPicture(
                key=keys.result,
                digest=sha256(image).hexdigest(),
                size=len(image),
                media_type=rendered.media_type,
                width=photo.width,
                height=photo.height,
            ),
            raw_key=rendered.key or "",
            before_after_key=keys.before_after,
            keep_until=at + timedelta(days=retention),
            at=at,
        )
        result = fold(recorded)
        if not isinstance(result, Photo):
            raise TypeError(result)
        return (*recorded, *result.add_thumbnail(keys.thumbnail, at=at))

    def _marked(self, rendered: Rendered) -> bytes:
        image = self.photo_store.get(rendered.key or "")
        try:
            return self.pictures.mark(image)
        except ImageRefusedError as refused:
            raise TryOnFailedError("PROVIDER_MALFORMED") from refused

    def _load(self, job_id: UUID) -> ProcessingJob:
        job = self.store.load(ProcessingJob, job_id)
        if job.finished:
            raise JobFinishedError(job_id, job.status)
        return job

    def _change(
        self, job_id: UUID, command: Callable[[ProcessingJob], tuple[Event, ...]]
    ) -> tuple[Event, ...]:
        return decide(self.store, lambda: command(self.store.load(ProcessingJob, job_id)))

    def _picture(self, photo: Photo) -> bytes:
        try:
            return self.photo_store.get(photo.key or "")
        except ObjectNotFoundError as missing:
            raise TryOnFailedError("IMAGE_UNREADABLE") from missing


@dataclass(frozen=True)
class ResultKeys:
    """Where a variation's pictures are kept; the same on every try."""

    result: str
    before_after: str
    thumbnail: str

    @classmethod
    def of(cls, job: ProcessingJob, variation: int) -> ResultKeys:
        """Return the keys of a variation of a job."""
        extension = job.rendered[variation].media_type.extension
        user, folder, photo = job.user_id, str(job.id), result_id(job.id, variation)
        return cls(
            personal_key(Folder.RESULTS, user, folder, f"{variation}.{extension}"),
            personal_key(Folder.RESULTS, user, folder, f"{variation}-before-after.jpg"),
            personal_key(Folder.THUMBNAILS, user, f"{photo}.jpg"),
        )


@dataclass(frozen=True)
class TryOnRunner:
    """Interprets STEPS in this process. Only one runner may have a job at a time."""

    steps: TryOnSteps
    try_ons: TryOns
    store: EventStore
    clock: Clock
    progress: Progress

    def run(self, job_id: UUID) -> None:
        """Bring a job to its end, whatever that is; one that has ended is left alone."""
        try:
            for step in STEPS:
                self.progress.step(job_id, step.name, 0, 1)
                self._take(step, job_id)
        except JobFinishedError:
            return
        except JobDeadlineError:
            self.try_ons.expire(job_id)
        except (TryOnFailedError, DomainError) as failed:
            self.try_ons.fail(job_id, failed.code)

    def _take(self, step: Step, job_id: UUID) -> None:
        method: Callable[[UUID], None] = getattr(self.steps, step.name)
        for delay in step.retry.delays():
            try:
                return method(job_id)
            except (StoreUnavailableError, PhotoStoreError) as fault:
                log.warning("step %s of job %s failed: %s", step.name, job_id, fault)
                self.clock.pause(delay)
        return method(job_id)


def _guarded(stylist: Stylist, request: RenderRequest) -> Rendering:
    """Call the stylist; whatever it raises beyond its contract costs an attempt, not the worker."""
    try:
        return stylist.render(request)
    except StylistError:
        raise
    except DomainError as refused:
        raise StylistError(refused.code, str(refused), retryable=False) from refused
    except Exception as fault:
        log.exception("stylist %s failed on job %s", stylist.name, request.job_id)
        raise StylistError("PROVIDER_UNAVAILABLE", repr(fault), retryable=True) from fault
