"""A model of a person's credits, simple enough to be right."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class Credits:
    """Where every credit that was ever granted is."""

    available: int = 0
    reserved: dict[UUID, int] = field(default_factory=dict)
    settled: int = 0
    grants: dict[str, int] = field(default_factory=dict)

    def reserve(self, job_id: UUID, amount: int) -> None:
        self.available -= amount
        self.reserved[job_id] = amount

    def settle(self, job_id: UUID, delivered: int) -> bool:
        """Pay for what was delivered of an open reservation; tell whether there was one."""
        amount = self.reserved.pop(job_id, None)
        if amount is None:
            return False
        paid = sorted((0, delivered, amount))[1]
        self.settled += paid
        self.available += amount - paid
        return True
