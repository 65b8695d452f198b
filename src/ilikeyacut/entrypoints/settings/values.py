"""Types of settings: profiles, addresses, amounts and times."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
    HttpUrl,
    RedisDsn,
    SecretStr,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)


def _address(value: str) -> str:
    """Return a valid address unchanged, since clients append paths to it.

    Raises ValueError, without repeating the value.
    """
    try:
        TypeAdapter(HttpUrl).validate_python(value)
    except ValidationError:
        raise ValueError("an address must start with http:// or https:// and a host") from None
    return value


def _redis_address(value: SecretStr) -> SecretStr:
    """Return a valid address of Redis. Raises ValueError, without repeating the value."""
    try:
        TypeAdapter(RedisDsn).validate_python(value.get_secret_value())
    except ValidationError:
        raise ValueError("an address of Redis must start with rediss:// or redis://") from None
    return value


RedisAddress = Annotated[SecretStr, AfterValidator(_redis_address)]
"""An address that may hold a password."""

Dollars = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=6)]
MICRO = 1_000_000


Names = Annotated[tuple[str, ...], Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Address = Annotated[
    str, AfterValidator(_address), WithJsonSchema({"type": "string", "format": "uri"})
]

WebOrigin = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:\d{1,5})?$")]
"""A scheme and a host, as browsers send it: lower case, no path, no default port."""

Version = Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,6}){0,3}$")]
"""The version of a client, such as `1.2.0`."""

EmailAddress = Annotated[str, Field(pattern=r"^[^\s@]{1,64}@[a-z0-9.-]{1,255}$")]

FIFO = ".fifo"


def _fifo(value: str) -> str:
    if not value.endswith(FIFO):
        raise ValueError(f"the address of a FIFO queue ends with {FIFO}")
    return value


def _standard(value: str) -> str:
    if value.endswith(FIFO):
        raise ValueError("this must be a standard queue")
    return value


FifoQueue = Annotated[Address, AfterValidator(_fifo)]
StandardQueue = Annotated[Address, AfterValidator(_standard)]

SecretId = Annotated[str, Field(pattern=r"^(secretsmanager|ssm):\S+$")]
"""Where AWS keeps a secret: `secretsmanager:` or `ssm:`, and its name or ARN there."""

BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]


class Profile(StrEnum):
    """Which adapters implement the ports."""

    LOCAL = "local"
    MEMORY = "memory"
    AWS = "aws"
