"""The acceptance suite that the eventsourcing library ships, run on our persistence module."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    ProcessRecorder,
    Tracking,
    TrackingRecorder,
)
from eventsourcing.tests import application
from eventsourcing.tests.application import ApplicationTestCase, ExampleApplicationTestCase
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    InfrastructureFactoryTestCase,
    NonInterleavingNotificationIDsBaseCase,
    ProcessRecorderTestCase,
    TrackingRecorderTestCase,
)
from eventsourcing.tests.projection import (
    AggregateEventCountersProjectionTestCase,
    EventCountersView,
    EventCountersViewTestCase,
    EventSourcedProjectionTestCase,
)
from eventsourcing.utils import Environment

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.recorders import (
    Datastore,
    DynamoDbAggregateRecorder,
    DynamoDbApplicationRecorder,
)
from ilikeyacut.adapters.dynamodb.events.schema import key
from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
from ilikeyacut.adapters.dynamodb.library.factory import DynamoDbFactory
from ilikeyacut.adapters.dynamodb.library.tracking import (
    DynamoDbProcessRecorder,
    DynamoDbTrackingRecorder,
)
from support.dynamodb import new_datastore

pytestmark = pytest.mark.slow
MODULE = "ilikeyacut.adapters.dynamodb"


class OnDynamoDb:
    """Gives a library's test a table of its own, and names it in the environment."""

    datastore: Datastore
    env: Any

    @pytest.fixture(autouse=True)
    def _table(
        self, dynamodb: DynamoDb, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.datastore = new_datastore(dynamodb)
        settings = {
            "PERSISTENCE_MODULE": MODULE,
            "DYNAMODB_TABLE": self.datastore.table,
            "DYNAMODB_ENDPOINT_URL": dynamodb_url,
        }
        self.env = self.environment(settings)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

    def environment(self, settings: dict[str, str]) -> Any:
        return settings


class TestAggregateRecorder(OnDynamoDb, AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return DynamoDbAggregateRecorder(self.datastore)


class TestApplicationRecorder(OnDynamoDb, ApplicationRecorderTestCase):
    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = True

    def create_recorder(self) -> ApplicationRecorder:
        return DynamoDbApplicationRecorder(self.datastore)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorder(OnDynamoDb, TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return DynamoDbTrackingRecorder(self.datastore)


class TestProcessRecorder(OnDynamoDb, ProcessRecorderTestCase):
    def create_recorder(self) -> ProcessRecorder:
        return DynamoDbProcessRecorder(self.datastore)


class TestProcessRecorderAsApplicationRecorder(OnDynamoDb, ApplicationRecorderTestCase):
    def create_recorder(self) -> ApplicationRecorder:
        return DynamoDbProcessRecorder(self.datastore)


class TestProcessRecorderAsTrackingRecorder(OnDynamoDb, TrackingRecorderTestCase):
    def create_recorder(self) -> TrackingRecorder:
        return DynamoDbProcessRecorder(self.datastore)


class TestNonInterleaving(OnDynamoDb, NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> ApplicationRecorder:
        return DynamoDbApplicationRecorder(self.datastore)


class OwnTrackingRecorder(DynamoDbTrackingRecorder):
    pass


class TestInfrastructureFactory(OnDynamoDb, InfrastructureFactoryTestCase[DynamoDbFactory]):
    def environment(self, settings: dict[str, str]) -> Any:
        return Environment("App", settings)

    def expected_factory_class(self) -> type[DynamoDbFactory]:
        return DynamoDbFactory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return DynamoDbAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return DynamoDbApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        return DynamoDbTrackingRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        return OwnTrackingRecorder

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return DynamoDbProcessRecorder

    def test_snapshots_have_a_recorder_of_their_own(self) -> None:
        assert type(self.factory.aggregate_recorder("snapshots")) is DynamoDbSnapshotRecorder


# One of its tests is about a deprecated name.
@pytest.mark.filterwarnings("default:'log' is deprecated:DeprecationWarning")
class TestApplication(OnDynamoDb, ApplicationTestCase):
    def test_check_aggregate_fastforwarding_nonblocking(self) -> None:
        """Let a dozen threads save at once: one log makes a hundred wait until it refuses some."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(application, "ThreadPoolExecutor", lambda **_: ThreadPoolExecutor(12))
            super().test_check_aggregate_fastforwarding_nonblocking()


class TestExampleApplication(OnDynamoDb, ExampleApplicationTestCase):
    expected_factory_topic = f"{MODULE}.library.factory:DynamoDbFactory"


class EventCounters(DynamoDbTrackingRecorder, EventCountersView):
    """A view of one's own: two counters, changed in the transaction that moves the tracking."""

    def get_created_event_counter(self) -> int:
        return self._count("created")

    def get_subsequent_event_counter(self) -> int:
        return self._count("subsequent")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        self._increment("created", tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        self._increment("subsequent", tracking)

    def _increment(self, name: str, tracking: Tracking) -> None:
        add = {
            "TableName": self.datastore.table,
            "Key": key(f"counters#{name}", 0),
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        self.write(tracking, [{"Update": add}])

    def _count(self, name: str) -> int:
        item = self.datastore.db.call(
            "get_item", TableName=self.datastore.table, Key=key(f"counters#{name}", 0)
        ).get("Item")
        return int(item["n"]["N"]) if item else 0


class TestEventCountersView(OnDynamoDb, EventCountersViewTestCase):
    def construct_event_counters_view(self) -> EventCountersView:
        return EventCounters(self.datastore)


class TestProjection(OnDynamoDb, AggregateEventCountersProjectionTestCase):
    view_class = EventCounters


class TestEventSourcedProjection(OnDynamoDb, EventSourcedProjectionTestCase):
    pass


# pytest would run the imported suites themselves.
del (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    TrackingRecorderTestCase,
    ProcessRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
    InfrastructureFactoryTestCase,
    ApplicationTestCase,
    ExampleApplicationTestCase,
    EventCountersViewTestCase,
    AggregateEventCountersProjectionTestCase,
    EventSourcedProjectionTestCase,
)
