"""The document of an API: FastAPI's own, tidied."""

from __future__ import annotations

import json
import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ilikeyacut.entrypoints.http.errors.problem import Problem
from ilikeyacut.entrypoints.http.openapi.examples import add_examples
from ilikeyacut.entrypoints.http.openapi.operations import complete, components
from ilikeyacut.entrypoints.http.openapi.schemas import REF, open_answers, without_null

VERSION = "1.0.0"
"""The version of the contract. Additions raise the second number."""

ABOUT = """Try hairstyles and hair colours on a photo of yourself.

Every failure is a problem document (RFC 9457): branch on its `code`. A field that has no value is
left out, never null. Clients must tolerate new fields and new values of `x-known-values`."""

PAGE = re.compile(rf'"({re.escape(REF)})?Page_(\w+)_"')
"""The name of a page's schema, or a reference to it, in JSON."""

TAGS = {
    "Auth": "Signing up, in and out.",
    "Me": "The account of the signed-in person.",
    "Photos": "Selfies: announced here, uploaded to the address that is returned, then completed.",
    "Catalogue": "Published hairstyles, and colours.",
    "Try-ons": "Looks on a selfie. They are made in the background; clients poll or wait.",
    "Results": "The pictures of finished try-ons.",
    "Shares": "Results that their owner shared.",
    "Exports": "Copies of everything that belongs to a person.",
    "Admin": "Operations of admins. For everybody else these paths do not exist.",
    "Service": "What clients must know about this deployment, and whether it works.",
}


def document(api: FastAPI) -> dict[str, Any]:
    """Return the document of an API."""
    made = pages_named(_generated(api))
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema(
        mode="serialization", ref_template=f"{REF}{{model}}"
    )
    used: set[str] = set()
    for operations in made["paths"].values():
        for operation in operations.values():
            complete(operation, schemas)
            operation.setdefault("security", [])  # said of public ones too
            used.update(operation["tags"])
    made["components"].update(components())
    without_null(made["components"])
    without_null(made["paths"])
    open_answers(made)
    add_examples(schemas)
    made["components"]["schemas"] = dict(sorted(schemas.items()))
    made["tags"] = [{"name": it, "description": TAGS[it]} for it in TAGS if it in used]
    return made


def pages_named(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with a `TryOnPage` for `Page_TryOn_`, as Pydantic calls it."""
    named: dict[str, Any] = json.loads(PAGE.sub(r'"\1\2Page"', json.dumps(document)))
    return named


def _generated(api: FastAPI) -> dict[str, Any]:
    return get_openapi(
        title="ilikeyacut",
        version=VERSION,
        summary="Hairstyle try-on",
        description=ABOUT,
        license_info={"name": "MIT AND Apache-2.0", "identifier": "MIT AND Apache-2.0"},
        servers=[{"url": "/"}],
        routes=api.routes,
        separate_input_output_schemas=False,
    )
