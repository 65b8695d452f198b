"""What a server tells of its results names files, so it is looked at first."""

from __future__ import annotations

from typing import Any

import pytest

from ilikeyacut.client import TryOn
from ilikeyacut.entrypoints.cli.outcomes import CliError
from ilikeyacut.entrypoints.cli.served_try_on import checked
from support.scripted import example

LINK = {"url": "https://pictures.example/1"}
PICTURES = {"image": LINK, "thumbnail": LINK, "before_after": LINK}


def done(*results: dict[str, Any]) -> TryOn:
    told = [example("TryOnResult") | PICTURES | it for it in results]
    return TryOn.model_validate(example("TryOn", results=told), extra="ignore")


def test_each_result_has_a_number_of_its_own() -> None:
    for numbers in ((2,), (2, 1)):
        told = done(*({"variation": it} for it in numbers))
        assert checked(told, 2) is told


@pytest.mark.parametrize("numbers", [(1, 1), (1, 2, 3), (0,), (-1,), (10**9,)])
def test_other_numbers_than_were_asked_for_are_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(CliError) as refused:
        checked(done(*({"variation": it} for it in numbers)), 2)
    assert (refused.value.code, refused.value.exit_code) == ("ANSWER_INVALID", 5)


@pytest.mark.parametrize("results", [(), ({"variation": 1, "thumbnail": None},)])
def test_pictures_that_are_gone_are_told(results: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(CliError) as refused:
        checked(done(*results), 1)
    assert (refused.value.code, refused.value.exit_code) == ("RESULT_EXPIRED", 3)
