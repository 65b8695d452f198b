"""Templates as the emulator can take them, and what that takes out or changes.

Whatever is not listed here is deployed as it was synthesized. A test holds the counts of a stage.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from string import punctuation
from typing import Any

Template = dict[str, Any]

REFUSED = {
    f"AWS::{kind}"
    for kind in (
        "Budgets::Budget",
        "CloudFront::KeyGroup",
        "CloudFront::PublicKey",
        "CloudFront::VpcOrigin",
        "CloudTrail::Trail",
        "CloudWatch::CompositeAlarm",
        "EC2::FlowLog",
        "EC2::SecurityGroupEgress",
        "EC2::SecurityGroupIngress",
        "ElastiCache::ServerlessCache",
        "Events::Archive",
        "Logs::Delivery",
        "Logs::DeliveryDestination",
        "Logs::DeliverySource",
        "SageMaker::Endpoint",
        "SageMaker::EndpointConfig",
        "SageMaker::Model",
        "XRay::Group",
        "XRay::SamplingRule",
    )
}
"""Types that the emulator cannot create: one of them fails its stack."""

OF_AN_EXPRESSION = "AWS::CloudWatch::Alarm of an expression"
SECRETS = "AWS::SecretsManager::Secret"
ANY_BUS = {
    "Effect": "Allow",
    "Action": "events:DescribeEventBus",
    "Resource": {"Fn::Sub": "arn:aws:events:${AWS::Region}:${AWS::AccountId}:rule/default/*"},
}
MINUTE = 60
MISSING = "LEFTOUT"
"""What stands for a value of a resource that was taken out."""

PLAIN_HTTP = "denial of plain HTTP taken out: it would bind roles, which come by HTTP here"
UNNAMED = "denial of using a key for nobody taken out: contexts of encryption are not seen here"
VPC_ORIGIN = "VPC origin made a plain one"
SIGNED = "signed behaviour made an open one"
TO_THE_RELAY = "API led to the relay, because the distribution's name is in no DNS"
TOLD = "function told where the emulator, the relay and the push applications are"
ELSEWHERE = "function run by a process of the caller, with a minute or more for an event"
ARN = "reference to a secret made its ARN, which is its name here"
BUS = "describing an event bus allowed as if it were a rule, which is asked for here"
PUNCTUATION = "secret without punctuation described by its characters"
LAYER = "layer of AWS taken out: it is in no emulator"
TIMEOUT = "timeout of an expression made a number"
TARGET = "target registered after the deployment"
EXPIRY = "expiry of a table's items turned on after the deployment"


CHANGES = (
    PLAIN_HTTP,
    UNNAMED,
    VPC_ORIGIN,
    SIGNED,
    TO_THE_RELAY,
    TOLD,
    ELSEWHERE,
    ARN,
    BUS,
    PUNCTUATION,
    LAYER,
    TIMEOUT,
    TARGET,
    EXPIRY,
)
"""All that is changed, or done after the stacks are deployed."""


@dataclass(frozen=True)
class Surroundings:
    """Where things are on this machine: the emulator, the relay, and who runs the functions.

    `told` are more settings of functions, as variables. Without `functions`, the emulator runs
    their packages itself.
    """

    url: str
    relay: str
    told: Mapping[str, str] = field(default_factory=dict)
    functions: str | None = None


@dataclass
class Fitting:
    """Fits templates, and counts what that took out, by type, and changed, by what was done."""

    surroundings: Surroundings
    taken_out: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)

    def fitted(self, template: Mapping[str, Any]) -> Template:
        """Return a copy of a template that the emulator can take."""
        copy = deepcopy(dict(template))
        out = {n: kind for n, it in copy["Resources"].items() if (kind := _refused(it))}
        self.taken_out.update(out.values())
        copy["Resources"] = {n: it for n, it in copy["Resources"].items() if n not in out}
        for resource in copy["Resources"].values():
            self._fit(resource)
            if "DependsOn" in resource:
                resource["DependsOn"] = [it for it in _list(resource["DependsOn"]) if it not in out]
        secrets = {n for n, it in copy["Resources"].items() if it["Type"] == SECRETS}
        fitted: Template = self._replaced(copy, set(out), secrets)
        return fitted

    def _fit(self, resource: Template) -> None:
        properties = resource.get("Properties", {})
        self._policy(properties)
        changes = {
            "AWS::ApiGatewayV2::Integration": self._integration,
            "AWS::CloudFront::Distribution": self._distribution,
            "AWS::KMS::Key": self._key,
            "AWS::Lambda::Function": self._function,
            "AWS::StepFunctions::StateMachine": self._machine,
            SECRETS: self._secret,
        }
        if change := changes.get(resource["Type"]):
            change(properties)

    def _policy(self, properties: Template) -> None:
        policy = properties.get("PolicyDocument")
        if not isinstance(policy, dict):
            return
        kept = [it for it in policy["Statement"] if not _denies_plain_http(it)]
        self.changed[PLAIN_HTTP] += len(policy["Statement"]) - len(kept)
        policy["Statement"] = kept or [_harmless(policy["Statement"][0])]
        if any("events:DescribeEventBus" in _list(it["Action"]) for it in kept):
            policy["Statement"].append(ANY_BUS)
            self.changed[BUS] += 1

    def _integration(self, properties: Template) -> None:
        properties["IntegrationUri"] = self.surroundings.relay
        self.changed[TO_THE_RELAY] += 1

    def _distribution(self, properties: Template) -> None:
        config = properties["DistributionConfig"]
        for origin in config["Origins"]:
            if origin.pop("VpcOriginConfig", None):
                origin["CustomOriginConfig"] = {
                    "HTTPPort": 80,
                    "HTTPSPort": 443,
                    "OriginProtocolPolicy": "http-only",
                }
                self.changed[VPC_ORIGIN] += 1
        for behavior in config.get("CacheBehaviors", ()):
            if behavior.pop("TrustedKeyGroups", None):
                self.changed[SIGNED] += 1

    def _key(self, properties: Template) -> None:
        policy = properties["KeyPolicy"]
        kept = [it for it in policy["Statement"] if "kms:EncryptionContext" not in json.dumps(it)]
        self.changed[UNNAMED] += len(policy["Statement"]) - len(kept)
        policy["Statement"] = kept

    def _function(self, properties: Template) -> None:
        if properties.pop("Layers", None):
            self.changed[LAYER] += 1
        told = properties.setdefault("Environment", {}).setdefault("Variables", {})
        if "ILIKEYACUT_PROFILE" in told:
            told["ILIKEYACUT_AWS_ENDPOINT_URL"] = self.surroundings.url
            told["ILIKEYACUT_CDN_URL"] = self.surroundings.relay
            told |= self.surroundings.told
            self.changed[TOLD] += 1
        if self.surroundings.functions:
            told["MINISTACK_LAMBDA_PROXY_URL"] = self.surroundings.functions
            properties["Timeout"] = max(properties["Timeout"], MINUTE)
            self.changed[ELSEWHERE] += 1

    def _secret(self, properties: Template) -> None:
        generated = properties["GenerateSecretString"]
        if generated.pop("ExcludePunctuation", False):
            generated["ExcludeCharacters"] = punctuation
            self.changed[PUNCTUATION] += 1

    def _machine(self, properties: Template) -> None:
        machine = json.loads(properties["DefinitionString"])
        for state in machine["States"].values():
            if isinstance(state.get("TimeoutSeconds"), str):
                state["TimeoutSeconds"] = machine["TimeoutSeconds"]
                self.changed[TIMEOUT] += 1
        properties["DefinitionString"] = json.dumps(machine)

    def _replaced(self, value: Any, out: set[str], secrets: set[str]) -> Any:
        """Replace references to what was taken out, and to secrets."""
        if isinstance(value, list):
            return [self._replaced(it, out, secrets) for it in value]
        if not isinstance(value, dict):
            return value
        if value.get("Ref") in out or _attribute_of(value) in out:
            return MISSING
        if value.get("Ref") in secrets:
            self.changed[ARN] += 1
            return {"Fn::GetAtt": [value["Ref"], "Id"]}
        return {name: self._replaced(it, out, secrets) for name, it in value.items()}


def targets(template: Template) -> Iterator[tuple[str, str]]:
    """Yield each target group and each of its targets, by their logical ids."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::ElasticLoadBalancingV2::TargetGroup":
            for target in resource["Properties"].get("Targets", ()):
                yield name, target["Id"]["Ref"]


