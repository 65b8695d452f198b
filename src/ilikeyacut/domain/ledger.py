"""The credit ledger of a person: what is left, and what is set aside for open jobs."""

from __future__ import annotations

from uuid import UUID

from ilikeyacut.domain.aggregate import Value


class Ledger(Value):
    """Available credits, and open reservations by job id.

    Only open reservations are kept, so the ledger stays small however many jobs a person has had.
    Grants are remembered by their ids, so that one that is delivered twice counts once.
    """

    available: int = 0
    reserved: dict[UUID, int] = {}
    grants: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """All credits that are the person's: available and reserved."""
        return self.available + sum(self.reserved.values())

    def granted(self, grant_id: str, amount: int) -> Ledger:
        """Return the ledger after a grant."""
        return self.model_copy(
            update={"available": self.available + amount, "grants": self.grants | {grant_id}}
        )

    def reserve(self, job_id: UUID, amount: int) -> Ledger:
        """Return the ledger with `amount` set aside for a job."""
        return self.model_copy(
            update={
                "available": self.available - amount,
                "reserved": {**self.reserved, job_id: amount},
            }
        )

    def close(self, job_id: UUID, released: int) -> Ledger:
        """Return the ledger without the job's reservation, `released` of it given back."""
        rest = {job: amount for job, amount in self.reserved.items() if job != job_id}
        return self.model_copy(update={"available": self.available + released, "reserved": rest})
