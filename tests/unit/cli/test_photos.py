"""`photos` tells when upkeep ends a photo."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ilikeyacut.application.views.projections.photos import PhotoRow
from ilikeyacut.domain.photo import PhotoKind, PhotoStatus
from ilikeyacut.entrypoints.cli.photos import kept_until

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR, MONTH = timedelta(hours=1), timedelta(days=30)


@pytest.mark.parametrize(
    ("status", "used_at", "until"),
    [
        (PhotoStatus.REQUESTED, None, NOON + HOUR),
        (PhotoStatus.REJECTED, None, NOON + MONTH),
        (PhotoStatus.ACCEPTED, NOON + HOUR, NOON + HOUR + MONTH),
    ],
)
def test_a_selfie_that_never_arrived_ends_with_its_upload(
    status: PhotoStatus, used_at: datetime | None, until: datetime
) -> None:
    row = PhotoRow(
        photo_id=uuid4(),
        user_id=uuid4(),
        kind=PhotoKind.SELFIE,
        status=status,
        created_at=NOON,
        used_at=used_at,
        upload_expires_at=NOON + HOUR,
    )
    assert kept_until(row, MONTH) == until
