from __future__ import annotations

import ast
import sys
from pathlib import Path
from uuid import UUID

import pytest

from ilikeyacut.adapters.cognito import trigger
from ilikeyacut.adapters.cognito.pool import Pool
from ilikeyacut.domain.user import user_id_of

SUBJECT = "5c8f2f0e-6d41-4a0e-8f5d-0d5f3ad6ad3f"


def test_both_tokens_get_the_id_of_the_person() -> None:
    event = {
        "version": "2",
        "userPoolId": "eu-west-1_pool",
        "request": {"userAttributes": {"sub": SUBJECT, "email": "ada@example.com"}},
        "response": {"claimsAndScopeOverrideDetails": None},
    }
    details = trigger.handler(event)["response"]["claimsAndScopeOverrideDetails"]
    uid = user_id_of(Pool("eu-west-1_pool", "server").issuer.namespace, SUBJECT)
    assert details["accessTokenGeneration"]["claimsToAddOrOverride"] == {"uid": str(uid)}
    assert details["idTokenGeneration"]["claimsToAddOrOverride"] == {"uid": str(uid)}


@pytest.mark.parametrize(
    ("pool", "issuer", "namespace"),
    [
        (
            "eu-west-1_AbC123",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123",
            "d4da9341-0f34-5c55-9e4a-623efd25e3f0",
        ),
        (
            "cn-north-1_AbC123",
            "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbC123",
            "05c37342-9f5a-535c-a94c-5b8408d41278",
        ),
    ],
)
def test_ids_stay_the_same_for_ever(pool: str, issuer: str, namespace: str) -> None:
    assert trigger.issuer_of(pool) == issuer
    assert trigger.namespace_of(issuer) == UUID(namespace)


def test_the_file_is_deployable_alone() -> None:
    tree = ast.parse(Path(trigger.__file__).read_text("utf-8"))
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert names <= sys.stdlib_module_names
