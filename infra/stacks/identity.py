"""Who people are: user pool, identity pool, and the roles that their own credentials carry."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from constructs import Construct

from acknowledged import acknowledge
from functions import FUNCTIONS
from lambdas.function import StageFunction
from packages import Packages
from stages import Stage


class Identity(cdk.Stack):
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
        minutes = cdk.Duration.minutes
        self.claims = StageFunction(
            self,
            "claims",
            stage=stage,
            function=FUNCTIONS["claims"],
            packages=packages,
            resources={},
            environment={},
        )
        self.pool = cognito.UserPool(
            self,
            "People",
            user_pool_name=stage.prefix + "people",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            feature_plan=cognito.FeaturePlan.PLUS
            if stage.threat_protection
            else cognito.FeaturePlan.ESSENTIALS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION
            if stage.threat_protection
            else None,
            deletion_protection=stage.keep_data,
            removal_policy=cdk.RemovalPolicy.RETAIN
            if stage.keep_data
            else cdk.RemovalPolicy.DESTROY,
        )
        # No pool domain on purpose: a pool that has one cannot be reached through PrivateLink.
        shared = dict(
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=minutes(15),
            id_token_validity=minutes(15),
            refresh_token_validity=cdk.Duration.days(30),
            refresh_token_rotation_grace_period=cdk.Duration.seconds(30),
        )
        # disable_o_auth: CDK would allow the implicit flow, with example.com to return to
        self.app_client = self.pool.add_client(
            "App", auth_flows=cognito.AuthFlow(user_srp=True), **shared
        )  # public: no password ever leaves the phone
        self.server_client = self.pool.add_client(
            "Server",
            auth_flows=cognito.AuthFlow(admin_user_password=True),
            generate_secret=True,
            **shared,
        )  # the auth handler alone
        self.pool.add_trigger(
            cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
            self.claims.live,
            cognito.LambdaVersion.V2_0,
        )
        cognito.CfnUserPoolGroup(
            self,
            "Admins",
            user_pool_id=self.pool.user_pool_id,
            group_name="admin",
            description="may do everything that the API keeps for admins",
        )
        self.issuer = f"https://cognito-idp.{stage.region}.amazonaws.com/{self.pool.user_pool_id}"

        identity = cognito.CfnIdentityPool(
            self,
            "Devices",
            allow_unauthenticated_identities=False,
            cognito_identity_providers=[
                cognito.CfnIdentityPool.CognitoIdentityProviderProperty(
                    client_id=self.app_client.user_pool_client_id,
                    provider_name=self.pool.user_pool_provider_name,
                    server_side_token_check=True,
                )
            ],
        )
        cognito.CfnIdentityPoolPrincipalTag(
            self,
            "Tags",
            identity_pool_id=identity.ref,
            identity_provider_name=self.pool.user_pool_provider_name,
            use_defaults=False,
            principal_tags={"uid": "uid"},
        )
        self.person_role = iam.Role(
            self,
            "Person",
            description="a signed-in person: may upload below their own prefix",
            max_session_duration=cdk.Duration.hours(1),
            assumed_by=iam.FederatedPrincipal(
                "cognito-identity.amazonaws.com",
                {
                    "StringEquals": {"cognito-identity.amazonaws.com:aud": identity.ref},
                    "ForAnyValue:StringLike": {
                        "cognito-identity.amazonaws.com:amr": "authenticated"
                    },
                },
                "sts:AssumeRoleWithWebIdentity",
            ).with_session_tags(),
        )
        own = f"arn:aws:s3:::{stage.bucket('user-uploads')}/user-uploads/"
        own += "${aws:PrincipalTag/uid}/*"
        self.person_role.add_to_policy(
            iam.PolicyStatement(sid="OwnUploads", actions=["s3:PutObject"], resources=[own])
        )
        cognito.CfnIdentityPoolRoleAttachment(
            self,
            "Roles",
            identity_pool_id=identity.ref,
            roles={"authenticated": self.person_role.role_arn},
        )
        self.identity_pool_id = identity.ref

        acknowledge(
            self.pool,
            {
                "AwsSolutions-COG2": "A consumer app: a second factor is offered, never forced.",
                **(
                    {}
                    if stage.threat_protection
                    else dict.fromkeys(
                        ("AwsSolutions-COG3", "AwsSolutions-COG8"),
                        "Threat protection costs by person and month; it is on in prod.",
                    )
                ),
            },
        )
        acknowledge(
            self.person_role,
            {
                f"AwsSolutions-IAM5[Resource::{own.replace('${', '<').replace('}', '>')}]": "All objects of the person's own prefix, and only those."
            },
        )
        for key, value in {
            "PoolId": self.pool.user_pool_id,
            "AppClientId": self.app_client.user_pool_client_id,
            "ServerClientId": self.server_client.user_pool_client_id,
            "IdentityPoolId": identity.ref,
        }.items():
            cdk.CfnOutput(self, key, value=value)
