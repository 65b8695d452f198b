"""Refuses answers that were cut off, or lack what AWS always answers.

botocore does not compare a body with the length that was promised, and reads JSON that cannot be
parsed as an answer without fields: half of an item would look as if the item did not exist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def refuse_half(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
    """Raise botocore's own errors for half an answer. A hook for `before-parse`.

    A body that is streamed is left to its reader, which counts the bytes itself. An error may come
    from a proxy, as a page: its status says enough.
    """
    from botocore.exceptions import IncompleteReadError
    from botocore.parsers import ResponseParserError

    body, status = response_dict["body"], response_dict["status_code"]
    bodiless = operation_model.http.get("method") == "HEAD" or status == 304
    if bodiless or not isinstance(body, bytes):
        return
    headers = response_dict["headers"]
    promised = headers.get("content-length")
    if promised is not None and int(promised) != len(body):
        raise IncompleteReadError(actual_bytes=len(body), expected_bytes=promised)
    expected = "json" in operation_model.service_model.resolved_protocol
    if body and expected and (status < 300 or "json" in headers.get("content-type", "")):
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise ResponseParserError("the answer is not JSON") from error
        if not isinstance(answer, dict):
            raise ResponseParserError("the answer is not an object")


def required(answer: Mapping[str, Any], *names: str) -> Any:
    """Return a field of an answer, or of its field. Raises botocore's error if it is missing."""
    from botocore.parsers import ResponseParserError

    found: Any = answer
    for name in names:
        if name not in found:
            raise ResponseParserError(f"the answer lacks {name}")
        found = found[name]
    return found
