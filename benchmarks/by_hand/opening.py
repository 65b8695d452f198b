"""A function of ours that has also made its client of DynamoDB, whatever its first event needed."""

import os
from importlib import import_module
from typing import Any

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.entrypoints.lambdas.opened import opened

inner = import_module(os.environ["MEASURED"]).handler


def handler(event: Any, context: Any) -> Any:
    """Answer an event."""
    answer = inner(event, context)
    opened().part(AwsSession).client("dynamodb")
    return answer
