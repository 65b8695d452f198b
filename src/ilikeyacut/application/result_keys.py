"""The storage keys of a try-on's pictures."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.ports.photo_store import Folder, personal_key
from ilikeyacut.domain.photo import result_id
from ilikeyacut.domain.processing_job import ProcessingJob


@dataclass(frozen=True)
class ResultKeys:
    """The storage keys of one variation's pictures. They are the same on every try."""

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
