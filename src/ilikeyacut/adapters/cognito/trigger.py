"""The pre-token-generation trigger (V2) of a user pool: it puts the person's id into every token.

This file is a whole function: it needs Python alone, and may be deployed without the library.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5


def issuer_of(pool_id: str) -> str:
    """Return the claim `iss` of a user pool's tokens. Its id begins with its region."""
    region = pool_id.partition("_")[0]
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://cognito-idp.{region}.{domain}/{pool_id}"


def namespace_of(issuer: str) -> UUID:
    """Return the namespace of the ids of an issuer's people."""
    return uuid5(NAMESPACE_URL, issuer)


def handler(event: dict[str, Any], context: object = None) -> dict[str, Any]:
    """Add the claim `uid` to access and ID token: the id of this subject at the app."""
    subject = event["request"]["userAttributes"]["sub"]
    uid = uuid5(namespace_of(issuer_of(event["userPoolId"])), subject)
    claims = {"claimsToAddOrOverride": {"uid": str(uid)}}
    event["response"] = {
        "claimsAndScopeOverrideDetails": {
            "accessTokenGeneration": claims,
            "idTokenGeneration": claims,
        }
    }
    return event
