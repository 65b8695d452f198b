"""The shapes of what happened to a person's credits."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from ilikeyacut.application import credit_entries
from ilikeyacut.application.credit_entries import CreditChange
from ilikeyacut.entrypoints.http.models.base import Answer, Time


class CreditEntry(Answer):
    """A line of the ledger. `amount` changed the available credits, which were `available` then.

    `charged` credits were spent for the pictures of a try-on.
    """

    at: Time
    change: Annotated[str, Field(json_schema_extra={"x-known-values": [*CreditChange]})]
    amount: Annotated[int, Field(examples=[-2])]
    available: Annotated[int, Field(examples=[96])]
    charged: Annotated[int, Field(examples=[0])]
    try_on_id: UUID | None = None
    grant_id: Annotated[str | None, Field(examples=["welcome"])] = None

    @classmethod
    def of(cls, entry: credit_entries.CreditEntry) -> Self:
        """Return the shape of a line."""
        return cls(
            at=entry.at,
            change=entry.change,
            amount=entry.amount,
            available=entry.available,
            charged=entry.charged,
            try_on_id=entry.job_id,
            grant_id=entry.grant_id,
        )
