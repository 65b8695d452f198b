"""The settings of endpoints: names, timeouts and prices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.adapters.aws.session import Patience

RUNTIME = "sagemaker-runtime"
"""The service of the runtime API, as botocore names it."""

PATIENCE = Patience(connect_timeout=3.0, read_timeout=65.0, max_connections=16)
"""For one connection and one read; each call also has a total deadline."""


@dataclass(frozen=True)
class SageMakerSettings:
    """A real-time or serverless endpoint.

    `timeout` limits the whole call in seconds; a container may take 60. `picture_microusd` is the
    assumed cost of a call, in millionths of a US dollar: instances are billed by time, so divide
    the hourly price by the pictures per hour. `most_body` is in bytes.
    """

    endpoint: str
    patience: Patience = PATIENCE
    timeout: float = 70.0
    picture_microusd: int = 0
    most_body: int = 6 * 1024 * 1024


@dataclass(frozen=True)
class AsyncSettings:
    """An asynchronous endpoint, which reads requests from S3 and writes answers to S3.

    `bucket` and `prefix` say where requests are stored; the endpoint's configuration says where
    answers are. `poll_first` and `poll_longest` are the pauses, in seconds, between checks of the
    bucket when no message arrives. `timeout` limits one call, whatever the job's deadline; bodies
    are in bytes.
    """

    endpoint: str
    bucket: str
    prefix: str = "sagemaker/requests"
    patience: Patience = PATIENCE
    timeout: float = 900.0
    picture_microusd: int = 0
    most_body: int = 64 * 1024 * 1024
    poll_first: float = 0.5
    poll_longest: float = 5.0

    def key(self, inference: str) -> str:
        """Return the object key of a request, which names a job and an attempt but no person."""
        return f"{self.prefix}/{inference}.json"


def inference_id(job_id: UUID, attempt: int) -> str:
    """Return the unique name of a call; SageMaker allows 64 printable characters."""
    return f"{job_id}.{attempt}"
