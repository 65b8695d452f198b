"""Uploads the selfie and requests the try-on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import UUID

from ilikeyacut.domain.errors import (
    DomainError,
    IdempotencyKeyReusedError,
    JobNotCancellableError,
    PhotoNotUsableError,
)
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.processing_job import ProcessingJob, job_id_of
from ilikeyacut.domain.selfie import SelfieRefusedError
from ilikeyacut.entrypoints.cli.looks import Wish
from ilikeyacut.entrypoints.cli.outcomes import (
    JobEndedError,
    OutputClosedError,
    TryOnBrokenError,
)

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App


def submit(app: App, user_id: UUID, raw: bytes, wish: Wish, key: str) -> ProcessingJob:
    """Return the key's job, or request it if there is none yet.

    A repeated request is recognised by the content of its photo. Raises
    IdempotencyKeyReusedError, and the refusals of the selfie or the look.
    """
    known = _known(app, user_id, key)
    if known is None:
        try:
            return _first(app, user_id, raw, wish, key)
        except IdempotencyKeyReusedError:  # another process submitted under the key meanwhile
            known = _known(app, user_id, key)
            if known is None:
                raise
    return _again(app, known, raw, wish, key)


@contextmanager
def answering_for(app: App, user_id: UUID, key: str, *, keep: bool) -> Iterator[None]:
    """Name the key's job in whatever goes wrong in the block.

    An interrupt gives the job up, if it has not ended, unless it is to be kept. Raises
    TryOnBrokenError.
    """
    try:
        yield
    except (JobEndedError, OutputClosedError):
        raise
    except (Exception, KeyboardInterrupt) as error:
        job = _known(app, user_id, key)
        if job is None:
            raise
        if isinstance(error, KeyboardInterrupt) and not keep:
            with suppress(JobNotCancellableError):
                app.try_ons.cancel(user_id, job.id)
        raise TryOnBrokenError(job.id) from error


def _known(app: App, user_id: UUID, key: str) -> ProcessingJob | None:
    return app.store.find(ProcessingJob, job_id_of(user_id, key))


def _first(app: App, user_id: UUID, raw: bytes, wish: Wish, key: str) -> ProcessingJob:
    """Upload the selfie and request the try-on; a selfie that nothing uses is deleted again."""
    photo_id = app.photos.request_upload(user_id)
    try:
        photo = app.photos.receive(user_id, photo_id, raw)
        if photo.rejection:
            app.photos.discard(user_id, photo.id)
            raise _refusal(photo)
        return app.try_ons.request(user_id, wish.on(photo.id), idempotency_key=key)
    except (DomainError, KeyboardInterrupt):
        app.photos.discard(user_id, photo_id)
        raise


def _again(app: App, known: ProcessingJob, raw: bytes, wish: Wish, key: str) -> ProcessingJob:
    user_id, photo_id = known.user_id, known.request.photo_id
    if not app.photos.holds(user_id, photo_id, raw):
        raise IdempotencyKeyReusedError(known.id)
    return app.try_ons.request(user_id, wish.on(photo_id), idempotency_key=key)


def _refusal(photo: Photo) -> DomainError:
    """Return the rejection of a selfie, with the measured and required values."""
    for kind in SelfieRefusedError.__subclasses__():
        if kind.code == photo.rejection:
            return kind(photo.measured or 0, photo.required or 0)
    return PhotoNotUsableError(photo.id, photo.rejection or "", photo.measured, photo.required)
