"""Money that several processes spend, and that outlives them."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from ilikeyacut.adapters.sqlite.budget import SqliteBudget
from ilikeyacut.application.ports.budget import BudgetUnavailableError, Cap
from support.forking import Killed, forked
from support.home import opened
from support.spenders import spend_all

DAY = Cap("everyone:2026-01-02", 1000)
PROCESSES = 2


def spent(folder: Path) -> int:
    with opened(folder) as database:
        return SqliteBudget(database).spent(DAY.account)


def test_processes_share_one_purse(tmp_path: Path) -> None:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(spend_all, tmp_path, f"{n}", 7, DAY) for n in range(PROCESSES)]
        taken = [it.result(60) for it in running]
    assert sum(taken) == 1000 // 7
    assert spent(tmp_path) == 7 * sum(taken)


@pytest.mark.parametrize("corrected", [False, True])
def test_what_a_killed_process_had_set_aside_stays_spent(tmp_path: Path, corrected: bool) -> None:
    def die() -> None:
        with opened(tmp_path) as database:
            budget = SqliteBudget(database)
            budget.reserve("a", 60, (DAY,))
            if corrected:
                budget.correct("a", 25)
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(Killed):
        forked(die)
    assert spent(tmp_path) == (25 if corrected else 60)


def test_a_reservation_is_corrected_by_whoever_comes_after(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        SqliteBudget(database).reserve("a", 60, (DAY,))
    with opened(tmp_path) as database:
        SqliteBudget(database).correct("a", 25)
    assert spent(tmp_path) == 25


def test_a_budget_that_cannot_be_asked_says_so(tmp_path: Path) -> None:
    with opened(tmp_path, timeout=0.05) as database:
        budget = SqliteBudget(database)
        other = database.connect()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BudgetUnavailableError, match="locked"):
            budget.reserve("a", 60, (DAY,))
        with pytest.raises(BudgetUnavailableError, match="locked"):
            budget.correct("a", 60)
        other.execute("ROLLBACK")
        other.close()
        assert budget.spent(DAY.account) == 0
