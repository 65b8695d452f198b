"""The user pool, its clients, and the roles of people and functions."""

from __future__ import annotations

from emulator.drift.comparing import Look, Pairs, Properties, at
from ilikeyacut.adapters.aws.session import AwsSession


def pool(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at passwords, second factors, protection and plan."""
    found = aws.client("cognito-idp").describe_user_pool(UserPoolId=name)["UserPool"]
    password = ("Policies", "PasswordPolicy", "MinimumLength")
    yield "password length", at(p, *password), at(found, *password)
    yield "MfaConfiguration", p.get("MfaConfiguration"), found.get("MfaConfiguration")
    yield "DeletionProtection", p.get("DeletionProtection"), found.get("DeletionProtection")
    yield "UserPoolTier", p.get("UserPoolTier"), found.get("UserPoolTier")
    mode = ("UserPoolAddOns", "AdvancedSecurityMode")
    yield "threat protection", at(p, *mode), at(found, *mode)
    case = ("UsernameConfiguration", "CaseSensitive")
    yield "case of addresses", at(p, *case), at(found, *case)


def client(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at flows, times and rotation of tokens."""
    api = aws.client("cognito-idp")
    pools = api.list_user_pools(MaxResults=10)["UserPools"]
    (pool,) = (it["Id"] for it in pools if it["Id"] in _with(api, pools, name))
    found = api.describe_user_pool_client(UserPoolId=pool, ClientId=name)["UserPoolClient"]
    flows = "ExplicitAuthFlows"
    yield flows, sorted(p[flows]), sorted(found.get(flows, ()))
    for prop in ("AccessTokenValidity", "EnableTokenRevocation", "PreventUserExistenceErrors"):
        yield prop, p.get(prop), found.get(prop)
    rotation = ("RefreshTokenRotation", "Feature")
    yield "RefreshTokenRotation", at(p, *rotation), at(found, *rotation)


def role(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at the conditions of trust."""
    found = aws.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    wanted = "Condition" in str(p["AssumeRolePolicyDocument"])
    yield "conditions of trust", wanted or None, "Condition" in str(found)


LOOKS: dict[str, Look] = {
    "Cognito::UserPool": pool,
    "Cognito::UserPoolClient": client,
    "IAM::Role": role,
}


def _with(api: object, pools: list[dict[str, str]], client: str) -> set[str]:
    listed = api.list_user_pool_clients  # type: ignore[attr-defined] # botocore has no types
    return {
        it["Id"]
        for it in pools
        if client
        in {c["ClientId"] for c in listed(UserPoolId=it["Id"], MaxResults=60)["UserPoolClients"]}
    }
