"""The steps of a try-on. Each step finds out what is left to do, so it can be repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from math import inf
from uuid import UUID

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import (
    Folder,
    ObjectNotFoundError,
    ObjectTooLargeError,
    PhotoStore,
    personal_key,
)
from ilikeyacut.application.ports.pictures import ImageRefusedError, Pictures
from ilikeyacut.application.ports.progress import Progress
from ilikeyacut.application.result_keys import ResultKeys
from ilikeyacut.application.stylists.routing import (
    NoRouteError,
    RouteNotReadyError,
    Routing,
    most_attempts,
)
from ilikeyacut.application.try_on.answers import AGAIN, DONE, Answer
from ilikeyacut.application.try_on.attempts import Attempts
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.domain.aggregate import Event, fold
from ilikeyacut.domain.errors import IlikeyacutError, JobDeadlineError, JobFinishedError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.photo import Photo, Provenance, StoredPicture, result_id
from ilikeyacut.domain.processing_job import ProcessingJob, Rendered
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import MediaType


class TryOnFailedError(IlikeyacutError):
    """The try-on cannot continue; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Known:
    """What earlier steps of the same run read and made. A step without it reads that itself.

    The job may have changed since: an append that rests on it fails then, and decides again.
    """

    job: ProcessingJob | None = None
    selfie: bytes | None = None
    results: dict[int, StoredPicture] = field(default_factory=dict)
    alone: bool = False
    """Whether no other runner can be at the job."""
    patience: float = inf
    """The longest pause before a call, in seconds, that a step makes itself."""

    def forget(self) -> None:
        """Read everything again, after a fault."""
        self.job = self.selfie = None
        self.results.clear()


