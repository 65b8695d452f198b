"""Several processes share one home."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

import pytest

from ilikeyacut.adapters.sqlite.budget import SqliteBudget
from ilikeyacut.testing.counting import Counter
from support.appenders import append_at_random, keys_of, open_and_write
from support.home import LATER, opened, sqlite_event_store

PROCESSES = 2


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(abs, range(PROCESSES)))
        yield pool


def test_no_update_is_lost(tmp_path: Path, processes: ProcessPoolExecutor) -> None:
    rounds = 60
    with opened(tmp_path) as database:
        store = sqlite_event_store(database)
        started = [Counter.start(str(n)) for n in range(3)]
        store.append(*started)
        counters = [it.originator_id for it in started]
        running = [
            processes.submit(append_at_random, tmp_path, counters, rounds, seed, PROCESSES)
            for seed in range(PROCESSES)
        ]
        for it in running:
            it.result(60)

        assert sum(store.load(Counter, it).total for it in counters) == 2 * rounds * PROCESSES
        log = store.page(0, 10_000).events
        assert len(log) == len(started) + PROCESSES + 2 * rounds * PROCESSES


def test_a_new_home_is_opened_by_several_at_once(
    tmp_path: Path, processes: ProcessPoolExecutor
) -> None:
    for attempt in range(8):
        home = tmp_path / str(attempt)
        running = [processes.submit(open_and_write, home, n) for n in range(PROCESSES)]
        started = {it.result(60) for it in running}
        with opened(home) as database:
            log = sqlite_event_store(database).page(0, 9).events
        assert {it.event.originator_id for it in log} == started


def test_a_home_of_the_first_schema_is_opened_by_several_at_once(
    tmp_path: Path, processes: ProcessPoolExecutor
) -> None:
    for attempt in range(4):
        home = tmp_path / str(attempt)
        with opened(home) as database, closing(database.connect()) as connection:
            for table in LATER:
                connection.execute(f"DROP TABLE {table}")
            connection.execute("PRAGMA user_version=1")
        running = [processes.submit(open_and_write, home, n) for n in range(PROCESSES)]
        assert len({it.result(60) for it in running}) == PROCESSES
        with opened(home) as database:
            assert SqliteBudget(database).spent("nobody") == 0


def test_processes_agree_on_each_key(tmp_path: Path, processes: ProcessPoolExecutor) -> None:
    people = [uuid4() for _ in range(25)]
    running = [processes.submit(keys_of, tmp_path / "home.db", people) for _ in range(PROCESSES)]
    one, two = (it.result(60) for it in running)
    assert one == two
    assert len(set(one)) == len(people)
