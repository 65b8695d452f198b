"""Thousands of made photos go through intake, and each comes out as the way it was made says."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from itertools import islice

import pytest

from ilikeyacut.adapters.pillow.pictures import PillowPictures
from support.corpus import Photo, judged, photos

PICTURES = PillowPictures()
ONE_IN = 23
LOG = logging.getLogger(__name__)
"""Shows the figures with `pytest --log-cli-level=info`."""


def assert_right(some: Iterable[Photo]) -> None:
    outcomes, wrong = Counter[str](), []
    for photo in some:
        fault, outcome = judged(PICTURES, photo)
        outcomes[outcome if isinstance(outcome, str) else "accepted"] += 1
        wrong += [fault] if fault else []
    LOG.info("%d photos: %s, %d wrong", outcomes.total(), dict(outcomes), len(wrong))
    assert not wrong, "\n".join(wrong[:20])


def test_a_sample_of_the_corpus_comes_out_right() -> None:
    assert_right(islice(photos(), 0, None, ONE_IN))


@pytest.mark.sweep
def test_the_whole_corpus_comes_out_right() -> None:
    made = list(photos())
    assert len(made) > 2000
    assert len({photo.name for photo in made}) == len(made)
    assert_right(made)
