"""What a stage costs a month, and the tables of docs/costs.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from capacity.prices import DATE, HOURS, PRICES, fixed
from capacity.usage import uses
from stages import DEV, PROD, Stage

SCALES: tuple[tuple[Stage, int], ...] = (
    (DEV, 1_000),
    (PROD, 1_000),
    (PROD, 10_000),
    (PROD, 1_000_000),
)
GEMINI = "pictures by Gemini"
SERVERLESS = "or by a serverless endpoint of SageMaker, 5 s each"
INSTANCES = "or by two instances of SageMaker, busy or not"
BEFORE_PICTURES = "**all but the pictures**"


def each(stage: Stage) -> dict[str, float]:
    """Return what one try-on costs in a stage, by part. Storage is that of its first month."""
    use = {name: it.quantity for name, it in uses().items()}

    def paid(*names: str, by: Mapping[str, float] = use) -> float:
        return sum(PRICES[name].each * by[name] for name in names)

    cdn = use["requests"] + use["seen"]
    plan = "people" if stage.threat_protection else "people-essentials"
    watched = use["calls"] + use["puts"] + use["gets"]
    return {
        "people (Cognito)": PRICES[plan].each * use["people"],
        "API, CDN, firewall": paid("requests", "served")
        + PRICES["cdn"].each * cdn
        + PRICES["gateway"].each
        + PRICES["firewall"].each * cdn * stage.waf,
        "functions": paid("invocations", "gb-s"),
        "workflow": paid("transitions"),
        "DynamoDB": paid("writes", "reads", "rows"),
        "S3": paid("puts", "gets", "kept") + PRICES["kept"].each * use["selfies"],
        "queues, bus, pushes, KMS": paid("fifo", "standard", "events", "pushes", "unwraps"),
        "logs, traces, data events": paid("logs")
        + PRICES["traces"].each * use["invocations"] * stage.trace_share
        + PRICES["data-events"].each * watched * stage.insights,
    }


def month(stage: Stage, try_ons: int) -> dict[str, float]:
    """Return the dollars of a month with so many try-ons, by part."""
    parts = {"being there": sum(it.usd for it in fixed(stage))}
    parts |= {name: usd * try_ons for name, usd in each(stage).items()}
    return {
        **parts,
        BEFORE_PICTURES: sum(parts.values()),
        GEMINI: uses()["picture"].quantity * try_ons,
        SERVERLESS: PRICES["serverless"].each * 5 * try_ons,
        INSTANCES: PRICES["instance"].each * 2 * HOURS,
    }


def dollars(usd: float) -> str:
    """Return an amount as a page shows it."""
    return "-" if not usd else f"{usd:,.0f}" if usd >= 10 else f"{usd:.2f}"


def tables() -> Iterator[str]:
    """Yield the lines between the marks of docs/costs.md."""
    columns = [month(stage, try_ons) for stage, try_ons in SCALES]
    heads = [f"{stage.name}, {try_ons:,}" for stage, try_ons in SCALES]
    yield f"| dollars a month, try-ons | {' | '.join(heads)} |"
    yield "|---|" + "---:|" * len(SCALES)
    for part in columns[0]:
        yield f"| {part} | {' | '.join(dollars(it[part]) for it in columns)} |"
    yield "\n## Being there\n"
    yield "| dollars a month | dev | prod |"
    yield "|---|---:|---:|"
    for test, live in zip(fixed(DEV), fixed(PROD), strict=True):
        yield f"| {live.what} | {dollars(test.usd)} | {dollars(live.usd)} |"
    yield "\n## What a try-on uses\n"
    yield "| each try-on | what | known |"
    yield "|---:|---|---|"
    for it in uses().values():
        yield f"| {it.quantity:.4g} | {it.what} | {it.known} |"
    yield "\n## Prices\n"
    yield f"us-east-1, {DATE}. The last column is the page below `https://aws.amazon.com/`"
    yield "`PAGE/pricing/` that has the current one.\n"
    yield "| dollars | for | page |"
    yield "|---:|---|---|"
    for price in PRICES.values():
        many = "" if price.per == 1 else f"{price.per:,.0f} "
        yield f"| {price.usd:g} | {many}{price.of} | {price.page} |"
