"""A store whose every third answer is cut keeps what it promises: the call is made again.

botocore alone reads half of an item as an item that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.testing.contracts.keyring import KeyringContract, MovableKeyring
from support.dynamodb import connected, new_keyring
from support.faulty_proxy import faulty_proxy

CALLS = 1000
OPERATIONS = ("GetItem", "PutItem", "Scan")


@pytest.fixture
def halved(dynamodb_url: str) -> Iterator[DynamoDb]:
    with faulty_proxy(dynamodb_url) as proxy:
        for operation in OPERATIONS:
            for n in range(CALLS // 3):
                cut = proxy.halve_answer if n % 2 else proxy.garble_answer
                cut("dynamodb", operation, after=2)
        db = connected(proxy.url, attempts=50, first_pause=0.001, longest_pause=0.002)
        yield db
        db.close()


class TestHalvedKeyring(KeyringContract):
    many = 30

    @pytest.fixture
    def keyring(self, halved: DynamoDb) -> MovableKeyring:
        return new_keyring(halved)
