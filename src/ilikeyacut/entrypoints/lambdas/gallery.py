"""The gallery manager: hairstyles, results, shares, exports and what the service says of itself."""

from __future__ import annotations

from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.opened import opened

handler = http("gallery", opened)
