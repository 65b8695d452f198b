"""The role of people who upload with AWS credentials of their own: two committed documents."""

from __future__ import annotations

from pathlib import Path

TAG = "${aws:PrincipalTag/uid}"
"""The person's id, which the identity pool takes from the claim `uid` of their ID token."""

_HERE = Path(__file__).parent


def upload_policy(bucket: str) -> str:
    """Return what the role may do in a bucket: store objects under the person's own prefix."""
    return (_HERE / "upload_policy.json").read_text("utf-8").replace("BUCKET", bucket)


def upload_trust(identity_pool_id: str) -> str:
    """Return who may have the role: people whom an identity pool knows, tagged by it."""
    text = (_HERE / "upload_trust.json").read_text("utf-8")
    return text.replace("IDENTITY_POOL", identity_pool_id)
