from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.scrubber import DynamoDbScrubber
from ilikeyacut.adapters.dynamodb.tables import Tables
from ilikeyacut.adapters.memory.scrubber import MemoryScrubber
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.scrubber import SqliteScrubber
from ilikeyacut.application.ports.scrubber import Scrubber
from ilikeyacut.testing.contracts.scrubber import ScrubberContract


class TestMemoryScrubber(ScrubberContract):
    @pytest.fixture
    def scrubber(self) -> Scrubber:
        return MemoryScrubber()

    def remains(self) -> bytes:
        return b""


class TestSqliteScrubber(ScrubberContract):
    @pytest.fixture
    def scrubber(self, tmp_path: Path) -> Iterator[Scrubber]:
        self.home = tmp_path
        with Database(tmp_path / "home.db") as database:
            with database.writing() as cursor:
                cursor.execute(
                    "INSERT INTO view_rows (view, key, row) VALUES ('a', 'b', ?)",
                    (b"PEREGRINE" * 99,),
                )
            assert b"PEREGRINE" in self.remains()
            with database.writing() as cursor:
                cursor.execute("DELETE FROM view_rows")
            yield SqliteScrubber(database)

    def remains(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.home.iterdir())


class TestDynamoDbScrubber(ScrubberContract):
    @pytest.fixture
    def scrubber(self, dynamodb: DynamoDb) -> Scrubber:
        self.db, self.tables = dynamodb, Tables(f"{uuid4().hex}-")
        self.tables.create(dynamodb)
        place = {"pk": {"S": "a"}, "sk": {"N": "0"}}
        item = place | {"e": {"S": "PEREGRINE"}}
        dynamodb.call("put_item", TableName=self.tables.events, Item=item)
        assert b"PEREGRINE" in self.remains()
        dynamodb.call("delete_item", TableName=self.tables.events, Key=place)
        return DynamoDbScrubber()

    def remains(self) -> bytes:
        return repr(self.db.call("scan", TableName=self.tables.events)["Items"]).encode()
