"""The user pool does what the app and docs/aws.md say, and people upload below their own prefix."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ilikeyacut.adapters.cognito.upload_role import upload_policy, upload_trust
from support.templates import Templates

POOL = "Cognito::UserPool"
CLIENT = "Cognito::UserPoolClient"


def pool(found: Templates) -> dict[str, Any]:
    return found.only(POOL)


def client(found: Templates, *, secret: bool) -> dict[str, Any]:
    (it,) = (
        it for it in found.resources(CLIENT).values() if it.get("GenerateSecret", False) is secret
    )
    return dict(it)


def test_people_sign_up_and_in_with_an_address_in_any_case(either: Templates) -> None:
    it = pool(either)
    assert it["UsernameAttributes"] == it["AutoVerifiedAttributes"] == ["email"]
    assert it["UsernameConfiguration"] == {"CaseSensitive": False}
    assert it["UserAttributeUpdateSettings"] == {
        "AttributesRequireVerificationBeforeUpdate": ["email"]
    }
    assert it["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False}
    assert [them["Name"] for them in it["AccountRecoverySetting"]["RecoveryMechanisms"]] == [
        "verified_email"
    ]


def test_passwords_are_long_and_of_any_kind(either: Templates) -> None:
    policy = pool(either)["Policies"]["PasswordPolicy"]
    assert policy.pop("MinimumLength") == 12
    assert set(policy) == {
        f"Require{it}" for it in ("Lowercase", "Uppercase", "Numbers", "Symbols")
    }
    assert not any(policy.values())


def test_nothing_is_asked_that_the_app_does_not_answer(either: Templates) -> None:
    assert pool(either)["MfaConfiguration"] == "OFF"
    assert "EnabledMfas" not in pool(either)


def test_the_pool_has_no_domain(either: Templates) -> None:
    assert not either.resources("Cognito::UserPoolDomain")


@pytest.mark.parametrize(
    ("secret", "flow"), [(False, "ALLOW_USER_SRP_AUTH"), (True, "ALLOW_ADMIN_USER_PASSWORD_AUTH")]
)
def test_each_client_signs_in_by_one_flow(either: Templates, secret: bool, flow: str) -> None:
    it = client(either, secret=secret)
    assert it["ExplicitAuthFlows"] == [flow]
    assert it["AllowedOAuthFlowsUserPoolClient"] is False
    assert not {"AllowedOAuthFlows", "CallbackURLs"} & set(it)
    assert it["SupportedIdentityProviders"] == ["COGNITO"]


def test_a_refresh_token_works_once(either: Templates) -> None:
    for it in either.resources(CLIENT).values():
        assert it["RefreshTokenRotation"] == {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
        assert it["EnableTokenRevocation"] is True
        assert it["PreventUserExistenceErrors"] == "ENABLED"


def test_tokens_live_for_minutes_and_sessions_for_a_month(either: Templates) -> None:
    for it in either.resources(CLIENT).values():
        assert set(it["TokenValidityUnits"].values()) == {"minutes"}
        assert it["AccessTokenValidity"] == it["IdTokenValidity"] == 15
        assert it["RefreshTokenValidity"] == 30 * 24 * 60


def test_a_function_puts_the_persons_id_into_both_tokens(either: Templates) -> None:
    (config,) = pool(either)["LambdaConfig"].values()
    assert list(pool(either)["LambdaConfig"]) == ["PreTokenGenerationConfig"]
    assert config["LambdaVersion"] == "V2_0"
    alias = either.stacks["identity"]["Resources"][config["LambdaArn"]["Ref"]]
    assert alias["Type"] == "AWS::Lambda::Alias"
    assert alias["Properties"]["Name"] == "live"
    name = f"ilikeyacut-{either.stage}-claims"
    function = either.only("Lambda::Function", FunctionName=name)
    assert function["Handler"] == "ilikeyacut.entrypoints.lambdas.claims.handler"
    callers = [
        it["Principal"] for it in either.resources("Lambda::Permission", "identity").values()
    ]
    assert callers == ["cognito-idp.amazonaws.com"]


def test_the_plan_lets_a_trigger_change_access_tokens(dev: Templates, prod: Templates) -> None:
    assert (pool(dev)["UserPoolTier"], pool(prod)["UserPoolTier"]) == ("ESSENTIALS", "PLUS")
    assert pool(prod)["UserPoolAddOns"] == {"AdvancedSecurityMode": "ENFORCED"}


def test_admins_are_a_group(either: Templates) -> None:
    assert [it["GroupName"] for it in either.resources("Cognito::UserPoolGroup").values()] == [
        "admin"
    ]


def test_prod_keeps_its_people(dev: Templates, prod: Templates) -> None:
    assert pool(prod)["DeletionProtection"] == "ACTIVE"
    assert pool(dev)["DeletionProtection"] == "INACTIVE"
    for found, policy in ((dev, "Delete"), (prod, "Retain")):
        (made,) = (
            it
            for it in found.stacks["identity"]["Resources"].values()
            if it["Type"] == f"AWS::{POOL}"
        )
        assert (made["DeletionPolicy"], made["UpdateReplacePolicy"]) == (policy, policy)


# ------------------------------------------------------------ credentials for uploads


def test_only_people_of_the_pool_get_credentials(either: Templates) -> None:
    it = either.only("Cognito::IdentityPool")
    assert it["AllowUnauthenticatedIdentities"] is False
    assert not it.get("AllowClassicFlow")
    (provider,) = it["CognitoIdentityProviders"]
    assert provider["ServerSideTokenCheck"] is True
    (app,) = (name for name, it in either.resources(CLIENT).items() if not it.get("GenerateSecret"))
    assert provider["ClientId"] == {"Ref": app}


def test_credentials_are_tagged_with_the_claim_alone(either: Templates) -> None:
    it = either.only("Cognito::IdentityPoolPrincipalTag")
    assert it["PrincipalTags"] == {"uid": "uid"}
    assert it["UseDefaults"] is False


def person(found: Templates) -> tuple[str, dict[str, Any]]:
    (attached,) = found.resources("Cognito::IdentityPoolRoleAttachment").values()
    assert list(attached["Roles"]) == ["authenticated"]
    logical: str = attached["Roles"]["authenticated"]["Fn::GetAtt"][0]
    return logical, found.resources("IAM::Role", "identity")[logical]


def test_a_person_may_do_what_the_adapters_policy_says_and_nothing_else(either: Templates) -> None:
    logical, role = person(either)
    bucket = f"ilikeyacut-{either.stage}-user-uploads-123456789012-us-east-1"
    (policy,) = role["Policies"]
    assert policy["PolicyDocument"] == json.loads(upload_policy(bucket))
    assert "ManagedPolicyArns" not in role
    for it in either.resources("IAM::Policy", "identity").values():
        assert {"Ref": logical} not in it["Roles"]


def test_a_person_is_who_the_adapters_trust_says(either: Templates) -> None:
    _, role = person(either)
    ((identity_pool, _),) = either.resources("Cognito::IdentityPool").items()
    trust = json.dumps(role["AssumeRolePolicyDocument"])
    known = trust.replace(json.dumps({"Ref": identity_pool}), '"us-east-1:pool"')
    assert json.loads(known) == json.loads(upload_trust("us-east-1:pool"))
