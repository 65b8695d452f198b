"""Translates the library's errors into our port's."""

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
    EventStoreError,
    StoreCorruptError,
    StoreOverloadedError,
    StoreUnavailableError,
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise the port's errors for those of a recorder, with its reason.

    A recorder's OperationalError may have `retry_after`: seconds after which a call may succeed.
    """
    try:
        yield
    except EventStoreError:  # already the port's own
        raise
    except IntegrityError as error:
        raise ConcurrencyError(f"another writer was first: {error}") from error
    except DataError as error:
        raise AppendTooLargeError(str(error)) from error
    except (OperationalError, ProgrammingError) as error:
        retry_after: float | None = getattr(error, "retry_after", None)
        if retry_after is not None:
            raise StoreOverloadedError(f"the event store is busy: {error}", retry_after) from error
        raise StoreUnavailableError(f"the event store cannot be used: {error}") from error
    except DatabaseError as error:
        raise StoreCorruptError(f"the event store is damaged: {error}") from error
    except PersistenceError as error:
        raise StoreUnavailableError(f"the event store cannot be reached: {error}") from error
