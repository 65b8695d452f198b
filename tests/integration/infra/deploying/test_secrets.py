"""The secrets whose values no template can make."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from deploying import secrets
from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from stages import DEV, Stage
from support.deployment import put_secret
from support.stand_in import RANDOM, secret
from support.templates import Templates


def test_a_stage_with_gemini_needs_its_key(made: Stage, aws: AwsSession) -> None:
    offers = replace(made, gemini_models=("a-model",))
    with pytest.raises(RefusedError, match="GEMINI_API_KEY"):
        secrets.gemini_key(offers, aws, None)
    secrets.gemini_key(made, aws, None)
    secrets.gemini_key(offers, aws, "a key")
    secrets.gemini_key(offers, aws, None)
    assert secret(aws, f"{made.prefix}gemini-key") == "a key"


def test_a_stage_that_was_never_deployed_has_no_key(stage: Stage, aws: AwsSession) -> None:
    with pytest.raises(RefusedError, match="GEMINI_API_KEY"):
        secrets.gemini_key(replace(stage, gemini_models=("a-model",)), aws, None)


def test_the_pair_is_made_once_and_its_halves_fit(made: Stage, aws: AwsSession) -> None:
    secrets.signing_pair(made, aws)
    private = secret(aws, f"{made.prefix}cdn-key")
    public = aws.client("ssm").get_parameter(Name=made.cdn_public_key)["Parameter"]["Value"]
    key = load_pem_private_key(private.encode(), None)
    assert key.public_key() == load_pem_public_key(public.encode())
    secrets.signing_pair(made, aws)
    assert secret(aws, f"{made.prefix}cdn-key") == private


def test_an_interrupted_deployment_completes_the_pair(made: Stage, aws: AwsSession) -> None:
    secrets.signing_pair(made, aws)
    private = secret(aws, f"{made.prefix}cdn-key")
    aws.client("ssm").delete_parameter(Name=made.cdn_public_key)
    secrets.signing_pair(made, aws)
    assert secret(aws, f"{made.prefix}cdn-key") == private
    assert aws.client("ssm").get_parameter(Name=made.cdn_public_key)


def test_a_public_half_alone_is_refused(made: Stage, aws: AwsSession) -> None:
    aws.client("ssm").put_parameter(Name=made.cdn_public_key, Value="PEM", Type="String")
    with pytest.raises(RefusedError, match="has no private one"):
        secrets.signing_pair(made, aws)
    assert secret(aws, f"{made.prefix}cdn-key") == RANDOM


def test_halves_of_two_pairs_are_refused(made: Stage, aws: AwsSession) -> None:
    secrets.signing_pair(made, aws)
    aws.client("ssm").put_parameter(
        Name=made.cdn_public_key, Value="another", Type="String", Overwrite=True
    )
    with pytest.raises(RefusedError, match="halves of different keys"):
        secrets.signing_pair(made, aws)


def test_a_private_half_that_is_no_key_is_refused(made: Stage, aws: AwsSession) -> None:
    put_secret(aws, f"{made.prefix}cdn-key", "no PEM")
    with pytest.raises(RefusedError, match="no PEM"):
        secrets.signing_pair(made, aws)


def test_functions_start_anew_after_a_secret_was_changed(dev: Templates) -> None:
    """Another environment is another version. A setting of the app could not be unknown to it."""
    for it in dev.resources("Lambda::Function", "compute").values():
        assert it["Environment"]["Variables"]["SECRETS_CHANGED"] == str(DEV.secrets_changed)
