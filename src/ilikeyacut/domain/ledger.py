"""A person's credit ledger: available credits and reservations for open jobs."""

from __future__ import annotations

from uuid import UUID

from ilikeyacut.domain.aggregate import Value, without


class Ledger(Value):
    """Available credits, and open reservations by job id.

    Only open reservations are kept, so the ledger stays small for any number of jobs. Grants are
    remembered by id, so a grant that is delivered twice counts once.
    """

    available: int = 0
    reserved: dict[UUID, int] = {}
    grants: dict[str, int] = {}

    @property
    def total(self) -> int:
        """All credits of the person, available and reserved."""
        return self.available + sum(self.reserved.values())

    def granted(self, grant_id: str, amount: int) -> Ledger:
        """Return the ledger after a grant."""
        return self.model_copy(
            update={
                "available": self.available + amount,
                "grants": self.grants | {grant_id: amount},
            }
        )

    def reserve(self, job_id: UUID, amount: int) -> Ledger:
        """Return the ledger with `amount` credits reserved for a job."""
        return self.model_copy(
            update={
                "available": self.available - amount,
                "reserved": {**self.reserved, job_id: amount},
            }
        )

    def close(self, job_id: UUID, released: int) -> Ledger:
        """Return the ledger without the job's reservation, with `released` credits returned."""
        rest = without(self.reserved, job_id)
        return self.model_copy(update={"available": self.available + released, "reserved": rest})
