"""What anybody would need of a function that answers requests, with two routes."""

import asyncio
from typing import Any

import botocore.session
import eventsourcing.domain  # noqa: F401 - it is what a function loads
from fastapi import FastAPI
from mangum import Mangum

api = FastAPI()


@api.get("/v1/rows")
def rows() -> list[Any]:
    """Read something."""
    key = {":it": {"S": "it"}}
    found = client.query(
        TableName="table", KeyConditionExpression="id = :it", ExpressionAttributeValues=key
    )
    return list(found["Items"])


@api.get("/v1/{rest:path}")
def answer(rest: str) -> dict[str, str]:
    """Answer any request."""
    return {"rest": rest}


mangum = Mangum(api, lifespan="off")
client = botocore.session.get_session().create_client("dynamodb")


def handler(event: Any, context: Any) -> Any:
    """Answer an event."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    return mangum(event, context)
