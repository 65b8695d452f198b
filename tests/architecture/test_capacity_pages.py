"""Figures of docs/costs.md and docs/scale.md are computed, and counted where they can be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ilikeyacut as iya
from architecture.project import ROOT
from capacity import usage
from capacity.__main__ import PAGES, page
from capacity.costs import BEFORE_PICTURES, GEMINI, month
from capacity.limits import DAY, PEAK, ceilings
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from stages import DEV, PROD


@pytest.mark.parametrize("path", PAGES, ids=lambda it: it.name)
def test_the_page_is_up_to_date(path: Path) -> None:
    assert path.read_text("utf-8") == page(path.read_text("utf-8"), PAGES[path]()), (
        "run `make capacity`"
    )


def test_events_and_appends_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    appended: list[int] = []
    real = MemoryEventStore.append

    def counted(self: MemoryEventStore, *changes: object) -> None:
        appended.append(1)
        real(self, *changes)  # type: ignore[arg-type] # whatever it takes

    monkeypatch.setattr(MemoryEventStore, "append", counted)
    look = iya.Look(dye=iya.Dye(colour=iya.Colour.parse("copper")))
    portrait = (ROOT / "examples/portraits/astronaut.png").read_bytes()
    settings = iya.Settings(profile=iya.Profile.MEMORY, stylists=("memory",))
    with iya.open_app(settings) as app:

        def so_far() -> dict[str, int]:
            return {"events": app.store.head(), "saves": len(appended)}

        me, start = app.accounts.current(), so_far()
        photo = app.photos.request_upload(me.id)
        app.photos.receive(me.id, photo, portrait)
        uploaded = so_far()
        wish = iya.TryOn(photo_id=photo, look=look)
        app.worker.finish(app.try_ons.request(me.id, wish, idempotency_key="one").id)
        ended = so_far()
    assert {it: uploaded[it] - start[it] for it in start} == usage.PER_UPLOAD
    assert {it: ended[it] - uploaded[it] for it in start} == usage.PER_TRY_ON


def test_the_calls_are_those_of_the_benchmark() -> None:
    """A run differs from another one by a few calls: how many changes a ring brings is chance."""
    results = (ROOT / "benchmarks" / "RESULTS.md").read_text("utf-8")
    (told,) = re.findall(r"\| sum \(aim: at most 120\) \| (\d+) \|", results)
    assert usage.uses()["calls"].quantity == pytest.approx(int(told), rel=0.05)


def test_a_month_is_its_parts() -> None:
    """By hand: 10,000 pictures for 0.07825 dollars, 2,500 people for 0.02."""
    live = month(PROD, 10_000)
    assert live[GEMINI] == pytest.approx(782.5)
    assert live["people (Cognito)"] == pytest.approx(50)
    assert live["workflow"] == pytest.approx(10_000 * 10 * 25 / 1e6)
    parts = [usd for name, usd in live.items() if name != BEFORE_PICTURES]
    assert live[BEFORE_PICTURES] == pytest.approx(sum(parts[:9]))
    assert month(PROD, 0)[BEFORE_PICTURES] == pytest.approx(live["being there"])
    assert month(DEV, 0)["being there"] < live["being there"]


def test_a_ceiling_is_a_limit_by_what_a_try_on_takes_of_it() -> None:
    """By hand: 500 requests a second are 33.3 try-ons; 720,000 a day at a peak of 4."""
    found = {it.part: it for it in ceilings()}
    assert (DAY, PEAK) == (86_400, 4)
    assert found["API"].a_second == pytest.approx(500 / 15)
    assert found["API"].a_day == pytest.approx(720_000)
    assert found["spending"].a_day == pytest.approx(50 / 0.07825)
    assert [it.a_second for it in ceilings()] == sorted(it.a_second for it in ceilings())
