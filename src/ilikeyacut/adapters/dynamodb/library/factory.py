"""The library's infrastructure factory, configured by environment variables."""

from __future__ import annotations

from typing import TypeVar

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    ProcessRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.dynamodb.client import PATIENCE, RETRIES, DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.events.layout import MOST_STRIPES
from ilikeyacut.adapters.dynamodb.events.log import LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import (
    Datastore,
    DynamoDbAggregateRecorder,
    DynamoDbApplicationRecorder,
)
from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
from ilikeyacut.adapters.dynamodb.library.tracking import (
    DynamoDbProcessRecorder,
    DynamoDbTrackingRecorder,
)

N = TypeVar("N", int, float)
SNAPSHOTS = "snapshots"
R = TypeVar(
    "R", bound=DynamoDbAggregateRecorder | DynamoDbSnapshotRecorder | DynamoDbTrackingRecorder
)


class DynamoDbFactory(InfrastructureFactory[DynamoDbTrackingRecorder]):
    """Creates recorders for the application that the environment names.

    Reads DYNAMODB_TABLE (required), DYNAMODB_ENDPOINT_URL, AWS_REGION, CREATE_TABLE (y), and the
    other DYNAMODB_* settings of docs/event-store.md. Raises OSError for a missing or wrong one, as
    the library's own factories do.
    """

    CREATE_TABLE = "CREATE_TABLE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        table = self.env.get("DYNAMODB_TABLE")
        if not table:
            names = " or ".join(self.env.create_keys("DYNAMODB_TABLE"))
            raise OSError(f"the name of the table is missing: set {names}")
        log = LogOptions(
            patience=self._number("DYNAMODB_GAP_PATIENCE", LogOptions.patience),
            wait=self._number("DYNAMODB_LONGEST_WAIT", LogOptions.wait),
            stripes=self._number("DYNAMODB_LOG_STRIPES", LogOptions.stripes, MOST_STRIPES),
        )
        self.datastore = Datastore(self._db(), table, self.env.name.lower(), log)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        kind = DynamoDbSnapshotRecorder if purpose == SNAPSHOTS else DynamoDbAggregateRecorder
        return self._ready(kind(self.datastore))

    def application_recorder(self) -> ApplicationRecorder:
        topic = self.env.get(self.APPLICATION_RECORDER_TOPIC)
        kind: type[DynamoDbApplicationRecorder] = (
            resolve_topic(topic) if topic else DynamoDbApplicationRecorder
        )
        return self._ready(kind(self.datastore))

    def tracking_recorder(
        self, tracking_recorder_class: type[DynamoDbTrackingRecorder] | None = None
    ) -> DynamoDbTrackingRecorder:
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        kind = tracking_recorder_class or (
            resolve_topic(topic) if topic else DynamoDbTrackingRecorder
        )
        return self._ready(kind(self.datastore))

    def process_recorder(self) -> ProcessRecorder:
        topic = self.env.get(self.PROCESS_RECORDER_TOPIC)
        kind: type[DynamoDbProcessRecorder] = (
            resolve_topic(topic) if topic else DynamoDbProcessRecorder
        )
        return self._ready(kind(self.datastore))

    def close(self) -> None:
        self.datastore.db.close()

    def _ready(self, recorder: R) -> R:
        if strtobool(self.env.get(self.CREATE_TABLE) or "yes"):
            recorder.create_table()
        return recorder

    def _db(self) -> DynamoDb:
        session = AwsSession(
            self.env.get("AWS_REGION") or self.env.get("AWS_DEFAULT_REGION") or None,
            {"dynamodb": self.env.get("DYNAMODB_ENDPOINT_URL")},
        )
        patience = Patience(
            connect_timeout=self._number("DYNAMODB_CONNECT_TIMEOUT", PATIENCE.connect_timeout),
            read_timeout=self._number("DYNAMODB_READ_TIMEOUT", PATIENCE.read_timeout),
            max_connections=self._number("DYNAMODB_MAX_CONNECTIONS", PATIENCE.max_connections),
        )
        retries = Retries(
            attempts=self._number("DYNAMODB_ATTEMPTS", RETRIES.attempts),
            first_pause=self._number("DYNAMODB_FIRST_PAUSE", RETRIES.first_pause),
            longest_pause=self._number("DYNAMODB_LONGEST_PAUSE", RETRIES.longest_pause),
        )
        return DynamoDb(session, patience, retries)

    def _number(self, name: str, default: N, most: N | None = None) -> N:
        text = (self.env.get(name) or "").strip()
        try:
            value = type(default)(text) if text else default
        except ValueError:
            raise OSError(f"{name} must be a number, not {text!r}") from None
        if value <= 0:
            raise OSError(f"{name} must be more than 0, not {text}")
        if most is not None and value > most:
            raise OSError(f"{name} must be {most} at most, not {text}")
        return value
