"""Erasure beyond deletion, as far as DynamoDB provides it."""

from __future__ import annotations


class DynamoDbScrubber:
    """Relies on AWS: deleted items cannot be read again, and disks are encrypted.

    Backups and point-in-time recovery contain personal data only under destroyed keys; the key
    table has neither (docs/event-store.md).
    """

    def scrub(self) -> None:
        """Do nothing: no local file needs overwriting."""
