"""User management: profile, consents, credits, favourites and sessions; people, for admins."""

from __future__ import annotations

from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.opened import opened

handler = http("users", opened)
