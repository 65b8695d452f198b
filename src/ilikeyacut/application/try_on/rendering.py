"""Calls a stylist, which may be anybody's code: what breaks the port's contract is a failure."""

from __future__ import annotations

import logging

from ilikeyacut.application.ports.stylist import (
    Rendering,
    RenderRequest,
    StylistError,
    checked_rendering,
)
from ilikeyacut.application.stylists.routing import Call
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode

log = logging.getLogger(__name__)


def rendered(call: Call, request: RenderRequest) -> Rendering:
    """Return the stylist's rendering.

    Raises StylistError, also for any other exception and for an answer of another type. They cost
    an attempt, never the worker, and the money that was reserved: it is unknown how far the call
    got.
    """
    try:
        return checked_rendering(call.stylist.render(request))
    except StylistError:
        raise
    except DomainError as refused:
        raise failure_of(refused) from refused
    except Exception as fault:
        log.exception("stylist %s failed on job %s", call.stylist.name, request.job_id)
        raise StylistError(
            FailureCode.PROVIDER_UNAVAILABLE, repr(fault), cost_microusd=call.reservation.amount
        ) from fault


def failure_of(refused: DomainError) -> StylistError:
    """Return a refusal as a failure. An unknown code becomes a rejection."""
    code = FailureCode.known(refused.code) or FailureCode.PROVIDER_REJECTED
    return StylistError(code, str(refused), retryable=False)
