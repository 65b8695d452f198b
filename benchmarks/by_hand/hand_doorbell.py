"""What anybody would need of a function on a stream, before it does anything."""

import botocore.session
import eventsourcing.domain  # noqa: F401 - it is what a function loads
from pydantic import BaseModel


class Rung(BaseModel):
    """The one model that ends pydantic's own loading."""

    id: str


client = botocore.session.get_session().create_client("dynamodb")


def handler(event: object, context: object) -> dict[str, str]:
    """Read something, as ours do first."""
    key = {":it": {"S": "it"}}
    client.query(
        TableName="table", KeyConditionExpression="id = :it", ExpressionAttributeValues=key
    )
    return {}
