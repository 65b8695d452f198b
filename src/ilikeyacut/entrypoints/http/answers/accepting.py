"""What a client says it accepts."""

from __future__ import annotations

import re

from fastapi import Request

REFUSED = re.compile(r"q=0(\.0{0,3})?")


def accepts(request: Request, media_type: str) -> bool:
    """Whether a client names a type in its Accept header, and does not refuse it.

    A wildcard alone does not count: clients that send one often cannot show newer types.
    """
    for wanted in request.headers.get("accept", "").split(","):
        named, *parameters = (part.strip().lower() for part in wanted.split(";"))
        if named == media_type:
            return not any(REFUSED.fullmatch(it) for it in parameters)
    return False
