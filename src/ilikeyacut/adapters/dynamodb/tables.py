"""The tables of one deployment, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events import schema
from ilikeyacut.adapters.dynamodb.faults import store_errors
from ilikeyacut.adapters.dynamodb.misfits import Described, Misfit
from ilikeyacut.adapters.dynamodb.views.tables import ViewTables, definition


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

    @property
    def sessions(self) -> str:
        """The table of who is signed in where, which needs no backup."""
        return f"{self.prefix}UserSessions"

    @property
    def limits(self) -> str:
        """The table of rate limits and circuits."""
        return f"{self.prefix}Limits"

    @property
    def inbox(self) -> str:
        """The table of the messages that had their effect."""
        return f"{self.prefix}Inbox"

    @cached_property
    def views(self) -> ViewTables:
        """The tables of views and positions."""
        return ViewTables().prefixed(self.prefix)

    def definitions(self) -> Iterator[tuple[str, Described]]:
        """Yield every table with its layout."""
        from ilikeyacut.adapters.dynamodb import budget, inbox, keyring, rate_limits, sessions

        yield self.events, schema.DEFINITION
        yield self.keys, keyring.DEFINITION
        yield self.budgets, budget.DEFINITION
        yield self.sessions, sessions.DEFINITION
        yield self.limits, rate_limits.DEFINITION
        yield self.inbox, inbox.DEFINITION
        for table in (self.views.rest, *self.views.named.values()):
            yield table.table, definition(table.index)

    def expect(self, db: DynamoDb) -> None:
        """Let refused calls be explained by a table's layout."""
        db.expect_later(self.definitions)

    def create(self, db: DynamoDb) -> None:
        """Create the missing tables. Raises StoreUnavailableError."""
        with store_errors():
            for table, layout in self.definitions():
                db.create_table(table, **layout)

    def check(self, db: DynamoDb) -> Iterator[tuple[str, Sequence[Misfit] | None]]:
        """Yield each table and how it differs, None if it is missing.

        Raises StoreUnavailableError.
        """
        for table, layout in self.definitions():
            with store_errors():
                found = db.check(table, layout)
            yield table, found
