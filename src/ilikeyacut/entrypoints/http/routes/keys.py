"""The public keys of the built-in identity provider."""

from __future__ import annotations

import json

from ilikeyacut.entrypoints.http.answers.tags import tag_of
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Visitor
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached
from ilikeyacut.entrypoints.http.errors.own import NoSuchRouteError
from ilikeyacut.entrypoints.http.models.service import Keys
from ilikeyacut.entrypoints.http.routing import router

routes = router("Service", "")

CACHE = "public, max-age=300"


@routes.get("/.well-known/jwks.json")
def get_keys(app: Opened, _: Visitor, cached: Cached) -> Keys:
    """Return the keys that verify tokens of this server (RFC 7517).

    Where another provider issues them, such as Cognito, it publishes its own.
    """
    document = app.public_keys.fetch()
    if document is None:
        raise NoSuchRouteError
    keys = Keys(keys=json.loads(document)["keys"])
    cached.tagged(tag_of(keys), CACHE)
    return keys
