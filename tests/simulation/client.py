"""The client of one simulated process, with botocore's methods, and a DynamoDb connected to it.

Every call yields before it is executed and again before its answer arrives. The process may die or
stall at both moments; the call may be throttled, its answer lost, or its request executed after the
process gave up waiting for it (a *ghost*).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from ilikeyacut.adapters.aws.session import PATIENCE, AwsSession, Patience
from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from simulation.expressions import InvalidError, Item
from simulation.reads import Reads
from simulation.scheduler import Dead
from simulation.world import Change, Request, World, failure

MOST_DELETES = 25
POLL = 0.002  # seconds between two looks at a transaction that is under way
RETRIES = Retries(attempts=6, first_pause=0.02, longest_pause=0.5)


@dataclass(frozen=True)
class Risks:
    """The chance of each fault at a call. `stall_for` and `latency` are the longest, in seconds."""

    die: float = 0.0
    lose: float = 0.0
    ghost: float = 0.0
    stall: float = 0.0
    throttle: float = 0.0
    stall_for: float = 3.0
    latency: float = 0.005


SAFE = Risks()


class SimulatedClient:
    """Calls a world as one process. `calls` counts its requests."""

    def __init__(self, world: World, risks: Risks = SAFE, name: str = "") -> None:
        self.world = world
        self.risks = risks
        self.name = name
        self.calls = 0
        self.dead = False
        self._scheduler = world.scheduler
        self._chance = world.scheduler.chance
        self._reads = Reads(world)

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def put_item(self, **request: Any) -> dict[str, Any]:
        return self._single("PutItem", "Put", request)

    def update_item(self, **request: Any) -> dict[str, Any]:
        return self._single("UpdateItem", "Update", request)

    def delete_item(self, **request: Any) -> dict[str, Any]:
        return self._single("DeleteItem", "Delete", request)

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        def begin() -> dict[str, Any]:
            return {"under way": self.world.begin(request)}

        self._do("TransactWriteItems", request, begin, write=True)
        return {}

    def batch_write_item(self, **request: Any) -> dict[str, Any]:
        return self._do("BatchWriteItem", request, lambda: self._batch(request), write=True)

    def get_item(self, **request: Any) -> dict[str, Any]:
        return self._do("GetItem", request, lambda: self._reads.get(request))

    def transact_get_items(self, **request: Any) -> dict[str, Any]:
        return self._do("TransactGetItems", request, lambda: self._reads.transact_get(request))

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        return self._do("BatchGetItem", request, lambda: self._reads.batch_get(request))

    def query(self, **request: Any) -> dict[str, Any]:
        return self._do("Query", request, lambda: self._reads.query(request))

    def scan(self, **request: Any) -> dict[str, Any]:
        return self._do("Scan", request, lambda: self._reads.scan(request))

    def describe_table(self, **request: Any) -> dict[str, Any]:
        def described() -> dict[str, Any]:
            table = self.world.table(request["TableName"], "DescribeTable")
            indexes = table.definition.get("GlobalSecondaryIndexes", ())
            more = [dict(it, IndexStatus="ACTIVE") for it in indexes]
            found = table.definition | {"TableName": table.name, "TableStatus": "ACTIVE"}
            return {"Table": found | ({"GlobalSecondaryIndexes": more} if more else {})}

        return self._do("DescribeTable", request, described)

    def create_table(self, **request: Any) -> dict[str, Any]:
        def created() -> dict[str, Any]:
            if request["TableName"] in self.world.tables:
                raise failure("ResourceInUseException", "CreateTable")
            definition = {name: it for name, it in request.items() if name != "TableName"}
            self.world.create_table(request["TableName"], **definition)
            return {}

        return self._do("CreateTable", request, created)

    def describe_time_to_live(self, **request: Any) -> dict[str, Any]:
        def described() -> dict[str, Any]:
            table = self.world.table(request["TableName"], "DescribeTimeToLive")
            lapsing = table.definition.get("TimeToLiveSpecification", {"Enabled": False})
            status = "ENABLED" if lapsing["Enabled"] else "DISABLED"
            return {"TimeToLiveDescription": lapsing | {"TimeToLiveStatus": status}}

        return self._do("DescribeTimeToLive", request, described)

    def update_time_to_live(self, **request: Any) -> dict[str, Any]:
        def updated() -> dict[str, Any]:
            table = self.world.table(request["TableName"], "UpdateTimeToLive")
            table.definition["TimeToLiveSpecification"] = request["TimeToLiveSpecification"]
            return {}

        return self._do("UpdateTimeToLive", request, updated)

    def _single(self, operation: str, kind: str, request: Request) -> dict[str, Any]:
        def write() -> dict[str, Any]:
            return _returned(self.world.single(operation, kind, request))

        return self._do(operation, request, write, write=True)

    def _batch(self, request: Request) -> dict[str, Any]:
        wanted = [(name, it) for name, some in request["RequestItems"].items() for it in some]
        if not 1 <= len(wanted) <= MOST_DELETES:
            raise InvalidError(f"a batch of {len(wanted)} writes")
        most = len(wanted)
        if most > 1 and self._chance.random() < self.world.behaviour.partial:
            most = self._chance.randint(1, most - 1)
        left: dict[str, list[Any]] = {}
        for number, (name, it) in enumerate(wanted):
            if number >= most or not self.world.delete_or_put("BatchWriteItem", name, it):
                left.setdefault(name, []).append(it)
        return {"UnprocessedItems": left}

    def _do(
        self,
        operation: str,
        request: Request,
        work: Callable[[], dict[str, Any]],
        *,
        write: bool = False,
    ) -> dict[str, Any]:
        self._refuse_locks(operation)
        self.calls += 1
        self.world.spent["calls"] += 1
        self._fate()
        self._wait()
        self._perhaps_refused(operation)
        if write and self._chance.random() < self.risks.ghost:
            self._leave_ghost(operation, request, work)
        answer = self._worked(operation, request, work)
        while "under way" in answer and answer["under way"].left:
            self._scheduler.sleep(POLL)
        self._wait()
        self._fate()
        self._perhaps_lost(operation)
        return answer

    def _worked(
        self, operation: str, request: Request, work: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        try:
            answer = work()
        except InvalidError as error:
            self._note(operation, request, str(error))
            raise _invalid(str(error), operation) from error
        except ClientError as error:
            self._note(operation, request, error.response)
            raise
        self._note(operation, request, answer)
        return answer

    def _fate(self) -> None:
        if self.dead or self._chance.random() < self.risks.die:
            self.dead = True
            raise Dead
        if self._chance.random() < self.risks.stall:
            self._scheduler.sleep(self._chance.random() * self.risks.stall_for)

    def _wait(self) -> None:
        self._scheduler.sleep(self._chance.random() * self.risks.latency)

    def _perhaps_refused(self, operation: str) -> None:
        """Fail before anything is executed."""
        if self._chance.random() >= self.risks.throttle:
            return
        if self._chance.random() < 0.3:
            raise EndpointConnectionError(endpoint_url="the simulation")
        if operation == "TransactWriteItems" and self._chance.random() < 0.5:
            code = self._chance.choice(("TransactionConflict", "ThrottlingError"))
            raise failure(
                "TransactionCanceledException", operation, CancellationReasons=[{"Code": code}]
            )
        raise failure("ThrottlingException", operation)

    def _perhaps_lost(self, operation: str) -> None:
        """Fail after everything was executed."""
        if self._chance.random() >= self.risks.lose:
            return
        if self._chance.random() < 0.3:
            raise failure("InternalServerError", operation)
        raise ConnectionClosedError(endpoint_url="the simulation")

    def _leave_ghost(
        self, operation: str, request: Request, work: Callable[[], dict[str, Any]]
    ) -> None:
        def later() -> None:
            try:
                self._worked(f"late {operation}", request, work)
            except ClientError:
                return  # nobody waits for the answer

        longest = self._chance.choice((0.02, 1.0, 4.0))
        self._scheduler.at(self._scheduler.now + self._chance.random() * longest, later)
        self._scheduler.sleep(self._chance.random() * self._chance.choice((0.01, 1.0)))
        raise ReadTimeoutError(endpoint_url="the simulation")

    def _refuse_locks(self, operation: str) -> None:
        task = self._scheduler.current
        if task is not None and task.held:
            raise AssertionError(f"{task.name} holds a lock over {operation}")

    def _note(self, operation: str, request: Request, answer: object) -> None:
        if self.world.trace is not None:
            at = f"{self._scheduler.now:9.4f} {self.name:8} {operation}"
            self.world.trace.append(f"{at} {dict(request)} -> {answer}")


class SimulatedSession(AwsSession):
    """Hands out a simulated client."""

    def __init__(self, simulated: SimulatedClient) -> None:
        super().__init__()
        self.simulated = simulated

    def client(self, service: str, patience: Patience = PATIENCE) -> Any:
        return self.simulated


def connected(
    world: World, risks: Risks = SAFE, name: str = "", retries: Retries = RETRIES
) -> DynamoDb:
    """Return a connection to a world, as a new process has it."""
    session = SimulatedSession(SimulatedClient(world, risks, name))
    scheduler = world.scheduler
    return DynamoDb(session, retries=retries, pause=scheduler.sleep, now=lambda: scheduler.now)


def _returned(change: Change) -> dict[str, Any]:
    wanted = change.body.get("ReturnValues", "NONE")
    if wanted == "NONE":
        return {}
    whole: Item = (change.new if wanted.endswith("NEW") else change.old) or {}
    if wanted.startswith("UPDATED"):
        return {"Attributes": {name: whole[name] for name in change.names if name in whole}}
    return {"Attributes": dict(whole)}


def _invalid(message: str, operation: str) -> ClientError:
    error = failure("ValidationException", operation)
    error.response["Error"]["Message"] = message
    return error
