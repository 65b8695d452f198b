"""Sends what a document allows, and what it does not allow, to the API that it describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import hypothesis
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from ilikeyacut.application.ports.rate_limits import Allowed, Bucket
from support.apps import Stage
from support.http import promoted, signed_in

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


class Unlimited:
    """Counts nothing: all requests come from one address within a second."""

    def take(self, bucket: Bucket, cost: int = 1) -> Allowed:
        return Allowed(bucket.capacity - cost, 1.0)


@dataclass
class Fuzzing:
    """Calls every operation as somebody new, and remembers what was wrong with the answers."""

    stage: Stage
    api: FastAPI
    examples: int
    repeatable: bool = True
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: dict[tuple[str, str], str] = field(default_factory=dict)
    _people: Iterator[int] = field(default_factory=count)

    def run(self) -> None:
        """Call every operation with data of both kinds."""
        schema = schemathesis.openapi.from_asgi("/v1/openapi.json", self.api)
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            for mode in MODES:
                strategy = operation.as_strategy(generation_mode=mode)
                with suppress(Unsatisfiable):  # nothing can be wrong where nothing is sent
                    self._settings(hypothesis.given(case=strategy)(self._call))()

    def _settings(self, test: Callable[[], None]) -> Callable[[], None]:
        return hypothesis.settings(
            max_examples=self.examples,
            deadline=None,
            database=None,
            derandomize=self.repeatable,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(test)

    def _call(self, case: Case[Any]) -> None:
        person = signed_in(self.stage, f"Person{next(self._people)}")
        if case.path.startswith("/v1/admin"):
            person = promoted(self.stage, person)
        name = f"{case.method} {case.path}"
        answer = case.call(headers=person.headers)
        self.statuses[name, answer.status_code] += 1
        excluded: list[Any] = [positive_data_acceptance]  # the app has rules beyond its document's
        if answer.status_code == 413:  # which the checks do not count as a refusal
            excluded.append(negative_data_rejection)
        if answer.status_code == 503 and answer.json()["code"] == "NOT_READY":  # as it says
            excluded.append(not_a_server_error)
        try:
            case.validate_response(answer, excluded_checks=excluded)
        except FailureGroup as group:
            for each in group.exceptions:
                self.failures.setdefault((name, type(each).__name__), str(each))
