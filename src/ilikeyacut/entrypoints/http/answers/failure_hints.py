"""What helps after a try-on that delivered nothing, by the code of its failure."""

from __future__ import annotations

from ilikeyacut.domain.failures import FailureCode, Fault
from ilikeyacut.domain.selfie import SelfieRefusedError

LATER = "request it again later; it cost nothing"
ANOTHER_PHOTO = "choose another photo"
HINTS = {
    FailureCode.BUDGET_PAUSED: "request it again tomorrow; it cost nothing",
    FailureCode.CONSENT_REQUIRED: "give consent first, or choose another stylist",
    FailureCode.CONTENT_BLOCKED: "choose another look or photo; it cost nothing",
    FailureCode.DAILY_QUOTA_EXCEEDED: "request it again tomorrow",
    FailureCode.OPTION_UNSUPPORTED: "leave that option out, or choose another stylist",
    FailureCode.RESULT_UNCHANGED: "choose a look that differs more; it cost nothing",
    FailureCode.STYLE_UNAVAILABLE: "choose another hairstyle",
}
"""The hints that the fault of a code does not tell."""


def hint_of(code: str) -> str:
    """Return the hint for a code."""
    known = FailureCode.known(code)
    if known is None:
        return LATER
    selfie = {kind.code: kind.hint for kind in SelfieRefusedError.__subclasses__()}
    other = ANOTHER_PHOTO if known.fault is Fault.REQUEST else LATER
    return HINTS.get(known) or selfie.get(code) or other
