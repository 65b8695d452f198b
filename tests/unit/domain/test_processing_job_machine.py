"""Any sequence of commands on a job, against a model of the tries of each variation."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from ilikeyacut.domain.errors import (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    DomainError,
    IdempotencyKeyReusedError,
    JobDeadlineError,
    JobFinishedError,
    JobIncompleteError,
    JobNotCancellableError,
    JobUnfinishedError,
    VariationStateError,
)
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import ProcessingJob, TryOn
from ilikeyacut.domain.values import Look, MediaType
from support.events import JOB, PHOTO, USER
from support.hypothesis_profiles import machine_settings
from support.machine import AggregateMachine
from support.strategies import counts, digests, looks, media_types

VARIATIONS = st.integers(0, 5)
NUMBERS = st.integers(0, 12)
CAPS = st.integers(1, 3)
OPEN = ("requested", "queued")


@dataclass
class Call:
    """What the model knows of one attempt."""

    variation: int
    open: bool = True


class ProcessingJobMachine(AggregateMachine[ProcessingJob]):
    @initialize(count=counts, look=looks, minutes=st.integers(1, 60))
    def request(self, count: int, look: Look, minutes: int) -> None:
        self.wish = TryOn(photo_id=PHOTO, look=look, count=count)
        self.deadline = self.now + timedelta(minutes=minutes)
        self.status = "requested"
        self.calls: list[Call] = []
        self.rendered: dict[int, str] = {}
        self.hopeless = False
        self.delivered = 0
        self.failure: str | None = None
        self.forgotten = False
        self.begin(ProcessingJob.make(JOB, USER, self.wish, deadline=self.deadline, at=self.now))

    @property
    def finished(self) -> bool:
        return self.status not in OPEN

    def tries(self, variation: int) -> int:
        return sum(call.variation == variation for call in self.calls)

    def at_work(self, variation: int) -> bool:
        return any(call.open and call.variation == variation for call in self.calls)

    def pending(self, most: int) -> set[int]:
        wanted = range(1, self.wish.count + 1) if not self.hopeless else ()
        return {v for v in wanted if v not in self.rendered and self.tries(v) < most}

    def is_open(self, number: int) -> bool:
        return 1 <= number <= len(self.calls) and self.calls[number - 1].open

    @rule()
    def queue(self) -> None:
        events = self.expect(None, lambda: self.state.queue(at=self.now))
        assert len(events) == (self.status == "requested")
        self.status = "queued" if events else self.status

    @rule(variation=VARIATIONS, most=CAPS)
    def start_attempt(self, variation: int, most: int) -> None:
        refusal = self._start_refusal(variation, most)
        self.expect(
            refusal,
            lambda: self.state.start_attempt(
                variation, "preview", "m-1", most=most, lease_until=self.deadline, at=self.now
            ),
        )
        if refusal is None:
            self.calls.append(Call(variation))

    def _start_refusal(self, variation: int, most: int) -> type[DomainError] | None:
        if self.finished:
            return JobFinishedError
        if self.now >= self.deadline:
            return JobDeadlineError
        known = 1 <= variation <= self.wish.count
        done = variation in self.rendered or self.at_work(variation)
        if not known or done or self.hopeless:
            return VariationStateError
        return AttemptsExhaustedError if self.tries(variation) >= most else None

    def _report_refusal(self, number: int) -> type[DomainError] | None:
        if self.finished:
            return JobFinishedError
        return None if self.is_open(number) else AttemptNotOpenError

    @rule(number=NUMBERS, retryable=st.booleans(), final=st.sampled_from([True, False, False]))
    def fail_attempt(self, number: int, retryable: bool, final: bool) -> None:
        refusal = self._report_refusal(number)
        self.expect(
            refusal,
            lambda: self.state.fail_attempt(
                number, "PROVIDER_TIMEOUT", retryable=retryable, final=final, at=self.now
            ),
        )
        if refusal is None:
            self.calls[number - 1].open = False
            self.hopeless = self.hopeless or final

    @rule(number=NUMBERS, digest=digests, media_type=media_types)
    def render(self, number: int, digest: str, media_type: MediaType) -> None:
        refusal = self._report_refusal(number)
        self.expect(
            refusal,
            lambda: self.state.render(
                number,
                key=f"home/{digest}",
                raw_key=f"raw/{digest}",
                digest=digest,
                media_type=media_type,
                model="preview-1",
                at=self.now,
            ),
        )
        if refusal is None:
            self.calls[number - 1].open = False
            self.rendered[self.calls[number - 1].variation] = digest

    @rule(data=st.data(), rendered=st.booleans())
    def hear_of_an_open_attempt(self, data: st.DataObject, rendered: bool) -> None:
        """Numbers drawn blindly seldom hit an open call, so that pictures would be rare."""
        numbers = [n for n in range(1, len(self.calls) + 1) if self.is_open(n)]
        number = data.draw(st.sampled_from(numbers)) if numbers else 1
        if rendered:
            self.render(number, "ab" * 32, MediaType.PNG)
        else:
            self.fail_attempt(number, True, False)

    @rule()
    def interrupt(self) -> None:
        open_calls = [call for call in self.calls if call.open and not self.finished]
        events = self.expect(None, lambda: self.state.interrupt(at=self.now))
        assert len(events) == len(open_calls)
        for call in open_calls:
            call.open = False
        if events:
            assert self.state.last_failure() == FailureCode.INTERRUPTED

    @rule()
    def complete(self) -> None:
        missing = any(call.open for call in self.calls)
        refusal: type[DomainError] | None = None
        if self.status != "completed" and self.finished:
            refusal = JobFinishedError
        elif not self.finished and (missing or not self.rendered):
            refusal = JobIncompleteError
        events = self.expect(refusal, lambda: self.state.complete(at=self.now))
        assert len(events) == (refusal is None and not self.finished)
        if events:
            self.status, self.delivered = "completed", len(self.rendered)

    @rule(code=st.sampled_from(["CONTENT_BLOCKED", "PROVIDER_UNAVAILABLE"]))
    def fail(self, code: str) -> None:
        refusal = JobFinishedError if self.finished and self.status != "failed" else None
        events = self.expect(refusal, lambda: self.state.fail(code, at=self.now))
        assert len(events) == (not self.finished)
        if events:
            self.status, self.failure = "failed", code

    @rule()
    def cancel(self) -> None:
        refusal = None
        if self.finished and self.status != "cancelled":
            refusal = JobNotCancellableError
        events = self.expect(refusal, lambda: self.state.cancel(at=self.now))
        assert len(events) == (not self.finished)
        self.status = "cancelled" if events else self.status

    @rule()
    def expire(self) -> None:
        events = self.expect(None, lambda: self.state.expire(at=self.now))
        assert len(events) == (not self.finished and self.now >= self.deadline)
        if events:
            self.status, self.failure = "expired", "JOB_DEADLINE_EXCEEDED"

    @rule()
    def forget(self) -> None:
        refusal = None if self.finished else JobUnfinishedError
        events = self.expect(refusal, lambda: self.state.forget(at=self.now))
        assert len(events) == (self.finished and not self.forgotten)
        if events:
            self.forgotten, self.rendered = True, {}

    @rule(look=looks, count=counts)
    def submit_again(self, look: Look, count: int) -> None:
        request = TryOn(photo_id=PHOTO, look=look, count=count)
        refusal = None if request == self.wish else IdempotencyKeyReusedError
        self.check(refusal, lambda: self.state.require_same(request))
        self.check(None, lambda: self.state.require_same(self.wish))

    @invariant()
    def model_agrees(self) -> None:
        job = self.state
        assert (job.status, job.finished) == (self.status, self.finished)
        assert (job.delivered, job.failure) == (self.delivered, self.failure)
        assert (job.finished_at is not None) == job.finished
        assert {v: r.digest for v, r in job.rendered.items()} == self.rendered
        assert [(a.variation, a.open) for a in job.attempts] == [
            (call.variation, call.open) for call in self.calls
        ]
        for most in (1, 2, 3):
            assert {v.index for v in job.pending(most)} == self.pending(most)


TestProcessingJobMachine = ProcessingJobMachine.TestCase
TestProcessingJobMachine.settings = machine_settings()
