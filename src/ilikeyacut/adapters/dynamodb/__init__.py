"""DynamoDB: a persistence module of the `eventsourcing` library, and this app's views and keys.

With `PERSISTENCE_MODULE=ilikeyacut.adapters.dynamodb`, any application of the library keeps its
events, log, tracking and snapshots in one table. docs/event-store.md has the settings and the key
schema.
"""

from ilikeyacut.adapters.dynamodb.library.factory import DynamoDbFactory

__all__ = ["DynamoDbFactory"]
