"""Image upload: announces uploads, and lists, shows and deletes photos."""

from __future__ import annotations

from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.opened import opened

handler = http("uploads", opened)
