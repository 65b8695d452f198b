"""List prices of AWS in us-east-1, in US dollars, and what is paid by the month whatever happens.

From memory as of November 2026, without free tiers and discounts. Nobody compared them with AWS's
pages: do so before quoting one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from functions import HTTP
from stages import Stage

HOURS = 730
"""Of a month."""
MILLION = 1_000_000
DATE = "November 2026, from memory"


@dataclass(frozen=True)
class Price:
    """Dollars for so many of something, and the page of AWS that has them."""

    usd: float
    per: float
    of: str
    page: str

    @property
    def each(self) -> float:
        """Dollars for one."""
        return self.usd / self.per


PRICES: Mapping[str, Price] = {
    "requests": Price(1.00, MILLION, "requests of an HTTP API", "apigateway"),
    "gateway": Price(3.50, MILLION, "requests of a REST API (the way out to Gemini)", "apigateway"),
    "cdn": Price(1.00, MILLION, "HTTPS requests to CloudFront", "cloudfront"),
    "served": Price(0.085, 1, "a GB out of CloudFront", "cloudfront"),
    "firewall": Price(0.60, MILLION, "requests that WAF looks at", "waf"),
    "firewall-month": Price(1.00, 1, "a month of a WAF rule; 5 of a web ACL", "waf"),
    "balancer": Price(0.0225, 1, "an hour of a load balancer", "elasticloadbalancing"),
    "endpoint": Price(0.01, 1, "an hour of an interface endpoint in a zone", "privatelink"),
    "cache": Price(0.084, 1, "a GB and hour of serverless Valkey, 0.1 GB at least", "elasticache"),
    "invocations": Price(0.20, MILLION, "calls of functions", "lambda"),
    "gb-s": Price(13.3334, MILLION, "GB-seconds of functions on arm64", "lambda"),
    "snapstart": Price(1.5046, MILLION, "GB-seconds of a kept snapshot", "lambda"),
    "transitions": Price(25.00, MILLION, "transitions of standard workflows", "step-functions"),
    "writes": Price(0.625, MILLION, "write units on demand", "dynamodb"),
    "reads": Price(0.125, MILLION, "read units on demand", "dynamodb"),
    "rows": Price(0.45, 1, "a GB and month of a table with recovery", "dynamodb"),
    "puts": Price(5.00, MILLION, "objects stored", "s3"),
    "gets": Price(0.40, MILLION, "objects read", "s3"),
    "kept": Price(0.023, 1, "a GB and month of S3 Standard", "s3"),
    "fifo": Price(0.50, MILLION, "requests to FIFO queues", "sqs"),
    "standard": Price(0.40, MILLION, "requests to standard queues", "sqs"),
    "events": Price(1.00, MILLION, "events of one's own on a bus", "eventbridge"),
    "pushes": Price(0.50, MILLION, "pushes to phones", "sns"),
    "unwraps": Price(3.00, MILLION, "calls of KMS", "kms"),
    "key": Price(1.00, 1, "a month of a KMS key", "kms"),
    "secret": Price(0.40, 1, "a month of a secret", "secrets-manager"),
    "logs": Price(0.50, 1, "a GB of logs taken in", "cloudwatch"),
    "metric": Price(0.30, 1, "a month of a metric of one's own", "cloudwatch"),
    "alarm": Price(0.10, 1, "a month of an alarm on a metric", "cloudwatch"),
    "board": Price(3.00, 1, "a month of a dashboard", "cloudwatch"),
    "traces": Price(5.00, MILLION, "traces recorded", "xray"),
    "data-events": Price(1.00, MILLION, "data events of CloudTrail", "cloudtrail"),
    "people": Price(0.02, 1, "a person and month of Cognito Plus", "cognito"),
    "people-essentials": Price(0.015, 1, "a person and month of Cognito Essentials", "cognito"),
    "serverless": Price(80.00, MILLION, "seconds of a serverless endpoint of 4 GB", "sagemaker"),
    "instance": Price(0.204, 1, "an hour of an ml.c6i.xlarge", "sagemaker"),
}

ALARMS = {"dev": 66, "prod": 68}
METRICS, SECRETS, KEYS, RULES = 20, 4, 2, 4
"""Metrics of our own; secrets, KMS keys and firewall rules of the templates."""
WATCHED, INSIGHTS = 7, 8
"""Functions with Lambda Insights, and the metrics of each."""


@dataclass(frozen=True)
class Fixed:
    """What a stage pays by the month, used or not."""

    what: str
    price: str
    quantity: float

    @property
    def usd(self) -> float:
        """Dollars a month."""
        return PRICES[self.price].each * self.quantity


def fixed(stage: Stage) -> list[Fixed]:
    """Return what a stage pays for being there."""
    private, firewall = 4 * len(stage.zones) * stage.redis, stage.waf * (5 + RULES)
    kept = sum(stage.size(name).memory for name in HTTP) / 1024 * stage.snapstart
    return [
        Fixed("a load balancer", "balancer", HOURS),
        Fixed(f"{private} interface endpoints", "endpoint", private * HOURS),
        Fixed("Valkey, serverless", "cache", 0.1 * HOURS * stage.redis),
        Fixed(f"a firewall with {RULES} rules", "firewall-month", firewall),
        Fixed(f"{KEYS} KMS keys", "key", KEYS),
        Fixed(f"{SECRETS} secrets", "secret", SECRETS),
        Fixed("alarms", "alarm", ALARMS[stage.name]),
        Fixed(f"about {METRICS} metrics of our own", "metric", METRICS),
        Fixed(
            f"Lambda Insights of {WATCHED} functions", "metric", INSIGHTS * WATCHED * stage.insights
        ),
        Fixed("a dashboard", "board", 1),
        Fixed(f"snapshots of {len(HTTP)} functions", "snapstart", kept * HOURS * 3600),
    ]
