"""Which endpoints there are, how patient to be with them, and what a picture costs."""

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
    """An endpoint that answers at once.

    `timeout` is for the whole call in seconds: a container may take 60. `picture_microusd` is what
    one call is taken to cost, in millionths of a US dollar: instances are paid by time, so it is
    the hourly price over the pictures an instance makes in an hour. `most_body` is in bytes.
    """

    endpoint: str
    patience: Patience = PATIENCE
    timeout: float = 70.0
    picture_microusd: int = 0
    most_body: int = 6 * 1024 * 1024


@dataclass(frozen=True)
class AsyncSettings:
    """An endpoint that takes its work from S3 and leaves it there.

    `bucket` and `prefix` are where requests are put; answers lie where the endpoint was told to put
    them. `poll_first` and `poll_longest` are the pauses, in seconds, between looks at the bucket
    when no message comes. `timeout` bounds one call, whatever the job's deadline; bodies in bytes.
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
        """Return the object key of a request: it names a job and an attempt, nobody."""
        return f"{self.prefix}/{inference}.json"


def inference_id(job_id: UUID, attempt: int) -> str:
    """Return the one name of a call; 64 printable characters is the most that SageMaker takes."""
    return f"{job_id}.{attempt}"
