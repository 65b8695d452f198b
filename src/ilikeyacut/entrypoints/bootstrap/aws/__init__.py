"""The profile `aws`: every port on a service of AWS."""

from ilikeyacut.entrypoints.bootstrap.aws.bind import bind_aws
from ilikeyacut.entrypoints.bootstrap.aws.required import ProfileIncompleteError
from ilikeyacut.entrypoints.bootstrap.aws.services import service_checks
from ilikeyacut.entrypoints.bootstrap.aws.sessions import redis_problem
from ilikeyacut.entrypoints.bootstrap.aws.stores import table_problems

__all__ = [
    "ProfileIncompleteError",
    "bind_aws",
    "redis_problem",
    "service_checks",
    "table_problems",
]
