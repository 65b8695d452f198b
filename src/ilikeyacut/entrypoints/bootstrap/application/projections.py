"""What makes views of events."""

from __future__ import annotations

import punq

from ilikeyacut.application.followers.projection import Projections
from ilikeyacut.application.views.projections.hairstyle_library import HairstyleLibraryProjection
from ilikeyacut.application.views.projections.photos import PhotosProjection
from ilikeyacut.application.views.projections.processing_jobs import ProcessingJobsProjection
from ilikeyacut.application.views.projections.users import UsersProjection
from ilikeyacut.entrypoints.bootstrap.binding import EmailSecret, bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_projections(c: punq.Container, settings: AppSettings) -> None:
    """Bind the projections of all views."""
    bind(
        c,
        Projections,
        lambda: Projections(
            (
                UsersProjection(get(c, EmailSecret).value),
                PhotosProjection(),
                ProcessingJobsProjection(),
                HairstyleLibraryProjection(),
            )
        ),
    )
