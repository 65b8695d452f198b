"""Money that a deployment spends, whatever becomes of answers and processes."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.sqlite.budget import SqliteBudget
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.application.ports.budget import BudgetUnavailableError, Cap, CapReachedError
from ilikeyacut.entrypoints.bootstrap.aws.spending import carry_over
from support.dynamodb import new_budget
from support.dynamodb_faults import Faults
from support.spenders import spend_all_of_a_deployment

JOB, DAY = Cap("job:1", 100), Cap("everyone:2026-01-02", 150)
ATTEMPTS = 4


@pytest.fixture
def budget(db: DynamoDb) -> DynamoDbBudget:
    return new_budget(db)


@pytest.fixture
def faults(db: DynamoDb, budget: DynamoDbBudget) -> Faults:
    return Faults(db)


def test_a_call_reserves_in_one_transaction_and_corrects_in_one(
    budget: DynamoDbBudget, faults: Faults
) -> None:
    budget.reserve("a", 60, (JOB, DAY))
    assert dict(faults.calls) == {"TransactWriteItems": 1}
    budget.correct("a", 25)
    assert dict(faults.calls) == {"TransactWriteItems": 2, "GetItem": 1}


def test_lost_answers_count_nothing_twice(budget: DynamoDbBudget, faults: Faults) -> None:
    faults.lose_answer("TransactWriteItems")
    budget.reserve("a", 60, (JOB, DAY))
    faults.lose_answer("TransactWriteItems")
    budget.correct("a", 25)
    assert (budget.spent(JOB.account), budget.spent(DAY.account)) == (25, 25)


def test_a_reservation_without_an_answer_stays_spent(
    budget: DynamoDbBudget, faults: Faults
) -> None:
    faults.lose_answer("TransactWriteItems", ATTEMPTS)
    with pytest.raises(BudgetUnavailableError, match="closed"):
        budget.reserve("a", 60, (JOB, DAY))
    assert budget.spent(DAY.account) == 60
    budget.correct("a", 0)
    assert budget.spent(DAY.account) == 0


def test_others_on_the_same_account_are_waited_for(budget: DynamoDbBudget, faults: Faults) -> None:
    reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
    faults.refuse(
        "TransactWriteItems", "TransactionCanceledException", 2, CancellationReasons=reasons
    )
    budget.reserve("a", 60, (JOB,))
    assert budget.spent(JOB.account) == 60


def test_a_reservation_can_be_opened_again_once_closed(budget: DynamoDbBudget) -> None:
    for _ in range(2):
        budget.reserve("a", 60, (JOB,))
        budget.correct("a", 0)
    budget.reserve("a", 60, (JOB,))
    assert budget.spent(JOB.account) == 60


def test_a_cap_holds_over_two_processes(dynamodb: DynamoDb, dynamodb_url: str) -> None:
    budget, cap = new_budget(dynamodb), Cap("everyone:2026-01-02", 100)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        running = [
            processes.submit(spend_all_of_a_deployment, dynamodb_url, budget._table, name, 7, cap)
            for name in ("one", "two")
        ]
        reserved = [it.result(60) for it in running]
    assert sum(reserved) == 100 // 7
    assert budget.spent(cap.account) == 7 * sum(reserved)


def test_the_lowest_cap_of_an_account_holds(budget: DynamoDbBudget) -> None:
    with pytest.raises(CapReachedError) as refused:
        budget.reserve("a", 60, (JOB, Cap(JOB.account, 59)))
    assert refused.value.cap.limit == 59
    budget.reserve("a", 59, (JOB, Cap(JOB.account, 59)))
    assert budget.spent(JOB.account) == 59


def test_what_a_home_counted_by_itself_is_carried_over_once(
    budget: DynamoDbBudget, tmp_path: Path
) -> None:
    file = tmp_path / "budget.db"
    with Database(file) as database:
        SqliteBudget(database).reserve("a", 60, (JOB, DAY))
        SqliteBudget(database).reserve("b", 40, (DAY,))
    copy = file.read_bytes()
    carry_over(file, budget)
    assert not file.exists()
    carry_over(file, budget)
    file.write_bytes(copy)  # a process died before it put the file aside
    carry_over(file, budget)
    assert (budget.spent(JOB.account), budget.spent(DAY.account)) == (60, 100)


def test_a_file_that_cannot_be_carried_over_stops_spending(
    budget: DynamoDbBudget, tmp_path: Path
) -> None:
    file = tmp_path / "budget.db"
    file.write_bytes(b"not a database" * 100)
    with pytest.raises(BudgetUnavailableError, match="carried over"):
        carry_over(file, budget)
    assert file.exists()
