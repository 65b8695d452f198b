"""The auth handler: accounts, sign-in, refresh, sign-out."""

from __future__ import annotations

from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.opened import opened

handler = http("auth", opened)
