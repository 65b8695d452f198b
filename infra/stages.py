"""What differs between the stages. Everything else is the same in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from checks import HOME, HOME_PREFIXES, faults
from sizes import SIZES, Size

INSIGHTS_LOG = "/aws/lambda-insights"
"""Where Lambda Insights writes, for all functions of an account."""


class StageError(ValueError):
    """A stage cannot be deployed as it is described; the text says why and what helps."""


class SageMaker(StrEnum):
    """How the custom model is served: not at all, or by a kind of endpoint.

    `asynchronous` has a serverless endpoint and, for pictures too large for a call, another one.
    """

    OFF = "off"
    SERVERLESS = "serverless"
    REALTIME = "realtime"
    ASYNCHRONOUS = "asynchronous"


@dataclass(frozen=True)
class Stage:
    """One deployment. Its name starts every name in it.

    Raises StageError, which names everything that is wrong at once.
    """

    name: str
    account: str = "123456789012"
    region: str = HOME
    zones: tuple[str, ...] = (f"{HOME}a", f"{HOME}b")
    cloudfront_prefixes: str = HOME_PREFIXES
    """The region's prefix list com.amazonaws.global.cloudfront.origin-facing."""

    python: str = "3.13"
    architecture: str = "arm64"

    redis: bool = False
    """ElastiCache, and the VPC for functions that use it."""
    sagemaker: SageMaker = SageMaker.OFF
    model_image: str = "1"
    """The tag of the custom model's image, which the repository never changes."""
    waf: bool = False
    snapstart: bool = False
    threat_protection: bool = False
    """Of the user pool, which needs the plan Plus and is paid by person."""
    insights: bool = False
    """Lambda Insights and data events of CloudTrail."""
    tracing_layer: str | None = None
    """The ARN of the layer of AWS Distro for OpenTelemetry in the region, which AWS lists in its
    documentation. With it, calls inside functions are spans of their traces."""

    api_domain: str | None = None
    cdn_domain: str | None = None
    certificate_arn: str | None = None
    """In us-east-1, for both domains. Without domains AWS's own addresses are used."""
    web_origins: tuple[str, ...] = ()
    edge_keys: tuple[str, ...] = ("AWSCURRENT",)
    """Labels of the edge's key that are accepted, two while it is rotated. The first is sent."""
    cdn_keys: tuple[int, ...] = (1,)
    """Numbers of the key pairs of signed addresses that are accepted. The first signs."""
    secrets_changed: int = 0
    """Raise it after a secret got a new value: functions read secrets once, when they start."""
    alarm_email: str | None = None
    report_email: str | None = None
    """Where people report what somebody shared. The App Store asks for such a way."""
    push: tuple[str, ...] = ()
    """SNS's platforms of phones: `APNS` or `APNS_SANDBOX`, and `GCM`. `make push` comes first."""
    mail_from: str | None = None
    """The sender of codes, in a domain that SES has verified. Without one Cognito sends them, which
    is limited to 50 a day."""

    keep_data: bool = False
    log_days: int = 14
    trace_share: float = 1.0
    api_rate: int = 50
    api_burst: int = 100
    images_at_once: int = 5
    """Messages of the image queue in work. What is left of `processing` answers people."""
    monthly_budget_usd: int = 50
    stylist_dollars: float = 1
    """What stylists may cost in five minutes before somebody is told."""
    gemini_models: tuple[str, ...] = ()
    """The models in order of preference; without any, Gemini is not offered."""
    sizes: Mapping[str, Size] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if found := list(faults(self)):
            raise StageError("; ".join(found))

    @property
    def prefix(self) -> str:
        """What every name begins with, the tables' too."""
        return f"ilikeyacut-{self.name}-"

    @property
    def page_origins(self) -> tuple[str, ...]:
        """The origins of pages that use uploads and pictures: our own first.

        Without a domain it is one of the region's APIs: which one, a template learns too late.
        """
        own = self.api_domain or f"*.execute-api.{self.region}.amazonaws.com"
        return (f"https://{own}", *self.web_origins)

    def bucket(self, folder: str) -> str:
        """Return the name of a folder's bucket, which nobody else in the world may have.

        Exports are with the results.
        """
        folder = "processed-images" if folder == "exports" else folder
        return f"{self.prefix}{folder}-{self.account}-{self.region}"

    @property
    def metrics(self) -> str:
        """The namespace of the figures that the functions write."""
        return f"ilikeyacut-{self.name}"

    @property
    def workflow_arn(self) -> str:
        """The state machine, by name: it calls a function that starts it."""
        return f"arn:aws:states:{self.region}:{self.account}:stateMachine:{self.prefix}try-on"

    @property
    def cdn_public_key(self) -> str:
        """The parameter with the public half of the key that signs addresses of pictures."""
        return self.public_key_parameter(self.cdn_keys[0])

    def platform_application(self, platform: str) -> str:
        """Return the ARN of the application of a push platform."""
        return f"arn:aws:sns:{self.region}:{self.account}:app/{platform}/{self.prefix}phones"

    @property
    def model_repository(self) -> str:
        """The repository of the custom model's image."""
        return f"{self.prefix}stylist"

    @property
    def endpoint(self) -> str:
        """The endpoint that answers in the call."""
        return f"{self.prefix}stylist"

    @property
    def larger_endpoint(self) -> str:
        """The asynchronous endpoint."""
        return f"{self.prefix}stylist-larger"

    def public_key_parameter(self, number: int) -> str:
        """Return the parameter with the public half of a key pair for signed addresses."""
        return f"/{self.prefix}cdn-public-key{'' if number == 1 else f'-{number}'}"

    def size(self, function: str) -> Size:
        """Return the size of a function."""
        return self.sizes.get(function, SIZES[function])


DEV = Stage("dev")
PROD = replace(
    DEV,
    name="prod",
    redis=True,
    sagemaker=SageMaker.SERVERLESS,
    waf=True,
    snapstart=True,
    threat_protection=True,
    insights=True,
    keep_data=True,
    log_days=90,
    trace_share=0.05,
    api_rate=500,
    api_burst=1000,
    images_at_once=40,
    monthly_budget_usd=600,
    stylist_dollars=5,
    sizes={
        name: replace(SIZES[name], reserved=most)
        for name, most in {
            "auth": 40,
            "uploads": 40,
            "processing": 80,
            "users": 30,
            "gallery": 80,
            "notifications": 10,
            "orchestration": 60,
            "projector": 5,
            "relay": 5,
            "upkeep": 2,
            "claims": 40,
        }.items()
    },
)
"""Reserves 392 of an account's 1,000 functions at once; AWS keeps 100 of them free."""

STAGES = {it.name: it for it in (DEV, PROD)}


def stage(name: str) -> Stage:
    """Return a stage by its name. Raises StageError."""
    if name not in STAGES:
        known = ", ".join(STAGES)
        raise StageError(
            f"there is no stage {name!r}: {known}; describe another one in infra/stages.py"
        )
    return STAGES[name]
