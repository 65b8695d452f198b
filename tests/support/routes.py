"""A stage with routes of two third parties and one of our own, and what became of a job."""

from __future__ import annotations

from collections.abc import Callable

import punq

from ilikeyacut.application.ports.budget import Budget
from ilikeyacut.application.stylists.spending import Spending, SpendingCaps
from ilikeyacut.domain.processing_job import (
    AttemptFailed,
    AttemptStarted,
    ProcessingJob,
    VariationRendered,
)
from ilikeyacut.domain.user import User
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.testing.stylist import Scene, ScriptedStylist
from support.apps import Stage, asking, staged

PRICE = 67_000
"""Millionths of a dollar: what a picture costs here."""

Script = Exception | Scene | None


def gemini(*script: Script, model: str = "g-1", price: int = PRICE) -> ScriptedStylist:
    """Return a model of a third party."""
    return ScriptedStylist(
        *script, name="gemini", model=model, consent=asking("gemini"), price_microusd=price
    )


def sagemaker(*script: Script) -> ScriptedStylist:
    """Return the model of another third party."""
    return ScriptedStylist(
        *script,
        name="sagemaker",
        model="s-1",
        consent=asking("sagemaker"),
        price_microusd=2 * PRICE,
    )


def own(*script: Script) -> ScriptedStylist:
    """Return a stylist of our own, which costs nothing."""
    return ScriptedStylist(*script, name="preview", model="p-1")


def routed(
    *stylists: ScriptedStylist, caps: SpendingCaps | None = None, consents: tuple[str, ...] = ()
) -> tuple[Stage, User]:
    """Return a stage with these routes, and a person who consented."""

    def capped(container: punq.Container) -> None:
        if caps is not None:
            bind(container, SpendingCaps, lambda: caps)

    stage = staged(capped, stylists=stylists)
    user = stage.person()
    for provider in consents:
        user = stage.agreed(user, provider)
    return stage, user


def calls(job: ProcessingJob) -> list[tuple[str, int, str | None]]:
    """Return model, variation and failure of every attempt."""
    return [(it.model, it.variation, it.failure) for it in job.attempts]


def events_of(
    stage: Stage, job: ProcessingJob
) -> list[AttemptStarted | AttemptFailed | VariationRendered]:
    """Return what happened to a job's attempts."""
    return [
        event
        for event in stage.app.store.history(job.id)
        if isinstance(event, AttemptStarted | AttemptFailed | VariationRendered)
    ]


def spent(stage: Stage, account: Callable[[Spending], str]) -> int:
    """Return what an account has spent."""
    return stage.port(Budget).spent(account(stage.port(Spending)))


def spent_today(stage: Stage) -> int:
    """Return what everybody has spent today."""
    return spent(stage, Spending.everyone_account)


def booked(stage: Stage, job: ProcessingJob) -> int:
    """Return what a job's events say that it cost."""
    reports = (AttemptFailed, VariationRendered)
    return sum(it.cost_microusd for it in events_of(stage, job) if isinstance(it, reports))
