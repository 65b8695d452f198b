"""The shapes of a person's account."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from ilikeyacut.domain.user import MOST_RETENTION_DAYS, User
from ilikeyacut.entrypoints.http.models.auth import Code, Email
from ilikeyacut.entrypoints.http.models.base import Answer, Id, Request, Time


class Credits(Answer):
    """What a person can spend, and what open try-ons have set aside."""

    available: Annotated[int, Field(examples=[96])]
    reserved: Annotated[int, Field(examples=[4])]


class GivenConsent(Answer):
    """A text that the person agreed to."""

    provider: Annotated[str, Field(examples=["gemini"])]
    purpose: Annotated[str, Field(examples=["rendering"])]
    text_version: Annotated[str, Field(examples=["2026-11"])]


class Me(Answer):
    """A person's account."""

    id: Id
    name: Annotated[str, Field(examples=["Ada Lovelace"])]
    email: Annotated[str, Field(examples=["ada@example.com"])]
    credits: Credits
    retention_days: Annotated[int, Field(examples=[90])]
    favourites: Annotated[list[str], Field(examples=[["bob"]])]
    consents: list[GivenConsent]
    created_at: Time

    @classmethod
    def of(cls, user: User) -> Self:
        """Return the account of a person."""
        consents = [GivenConsent(**consent.model_dump()) for consent in user.consents]
        return cls(
            id=user.id,
            name=user.name or "",
            email=user.email or "",
            credits=Credits(
                available=user.ledger.available, reserved=sum(user.ledger.reserved.values())
            ),
            retention_days=user.retention_days,
            favourites=sorted(user.favourites),
            consents=consents,
            created_at=user.created_at,
        )


class ProfileChange(Request):
    """The fields to change; the others stay."""

    name: Annotated[str, Field(max_length=1000, examples=["Ada King"])] | None = None
    retention_days: Annotated[int, Field(ge=1, le=MOST_RETENTION_DAYS, examples=[30])] | None = None


class EmailChange(Request):
    """The new e-mail address, which gets a code."""

    email: Email


class EmailCode(Request):
    """The code that was sent to the new address."""

    code: Code


class EraseAccount(Request):
    """The person's own e-mail address, so that no account is erased by accident."""

    confirm: Email


class Erasing(Answer):
    """The account and everything in it is being erased. This cannot be stopped."""

    status: Annotated[str, Field(examples=["erasing"])]
