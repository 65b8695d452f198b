"""The shapes of selfies: announced, sent to the store, accepted or rejected."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.entrypoints.http.models.base import Answer, Link, Request, Time


class AnnounceUpload(Request):
    """A picture that the client is about to send: its type, and its size in bytes."""

    media_type: Annotated[str, Field(max_length=100, examples=["image/jpeg"])]
    size: Annotated[int, Field(ge=0, le=2**53, examples=[2_400_000])]


class UploadForm(Answer):
    """How to send the picture: as multipart/form-data, `fields` first, the file as `file` last."""

    method: Literal["POST"]
    url: str
    fields: dict[str, str]
    expires_at: Time
    most_bytes: int


class Rejection(Answer):
    """Why a selfie cannot be used, and what helps. The unit of the measures depends on `code`."""

    code: Annotated[str, Field(examples=[FailureCode.FACE_TURNED_LEFT.value])]
    hint: Annotated[str, Field(examples=["turn your head to your right"])]
    measured: float | None = None
    required: float | None = None


class Photo(Answer):
    """A selfie. `usable_for` names the kinds of look that it is good enough for."""

    id: UUID
    kind: Annotated[str, Field(examples=["selfie"])]
    status: Annotated[str, Field(examples=["accepted"])]
    created_at: Time
    width: Annotated[int | None, Field(examples=[1200])] = None
    height: Annotated[int | None, Field(examples=[1600])] = None
    usable_for: Annotated[list[str], Field(examples=[["recolour", "restyle"]])]
    rejection: Rejection | None = None
    thumbnail: Link | None = None
    image: Link | None = None


class AnnouncedPhoto(Answer):
    """The photo that an upload becomes, and the form that sends it."""

    photo: Photo
    upload: UploadForm