@dataclass(frozen=True)
class TryOnSteps:
    """The steps. Pictures are stored before the events that name them.

    Each step answers whether it is done, or should be taken again.
    """

    store: EventStore
    photo_store: PhotoStore
    pictures: Pictures
    routing: Routing
    attempts: Attempts
    try_ons: TryOns
    clock: Clock
    progress: Progress

    def inspect(self, job_id: UUID, known: Known | None = None) -> Answer:
        """Check that the selfie still exists and is the accepted one."""
        known = known or Known()
        known.job = self._load(job_id)
        photo = self.store.load(Photo, known.job.request.photo_id)
        photo.require_accepted()
        known.selfie = self._stored(photo)
        if sha256(known.selfie).hexdigest() != photo.digest:
            raise TryOnFailedError(FailureCode.IMAGE_UNREADABLE)
        return DONE

    def render(self, job_id: UUID, known: Known | None = None) -> Answer:
        """Call a stylist once, unless every variation has a picture or no further call is useful.

        An open attempt of a dead runner, or of a try of this step that failed in our own stores, is
        closed first and counts. If no more pictures can be made, the existing ones are delivered,
        even past the deadline. Raises JobBusyError while another runner may be at the job.
        """
        known = known or Known()
        known.job = job = self._close_open_attempts(known.job or self._load(job_id), known.alone)
        known.alone = True  # what is open when this step is repeated is of this run
        picture = known.selfie or self._stored(self.store.load(Photo, job.request.photo_id))
        try:
            if (after := self._rendered_another(job, picture, known.patience)) is not None:
                known.job = job = after
                if len(job.rendered) < len(job.variations):
                    return AGAIN
        except RouteNotReadyError as early:
            return Answer.again((early.until - self.clock.now()).total_seconds())
        except NoRouteError as given_up:
            if not job.rendered:
                self._require_time(job)
                raise TryOnFailedError(given_up.code) from given_up
        self.progress.step(job_id, "render", len(job.rendered), len(job.variations))
        if not job.rendered:
            raise TryOnFailedError(job.last_failure() or FailureCode.NO_IMAGE_RETURNED)
        return DONE

    def _rendered_another(
        self, job: ProcessingJob, picture: bytes, patience: float
    ) -> ProcessingJob | None:
        """Make one call for the first variation that needs it; None if none does."""
        if len(job.rendered) == len(job.variations):
            return None
        stylists = self.try_ons.usable(job.user_id, job.request)
        pending = job.pending(most_attempts(stylists))
        if not pending:
            return None
        self.progress.step(job.id, "render", len(job.rendered), len(job.variations))
        call = self.routing.next(job, pending[0].index, stylists, patience)
        return self.attempts.make(job, call, pending[0], picture)

    def _require_time(self, job: ProcessingJob) -> None:
        if self.clock.now() >= job.deadline:
            raise JobDeadlineError(job.id, job.deadline)

    def finish(self, job_id: UUID, known: Known | None = None) -> Answer:
        """Store the thumbnail and the before/after pair of each result."""
        known = known or Known()
        job = known.job or self._load(job_id)
        photo = self.store.load(Photo, job.request.photo_id)
        # A photo that was deleted or redacted meanwhile has no digest.
        before = (known.selfie if photo.digest else None) or self._stored(photo)
        for done, (variation, rendered) in enumerate(sorted(job.rendered.items())):
            self.progress.step(job_id, "finish", done, len(job.rendered))
            key, image = self._result(job, variation)
            if key != rendered.key:
                self.photo_store.put(key, image, rendered.media_type)
            made, keys = self.pictures.previews(before, image), ResultKeys.of(job, variation)
            self.photo_store.put(keys.before_after, made.before_after, MediaType.JPEG)
            self.photo_store.put(keys.thumbnail, made.thumbnail, MediaType.JPEG)
            known.results[variation] = _described(key, image, rendered, photo)
        self.progress.step(job_id, "finish", len(job.rendered), len(job.rendered))
        return DONE

    def complete(self, job_id: UUID, known: Known | None = None) -> Answer:
        """Record the results, the job's end and its settlement in one append."""
        known = known or Known()
        job = known.job or self._load(job_id)
        pictures = known.results or self._results(job)

        def delivery(user: User) -> Iterator[Event]:
            for variation, picture in pictures.items():
                yield from self._delivery(job, user, variation, picture)

        self.try_ons.end(job_id, lambda job: job.complete(at=self.clock.now()), delivery)
        self._discard_drafts(job, pictures)
        return DONE

    def discard(self, job_id: UUID) -> None:
        """Remove the pictures of a job that ended without delivering, or was forgotten."""
        job = self.store.load(ProcessingJob, job_id)
        if not job.finished or (job.delivered and not job.forgotten):
            return
        self.photo_store.delete_prefix(personal_key(Folder.RESULTS, job.user_id, str(job.id)))
        for variation in job.variations:
            photo = result_id(job.id, variation.index)
            self.photo_store.delete(personal_key(Folder.THUMBNAILS, job.user_id, f"{photo}.jpg"))

    def _discard_drafts(self, job: ProcessingJob, pictures: Mapping[int, StoredPicture]) -> None:
        """Remove pictures that results were made from but do not name; the sweep gets the rest."""
        for variation, rendered in job.rendered.items():
            named = (rendered.raw_key, pictures[variation].key)
            if rendered.key and rendered.key not in named:
                self.photo_store.delete(rendered.key)

    def _close_open_attempts(self, job: ProcessingJob, alone: bool) -> ProcessingJob:
        if not job.open_attempts():
            return job

        def close(states: States) -> Sequence[Event]:
            return states.load(ProcessingJob, job.id).interrupt(at=self.clock.now(), alone=alone)

        closed = decide(self.store, close)
        return _unfinished(closed.state(ProcessingJob, job.id))

    def _results(self, job: ProcessingJob) -> dict[int, StoredPicture]:
        photo = self.store.load(Photo, job.request.photo_id)
        return {
            variation: _described(*self._result(job, variation), rendered, photo)
            for variation, rendered in sorted(job.rendered.items())
        }

    def _result(self, job: ProcessingJob, variation: int) -> tuple[str, bytes]:
        """Return a result, marked as generated, and its key.

        Earlier versions rendered pictures without the mark and under other keys.
        """
        key, rendered = ResultKeys.of(job, variation).result, job.rendered[variation].key or ""
        image = self.photo_store.get(rendered)
        try:
            return key, image if rendered == key else self.pictures.mark(image)
        except ImageRefusedError as refused:
            raise TryOnFailedError(FailureCode.PROVIDER_MALFORMED) from refused

    def _delivery(
        self, job: ProcessingJob, user: User, variation: int, picture: StoredPicture
    ) -> tuple[Event, ...]:
        at = self.clock.now()
        keys, rendered = ResultKeys.of(job, variation), job.rendered[variation]
        recorded = Photo.record_result(
            job.user_id,
            Provenance(
                job_id=job.id,
                variation=variation,
                source_photo_id=job.request.photo_id,
                provider=rendered.provider,
            ),
            picture,
            raw_key=rendered.raw_key or "",
            before_after_key=keys.before_after,
            keep_until=at + timedelta(days=user.retention_days),
            at=at,
        )
        result = fold(recorded)
        if not isinstance(result, Photo):
            raise TypeError(result)
        return (*recorded, *result.add_thumbnail(keys.thumbnail, at=at))

    def _load(self, job_id: UUID) -> ProcessingJob:
        return _unfinished(self.store.load(ProcessingJob, job_id))

    def _stored(self, photo: Photo) -> bytes:
        try:
            return self.photo_store.get(photo.key or "", most_bytes=photo.size)
        except (ObjectNotFoundError, ObjectTooLargeError) as another:
            raise TryOnFailedError(FailureCode.IMAGE_UNREADABLE) from another


def _described(key: str, image: bytes, rendered: Rendered, photo: Photo) -> StoredPicture:
    return StoredPicture(
        key=key,
        digest=sha256(image).hexdigest(),
        size=len(image),
        media_type=rendered.media_type,
        width=photo.width,
        height=photo.height,
    )


def _unfinished(job: ProcessingJob) -> ProcessingJob:
    if job.finished:
        raise JobFinishedError(job.id, job.status)
    return job
