"""The storage keys of a try-on's pictures."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.ports.photo_store import Folder, personal_key
from ilikeyacut.domain.photo import result_id
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.values import MediaType


@dataclass(frozen=True)
class ResultKeys:
    """The storage keys of one variation's pictures. They are the same on every try."""

    result: str
    before_after: str
    thumbnail: str

    @classmethod
    def of(cls, job: ProcessingJob, variation: int) -> ResultKeys:
        """Return the keys of a variation of a job."""
        rendered, photo = job.rendered[variation], result_id(job.id, variation)
        return cls(
            result_key(job, rendered.attempt, variation, rendered.media_type),
            job_key(job, f"{variation}-before-after", MediaType.JPEG),
            personal_key(Folder.THUMBNAILS, job.user_id, f"{photo}.jpg"),
        )


def result_key(job: ProcessingJob, attempt: int, variation: int, media_type: MediaType) -> str:
    """Return the key of a result. Only one attempt writes it, and it says nothing of the bytes."""
    return job_key(job, f"result-{attempt}-{variation}", media_type)


def job_key(job: ProcessingJob, name: str, media_type: MediaType) -> str:
    """Return the key of one of a job's pictures."""
    return personal_key(Folder.RESULTS, job.user_id, str(job.id), f"{name}.{media_type.extension}")
