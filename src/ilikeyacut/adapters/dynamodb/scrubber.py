"""Erasure beyond deletion, as far as DynamoDB has it."""

from __future__ import annotations


class DynamoDbScrubber:
    """Leaves it to AWS: an item that was deleted cannot be read again, and disks are encrypted.

    What backups and point-in-time recovery keep holds personal data under destroyed keys only; the
    keys' own table has neither (docs/event-store.md).
    """

    def scrub(self) -> None:
        """Do nothing: there is no file of ours to overwrite."""
