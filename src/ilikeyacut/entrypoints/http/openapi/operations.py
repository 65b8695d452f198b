"""What FastAPI cannot see of a route: problems, the headers of answers, and 304."""

from __future__ import annotations

from typing import Any

from ilikeyacut.entrypoints.http.errors.problem import MEDIA_TYPE
from ilikeyacut.entrypoints.http.openapi.schemas import REF

DESCRIPTIONS = {
    "200": "The answer.",
    "201": "Created.",
    "202": "Accepted; the work goes on.",
    "204": "Done; there is no body.",
}
HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "ETag": ("The tag of this state, for If-None-Match and If-Match.", {"type": "string"}),
    "Idempotency-Replayed": ("`true` if the request was sent before.", {"type": "string"}),
    "Link": ("Where the next page of the list is, as `rel=next`.", {"type": "string"}),
    "Location": ("Where the new thing is.", {"type": "string", "format": "uri-reference"}),
    "Preference-Applied": (
        "The preference that was applied, such as `wait=20`.",
        {"type": "string"},
    ),
    "RateLimit": (
        "What is left of the limit, and in how many seconds it is full again.",
        {"type": "string"},
    ),
    "RateLimit-Policy": ("The limit that the request was counted against.", {"type": "string"}),
    "Retry-After": ("After how many seconds to ask again.", {"type": "integer", "minimum": 0}),
    "X-Request-Id": ("The id of this request, also in our log.", {"type": "string"}),
}
PARAMETERS = {
    "If-Match": "Change only the state that has this tag.",
    "If-None-Match": "The tag of the state that the client has: 304 if it is still that.",
    "Idempotency-Key": (
        "Required: 1 to 255 characters, bare or quoted. Use a new key for a new request; repeat a "
        "key to find what its first request made."
    ),
    "Last-Event-ID": "The id of the last event that the client has: later ones follow.",
    "Prefer": "`wait=SECONDS` answers as soon as something has changed, or after that time.",
    "cursor": "The `next_cursor` of the page before.",
    "limit": "How many items to return at most.",
}
ANSWERING = {
    "Idempotency-Key": ("Idempotency-Replayed", "Location"),
    "If-Match": ("ETag",),
    "If-None-Match": ("ETag",),
    "Prefer": ("Preference-Applied",),
}
"""Headers of answers to requests with another header."""

ENDED = "The request was sent before, and what it made has ended."
OPEN = ("TryOn", "Export")
"""Answers that change by themselves: while they may, they say when to ask again."""


def components() -> dict[str, Any]:
    """Return the headers, and the answer that every refusal is."""
    problem = {
        "description": "The request failed. Branch on `code`.",
        "headers": _headers("Retry-After", "X-Request-Id"),
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{REF}Problem"}}},
    }
    unchanged = {
        "description": "The client has this state already.",
        "headers": _headers("ETag", "X-Request-Id"),
    }
    headers = {
        name: {"description": text, "schema": schema} for name, (text, schema) in HEADERS.items()
    }
    return {"headers": headers, "responses": {"Problem": problem, "Unchanged": unchanged}}


def complete(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add to an operation what its answers have."""
    summary, _, _ = operation.get("description", "").partition("\n\n")
    operation["summary"] = " ".join(summary.split()).partition(". ")[0].removesuffix(".")
    answers = operation["responses"]
    answers.pop("422", None)
    parameters = {_described(it) for it in operation.get("parameters", [])}
    if "Idempotency-Key" in parameters:  # once it has ended, a repeated request is answered so
        answers["200"] = {**answers["202"], "description": ENDED}
    for status, answer in answers.items():
        if answer.get("description") in (None, "Successful Response"):
            answer["description"] = DESCRIPTIONS[status]
        names = {"X-Request-Id"}.union(*(ANSWERING.get(it, ()) for it in parameters))
        if "security" in operation:
            names |= {"RateLimit", "RateLimit-Policy"}
        names.update(_of_schema(status, _schema(answer), schemas))
        answer["headers"] = _headers(*names) | answer.get("headers", {})
    if "If-None-Match" in parameters:
        answers["304"] = {"$ref": "#/components/responses/Unchanged"}
    for status in ("4XX", "5XX"):
        answers[status] = {"$ref": "#/components/responses/Problem"}


def _described(parameter: dict[str, Any]) -> str:
    """Describe a parameter that many operations have; return its name as it is usually written."""
    name = str(parameter["name"])
    if parameter["in"] == "header":
        name = "-".join(part.capitalize() for part in name.split("-")).replace("-Id", "-ID")
        parameter["name"] = name
        parameter["required"] = name == "Idempotency-Key"
    if name in PARAMETERS:
        parameter.setdefault("description", PARAMETERS[name])
    return name


def _of_schema(status: str, name: str, schemas: dict[str, Any]) -> list[str]:
    """Return the headers that answers of a schema have."""
    fields = schemas.get(name, {}).get("properties", {})
    names = []
    if status in ("201", "202") and {"id", "photo"} & fields.keys():
        names.append("Location")
    if name in OPEN:
        names.append("Retry-After")
    if "next_cursor" in fields:
        names.append("Link")
    return names


def _schema(answer: dict[str, Any]) -> str:
    content = answer.get("content", {}).get("application/json", {})
    return str(content.get("schema", {}).get("$ref", "")).removeprefix(REF)


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}
