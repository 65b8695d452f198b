"""The table of docs/scale.md."""

from __future__ import annotations

from collections.abc import Iterator

from capacity.limits import DAY, PEAK, ceilings

AIM = 1_000_000
"""Try-ons a day."""


def table() -> Iterator[str]:
    """Yield the lines between the marks of docs/scale.md."""
    wanted = AIM / DAY * PEAK
    yield f"A million a day are {AIM / DAY:.1f} a second on average, {wanted:.0f} in the busiest"
    yield f"second if that is {PEAK} times the average. `a day` allows for the same.\n"
    yield "| part | limit | whose | each try-on | try-ons a second | a day | what lifts it |"
    yield "|---|---|---|---:|---:|---:|---|"
    reached = False
    for it in ceilings():
        if it.a_second >= wanted and not reached:
            reached = True
            yield f"| **a million a day** | | | | **{wanted:.0f}** | **{AIM:,}** | |"
        yield (
            f"| {it.part} | {it.limit} | {it.whose} | {rounded(it.each)} | {rounded(it.a_second)} "
            f"| {it.a_day:,.0f} | {it.lift} |"
        )


def rounded(number: float) -> str:
    """Return a number with what matters of it."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
