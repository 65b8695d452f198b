"""Sends what a document allows, and what it does not allow, to the API that it describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
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
from starlette.testclient import TestClient

from ilikeyacut.application.ports.rate_limits import Allowed, Bucket
from support.apps import Stage
from support.belongings import belongings
from support.http import Person, promoted, signed_in

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)

HARMLESS = ("query: violates `additionalProperties`", "`required` (was Authorization)")
"""What is accepted: an unknown parameter, and a request whose token is added here again."""


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
        name = f"{case.method} {case.path}"
        person = self._caller(case)
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
                if not _harmless(each):
                    self.failures.setdefault((name, type(each).__name__), str(each))

    def _caller(self, case: Case[Any]) -> Person:
        """Return who sends a case. Every other one that may succeed is about things of theirs."""
        number = next(self._people)
        name = f"Person{number}"
        assert case.meta is not None
        if number % 2 and case.meta.generation.mode is GenerationMode.POSITIVE:
            owner = belongings(self.stage, self._http, name)
            for parameter in case.path_parameters.keys() & owner.ids.keys():
                case.path_parameters[parameter] = owner.ids[parameter]
            if isinstance(case.body, dict) and "photo_id" in case.body:
                case.body["photo_id"] = owner.ids["photo_id"]
            return owner.person
        person = signed_in(self.stage, name)
        return promoted(self.stage, person) if case.path.startswith("/v1/admin") else person

    @cached_property
    def _http(self) -> TestClient:
        return TestClient(self.api, base_url="http://127.0.0.1:8000")


def _harmless(failure: BaseException) -> bool:
    """Whether a request was accepted that is wrong only in a way that may be."""
    wrong = [line for line in str(failure).splitlines() if "violates" in line]
    return bool(wrong) and all(any(it in line for it in HARMLESS) for line in wrong)
