"""The aggregates of the log."""

from __future__ import annotations

from ilikeyacut.domain.hairstyle import Hairstyle
from ilikeyacut.domain.original import Original
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.user import User

KINDS = (User, Photo, Original, ProcessingJob, Hairstyle)
