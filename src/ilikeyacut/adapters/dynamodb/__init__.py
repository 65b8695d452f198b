"""DynamoDB: a persistence module of the `eventsourcing` library, and our views, keyring, doorbell.

`PERSISTENCE_MODULE=ilikeyacut.adapters.dynamodb` gives any application of the library its events,
log, tracking and snapshots in one table; docs/event-store.md has the settings and the key schema.
"""

from ilikeyacut.adapters.dynamodb.library.factory import DynamoDbFactory

__all__ = ["DynamoDbFactory"]
