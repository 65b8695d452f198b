"""The user pool's pre-token trigger (V2): puts the person's id into every token.

It loads nothing of AWS and opens no app, because people wait for it when they sign in.
"""

from __future__ import annotations

from typing import Any

from ilikeyacut.adapters.cognito import trigger
from ilikeyacut.entrypoints.lambdas.invocations import Event, EventUnknownError, function


@function
def handler(event: Event, context: Any = None) -> dict[str, Any]:
    """Add the claim `uid` to the tokens that are about to be issued."""
    try:
        return trigger.handler(dict(event), context)
    except (KeyError, TypeError) as error:
        raise EventUnknownError from error
