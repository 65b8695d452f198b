"""Requesting, cancelling and ending try-ons, always together with their credits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from functools import partial
from itertools import chain
from uuid import UUID

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.stylist import ConsentText, Stylist
from ilikeyacut.application.ports.views import ViewReader
from ilikeyacut.application.stylists.selection import (
    Stylists,
    able,
    consent_missing,
    require_consent,
    usable,
)
from ilikeyacut.application.use_cases.intake import own
from ilikeyacut.application.views.projections.hairstyle_library import ALL, HAIRSTYLE_LIBRARY
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import (
    IdempotencyKeyReusedError,
    JobGoneError,
    JobUnfinishedError,
    NotFoundError,
    StyleUnavailableError,
    TooManyActiveJobsError,
)
from ilikeyacut.domain.hairstyle import Description, Hairstyle, hairstyle_id
from ilikeyacut.domain.photo import DeletionReason, Photo, PhotoStatus, result_id
from ilikeyacut.domain.processing_job import JobCompleted, ProcessingJob, TryOn, job_id_of
from ilikeyacut.domain.selfie import LookLimits
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Look, variations

MOST_ACTIVE_JOBS = 8
TRY_ON_TTL = timedelta(minutes=10)

Choice = Callable[[Iterable[Stylist], Look], tuple[Stylist, ...]]


@dataclass(frozen=True)
class Submitted:
    """The job of a request; `new` unless an earlier request with the same key made it."""

    job: ProcessingJob
    new: bool


@dataclass(frozen=True)
class Quote:
    """What a request would cost, of the credits that are available, and who would see the photo.

    `consent` is a text that the person must agree to first.
    """

    credits: int
    available: int
    stylist: str
    third_party: bool
    consent: ConsentText | None


@dataclass(frozen=True)
class TryOns:
    """Commands on ProcessingJob. Another person's job raises NotFoundError, like a missing one."""

    store: EventStore
    views: ViewReader
    photo_store: PhotoStore
    clock: Clock
    stylists: Stylists
    limits: LookLimits

    def get(self, user_id: UUID, job_id: UUID) -> ProcessingJob:
        """Return one of the person's jobs."""
        job = self.store.load(ProcessingJob, job_id)
        if job.user_id != user_id or job.forgotten:
            raise NotFoundError(ProcessingJob.KIND, job_id)
        return job

    def request(self, user_id: UUID, request: TryOn, *, idempotency_key: str) -> ProcessingJob:
        """Request a try-on and return its job, for callers that need not know whether it is new.

        Raises as `submit`.
        """
        return self.submit(user_id, request, idempotency_key=idempotency_key).job

    def submit(self, user_id: UUID, request: TryOn, *, idempotency_key: str) -> Submitted:
        """Request a try-on, reserve its credits and record the use of the photo in one append.

        The job id is derived from the key. Repeating the request returns its job; another request
        with the same key raises IdempotencyKeyReusedError, and one whose job was deleted
        JobGoneError. All checks come before the reservation.
        """
        job_id = job_id_of(user_id, idempotency_key)

        def command(states: States) -> Sequence[Event]:
            known = states.find(ProcessingJob, job_id)
            if known is not None:
                if known.forgotten:
                    raise JobGoneError(job_id)
                known.require_same(self._on_original(known, request))
                return ()
            photo = self._photo(states, user_id, request.photo_id)
            user = self.store.load(User, user_id)
            self._checked(user, request, photo, partial(usable, user))
            at = self.clock.now()
            wish = request.model_copy(update={"photo_id": photo.id})
            asked = ProcessingJob.make(job_id, user_id, wish, deadline=at + TRY_ON_TTL, at=at)
            cost = len(asked[0].variations)
            reserved = user.reserve_credits(job_id, cost, at=at)
            return (*asked, *reserved, *photo.use(at=at))

        decided = decide(self.store, command)
        return Submitted(decided.state(ProcessingJob, job_id), new=bool(decided.events))

    def quote(self, user_id: UUID, request: TryOn) -> Quote:
        """Return what a request would cost and who would see the photo. Nothing is stored.

        It is refused as the request would be, except that a missing consent is part of the answer.
        """
        user = self.store.load(User, user_id)
        photo = self._photo(self.store, user_id, request.photo_id)
        missing = consent_missing(user, self.stylists.choose(request.stylist)) is not None
        stylist = self._checked(user, request, photo, able if missing else partial(usable, user))[0]
        credits = len(variations(photo.id, request.count))
        user.reserve_credits(photo.id, credits, at=self.clock.now())
        return Quote(
            credits=credits,
            available=user.ledger.available,
            stylist=stylist.name,
            third_party=stylist.consent is not None,
            consent=stylist.consent if missing else None,
        )

    def retry(self, user_id: UUID, job_id: UUID, *, idempotency_key: str) -> Submitted:
        """Request an ended try-on once more, as a new job.

        Raises JobUnfinishedError, IdempotencyKeyReusedError for the key of the job itself, and as
        `submit`.
        """
        job = self.get(user_id, job_id)
        if job_id_of(user_id, idempotency_key) == job_id:
            raise IdempotencyKeyReusedError(job_id)
        if not job.finished:
            raise JobUnfinishedError(job_id, job.status)
        return self.submit(user_id, job.request, idempotency_key=idempotency_key)

    def queue(self, job_id: UUID) -> None:
        """Queue a requested job for the workers."""
        decide(
            self.store,
            lambda states: states.load(ProcessingJob, job_id).queue(at=self.clock.now()),
        )

    def cancel(self, user_id: UUID, job_id: UUID) -> ProcessingJob:
        """End a job at its owner's request. Raises JobNotCancellableError."""
        self.get(user_id, job_id)
        self.end(job_id, lambda job: job.cancel(at=self.clock.now()))
        return self.get(user_id, job_id)

    def collect(self, user_id: UUID, job_id: UUID) -> None:
        """Record that a completed job's pictures reached its owner. Idempotent.

        Optional: a program that does so can tell later which pictures it still owes to somebody.
        """
        self.get(user_id, job_id)
        decide(
            self.store,
            lambda states: states.load(ProcessingJob, job_id).collect(at=self.clock.now()),
        )

    def forget(self, user_id: UUID, job_id: UUID) -> None:
        """Delete an ended try-on, its results and their pictures, for its owner. Idempotent.

        Its key finds nothing any more. The events come first; a sweep finishes the rest. Raises
        JobUnfinishedError.
        """

        def command(states: States) -> Sequence[Event]:
            self.store.load(User, user_id).require_active()
            job, at = states.load(ProcessingJob, job_id), self.clock.now()
            if job.user_id != user_id:
                raise NotFoundError(ProcessingJob.KIND, job_id)
            if job.forgotten:
                return ()
            found = (states.find(Photo, it) for it in result_ids(job))
            gone = [it.delete(DeletionReason.OWNER, at=at) for it in found if it]
            return (*job.forget(at=at), *chain.from_iterable(gone))

        for before in decide(self.store, command).before.values():
            for key in before.keys() if isinstance(before, Photo) else ():
                self.photo_store.delete(key)

    def results(self, job: ProcessingJob) -> list[Photo]:
        """Return a job's results by variation, without deleted ones."""
        found = (self.store.find(Photo, it) for it in result_ids(job)) if job.delivered else ()
        return [photo for photo in found if photo and photo.status is PhotoStatus.ACCEPTED]

    def expire(self, job_id: UUID) -> tuple[Event, ...]:
        """End a job whose deadline has passed. Returns its last events, or none."""
        return self.end(job_id, lambda job: job.expire(at=self.clock.now()))

    def fail(self, job_id: UUID, code: str) -> None:
        """End a job without pictures, unless it has already ended."""
        self.end(job_id, lambda job: () if job.finished else job.fail(code, at=self.clock.now()))

    def end(
        self,
        job_id: UUID,
        command: Callable[[ProcessingJob], Sequence[Event]],
        delivery: Callable[[User], Iterable[Event]] = lambda _: (),
    ) -> tuple[Event, ...]:
        """Append a job's last event, its owner's settlement and `delivery` together."""

        def ending(states: States) -> Sequence[Event]:
            job = states.load(ProcessingJob, job_id)
            last = command(job)
            if not last:
                return ()
            delivered = sum(e.delivered for e in last if isinstance(e, JobCompleted))
            user = states.load(User, job.user_id)
            settled = user.settle_credits(job_id, delivered, at=self.clock.now())
            return (*last, *settled, *delivery(user))

        return decide(self.store, ending).events

    def require_allowed(self, user_id: UUID, stylist: Stylist) -> None:
        """Raise AccountErasedError or ConsentRequiredError unless the stylist may see photos.

        Check this before every call: consent may be withdrawn while a job waits.
        """
        user = self.store.load(User, user_id)
        user.require_active()
        require_consent(user, stylist)

    def usable(self, user_id: UUID, request: TryOn) -> tuple[Stylist, ...]:
        """Return the stylists that may make a request's pictures now, in order of preference.

        Raises AccountErasedError, ConsentRequiredError if the person consented to none of them, and
        the refusals of Stylist.check if none can make the look.
        """
        user = self.store.load(User, user_id)
        user.require_active()
        return usable(user, self.stylists.choose(request.stylist), request.look)

    def consent_missing(self, user_id: UUID, stylist: str) -> ConsentText | None:
        """Return the consent text that a stylist still needs, None if nothing is missing.

        Raises StylistUnknownError.
        """
        user = self.store.load(User, user_id)
        return consent_missing(user, self.stylists.choose(stylist))

    def description(self, request: TryOn) -> Description | None:
        """Return the catalogue's description of the requested hairstyle.

        Raises StyleUnavailableError, with similar names, if it is not published.
        """
        name = request.look.hairstyle
        return None if name is None else self.published(name)

    def published(self, hairstyle: str) -> Description:
        """Return a published hairstyle's description.

        Raises StyleUnavailableError, with similar names, if it is not published.
        """
        style = self.store.find(Hairstyle, hairstyle_id(hairstyle))
        try:
            if style is not None:
                return style.require_published()
        except StyleUnavailableError:
            pass
        raise StyleUnavailableError(hairstyle, self._close_names(hairstyle))

    def _photo(self, states: States | EventStore, user_id: UUID, photo_id: UUID) -> Photo:
        """Return one of the person's photos; for an upload of a picture they had, the original."""
        photo = own(states.load(Photo, photo_id), user_id)
        return photo if photo.original_id is None else states.load(Photo, photo.original_id)

    def _on_original(self, known: ProcessingJob, request: TryOn) -> TryOn:
        """Return a repeated request as its job has it, if both mean the same photo."""
        if request.photo_id == known.request.photo_id:
            return request
        photo = self.store.find(Photo, request.photo_id)
        if photo is None or photo.original_id != known.request.photo_id:
            return request
        return request.model_copy(update={"photo_id": photo.original_id})

    def _checked(
        self, user: User, request: TryOn, photo: Photo, choose: Choice
    ) -> tuple[Stylist, ...]:
        """Return the stylists that `choose` finds. Raises what forbids the request."""
        user.require_active()
        self.description(request)
        chosen = choose(self.stylists.choose(request.stylist), request.look)
        photo.require_fit(request.look, self.limits)
        active = len(user.ledger.reserved)
        if active >= MOST_ACTIVE_JOBS:
            raise TooManyActiveJobsError(active, MOST_ACTIVE_JOBS)
        return chosen

    def _close_names(self, name: str) -> tuple[str, ...]:
        rows = self.views.query(HAIRSTYLE_LIBRARY, "category", ALL, limit=1000)
        return tuple(get_close_matches(name, [row.name for _, row in rows], 3, 0.5))


def result_ids(job: ProcessingJob) -> Iterator[UUID]:
    """Yield the ids of a job's results, by variation."""
    return (result_id(job.id, it.index) for it in job.variations)
