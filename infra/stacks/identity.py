"""Who people are: the user pool, and the identity pool that gives them credentials for uploads."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from constructs import Construct

from acknowledged import acknowledge
from functions import FUNCTIONS
from ilikeyacut.adapters.cognito.upload_role import TAG, upload_policy, upload_trust
from lambdas.function import StageFunction
from packages import Packages
from removal import removal
from stages import Stage

SHORTEST_PASSWORD = 12
KINDS_OF_CHARACTERS = ("lowercase", "uppercase", "digits", "symbols")
TOKENS_MINUTES, REFRESH_DAYS = 15, 30


class Identity(cdk.Stack):
    """The user pool with the clients of phones and of the deployment; and the identity pool.

    The pool has no domain: a pool with one cannot be reached through PrivateLink.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        env: cdk.Environment,
        *,
        stage: Stage,
        packages: Packages,
    ) -> None:
        super().__init__(scope, name, termination_protection=stage.keep_data, env=env)
        self.stage = stage
        self.pool = self._pool()
        self.issuer = f"https://cognito-idp.{stage.region}.amazonaws.com/{self.pool.user_pool_id}"
        self.app_client = self._client("App", cognito.AuthFlow(user_srp=True))
        self.server_client = self._client(
            "Server", cognito.AuthFlow(admin_user_password=True), generate_secret=True
        )
        self._claims(packages)
        self._admins()
        self.identity_pool_id = self._identity_pool()
        self._let_people_upload()
        self._outputs()

    def _pool(self) -> cognito.UserPool:
        stage = self.stage
        pool = cognito.UserPool(
            self,
            "People",
            user_pool_name=f"{stage.prefix}people",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            email=_mail(stage),
            password_policy=cognito.PasswordPolicy(
                min_length=SHORTEST_PASSWORD,
                **{f"require_{kind}": False for kind in KINDS_OF_CHARACTERS},
            ),
            mfa=cognito.Mfa.OFF,
            deletion_protection=stage.keep_data,
            removal_policy=removal(stage),
            **_plan(stage),
        )
        acknowledge(pool, _acknowledged(stage))
        return pool

    def _client(
        self, name: str, flows: cognito.AuthFlow, *, generate_secret: bool = False
    ) -> cognito.UserPoolClient:
        minutes = cdk.Duration.minutes(TOKENS_MINUTES)
        return self.pool.add_client(
            name,
            auth_flows=flows,
            generate_secret=generate_secret,
            disable_o_auth=True,  # or CDK allows the implicit flow, with example.com to return to
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=minutes,
            id_token_validity=minutes,
            refresh_token_validity=cdk.Duration.days(REFRESH_DAYS),
            refresh_token_rotation_grace_period=cdk.Duration.seconds(0),
        )

    def _claims(self, packages: Packages) -> None:
        """Let a function put the person's id into the tokens."""
        self.claims = StageFunction(
            self,
            "claims",
            stage=self.stage,
            function=FUNCTIONS["claims"],
            packages=packages,
            resources={},
            environment={},
        )
        self.pool.add_trigger(
            cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
            self.claims.live,
            cognito.LambdaVersion.V2_0,
        )

    def _admins(self) -> None:
        cognito.CfnUserPoolGroup(
            self,
            "Admins",
            user_pool_id=self.pool.user_pool_id,
            group_name="admin",
            description="may do what the API keeps for admins",
        )

    def _identity_pool(self) -> str:
        """Make the identity pool, which tags a person's credentials with the claim `uid`."""
        provider = self.pool.user_pool_provider_name
        made = cognito.CfnIdentityPool(
            self,
            "Devices",
            allow_unauthenticated_identities=False,
            cognito_identity_providers=[
                cognito.CfnIdentityPool.CognitoIdentityProviderProperty(
                    client_id=self.app_client.user_pool_client_id,
                    provider_name=provider,
                    server_side_token_check=True,
                )
            ],
        )
        cognito.CfnIdentityPoolPrincipalTag(
            self,
            "Tags",
            identity_pool_id=made.ref,
            identity_provider_name=provider,
            use_defaults=False,
            principal_tags={"uid": "uid"},
        )
        return str(made.ref)

    def _let_people_upload(self) -> None:
        """Give people a role whose trust and policy are the documents of the adapter."""
        bucket = self.stage.bucket("user-uploads")
        role = iam.CfnRole(
            self,
            "Person",
            description="a person who is signed in: uploads below their own prefix",
            max_session_duration=3600,
            assume_role_policy_document=json.loads(upload_trust(self.identity_pool_id)),
            policies=[
                iam.CfnRole.PolicyProperty(
                    policy_name="uploads", policy_document=json.loads(upload_policy(bucket))
                )
            ],
        )
        own = TAG.replace("${", "<").replace("}", ">")
        finding = f"AwsSolutions-IAM5[Resource::arn:aws:s3:::{bucket}/user-uploads/{own}/*]"
        acknowledge(role, {finding: "All objects below the person's own prefix."})
        cognito.CfnIdentityPoolRoleAttachment(
            self,
            "Roles",
            identity_pool_id=self.identity_pool_id,
            roles={"authenticated": role.attr_arn},
        )

    def _outputs(self) -> None:
        for name, value in (
            ("PoolId", self.pool.user_pool_id),
            ("AppClientId", self.app_client.user_pool_client_id),
            ("ServerClientId", self.server_client.user_pool_client_id),
            ("IdentityPoolId", self.identity_pool_id),
        ):
            cdk.CfnOutput(self, name, value=value)


def _mail(stage: Stage) -> cognito.UserPoolEmail | None:
    """Return who sends the codes; without an address Cognito does, 50 a day at most."""
    if stage.mail_from is None:
        return None
    return cognito.UserPoolEmail.with_ses(
        from_email=stage.mail_from,
        ses_region=stage.region,
        ses_verified_domain=stage.mail_from.partition("@")[2],
    )


def _plan(stage: Stage) -> dict[str, Any]:
    """Return the plan. Only Essentials and Plus let a trigger change access tokens."""
    if not stage.threat_protection:
        return {"feature_plan": cognito.FeaturePlan.ESSENTIALS}
    return {
        "feature_plan": cognito.FeaturePlan.PLUS,
        "standard_threat_protection_mode": cognito.StandardThreatProtectionMode.FULL_FUNCTION,
    }


def _acknowledged(stage: Stage) -> dict[str, str]:
    reasons = {
        "AwsSolutions-COG1": "Length protects; kinds of characters make people repeat themselves.",
        "AwsSolutions-COG2": "The app answers no challenge, so a second factor locks people out.",
    }
    if not stage.threat_protection:
        unpaid = "Threat protection is paid for each person; prod has it."
        reasons |= dict.fromkeys(("AwsSolutions-COG3", "AwsSolutions-COG8"), unpaid)
    return reasons
