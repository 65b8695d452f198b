"""Secrets whose values no template can make: the CDN's key pair, and Gemini's key.

The stack `data` makes the secrets with a random text in them. A value that somebody put there is
never replaced.
"""

from __future__ import annotations

import re

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from stages import Stage

RANDOM = re.compile(r"[A-Za-z0-9]{48}")
"""What the stack `data` puts into a secret."""
BITS = 2048
"""CloudFront takes RSA keys of this size."""


def gemini_key(stage: Stage, aws: AwsSession, given: str | None) -> None:
    """Store the key that is given. Raises RefusedError if the stage needs one and there is none."""
    if given:
        _put(aws, f"{stage.prefix}gemini-key", given)
    elif stage.gemini_models and not _put_by_somebody(aws, f"{stage.prefix}gemini-key"):
        raise RefusedError(
            f"the stage {stage.name} offers Gemini, but nobody stored its key: deploy once with "
            "GEMINI_API_KEY set, or empty `gemini_models` in infra/stages.py"
        )


def signing_pair(stage: Stage, aws: AwsSession) -> None:
    """Make the pair that signs addresses of pictures, unless it is there. Raises RefusedError.

    The private half is stored first, so an interrupted deployment can be repeated.
    """
    private = _put_by_somebody(aws, f"{stage.prefix}cdn-key")
    public = _parameter(aws, stage.cdn_public_key)
    if private is None and public is not None:
        raise RefusedError(
            f"the parameter {stage.cdn_public_key} has a public key, but the secret "
            f"{stage.prefix}cdn-key has no private one: store the key that belongs to it there"
        )
    if private is None:
        private = _new_key()
        _put(aws, f"{stage.prefix}cdn-key", private)
    if public is None:
        aws.client("ssm").put_parameter(
            Name=stage.cdn_public_key, Value=_public(private), Type="String"
        )
    elif public.strip() != _public(private).strip():
        raise RefusedError(
            f"{stage.cdn_public_key} and {stage.prefix}cdn-key are halves of different keys: "
            "docs/deploy.md says how to rotate the pair"
        )


def _new_key() -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    return made.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    ).decode()


def _public(private: str) -> str:
    try:
        key = load_pem_private_key(private.encode(), None)
    except ValueError as error:
        raise RefusedError("the CDN's private key is no PEM without a passphrase") from error
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _put_by_somebody(aws: AwsSession, name: str) -> str | None:
    try:
        value = str(aws.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return None if RANDOM.fullmatch(value) else value


def _put(aws: AwsSession, name: str, value: str) -> None:
    aws.client("secretsmanager").put_secret_value(SecretId=name, SecretString=value)


def _parameter(aws: AwsSession, name: str) -> str | None:
    try:
        return str(aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ParameterNotFound":
            return None
        raise
