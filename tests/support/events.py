"""One event of every type, with every field set: what the store must be able to keep for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from ilikeyacut.domain.aggregate import Event, Stamp
from ilikeyacut.domain.hairstyle import (
    AssetAttached,
    AssetKind,
    Category,
    Description,
    Hairstyle,
    HairstyleDescribed,
    HairstyleDrafted,
    HairstylePublished,
    HairstyleRetired,
    hairstyle_id,
)
from ilikeyacut.domain.original import Original, OriginalKept, original_id
from ilikeyacut.domain.photo import (
    DeletionReason,
    Photo,
    PhotoAccepted,
    PhotoDeleted,
    PhotoLiked,
    PhotoReceived,
    PhotoRejected,
    PhotoShared,
    PhotoUnliked,
    PhotoUsed,
    Provenance,
    ResultRecorded,
    ShareExpired,
    ShareRevoked,
    ThumbnailMade,
    UploadLapsed,
    UploadMatched,
    UploadRequested,
    result_id,
)
from ilikeyacut.domain.processing_job import (
    AttemptFailed,
    AttemptStarted,
    JobCancelled,
    JobCollected,
    JobCompleted,
    JobExpired,
    JobFailed,
    JobForgotten,
    JobQueued,
    JobRequested,
    ProcessingJob,
    TryOn,
    VariationRendered,
)
from ilikeyacut.domain.selfie import FaceReport
from ilikeyacut.domain.user import (
    ConsentGiven,
    ConsentWithdrawn,
    CreditsGranted,
    CreditsReleased,
    CreditsReserved,
    CreditsSettled,
    DeviceRegistered,
    DeviceRemoved,
    ErasureRequested,
    ExportExpired,
    ExportMade,
    ExportRequested,
    FavouriteAdded,
    FavouriteRemoved,
    Platform,
    ProfileChanged,
    UploadAllowed,
    User,
    UserErased,
    UserRegistered,
)
from ilikeyacut.domain.values import (
    Colour,
    Dye,
    Fringe,
    Length,
    Look,
    MediaType,
    Part,
    Shine,
    Variation,
    Volume,
)

AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
LATER = AT + timedelta(minutes=15)
USER = UUID("0b5ad0e4-27b6-5d21-8f3a-1c6e9a3f0001")
PHOTO = UUID("0b5ad0e4-27b6-5d21-8f3a-1c6e9a3f0002")
JOB = UUID("0b5ad0e4-27b6-5d21-8f3a-1c6e9a3f0003")
DEVICE = UUID("0b5ad0e4-27b6-5d21-8f3a-1c6e9a3f0004")
SHARE = UUID("0b5ad0e4-27b6-5d21-8f3a-1c6e9a3f0005")
EXPORT = UUID("0b5ad0e4-27b6-5d21-8f3a-1c6e9a3f0006")
RESULT = result_id(JOB, 1)
ORIGINAL = original_id(USER, "code")
WAVY = hairstyle_id("wavy")
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
AGGREGATES = (User, Photo, Original, ProcessingJob, Hairstyle)

REPORT = FaceReport(
    width=512,
    height=640,
    faces=1,
    face_px=180.5,
    face_inside=1.0,
    yaw=-3.25,
    pitch=4.5,
    roll=0.5,
    sharpness=210.0,
    brightness=61.5,
    hair_visible=0.8,
    hair_area=0.9,
)
LOOK = Look(
    hairstyle="wavy",
    dye=Dye(colour=Colour(hex="#B78F5D", preset="honey"), intensity=80),
    length=Length.LONG,
    fringe=Fringe.CURTAIN,
    part=Part.LEFT,
    volume=Volume.FULL,
    shine=Shine.GLOSSY,
    ombre=Colour(hex="#D6CBB9"),
)
REQUEST = TryOn(photo_id=PHOTO, look=LOOK, count=2, stylist="preview", media_type=MediaType.PNG)
DESCRIPTION = Description(
    title="Soft waves", category=Category.WAVY, text="Loose waves to the chest", tags=("soft",)
)


def stamp(aggregate_id: UUID, version: int, at: datetime = AT) -> Stamp:
    """Return the fields that an event takes from its aggregate and the clock."""
    return Stamp(originator_id=aggregate_id, originator_version=version, timestamp=at)


_USER: tuple[Event, ...] = (
    UserRegistered(**stamp(USER, 1), user_id=USER, name="Ünal Test", email="user@example.com"),
    ProfileChanged(
        **stamp(USER, 2), user_id=USER, name="New", email="new@example.com", retention_days=30
    ),
    ConsentGiven(**stamp(USER, 3), provider="gemini", purpose="rendering", text_version="2026-11"),
    ConsentWithdrawn(**stamp(USER, 4), provider="gemini", purpose="rendering"),
    DeviceRegistered(
        **stamp(USER, 5), user_id=USER, device_id=DEVICE, platform=Platform.IOS, token="push-1"
    ),
    DeviceRemoved(**stamp(USER, 6), device_id=DEVICE),
    CreditsGranted(**stamp(USER, 7), grant_id="welcome", amount=100),
    CreditsReserved(**stamp(USER, 8), job_id=JOB, amount=2),
    CreditsSettled(**stamp(USER, 9), job_id=JOB, settled=1, released=1),
    CreditsReleased(**stamp(USER, 10), job_id=JOB, released=2),
    FavouriteAdded(**stamp(USER, 11), hairstyle="wavy"),
    FavouriteRemoved(**stamp(USER, 12), hairstyle="wavy"),
    ErasureRequested(**stamp(USER, 13)),
    UserErased(**stamp(USER, 14)),
    UploadAllowed(**stamp(USER, 15), photo_id=PHOTO),
    ExportRequested(**stamp(USER, 16), export_id=EXPORT, expires_at=LATER),
    ExportMade(
        **stamp(USER, 17), export_id=EXPORT, key=f"exports/{USER}/{EXPORT}.zip", expires_at=LATER
    ),
    ExportExpired(**stamp(USER, 18), export_id=EXPORT),
)
_PHOTO: tuple[Event, ...] = (
    UploadRequested(**stamp(PHOTO, 1), user_id=USER, expires_at=LATER),
    PhotoReceived(
        **stamp(PHOTO, 2),
        user_id=USER,
        key="user-uploads/1.jpg",
        digest=DIGEST,
        size=123456,
        media_type=MediaType.JPEG,
        width=512,
        height=640,
    ),
    UploadMatched(**stamp(PHOTO, 2), user_id=USER, original_id=RESULT),
    PhotoUsed(**stamp(PHOTO, 4), user_id=USER),
    PhotoAccepted(**stamp(PHOTO, 3), user_id=USER, report=REPORT),
    PhotoRejected(
        **stamp(PHOTO, 3), user_id=USER, code="FACE_TURNED_LEFT", measured=41.5, required=30
    ),
    ThumbnailMade(**stamp(PHOTO, 4), user_id=USER, key="thumbnails/1.jpg"),
    ResultRecorded(
        **stamp(RESULT, 1),
        user_id=USER,
        provenance=Provenance(job_id=JOB, variation=1, source_photo_id=PHOTO, provider="preview"),
        key="processed-images/1.png",
        raw_key="processed-images/raw/1.png",
        before_after_key="processed-images/1-pair.jpg",
        digest=DIGEST,
        size=234567,
        media_type=MediaType.PNG,
        width=512,
        height=640,
        keep_until=LATER,
    ),
    PhotoShared(
        **stamp(RESULT, 2),
        user_id=USER,
        share_id=SHARE,
        token_digest=DIGEST,
        expires_at=LATER,
        with_before=True,
    ),
    ShareRevoked(**stamp(RESULT, 3), user_id=USER, share_id=SHARE),
    ShareExpired(**stamp(RESULT, 3), user_id=USER, share_id=SHARE),
    PhotoLiked(**stamp(RESULT, 4), user_id=USER),
    PhotoUnliked(**stamp(RESULT, 5), user_id=USER),
    UploadLapsed(**stamp(PHOTO, 2), user_id=USER),
    PhotoDeleted(**stamp(PHOTO, 5), user_id=USER, reason=DeletionReason.OWNER),
)
_ORIGINAL: tuple[Event, ...] = (OriginalKept(**stamp(ORIGINAL, 1), user_id=USER, photo_id=PHOTO),)
_JOB: tuple[Event, ...] = (
    JobRequested(
        **stamp(JOB, 1),
        user_id=USER,
        request=REQUEST,
        variations=(Variation(index=1, seed=7), Variation(index=2, seed=4294967295)),
        fingerprint=DIGEST,
        deadline=LATER,
    ),
    JobQueued(**stamp(JOB, 2), user_id=USER),
    AttemptStarted(
        **stamp(JOB, 3),
        user_id=USER,
        attempt=1,
        variation=1,
        provider="preview",
        model="preview-1",
        lease_until=LATER,
        reserved_microusd=67000,
    ),
    AttemptFailed(
        **stamp(JOB, 4),
        user_id=USER,
        attempt=1,
        variation=1,
        provider="preview",
        model="preview-1",
        code="PROVIDER_TIMEOUT",
        retryable=True,
        final=False,
        retry_after=2.5,
        cost_microusd=39000,
        latency_ms=1250,
    ),
    VariationRendered(
        **stamp(JOB, 4),
        user_id=USER,
        attempt=1,
        variation=1,
        provider="preview",
        model="preview-1",
        key="processed-images/home/1.png",
        raw_key="processed-images/raw/1.jpg",
        digest=DIGEST,
        media_type=MediaType.PNG,
        fidelity="composited",
        drift=1.5,
        cost_microusd=39000,
        input_tokens=268,
        output_tokens=1290,
        latency_ms=850,
    ),
    JobCompleted(**stamp(JOB, 5), user_id=USER, delivered=1),
    JobFailed(**stamp(JOB, 5), user_id=USER, code="CONTENT_BLOCKED"),
    JobCancelled(**stamp(JOB, 5), user_id=USER),
    JobExpired(**stamp(JOB, 5), user_id=USER),
    JobCollected(**stamp(JOB, 6), user_id=USER),
    JobForgotten(**stamp(JOB, 6), user_id=USER),
)
_HAIRSTYLE: tuple[Event, ...] = (
    HairstyleDrafted(**stamp(WAVY, 1), name="wavy"),
    HairstyleDescribed(**stamp(WAVY, 2), description=DESCRIPTION),
    AssetAttached(
        **stamp(WAVY, 3), kind=AssetKind.THUMBNAIL, key="static-assets/hairstyles/wavy.jpg"
    ),
    HairstylePublished(**stamp(WAVY, 4)),
    HairstyleRetired(**stamp(WAVY, 5)),
)
ONE_OF_EACH: tuple[Event, ...] = (*_USER, *_PHOTO, *_ORIGINAL, *_JOB, *_HAIRSTYLE)
"""In the order of each aggregate's `EVENTS`. Not one history: alternatives share a version."""
