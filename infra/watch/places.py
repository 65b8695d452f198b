"""Where to look: the names of resources, as CloudWatch's dimensions have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Places:
    """Names that AWS gives, known only once a resource exists, and names from the stacks' tables.

    `tables` holds the index of each table, None where it has none. `cdn` is None where CloudFront's
    metrics are out of reach: they are kept in us-east-1 only. `cache` and `endpoint` are None in
    stages without one.
    """

    api: str
    balancer: str
    cdn: str | None
    user_pool: str
    clients: tuple[str, ...]
    stylists: tuple[str, ...]
    tables: Mapping[str, str | None]
    cache: str | None
    endpoint: str | None
