"""The shapes of phones that are notified."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ilikeyacut.domain.texts import LONGEST_TOKEN
from ilikeyacut.domain.user import Platform
from ilikeyacut.entrypoints.http.models.base import Answer, Id, Request


class Device(Answer):
    """A phone that gets notifications. Its token is never returned."""

    id: Id
    platform: Annotated[str, Field(examples=["ios"])]


class Devices(Answer):
    """A person's phones."""

    items: list[Device]


class DeviceToken(Request):
    """What a phone's push service issued to it."""

    platform: Annotated[Platform, Field(strict=False, examples=["ios"])]
    token: Annotated[
        str,
        Field(min_length=1, max_length=LONGEST_TOKEN, pattern="^[!-~]+$", examples=["740f4707be"]),
    ]
