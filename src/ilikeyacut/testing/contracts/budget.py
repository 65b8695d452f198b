"""What every adapter of the budget port does. Races between processes: the durable ones' tests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from threading import Barrier, Thread

import pytest

from ilikeyacut.application.ports.budget import Budget, Cap, CapReachedError

JOB, DAY = Cap("job:1", 100), Cap("everyone:2026-01-02", 250)


class BudgetContract(ABC):
    @abstractmethod
    @pytest.fixture
    def budget(self) -> Budget:
        """Return the adapter, with nothing spent."""

    def test_an_account_never_used_has_spent_nothing(self, budget: Budget) -> None:
        assert budget.spent(JOB.account) == 0

    def test_what_is_set_aside_counts_in_every_account(self, budget: Budget) -> None:
        budget.reserve("a", 60, (JOB, DAY))
        budget.reserve("b", 60, (DAY,))
        assert (budget.spent(JOB.account), budget.spent(DAY.account)) == (60, 120)

    def test_a_cap_can_be_reached_but_not_passed(self, budget: Budget) -> None:
        budget.reserve("a", 60, (JOB, DAY))
        with pytest.raises(CapReachedError) as refused:
            budget.reserve("b", 41, (JOB, DAY))
        assert refused.value.cap == JOB
        budget.reserve("c", 40, (JOB, DAY))
        assert (budget.spent(JOB.account), budget.spent(DAY.account)) == (100, 100)

    @pytest.mark.parametrize("caps", [(DAY, JOB), (JOB, DAY)])
    def test_nothing_is_set_aside_if_any_account_refuses(
        self, budget: Budget, caps: tuple[Cap, Cap]
    ) -> None:
        with pytest.raises(CapReachedError) as refused:
            budget.reserve("a", 101, caps)
        assert refused.value.cap == JOB
        assert (budget.spent(JOB.account), budget.spent(DAY.account)) == (0, 0)
        budget.correct("a", 7)
        assert budget.spent(DAY.account) == 0

    def test_a_refused_reservation_may_be_tried_again(self, budget: Budget) -> None:
        budget.reserve("a", 100, (JOB,))
        with pytest.raises(CapReachedError):
            budget.reserve("b", 50, (JOB,))
        budget.correct("a", 10)
        budget.reserve("b", 50, (JOB,))
        assert budget.spent(JOB.account) == 60

    def test_the_same_reservation_counts_once(self, budget: Budget) -> None:
        budget.reserve("a", 60, (JOB, DAY))
        budget.reserve("a", 60, (JOB, DAY))
        assert (budget.spent(JOB.account), budget.spent(DAY.account)) == (60, 60)

    @pytest.mark.parametrize("true_cost", [0, 25, 60, 500])
    def test_the_true_cost_takes_the_place_of_what_was_set_aside(
        self, budget: Budget, true_cost: int
    ) -> None:
        budget.reserve("a", 60, (JOB, DAY))
        budget.correct("a", true_cost)
        assert (budget.spent(JOB.account), budget.spent(DAY.account)) == (true_cost, true_cost)

    def test_a_reservation_is_corrected_once(self, budget: Budget) -> None:
        budget.reserve("a", 60, (JOB,))
        budget.correct("a", 25)
        budget.correct("a", 25)
        budget.correct("a", 0)
        assert budget.spent(JOB.account) == 25

    def test_what_was_never_set_aside_corrects_nothing(self, budget: Budget) -> None:
        budget.correct("a", 25)
        assert budget.spent(JOB.account) == 0

    def test_a_cap_of_nothing_allows_nothing(self, budget: Budget) -> None:
        with pytest.raises(CapReachedError):
            budget.reserve("a", 1, (Cap("nobody", 0),))

    def test_money_is_not_negative(self, budget: Budget) -> None:
        budget.reserve("a", 60, (JOB,))
        with pytest.raises(ValueError, match="-1"):
            budget.reserve("b", -1, (JOB,))
        with pytest.raises(ValueError, match="-1"):
            budget.correct("a", -1)
        assert budget.spent(JOB.account) == 60

    def test_many_at_once_never_pass_a_cap(self, budget: Budget) -> None:
        threads, each = 6, 20
        start, taken = Barrier(threads), []

        def spend(n: int) -> None:
            start.wait()
            for i in range(each):
                try:
                    budget.reserve(f"{n}/{i}", 7, (Cap("own", 1_000_000), DAY))
                except CapReachedError:
                    continue
                taken.append((n, i))

        running = [Thread(target=spend, args=(n,)) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        assert len(taken) == 250 // 7
        assert budget.spent("own") == budget.spent(DAY.account) == 7 * len(taken)
