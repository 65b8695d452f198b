"""The gallery manager: hairstyles, results, shares, exports, the web page, service information."""

from __future__ import annotations

from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.opened import opened

handler = http("gallery", opened)
