"""How many try-ons a second each part of `prod` lets through.

Limits of AWS are the documented defaults of us-east-1, from memory; most can be raised. Ours are
those of the code and of the templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from capacity.usage import MEMORY, PER_TRY_ON, PER_UPLOAD, SECONDS, UPLOADS, uses
from ilikeyacut.entrypoints.settings import Settings
from stages import PROD

DAY = 86_400
PEAK = 4
"""How much busier the busiest second is than the mean of a day."""

GATEWAY_A_SECOND, ENDPOINT_AT_ONCE, ARRIVAL_GROUPS = 10, 10, 16
"""As in the templates."""
INSPECTION = 3
"""Seconds of a selfie."""
PUBLISHED = 1_000
"""Events a second of the relay: a page of ten in 10 ms, one after another."""


@dataclass(frozen=True)
class Ceiling:
    """A limit, what a try-on takes of it, whose it is, and what lifts it."""

    part: str
    limit: str
    most: float
    each: float
    whose: str
    lift: str

    @property
    def a_second(self) -> float:
        """Try-ons that fit into the busiest second."""
        return self.most / self.each

    @property
    def a_day(self) -> float:
        """Try-ons of a day whose busiest second is at the limit."""
        return self.a_second * DAY / PEAK


def ceilings() -> list[Ceiling]:
    """Return all ceilings, the lowest first."""
    use = {name: it.quantity for name, it in uses().items()}
    return sorted([*_ours(use), *_of_others(use)], key=lambda it: it.a_second)


def _ours(use: Mapping[str, float]) -> list[Ceiling]:
    cap = float(Settings.model_fields["cap_day_usd"].default)
    return [
        Ceiling(
            "spending",
            f"`ILIKEYACUT_CAP_DAY_USD`: {cap:g} dollars for everybody",
            cap * PEAK / DAY,
            use["picture"],
            "ours",
            "raise it as far as you want to pay; nothing else holds back spending",
        ),
        Ceiling(
            "pictures at once",
            f"`images_at_once`: {PROD.images_at_once} messages in work, {SECONDS + 1} s each",
            PROD.images_at_once / (SECONDS + 1),
            1,
            "ours",
            "raise `images_at_once` and what `processing` reserves, below the account's functions",
        ),
        Ceiling(
            "the way out to Gemini",
            f"{GATEWAY_A_SECOND} calls a second of the REST API's stage",
            GATEWAY_A_SECOND,
            1,
            "ours",
            "raise `throttling_rate_limit` to the quota that Google gives",
        ),
        Ceiling(
            "SageMaker, serverless",
            f"{ENDPOINT_AT_ONCE} calls at once, 5 s each",
            ENDPOINT_AT_ONCE / 5,
            1,
            "ours",
            "up to 200 at once; beyond that real-time instances, which scale by themselves",
        ),
        Ceiling(
            "arrivals",
            f"{ARRIVAL_GROUPS} message groups, a selfie each {INSPECTION} s",
            ARRIVAL_GROUPS / INSPECTION,
            UPLOADS,
            "ours",
            "two digits of the person's id: 256 rules and groups, of 300 rules a bus",
        ),
        Ceiling(
            "API",
            f"`api_rate`: {PROD.api_rate} requests a second",
            PROD.api_rate,
            use["requests"],
            "ours",
            "raise it, up to 10,000 a second of an account; longer pauses between polls",
        ),
        Ceiling(
            "relay",
            "one reader publishes about 1,000 events a second",
            PUBLISHED,
            use["events"],
            "ours",
            "a relay for each stripe of the log, with a position of its own",
        ),
    ]


def _of_others(use: Mapping[str, float]) -> list[Ceiling]:
    busy = use["gb-s"] / MEMORY["pictures"]
    return [
        Ceiling(
            "Gemini",
            "500 pictures a minute for a paid project of the first tier",
            500 / 60,
            1,
            "Google's",
            "a higher tier, several models in `gemini_models`, Vertex AI, or SageMaker beside it",
        ),
        Ceiling(
            "Lambda",
            "1,000 functions at once in an account",
            1_000,
            busy,
            "AWS's",
            "ask for more; a function that waits for Gemini is the most of it, so a stylist that "
            "answers later (SageMaker's asynchronous endpoint) takes nearly all of it away",
        ),
        Ceiling(
            "budget",
            "tens of transactions a second on the account `everyone:{day}`",
            30,
            1,
            "DynamoDB's",
            "no cap for everybody, or one spread over several accounts, each with a share",
        ),
        Ceiling(
            "log, one stripe",
            "1,000 write units a second of a partition, 2 each entry",
            500,
            use["saves"],
            "DynamoDB's",
            "`ILIKEYACUT_DYNAMODB_LOG_STRIPES=4`, at any time",
        ),
        Ceiling(
            "Cognito",
            "120 sign-ins and refreshes a second",
            120,
            1,
            "AWS's",
            "ask for more (it is paid), or access tokens that live longer than 15 minutes",
        ),
        Ceiling(
            "log, counter",
            "1,000 write units a second of an item, 1 each append",
            1_000,
            use["saves"],
            "DynamoDB's",
            "one application (`{app}`) for each part of the domain or of the people, each with its "
            "own order",
        ),
        Ceiling(
            "DynamoDB, tables",
            "40,000 write units a second of a table on demand",
            40_000,
            use["writes"],
            "AWS's",
            "ask for more; warm throughput before a launch, because a new table begins at 4,000",
        ),
        Ceiling(
            "workflow, starts",
            "300 executions a second",
            300,
            1,
            "AWS's",
            "ask for more; express workflows have no task tokens",
        ),
        Ceiling(
            "workflow, transitions",
            "5,000 transitions a second",
            5_000,
            use["transitions"],
            "AWS's",
            "ask for more",
        ),
        Ceiling(
            "workflow, answers",
            "500 SendTaskSuccess a second",
            500,
            1,
            "AWS's",
            "ask for more",
        ),
        Ceiling(
            "projections",
            "1,000 write units a second of a position, 2 each page",
            500,
            PER_TRY_ON["saves"] + UPLOADS * PER_UPLOAD["saves"],
            "DynamoDB's",
            "none is needed: behind the log pages grow up to 500 events, so fewer are written",
        ),
        Ceiling(
            "event bus",
            "10,000 PutEvents a second, ten events each",
            100_000,
            use["events"],
            "AWS's",
            "ask for more",
        ),
        Ceiling(
            "image queue",
            "3,000 messages a second of a partition, high throughput; 300 of a group",
            3_000,
            1 + UPLOADS,
            "AWS's",
            "SQS adds partitions by itself, up to 70,000 calls a second",
        ),
        Ceiling(
            "S3, writing",
            "3,500 objects a second of a prefix",
            3_500,
            use["puts"],
            "AWS's",
            "S3 splits prefixes by itself; keys begin with the person's id, which is spread evenly",
        ),
        Ceiling(
            "KMS",
            "100,000 calls a second",
            100_000,
            use["unwraps"],
            "AWS's",
            "functions keep keys for five minutes already",
        ),
        Ceiling(
            "CDN",
            "250,000 requests a second of a distribution",
            250_000,
            use["requests"] + use["seen"],
            "AWS's",
            "ask for more",
        ),
        Ceiling(
            "pushes",
            "30,000 messages a second",
            30_000,
            1,
            "AWS's",
            "ask for more",
        ),
    ]