def expiring(template: Template) -> Iterator[tuple[str, Template]]:
    """Yield the logical id of each table whose items expire, with its specification of that."""
    for name, resource in template["Resources"].items():
        wanted = resource.get("Properties", {}).get("TimeToLiveSpecification")
        if wanted and resource["Type"] == "AWS::DynamoDB::Table":
            yield name, wanted


def _refused(resource: Template) -> str | None:
    kind: str = resource["Type"]
    if kind == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]:
        return OF_AN_EXPRESSION
    return kind if kind in REFUSED else None


def _denies_plain_http(statement: Template) -> bool:
    condition = json.dumps(statement.get("Condition", {}))
    return statement["Effect"] == "Deny" and (
        "aws:SecureTransport" in condition or "s3:TlsVersion" in condition
    )


def _harmless(statement: Template) -> Template:
    """Return a statement that changes nothing, because a policy needs one."""
    action = _list(statement["Action"])[0].split(":")[0]
    reads = {"s3": "s3:ListBucket", "sqs": "sqs:GetQueueUrl", "sns": "sns:GetTopicAttributes"}
    return {
        "Effect": "Allow",
        "Principal": {"AWS": {"Ref": "AWS::AccountId"}},
        "Action": reads[action],
        "Resource": statement["Resource"],
    }


def _attribute_of(value: Template) -> str | None:
    named = value.get("Fn::GetAtt")
    if named is None:
        return None
    return str(named[0] if isinstance(named, list) else named.split(".")[0])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
