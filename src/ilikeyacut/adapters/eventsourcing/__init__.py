"""Our event store over any recorder of the `eventsourcing` library."""
