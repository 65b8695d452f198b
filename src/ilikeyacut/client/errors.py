"""What can go wrong for a client. Branch on `code`; `hint` says what helps.

ClientError
├── RefusedError         the server refused the request, with a code of its own
├── PhotoRejectedError   the selfie cannot be used; `photo` has the report
├── TryOnEndedError      the try-on delivered nothing; `try_on` says why
└── WaitTimedOutError    it is not over yet, and goes on; wait again

A plain ClientError has a code of the client's own: ADDRESS_INVALID, ANSWER_INVALID,
ANSWER_TOO_LARGE, CLIENT_MISCONFIGURED, FILE_TOO_LARGE, FILE_UNREADABLE, INVALID_REQUEST,
SERVER_MOVED, SERVER_UNREACHABLE or TOKEN_INVALID. A refusal without a code counts as `HTTP_` and
its status.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ilikeyacut.domain.errors import IlikeyacutError

if TYPE_CHECKING:
    from ilikeyacut.client.models import Photo, Rejection, TryOn


class ClientError(IlikeyacutError):
    """A call failed. `retryable` says whether the same call may work later.

    `measured` and `required` are in the units of the code. `request_id` finds the request in the
    server's log; `status` is the HTTP status, if there was an answer.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        hint: str,
        *,
        retryable: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        request_id: str | None = None,
        measured: float | None = None,
        required: float | None = None,
        suggestions: Sequence[str] = (),
    ) -> None:
        self.code, self.detail, self.hint = code[:64], detail[:500], hint[:500]
        super().__init__(f"{self.detail} [{self.code}]")
        self.retryable = retryable
        self.retry_after = retry_after
        self.status = status
        self.request_id = request_id
        self.measured = measured
        self.required = required
        self.suggestions = tuple(suggestions)


class RefusedError(ClientError):
    """The server refused the request. A refusal charges nothing."""


class PhotoRejectedError(ClientError):
    """The selfie cannot be used: `hint` says what to change in the next one."""

    def __init__(self, photo: Photo, why: Rejection) -> None:
        super().__init__(
            why.code,
            "the selfie was rejected",
            why.hint,
            measured=why.measured,
            required=why.required,
        )
        self.photo = photo


class TryOnEndedError(ClientError):
    """The try-on ended without pictures, and cost nothing."""

    def __init__(self, try_on: TryOn) -> None:
        why = try_on.failure
        super().__init__(
            why.code if why else f"JOB_{try_on.status.upper()}",
            f"the try-on is {try_on.status}",
            why.hint if why else "request it again, under another idempotency key",
            retryable=why.retryable if why else True,
        )
        self.try_on = try_on


class WaitTimedOutError(ClientError):
    """The time given for waiting is over."""

    def __init__(self, what: str, seconds: float) -> None:
        detail = f"{what} is not done after {seconds:g} seconds"
        super().__init__("WAIT_TIMED_OUT", detail, "it goes on: wait again", retryable=True)
