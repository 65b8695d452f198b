"""What happened to a person's credits, line by line, from their stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from ilikeyacut.application.views.projections.users import credit_change
from ilikeyacut.domain.aggregate import Event, Value
from ilikeyacut.domain.user import (
    CreditsGranted,
    CreditsReleased,
    CreditsReserved,
    CreditsSettled,
)


class CreditChange(StrEnum):
    """What a line records."""

    GRANTED = "granted"
    RESERVED = "reserved"
    SETTLED = "settled"
    RELEASED = "released"


class CreditEntry(Value):
    """A line of the ledger.

    `amount` is the change of the available credits, and `available` what they were afterwards.
    `charged` credits of a reservation were spent.
    """

    version: int
    at: AwareDatetime
    change: CreditChange
    amount: int
    available: int
    charged: int = 0
    job_id: UUID | None = None
    grant_id: str | None = None


def credit_entries(history: Iterable[Event]) -> Iterator[CreditEntry]:
    """Yield the lines of a person's stream, the oldest first."""
    available = 0
    for event in history:
        facts = _facts(event)
        if facts is not None:
            amount = credit_change(event)
            available += amount
            yield CreditEntry(
                version=event.originator_version,
                at=event.timestamp,
                amount=amount,
                available=available,
                **facts,
            )


def _facts(event: Event) -> dict[str, Any] | None:
    match event:
        case CreditsGranted():
            return {
                "change": CreditChange.GRANTED,
                "grant_id": event.grant_id,
            }
        case CreditsReserved():
            return {
                "change": CreditChange.RESERVED,
                "job_id": event.job_id,
            }
        case CreditsSettled():
            return {
                "change": CreditChange.SETTLED,
                "charged": event.settled,
                "job_id": event.job_id,
            }
        case CreditsReleased():
            return {
                "change": CreditChange.RELEASED,
                "job_id": event.job_id,
            }
    return None
