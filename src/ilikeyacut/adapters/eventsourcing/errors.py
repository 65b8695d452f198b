"""The library's faults in the words of our port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing.persistence import (
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)

from ilikeyacut.application.ports.event_store import (
    AppendTooLargeError,
    ConcurrencyError,
    StoreCorruptError,
    StoreUnavailableError,
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise the port's errors, with the recorder's reason, for those of a recorder."""
    try:
        yield
    except IntegrityError as error:
        raise ConcurrencyError(f"somebody else was first: {error}") from error
    except DataError as error:
        raise AppendTooLargeError(str(error)) from error
    except (OperationalError, ProgrammingError) as error:
        raise StoreUnavailableError(f"the event store cannot be used: {error}") from error
    except DatabaseError as error:
        raise StoreCorruptError(f"the event store is damaged: {error}") from error
    except PersistenceError as error:
        raise StoreUnavailableError(f"the event store cannot be reached: {error}") from error
