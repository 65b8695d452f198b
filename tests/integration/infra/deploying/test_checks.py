"""What `make deploy` refuses before anything happens."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zipfile import ZipFile

import pytest

from deploying import __main__ as deploying
from deploying import checks
from deploying.commands import Cdk
from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from packages import Packages, PackagesError
from stages import DEV, PROD, SageMaker, Stage
from support.stand_in import REGION


@pytest.mark.parametrize("name", ["", "Dev", "staging"])
def test_an_unknown_stage_is_refused_and_the_known_ones_are_named(name: str) -> None:
    with patch.dict(os.environ, {"STAGE": name}), pytest.raises(SystemExit) as ended:
        deploying.main()
    assert str(ended.value).startswith(f"there is no stage {name!r}: dev, prod")


def test_a_person_without_credentials_is_refused(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    refused = pytest.raises(RefusedError, match=r"you are not signed in to AWS: .*aws sso login")
    with closing(AwsSession(REGION, endpoint="http://127.0.0.1:9")) as aws, refused:
        checks.account(stage, aws)


def test_credentials_that_aws_refuses_are_refused(
    stage: Stage, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    refused = pytest.raises(RefusedError, match="AWS refuses your credentials")
    with closing(AwsSession(REGION, endpoint=dynamodb_url)) as aws, refused:
        checks.account(stage, aws)


def test_another_account_than_the_stages_is_refused(stage: Stage, aws: AwsSession) -> None:
    with pytest.raises(RefusedError, match=r"for account 123456789012, but .* in 210987654321"):
        checks.account(replace(stage, account="210987654321"), aws)


def test_a_missing_package_is_refused(packages: Packages) -> None:
    assert packages.folder
    (packages.folder / "pictures.zip").unlink()
    with pytest.raises(PackagesError, match="make package"):
        checks.handlers(packages)


def test_a_package_without_a_handler_is_refused(packages: Packages) -> None:
    assert packages.folder
    with ZipFile(packages.folder / "plain.zip", "w") as archive:
        archive.writestr("ilikeyacut/entrypoints/lambdas/relay.py", "")
    with pytest.raises(PackagesError, match="has no handler of `projector`"):
        checks.handlers(packages)


def test_functions_that_do_nothing_are_refused() -> None:
    with pytest.raises(RefusedError, match="PACKAGES=none is for templates"):
        checks.handlers(Packages.named("none"))


def test_a_missing_cdk_is_refused(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="make build/infra/ready"):
        Cdk(stage, tmp_path).check()


@pytest.mark.parametrize(("most", "enough"), [(10, False), (491, False), (492, True)])
def test_an_account_that_cannot_reserve_its_functions_is_refused(
    most: int, *, enough: bool
) -> None:
    class Account:
        def client(self, _: str) -> Account:
            return self

        def get_account_settings(self) -> dict[str, Any]:
            return {"AccountLimit": {"ConcurrentExecutions": most}}

    aws: Any = Account()
    checks.concurrency(DEV, aws)
    if enough:
        checks.concurrency(PROD, aws)
    else:
        with pytest.raises(RefusedError, match=f"may run {most} functions at once.*reserves 392"):
            checks.concurrency(PROD, aws)


class Region:
    """An account's zones, by the letters that it has for them."""

    def __init__(self, **ids: str) -> None:
        self.ids = ids

    def client(self, _: str) -> Region:
        return self

    def describe_availability_zones(self) -> dict[str, Any]:
        return {
            "AvailabilityZones": [
                {"ZoneName": f"us-east-1{letter}", "ZoneId": it, "State": "available"}
                for letter, it in self.ids.items()
            ]
        }


def test_zones_that_cloudfront_cannot_reach_are_refused(aws: AwsSession) -> None:
    checks.zones(DEV, aws)
    region: Any = Region(a="use1-az3", b="use1-az1", c="use1-az2")
    with pytest.raises(RefusedError, match=r"in us-east-1a of .* from us-east-1b, us-east-1c$"):
        checks.zones(DEV, region)
    checks.zones(replace(DEV, zones=("us-east-1b", "us-east-1c")), region)
    with pytest.raises(RefusedError, match=r"in us-east-1f of this account"):
        checks.zones(replace(DEV, zones=("us-east-1b", "us-east-1f")), region)


def test_a_model_without_an_image_is_refused(stage: Stage, aws: AwsSession) -> None:
    checks.model_image(stage, aws)
    with pytest.raises(RefusedError, match="has no image with the tag 1"):
        checks.model_image(replace(stage, sagemaker=SageMaker.SERVERLESS), aws)
