"""Every refusal, made from sample data: a stable code, a readable text, a way out, its data."""

from datetime import UTC, datetime
from inspect import signature
from typing import Any, get_type_hints
from uuid import UUID

import pytest

from ilikeyacut.domain import errors, selfie
from ilikeyacut.domain.errors import (
    DomainError,
    InvalidRequestError,
    JobDeadlineError,
    NotFoundError,
    NotPublishableError,
    completed,
)
from ilikeyacut.testing.given import assert_readable

SAMPLES: dict[Any, Any] = {
    str: "sample",
    int: 3,
    float: 1.5,
    float | None: 1.5,
    UUID: UUID(int=1),
    UUID | str: UUID(int=1),
    datetime: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    tuple[str, ...]: ("one", "two"),
    tuple[int, ...]: (1, 2),
}
ABSTRACT = {DomainError, InvalidRequestError, selfie.SelfieRefusedError}
REFUSALS = sorted(
    {
        thing
        for module in (errors, selfie)
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, DomainError)
    }
    - ABSTRACT,
    key=lambda refusal: refusal.__name__,
)
each_refusal = pytest.mark.parametrize("refusal", REFUSALS)


def sample(refusal: type[DomainError]) -> DomainError:
    types = get_type_hints(refusal)
    return refusal(*(SAMPLES[types[name]] for name in signature(completed(refusal)).parameters))


@each_refusal
def test_a_refusal_can_be_read_and_carries_its_data(refusal: type[DomainError]) -> None:
    error = sample(refusal)
    assert_readable(error)
    assert set(vars(error)) == set(signature(refusal).parameters)


def test_a_class_gets_its_constructor_with_its_first_error() -> None:
    class ParentError(DomainError):
        size: int
        template = "{size}"

    class ChildError(ParentError):
        unit: str = "cm"
        template = "{size} {unit}"

    assert "__init__" not in vars(ChildError)
    assert str(ChildError(3)) == "3 cm"
    assert str(ParentError(size=3)) == "3"
    assert str(ChildError(4, unit="m")) == "4 m"
    with pytest.raises(TypeError):
        ChildError()  # type: ignore[call-arg]  # wrong on purpose


def test_every_refusal_is_drawn_in_the_tree() -> None:
    words = (errors.__doc__ or "").replace(",", " ").split()
    assert {r.__name__ for r in REFUSALS if r.__module__ == errors.__name__} <= set(words)


def test_the_tree_draws_nothing_that_is_not_there() -> None:
    words = (errors.__doc__ or "").replace(",", " ").split()
    drawn = {word for word in words if word.endswith("Error")}
    assert drawn <= {name for name in vars(errors) if name.endswith("Error")}


def test_codes_of_selfie_refusals_are_their_own() -> None:
    codes = [r.code for r in REFUSALS if issubclass(r, selfie.SelfieRefusedError)]
    assert len(set(codes)) == len(codes) == 15


def test_lists_are_written_out_for_people() -> None:
    error = NotPublishableError("bob", ("a description", "a thumbnail"))
    assert str(error) == "hairstyle 'bob' cannot be published without a description, a thumbnail"


def test_texts_name_the_thing_and_the_moment() -> None:
    assert str(NotFoundError("job", "x")) == "job x does not exist"
    deadline = JobDeadlineError(UUID(int=1), SAMPLES[datetime])
    assert str(deadline).endswith("was 2026-01-02 03:04:05 UTC")


def test_a_refusal_of_anybodys_own_needs_no_decorator() -> None:
    class LoraUnknownError(NotFoundError):
        """A refusal as an adapter of somebody else declares it."""

        known: tuple[str, ...]
        template = "there is no {kind} {id} among {known}"

    error = LoraUnknownError("adapter", "x", ("one", "two"))
    assert str(error) == "there is no adapter x among ('one', 'two')"
    assert (error.code, error.known) == ("NOT_FOUND", ("one", "two"))
    assert error != LoraUnknownError("adapter", "x", ("one", "two"))
