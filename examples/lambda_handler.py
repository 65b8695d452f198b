"""Two handlers of AWS Lambda's kind: the process opens one app, each request brings an identity.

Run it to see both answer: python examples/lambda_handler.py SELFIE
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any
from uuid import UUID

import ilikeyacut as iya
from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.user import User

ISSUER = UUID("6b0f2f0e-54d8-4a5c-9f5e-0d6f2a3c8f11")
"""Stands for the user pool: a person's id is made of it and of the token's subject."""

Event = Mapping[str, Any]
Answer = dict[str, Any]


@cache
def app() -> iya.App:
    """Open the app on the first request of this process. It stays open until the process ends."""
    return iya.open_app()


def answering(handle: Callable[[Event, User], Answer]) -> Callable[[Event, object], Answer]:
    """Return a handler that knows who is asking, and answers a refusal with its code."""

    @wraps(handle)
    def handler(event: Event, context: object) -> Answer:
        claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
        who = Identity(ISSUER, claims["sub"], claims["name"], claims["email"])
        try:
            status, body = 200, handle(event, app().accounts.of(who))
        except DomainError as refusal:
            status, body = 422, {"code": refusal.code, "detail": str(refusal), "hint": refusal.hint}
        return {"statusCode": status, "body": json.dumps(body)}

    return handler


@answering
def upload(event: Event, user: User) -> Answer:
    """Take a selfie: POST /photos."""
    photo_id = app().photos.request_upload(user.id)
    photo = app().photos.receive(user.id, photo_id, base64.b64decode(event["body"]))
    return {"photo_id": str(photo.id), "status": photo.status}


@answering
def try_on(event: Event, user: User) -> Answer:
    """Try a colour on: POST /try-ons. The same idempotency key again gives the same job."""
    wish = json.loads(event["body"])
    look = iya.Look(dye=iya.Dye(colour=iya.Colour.parse(wish["colour"])))
    request = iya.TryOn(photo_id=UUID(wish["photo_id"]), look=look)
    key = event["headers"]["idempotency-key"]
    job = app().try_ons.request(user.id, request, idempotency_key=key)
    job = app().worker.finish(job.id)
    return {"job_id": str(job.id), "status": job.status, "pictures": job.delivered}


def main(selfie: Path) -> None:
    """Send both handlers what API Gateway would send."""
    claims = {"sub": "7f3a", "name": "Ada", "email": "ada@example.com"}
    request = {"requestContext": {"authorizer": {"jwt": {"claims": claims}}}}
    taken = upload({**request, "body": base64.b64encode(selfie.read_bytes())}, None)
    photo_id = json.loads(taken["body"])["photo_id"]
    for colour in ("copper", "coper"):
        body = json.dumps({"photo_id": photo_id, "colour": colour})
        made = try_on({**request, "body": body, "headers": {"idempotency-key": colour}}, None)
        print(made["statusCode"], made["body"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
