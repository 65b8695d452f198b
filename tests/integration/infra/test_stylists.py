"""The way to Gemini, and the endpoints of the custom model."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.adapters.sagemaker.settings import AsyncSettings, inference_id
from ilikeyacut.entrypoints.settings.stylists import StylistSettings
from sizes import SIZES
from support.templates import Templates

SETTINGS = StylistSettings()


def told(templates: Templates, function: str = "processing") -> dict[str, Any]:
    name = f"ilikeyacut-{templates.stage}-{function}"
    found: dict[str, Any] = templates.only("Lambda::Function", FunctionName=name)
    return dict(found["Environment"]["Variables"])


def settings(templates: Templates) -> StylistSettings:
    """Return the settings of those who call stylists, as the product reads them."""
    plain: dict[str, Any] = {
        name.removeprefix("ILIKEYACUT_").lower(): value if isinstance(value, str) else "https://it"
        for name, value in told(templates).items()
    }
    plain["gemini_models"] = tuple(it for it in plain["gemini_models"].split(",") if it)
    return StylistSettings.model_validate(
        {name: it for name, it in plain.items() if name in StylistSettings.model_fields}
    )


# ---------------------------------------------------------------- Gemini


def test_gemini_s_calls_are_passed_on_streamed(either: Templates) -> None:
    methods = either.resources("ApiGateway::Method").values()
    assert sorted(it["HttpMethod"] for it in methods) == ["GET", "POST"]
    for method in methods:
        integration = method["Integration"]
        assert integration["Type"] == "HTTP_PROXY"
        assert integration["IntegrationHttpMethod"] == method["HttpMethod"]
        assert integration["ResponseTransferMode"] == "STREAM"
        assert integration["Uri"].startswith("https://generativelanguage.googleapis.com/v1beta/")
        assert integration["RequestParameters"] == {
            "integration.request.path.call": "method.request.path.call"
        }


def test_the_gateway_is_more_patient_than_the_caller_and_less_than_the_function(
    either: Templates,
) -> None:
    for method in either.resources("ApiGateway::Method").values():
        seconds = method["Integration"]["TimeoutInMillis"] / 1000
        assert SETTINGS.gemini_timeout < seconds < SIZES["processing"].timeout
    assert SETTINGS.sagemaker_timeout < SIZES["processing"].timeout


def test_gemini_is_reached_by_signatures_of_the_account_alone(either: Templates) -> None:
    for method in either.resources("ApiGateway::Method").values():
        assert method["AuthorizationType"] == "AWS_IAM"
    (statement,) = either.only("ApiGateway::RestApi")["Policy"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}


def test_the_gateway_logs_errors_without_bodies(either: Templates) -> None:
    stage = either.only("ApiGateway::Stage")
    (every,) = stage["MethodSettings"]
    assert (every["LoggingLevel"], every["DataTraceEnabled"]) == ("ERROR", False)
    assert (every["ThrottlingRateLimit"], every["ThrottlingBurstLimit"]) == (10, 20)
    assert stage["TracingEnabled"] is True
    fields = json.loads(stage["AccessLogSetting"]["Format"]).values()
    assert "$context.resourcePath" in fields  # the template of the path, without the model
    assert not [it for it in fields if "sourceIp" in it or it == "$context.path"]


def test_the_settings_lead_through_the_gateway(either: Templates) -> None:
    url = json.dumps(told(either)["ILIKEYACUT_GEMINI_GATEWAY_URL"])
    assert "Gemini" in url
    assert url.rstrip('"]}').endswith("amazonaws.com/out")
    assert settings(either).gemini_api_key_id == (
        f"secretsmanager:ilikeyacut-{either.stage}-gemini-key"
    )


def test_a_removed_stage_leaves_other_gateways_their_role(either: Templates) -> None:
    resources = either.stacks["stylists"]["Resources"]
    (role,) = (
        it for it in resources.values() if "AmazonAPIGatewayPush" in json.dumps(it["Properties"])
    )
    assert role["DeletionPolicy"] == "Retain"


# ---------------------------------------------------------------- which stylists


@pytest.mark.parametrize(
    ("stage", "names"),
    [
        ("dev", "preview"),
        ("prod", "sagemaker,preview"),
        pytest.param("own", "gemini,sagemaker,preview", marks=pytest.mark.long),
    ],
)
def test_the_free_stylist_comes_last(
    request: pytest.FixtureRequest, stage: str, names: str
) -> None:
    templates: Templates = request.getfixturevalue(stage)
    assert told(templates)["ILIKEYACUT_STYLISTS"] == names
    for stylist in names.split(","):
        assert not settings(templates).missing_for(stylist)


def test_gemini_s_models_keep_their_order(own: Templates) -> None:
    assert settings(own).gemini_models == ("painter", "sketcher")


# ---------------------------------------------------------------- the custom model


def variant(templates: Templates, name: str) -> dict[str, Any]:
    """Return the variant of an endpoint, its model in the place of its name."""
    endpoint = templates.only("SageMaker::Endpoint", EndpointName=name)
    setups = templates.resources("SageMaker::EndpointConfig")
    setup = setups[endpoint["EndpointConfigName"]["Fn::GetAtt"][0]]
    (found,) = setup["ProductionVariants"]
    model = templates.resources("SageMaker::Model")[found["ModelName"]["Fn::GetAtt"][0]]
    return {**found, "ModelName": model, "Async": setup.get("AsyncInferenceConfig")}


def test_prod_has_an_endpoint_without_instances(prod: Templates, dev: Templates) -> None:
    served = variant(prod, "ilikeyacut-prod-stylist")
    assert served["ServerlessConfig"] == {"MemorySizeInMB": 4096, "MaxConcurrency": 10}
    assert "InstanceType" not in served
    assert served["ModelName"]["EnableNetworkIsolation"] is False  # SageMaker refuses it there
    assert not prod.resources("ApplicationAutoScaling::ScalableTarget")
    assert not dev.resources("SageMaker::Endpoint")
    said = settings(prod)
    assert said.sagemaker_endpoint == "ilikeyacut-prod-stylist"
    assert 0 < said.sagemaker_picture_usd < 1
    assert said.sagemaker_async_endpoint is None


def test_the_model_s_image_is_in_the_stage_s_repository(prod: Templates) -> None:
    image = variant(prod, "ilikeyacut-prod-stylist")["ModelName"]["PrimaryContainer"]["Image"]
    repository = prod.only("ECR::Repository")["RepositoryName"]
    assert image == f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{repository}:1"


def test_the_model_can_read_its_image_and_write_its_log_alone(prod: Templates) -> None:
    policies = prod.resources("IAM::Policy", "stylists")
    (policy,) = (it for name, it in policies.items() if name.startswith("ModelRole"))
    actions = {
        action
        for statement in policy["PolicyDocument"]["Statement"]
        for action in _list(statement["Action"])
    }
    assert {it.partition(":")[0] for it in actions} == {"ecr", "logs"}
    assert "logs:*" not in actions


def test_instances_stand_in_two_zones_and_follow_the_load(realtime: Templates) -> None:
    served = variant(realtime, "ilikeyacut-realtime-stylist")
    assert served["InitialInstanceCount"] == 2
    assert served["ModelName"]["EnableNetworkIsolation"] is True
    scaled = realtime.only("ApplicationAutoScaling::ScalableTarget")
    assert scaled["ResourceId"] == "endpoint/ilikeyacut-realtime-stylist/variant/all"
    assert scaled["ScalableDimension"] == "sagemaker:variant:DesiredInstanceCount"
    assert (scaled["MinCapacity"], scaled["MaxCapacity"]) == (2, 8)
    policy = realtime.only("ApplicationAutoScaling::ScalingPolicy")
    followed = policy["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"]
    assert followed["PredefinedMetricType"] == "SageMakerVariantInvocationsPerInstance"


# ---------------------------------------------------------------- pictures too large for a call


@pytest.fixture
def larger(own: Templates) -> dict[str, Any]:
    return variant(own, "ilikeyacut-own-stylist-larger")


def test_larger_pictures_have_an_endpoint_of_their_own(
    own: Templates, larger: dict[str, Any]
) -> None:
    assert "ServerlessConfig" in variant(own, "ilikeyacut-own-stylist")
    assert larger["ModelName"]["EnableNetworkIsolation"] is True
    told = larger["ModelName"]["PrimaryContainer"]["Environment"]
    assert int(told["MODEL_MOST_BODY"]) == AsyncSettings("it", "there").most_body
    scaled = own.only("ApplicationAutoScaling::ScalableTarget")
    assert scaled["MinCapacity"] == 1  # a function cannot wait for the first instance
    assert scaled["ResourceId"] == "endpoint/ilikeyacut-own-stylist-larger/variant/all"


def test_photos_stay_in_their_bucket_for_a_day(own: Templates) -> None:
    bucket = own.only("S3::Bucket", BucketName="ilikeyacut-own-stylist-123456789012-us-east-1")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["ExpirationInDays"], rule["Status"]) == (1, "Enabled")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "VersioningConfiguration" not in bucket  # what was deleted is gone


def test_both_ends_are_reported_to_the_queue(own: Templates, larger: dict[str, Any]) -> None:
    config = larger["Async"]["OutputConfig"]
    topics = {it["Ref"] for it in config["NotificationConfig"].values()}
    assert len(topics) == 2
    subscriptions = own.resources("SNS::Subscription", "stylists").values()
    assert {it["TopicArn"]["Ref"] for it in subscriptions} == topics
    senders = {
        statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Ref"]
        for policy in own.resources("SQS::QueuePolicy", "stylists").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    }
    assert senders == topics
    assert "Queue" in json.dumps(told(own)["ILIKEYACUT_SAGEMAKER_QUEUE_URL"])


def test_the_adapter_s_requests_and_answers_are_allowed(
    own: Templates, larger: dict[str, Any]
) -> None:
    said = AsyncSettings("it", "ilikeyacut-own-stylist-123456789012-us-east-1")
    request = f"arn:aws:s3:::{said.bucket}/{said.key(inference_id(UUID(int=7), 1))}"
    answers = [
        f"arn:aws:s3:::{said.bucket}{config['Fn::Join'][1][-1]}/it.out"
        for name, config in larger["Async"]["OutputConfig"].items()
        if name.endswith("Path")
    ]
    model = allowed(own, "stylists", "ModelRole")
    caller = allowed(own, "compute", "Processing")
    for action, key in (
        *(("s3:PutObject", request), ("s3:GetObject", request), ("s3:DeleteObject", request)),
        *((action, it) for action in ("s3:GetObject", "s3:DeleteObject") for it in answers),
    ):
        assert any(action in actions and fnmatchcase(key, arn) for actions, arn in caller)
    assert any("s3:GetObject" in it and fnmatchcase(request, arn) for it, arn in model)
    for answer in answers:
        assert any("s3:PutObject" in it and fnmatchcase(answer, arn) for it, arn in model)
    assert not any("s3:PutObject" in it and fnmatchcase(request, arn) for it, arn in model)
    endpoint = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/ilikeyacut-own-stylist-larger"
    assert any("sagemaker:InvokeEndpointAsync" in it and arn == endpoint for it, arn in caller)
    queue = "arn:aws:sqs:us-east-1:123456789012:ilikeyacut-own-stylist"
    assert any("sqs:ReceiveMessage" in it and arn == queue for it, arn in caller)


def allowed(templates: Templates, stack: str, role: str) -> list[tuple[list[str], str]]:
    """Return the actions and named resources that a role's policy allows."""
    return [
        (_list(statement["Action"]), arn)
        for name, policy in templates.resources("IAM::Policy", stack).items()
        if name.startswith(role)
        for statement in policy["PolicyDocument"]["Statement"]
        for arn in _list(statement["Resource"])
        if isinstance(arn, str)
    ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
