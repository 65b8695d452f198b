"""Any sequence of commands on a person and their jobs, with a whole model of the credits."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from ilikeyacut.domain.errors import (
    AccountErasedError,
    AgeRestrictedError,
    AmountInvalidError,
    ConsentRequiredError,
    CreditsExhaustedError,
    DeviceLimitError,
    DomainError,
    EmailInvalidError,
    GrantIdReusedError,
    NameInvalidError,
    NotFoundError,
    RetentionInvalidError,
)
from ilikeyacut.domain.processing_job import ProcessingJob, TryOn
from ilikeyacut.domain.user import Device, Platform, User
from ilikeyacut.domain.values import Look
from ilikeyacut.testing.given import Given, given
from support.credits import Credits
from support.events import PHOTO, USER
from support.hypothesis_profiles import machine_settings
from support.jobs import ended
from support.machine import AggregateMachine
from support.strategies import counts, emails, names

PROVIDERS = st.sampled_from(["gemini", "sagemaker"])
PURPOSES = st.sampled_from(["rendering", "training"])
TEXTS = st.sampled_from(["v1", "v2"])
HAIRSTYLES = st.sampled_from(["bob", "pixie", "wavy"])
DEVICES = st.integers(1, 12).map(lambda n: uuid5(USER, f"device {n}"))
JOBS = st.integers(1, 5).map(lambda n: uuid5(USER, f"job {n}"))
EXPORTS = st.integers(1, 3).map(lambda n: uuid5(USER, f"export {n}"))
MINUTES = st.integers(1, 30).map(lambda minutes: timedelta(minutes=minutes))
GRANTS = st.sampled_from(["welcome", "bought", "gift"])


class UserMachine(AggregateMachine[User]):
    @initialize(name=names, email=emails)
    def register(self, name: str, email: str) -> None:
        self.status = "active"
        self.profile: tuple[str | None, str | None, int] = (" ".join(name.split()), email, 90)
        self.credits = Credits()
        self.consents: dict[tuple[str, str], str] = {}
        self.devices: dict[UUID, Device] = {}
        self.favourites: list[str] = []
        self.jobs: dict[UUID, Given[ProcessingJob]] = {}
        self.exports: dict[UUID, tuple[datetime, str | None]] = {}
        self.begin(User.register(USER, name=name, email=email, at=self.now))

    def unless_erased(self, refusal: type[DomainError] | None = None) -> type[DomainError] | None:
        return refusal if self.status == "active" else AccountErasedError

    @rule(
        name=st.none() | names,
        email=st.none() | emails,
        days=st.none() | st.integers(1, 365),
    )
    def change_profile(self, name: str | None, email: str | None, days: int | None) -> None:
        old_name, old_email, old_days = self.profile
        new = (" ".join(name.split()) if name else old_name, email or old_email, days or old_days)
        events = self.expect(
            self.unless_erased(),
            lambda: self.state.change_profile(
                name=name, email=email, retention_days=days, at=self.now
            ),
        )
        if self.status == "active":
            assert len(events) == (new != self.profile)
            self.profile = new

    @rule(
        bad=st.sampled_from(
            [
                ({"name": " "}, NameInvalidError),
                ({"email": "nobody"}, EmailInvalidError),
                ({"retention_days": 0}, RetentionInvalidError),
            ]
        )
    )
    def change_profile_badly(self, bad: tuple[dict[str, str], type[DomainError]]) -> None:
        changes, refusal = bad
        self.expect(
            self.unless_erased(refusal),
            lambda: self.state.change_profile(at=self.now, **changes),  # type: ignore[arg-type]  # the values fit their names
        )

    @rule(provider=PROVIDERS, purpose=PURPOSES, text=TEXTS, of_age=st.booleans())
    def give_consent(self, provider: str, purpose: str, text: str, of_age: bool) -> None:
        refusal = self.unless_erased(None if of_age else AgeRestrictedError)
        events = self.expect(
            refusal,
            lambda: self.state.give_consent(provider, purpose, text, of_age=of_age, at=self.now),
        )
        if refusal is None:
            assert len(events) == (self.consents.get((provider, purpose)) != text)
            self.consents[provider, purpose] = text

    @rule(provider=PROVIDERS, purpose=PURPOSES)
    def withdraw_consent(self, provider: str, purpose: str) -> None:
        events = self.expect(
            self.unless_erased(),
            lambda: self.state.withdraw_consent(provider, purpose, at=self.now),
        )
        if self.status == "active":
            assert len(events) == (self.consents.pop((provider, purpose), None) is not None)

    @rule(provider=PROVIDERS, purpose=PURPOSES, text=TEXTS)
    def require_consent(self, provider: str, purpose: str, text: str) -> None:
        allowed = self.consents.get((provider, purpose)) == text
        self.check(
            None if allowed else ConsentRequiredError,
            lambda: self.state.require_consent(provider, purpose, text),
        )

    @rule(
        device_id=DEVICES, platform=st.sampled_from(Platform), token=st.sampled_from(["t1", "t2"])
    )
    def register_device(self, device_id: UUID, platform: Platform, token: str) -> None:
        full = device_id not in self.devices and len(self.devices) == 10
        refusal = self.unless_erased(DeviceLimitError if full else None)
        device = Device(platform=platform, token=token)
        events = self.expect(
            refusal,
            lambda: self.state.register_device(device_id, platform, token, at=self.now),
        )
        if refusal is None:
            assert len(events) == (self.devices.get(device_id) != device)
            self.devices[device_id] = device

    @rule(device_id=DEVICES)
    def remove_device(self, device_id: UUID) -> None:
        refusal = self.unless_erased(None if device_id in self.devices else NotFoundError)
        self.expect(refusal, lambda: self.state.remove_device(device_id, at=self.now))
        if refusal is None:
            del self.devices[device_id]

    @rule(hairstyle=HAIRSTYLES)
    def add_favourite(self, hairstyle: str) -> None:
        events = self.expect(
            self.unless_erased(), lambda: self.state.add_favourite(hairstyle, at=self.now)
        )
        assert len(events) == (self.status == "active" and hairstyle not in self.favourites)
        self.favourites += [hairstyle] if events else []

    @rule(hairstyle=HAIRSTYLES)
    def remove_favourite(self, hairstyle: str) -> None:
        events = self.expect(
            self.unless_erased(), lambda: self.state.remove_favourite(hairstyle, at=self.now)
        )
        assert len(events) == (self.status == "active" and hairstyle in self.favourites)
        if events:
            self.favourites.remove(hairstyle)

    @rule(grant_id=GRANTS, amount=st.integers(-1, 8) | st.sampled_from([1_000_000, 1_000_001]))
    def grant_credits(self, grant_id: str, amount: int) -> None:
        reused = self.credits.grants.get(grant_id, amount) != amount
        wrong = GrantIdReusedError if reused else None
        refusal = self.unless_erased(wrong if 1 <= amount <= 1_000_000 else AmountInvalidError)
        events = self.expect(
            refusal, lambda: self.state.grant_credits(grant_id, amount, at=self.now)
        )
        new = refusal is None and grant_id not in self.credits.grants
        assert len(events) == new
        if new:
            self.credits.grants[grant_id] = amount
            self.credits.available += amount

    @rule()
    def allow_upload(self) -> None:
        self.expect(self.unless_erased(), lambda: self.state.allow_upload(PHOTO, at=self.now))

    @rule(job_id=JOBS, amount=st.integers(-1, 9))
    def reserve_credits(self, job_id: UUID, amount: int) -> None:
        self._reserve(job_id, amount)

    @rule(job_id=JOBS, delivered=st.integers(-1, 9))
    def settle_credits(self, job_id: UUID, delivered: int) -> None:
        self._settle(job_id, delivered)

    @rule(count=counts)
    def request_job(self, count: int) -> None:
        job_id = uuid5(USER, f"try-on {len(self.jobs)}")
        request = TryOn(photo_id=PHOTO, look=Look(hairstyle="bob"), count=count)
        deadline = self.now + timedelta(minutes=5)
        requested = ProcessingJob.make(job_id, USER, request, deadline=deadline, at=self.now)
        job = given(ProcessingJob, *requested)
        if self._reserve(job_id, job.state.cost):
            self.jobs[job_id] = job

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), delivered=st.integers(0, 4), end=st.sampled_from(["fail", "cancel"]))
    def end_job(self, data: st.DataObject, delivered: int, end: str) -> None:
        """Jobs that have ended end again: their end may be told twice."""
        job_id = data.draw(st.sampled_from(sorted(self.jobs)))
        job = self.jobs[job_id]
        if not job.state.finished:
            job = ended(job, min(delivered, job.state.cost), end)
        self.jobs[job_id] = job
        self._settle(job_id, job.state.delivered)

    def _reserve(self, job_id: UUID, amount: int) -> bool:
        refusal: type[DomainError] | None = None
        known = job_id in self.credits.reserved
        if amount < 1:
            refusal = AmountInvalidError
        elif not known and amount > self.credits.available:
            refusal = CreditsExhaustedError
        refusal = self.unless_erased(refusal)
        events = self.expect(
            refusal, lambda: self.state.reserve_credits(job_id, amount, at=self.now)
        )
        assert len(events) == (refusal is None and not known)
        if events:
            self.credits.reserve(job_id, amount)
        return bool(events)

    def _settle(self, job_id: UUID, delivered: int) -> None:
        events = self.expect(
            None, lambda: self.state.settle_credits(job_id, delivered, at=self.now)
        )
        assert len(events) == self.credits.settle(job_id, delivered)

    @rule(export_id=EXPORTS, lifetime=MINUTES)
    def request_export(self, export_id: UUID, lifetime: timedelta) -> None:
        refusal, until = self.unless_erased(), self.now + lifetime
        events = self.expect(
            refusal, lambda: self.state.request_export(export_id, expires_at=until, at=self.now)
        )
        assert len(events) == (refusal is None and export_id not in self.exports)
        if events:
            self.exports[export_id] = (until, None)

    @rule(export_id=EXPORTS, lifetime=MINUTES)
    def make_export(self, export_id: UUID, lifetime: timedelta) -> None:
        known, until = export_id in self.exports, self.now + lifetime
        refusal = self.unless_erased(None if known else NotFoundError)
        events = self.expect(
            refusal,
            lambda: self.state.make_export(export_id, "1.zip", expires_at=until, at=self.now),
        )
        made = known and self.exports[export_id][1] is not None
        assert len(events) == (refusal is None and not made)
        if events:
            self.exports[export_id] = (until, "1.zip")

    @rule()
    def expire_exports(self) -> None:
        over = [export_id for export_id, (end, _) in self.exports.items() if end <= self.now]
        events = self.expect(None, lambda: self.state.expire_exports(at=self.now))
        assert len(events) == len(over)
        self.exports = {k: it for k, it in self.exports.items() if k not in over}

    @precondition(lambda self: len(self.log) > 8)
    @rule()
    def request_erasure(self) -> None:
        events = self.expect(None, lambda: self.state.request_erasure(at=self.now))
        assert len(events) == (self.status == "active")
        self.status = "erasing" if events else self.status

    @rule()
    def erase(self) -> None:
        events = self.expect(None, lambda: self.state.erase(at=self.now))
        assert len(events) == (self.status == "erasing")
        if events:
            self.status = "erased"
            self.profile = (None, None, self.profile[2])
            self.consents, self.devices, self.exports = {}, {}, {}

    @invariant()
    def every_credit_is_somewhere(self) -> None:
        ledger, model = self.state.ledger, self.credits
        assert (ledger.available, ledger.reserved) == (model.available, model.reserved)
        assert ledger.grants == model.grants
        assert min(ledger.available, *ledger.reserved.values(), 0) == 0
        assert sum(model.grants.values()) == ledger.total + model.settled

    @invariant()
    def model_agrees(self) -> None:
        user = self.state
        assert user.status == self.status
        assert (user.name, user.email, user.retention_days) == self.profile
        assert {(c.provider, c.purpose): c.text_version for c in user.consents} == self.consents
        assert user.devices == self.devices
        assert list(user.favourites) == self.favourites
        assert {k: (it.expires_at, it.key) for k, it in user.exports.items()} == self.exports


TestUserMachine = UserMachine.TestCase
TestUserMachine.settings = machine_settings()
