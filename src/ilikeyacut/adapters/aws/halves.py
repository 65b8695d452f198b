"""Refuses answers that were cut off.

botocore does not compare a body with the length that was promised, and reads JSON that cannot be
parsed as an answer without fields: half of an item would look as if the item did not exist.
"""

from __future__ import annotations

import json
from typing import Any


def refuse_half(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
    """Raise botocore's own errors for half an answer. A hook for `before-parse`.

    A body that is streamed is left to its reader, which counts the bytes itself.
    """
    from botocore.exceptions import IncompleteReadError
    from botocore.parsers import ResponseParserError

    body = response_dict["body"]
    if not isinstance(body, bytes) or operation_model.http.get("method") == "HEAD":
        return
    promised = response_dict["headers"].get("content-length")
    if promised is not None and int(promised) != len(body):
        raise IncompleteReadError(actual_bytes=len(body), expected_bytes=promised)
    if body and "json" in operation_model.service_model.resolved_protocol:
        try:
            json.loads(body)
        except ValueError as error:
            raise ResponseParserError("the answer is not JSON") from error
