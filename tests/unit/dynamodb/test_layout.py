"""Where entries stand: the same place for everybody, whatever changes later."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilikeyacut.adapters.dynamodb.events.layout import MOST_STRIPES, Layout
from ilikeyacut.adapters.dynamodb.events.log import LogOptions

layouts = st.builds(Layout, st.sampled_from([4, 100, 10_000]))
changes = st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, MOST_STRIPES)), max_size=5)


def grown(layout: Layout, steps: list[tuple[int, int]]) -> list[tuple[int, Layout]]:
    """Return each layout with the position that was issued when it was made."""
    issued, found = 0, [(0, layout)]
    for more, stripes in steps:
        issued += more
        layout = layout.changed(issued, stripes)
        found.append((issued, layout))
    return found


@given(layouts, changes, st.integers(1, 30_000))
def test_a_change_moves_nothing_that_was_issued(
    layout: Layout, steps: list[tuple[int, int]], position: int
) -> None:
    found = grown(layout, steps)
    last = found[-1][1]
    for number, (_, earlier) in enumerate(found[:-1]):
        issued = found[number + 1][0]
        known = min(position, issued)
        assert earlier.stripe_of(known) == last.stripe_of(known)


@given(layouts, changes, st.integers(1, 30_000))
def test_a_reader_looks_into_every_stripe_that_has_an_entry(
    layout: Layout, steps: list[tuple[int, int]], position: int
) -> None:
    last = grown(layout, steps)[-1][1]
    assert last.stripe_of(position) < last.stripes_of(last.bucket_of(position))


@given(layouts, changes)
def test_the_counter_keeps_it(layout: Layout, steps: list[tuple[int, int]]) -> None:
    last = grown(layout, steps)[-1][1]
    kept = Layout.of(last.attributes())
    assert kept == last if last.most > 1 else kept.most == 1


def test_a_log_that_was_never_striped_is_as_before() -> None:
    assert Layout(10_000).attributes() == {"b": {"N": "10000"}}
    assert Layout.of({"b": {"N": "10000"}}).stripes_of(7) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 4, 8, 10, 64])
@pytest.mark.parametrize("stripes", [2, 4, 8])
def test_saves_of_one_size_meet_all_stripes(stripes: int, size: int) -> None:
    layout = Layout(10_000, ((0, stripes),))
    met = Counter(layout.stripe_of(last) for last in range(size, 1_000 * size, size))
    assert len(met) == stripes
    assert max(met.values()) < 1.1 * 1_000 / stripes


@pytest.mark.parametrize("stripes", [0, -1, MOST_STRIPES + 1])
def test_other_numbers_of_stripes_are_refused(stripes: int) -> None:
    with pytest.raises(ValueError, match="1 to 32 stripes"):
        LogOptions(stripes=stripes)
