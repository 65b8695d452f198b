"""The tables of one deployment, by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ilikeyacut.adapters.dynamodb import budget, keyring
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events import schema
from ilikeyacut.adapters.dynamodb.faults import store_errors
from ilikeyacut.adapters.dynamodb.views.tables import ViewTables


@dataclass(frozen=True)
class Tables:
    """Every table of the app. The prefix separates deployments in one account."""

    prefix: str = ""

    @property
    def events(self) -> str:
        """The table of events, snapshots and their order."""
        return f"{self.prefix}Events"

    @property
    def keys(self) -> str:
        """The table of people's keys, which must not be backed up."""
        return f"{self.prefix}Keys"

    @property
    def budgets(self) -> str:
        """The table of what was spent."""
        return f"{self.prefix}Budgets"

    @cached_property
    def views(self) -> ViewTables:
        """The tables of views and positions."""
        return ViewTables().prefixed(self.prefix)

    def create(self, db: DynamoDb) -> None:
        """Create the missing tables. Raises StoreUnavailableError."""
        with store_errors():
            db.create_table(self.events, **schema.DEFINITION)
            db.create_table(self.keys, **keyring.DEFINITION)
            db.create_table(self.budgets, **budget.DEFINITION)
            self.views.create(db)
