"""Reads the body of a request as JSON in UTF-8: each name once, no deep nesting."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from ilikeyacut.application.strict_json import strict_json
from ilikeyacut.entrypoints.http.errors.own import FieldsInvalidError, MediaTypeUnsupportedError

JSON = "application/json"
DEEPEST = 20
"""How many objects and arrays may be inside each other."""


class JsonRequest(Request):
    """A request whose body is JSON."""

    async def body(self) -> bytes:
        """Return the body. Raises MediaTypeUnsupportedError for another than JSON."""
        found = await super().body()
        kind, _, parameters = self.headers.get("content-type", "").partition(";")
        charset = parameters.strip().lower().removeprefix("charset=").strip('"')
        if found and (kind.strip().lower() != JSON or charset not in ("", "utf-8")):
            raise MediaTypeUnsupportedError((JSON,))
        return found

    async def json(self) -> Any:
        """Return the value of the body. Raises FieldsInvalidError."""
        try:
            found = strict_json((await self.body()).decode())
        except (ValueError, RecursionError) as error:
            raise FieldsInvalidError(
                f"the body cannot be read as JSON: {_reason(error)}"
            ) from error
        if _depth(found) > DEEPEST:
            raise FieldsInvalidError(f"the body is nested deeper than {DEEPEST} levels")
        return found


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _depth(value: Any) -> int:
    """Return how deep a value is nested, level by level: it may be deeper than the stack."""
    depth, level = 0, [value]
    while level := [it for it in level if isinstance(it, (dict, list))]:
        depth += 1
        level = [inner for it in level for inner in (it.values() if isinstance(it, dict) else it)]
    return depth
