"""A person's own AWS credentials store under their own prefix, and can do nothing else.

The emulator does not resolve principal tags, so the tag stands replaced by a literal id here. That
the tag itself resolves is on the list of what only AWS can tell (docs/aws.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cognito.upload_credentials import IdentityPool
from ilikeyacut.adapters.cognito.upload_role import TAG, upload_policy, upload_trust
from ilikeyacut.application.ports.photo_store import Folder, personal_key
from ilikeyacut.application.ports.tokens import TokenInvalidError, TokenMissingError
from ilikeyacut.application.ports.upload_credentials import UploadCredentials
from support.buckets import new_bucket
from support.identity import UserPool, user_pool


class Uploading:
    """A person, the role of uploads for them, and the credentials that they get."""

    def __init__(self, people: UserPool, aws: AwsSession, url: str) -> None:
        self.tokens = people.person()
        self.user_id = people.verifier().verify(self.tokens.access).user_id
        self.bucket, self.url = new_bucket(aws), url
        provider = people.pool.issuer.name.removeprefix("https://")
        api, name = aws.client("cognito-identity"), f"uploads-{uuid4().hex}"
        made = api.create_identity_pool(
            IdentityPoolName=name,
            AllowUnauthenticatedIdentities=False,
            CognitoIdentityProviders=[
                {
                    "ProviderName": provider,
                    "ClientId": people.pool.server,
                    "ServerSideTokenCheck": True,
                }
            ],
        )["IdentityPoolId"]
        role = self._role(aws, name, made)
        api.set_identity_pool_roles(IdentityPoolId=made, Roles={"authenticated": role})
        api.set_principal_tag_attribute_map(
            IdentityPoolId=made,
            IdentityProviderName=provider,
            UseDefaults=False,
            PrincipalTags={"uid": "uid"},
        )
        self.pool = IdentityPool(aws, people.pool, made)

    def _role(self, aws: AwsSession, name: str, identity_pool: str) -> str:
        iam = aws.client("iam")
        trust, policy = upload_trust(identity_pool), upload_policy(self.bucket)
        assert TAG in policy
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        literal = policy.replace(TAG, str(self.user_id))
        iam.put_role_policy(RoleName=name, PolicyName="uploads", PolicyDocument=literal)
        return str(role)

    def client(self, service: str, granted: UploadCredentials) -> Any:
        return Session().create_client(
            service,
            region_name="eu-west-1",
            endpoint_url=self.url,
            aws_access_key_id=granted.access_key_id,
            aws_secret_access_key=granted.secret_access_key,
            aws_session_token=granted.session_token,
        )


@pytest.fixture(scope="module")
def uploading(aws: AwsSession, dynamodb_url: str) -> Uploading:
    return Uploading(user_pool(dynamodb_url), aws, dynamodb_url)


def denied(call: Callable[[], object]) -> bool:
    with pytest.raises(ClientError) as refused:
        call()
    return str(refused.value.response["Error"]["Code"]).startswith("AccessDenied")


def test_credentials_store_under_ones_own_prefix_alone(uploading: Uploading) -> None:
    granted = uploading.pool.credentials(uploading.tokens.id)
    s3 = uploading.client("s3", granted)

    def put(key: str) -> Any:
        return s3.put_object(Bucket=uploading.bucket, Key=key, Body=b"picture")

    own = personal_key(Folder.UPLOADS, uploading.user_id, str(uuid4()), "raw")
    assert put(own)["ETag"]
    for key in (
        personal_key(Folder.UPLOADS, uuid4(), str(uuid4()), "raw"),
        personal_key(Folder.RESULTS, uploading.user_id, str(uuid4()), "raw"),
        f"{Folder.UPLOADS}/raw",
        f"{Folder.UPLOADS}/{uploading.user_id}",
        "raw",
    ):
        assert denied(lambda key=key: put(key)), key  # type: ignore[misc] # bound by its default
    assert denied(lambda: s3.get_object(Bucket=uploading.bucket, Key=own))
    assert denied(lambda: s3.delete_object(Bucket=uploading.bucket, Key=own))
    assert denied(lambda: s3.list_objects_v2(Bucket=uploading.bucket))
    assert denied(lambda: uploading.client("dynamodb", granted).list_tables())
    assert granted.secret_access_key not in repr(granted)


def test_only_an_id_token_of_the_pool_is_exchanged(uploading: Uploading) -> None:
    forged = uploading.tokens.id[:-8] + "AAAAAAAA"
    for token in ("garbage", forged, uploading.tokens.access):
        with pytest.raises(TokenInvalidError):
            uploading.pool.credentials(token)
    with pytest.raises(TokenMissingError):
        uploading.pool.credentials("")


def test_the_policy_names_one_action_and_one_tag() -> None:
    (statement,) = json.loads(upload_policy("pictures"))["Statement"]
    assert statement["Action"] == "s3:PutObject"
    assert statement["Condition"] == {  # the emulator does not look at these
        "Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "true"},
        "StringEqualsIfExists": {"s3:x-amz-storage-class": "STANDARD"},
    }
    assert statement["Resource"] == f"arn:aws:s3:::pictures/{Folder.UPLOADS}/{TAG}/*"
