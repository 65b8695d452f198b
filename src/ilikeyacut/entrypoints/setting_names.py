"""Which names are settings. A mistyped one is refused, with the closest that there is."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

PREFIX = "ILIKEYACUT_"
READ_ELSEWHERE = {
    "debug": "Anything but 0 shows logs, warnings and tracebacks.",
    "keys_passphrase": "The passphrase of the keys that `events export` and `events import` move.",
}
"""What the command line reads by itself, and what it is for."""

FOREIGN = re.compile(r"(test|bench)_.*|(.+_)?(service_host|(service_)?port)(_.*)?")
"""Names of others: tests and benchmarks, and what Kubernetes sets for a service `ilikeyacut`."""


def unknown_names(
    title: str, keywords: Iterable[str], fields: Collection[str]
) -> ValidationError | None:
    """Return the error that names every keyword and variable that is no setting, if there are any.

    Values are not repeated: they may be secrets.
    """
    errors = [_error(name, name, fields) for name in keywords if name not in fields]
    for variable, value in sorted(os.environ.items()):
        if value and variable.upper().startswith(PREFIX):
            name = variable[len(PREFIX) :].lower()
            if name not in (*fields, *READ_ELSEWHERE) and not FOREIGN.fullmatch(name):
                errors.append(_error(variable, name, fields, PREFIX))
    return ValidationError.from_exception_data(title, errors) if errors else None


def _error(given: str, name: str, fields: Iterable[str], prefix: str = "") -> InitErrorDetails:
    from difflib import get_close_matches

    message = "no such setting"
    if close := get_close_matches(name.lower().removeprefix(PREFIX.lower()), fields, n=1):
        meant = f"{prefix}{close[0].upper()}" if prefix else close[0]
        message += f"; did you mean {meant}?"
    return {"type": PydanticCustomError("unknown_setting", message), "loc": (given,), "input": name}
