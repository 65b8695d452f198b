"""Any sequence of commands on a hairstyle, against a model of three fields."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from ilikeyacut.domain.errors import NotPublishableError, StyleUnavailableError, TextInvalidError
from ilikeyacut.domain.hairstyle import AssetKind, Category, Description, Hairstyle, hairstyle_id
from support.hypothesis_profiles import machine_settings
from support.machine import AggregateMachine
from support.strategies import slugs

DESCRIPTIONS = st.builds(
    Description,
    title=st.sampled_from(["Bob", "Waves"]),
    category=st.sampled_from(Category),
    text=st.sampled_from(["", "A bob.", "Loose waves.", "x" * 500, "x" * 501, "two\nlines"]),
)


class HairstyleMachine(AggregateMachine[Hairstyle]):
    @initialize(name=slugs)
    def draft(self, name: str) -> None:
        self.name = name
        self.status = "draft"
        self.description: Description | None = None
        self.assets: dict[AssetKind, str] = {}
        self.begin(Hairstyle.draft(name, at=self.now))

    @rule(description=DESCRIPTIONS)
    def describe(self, description: Description) -> None:
        fits = description.text in ("A bob.", "Loose waves.", "x" * 500)
        refusal = None if fits else TextInvalidError
        events = self.expect(refusal, lambda: self.state.describe(description, at=self.now))
        assert len(events) == (fits and description != self.description)
        self.description = description if fits else self.description

    @rule(kind=st.sampled_from(AssetKind), key=st.sampled_from(["a", "b"]))
    def attach(self, kind: AssetKind, key: str) -> None:
        events = self.expect(None, lambda: self.state.attach(kind, key, at=self.now))
        assert len(events) == (self.assets.get(kind) != key)
        self.assets[kind] = key

    @rule()
    def publish(self) -> None:
        complete = self.description is not None and AssetKind.THUMBNAIL in self.assets
        refusal = None if complete or self.status == "published" else NotPublishableError
        events = self.expect(refusal, lambda: self.state.publish(at=self.now))
        assert len(events) == (complete and self.status != "published")
        self.status = "published" if complete else self.status

    @rule()
    def retire(self) -> None:
        refusal = StyleUnavailableError if self.status == "draft" else None
        events = self.expect(refusal, lambda: self.state.retire(at=self.now))
        assert len(events) == (self.status == "published")
        self.status = "draft" if refusal else "retired"

    @rule()
    def choose(self) -> None:
        refusal = None if self.status == "published" else StyleUnavailableError
        self.check(refusal, self.state.require_published)

    @invariant()
    def model_agrees(self) -> None:
        assert (self.state.id, self.state.name) == (hairstyle_id(self.name), self.name)
        assert self.state.status == self.status
        assert self.state.description == self.description
        assert self.state.assets == self.assets


TestHairstyleMachine = HairstyleMachine.TestCase
TestHairstyleMachine.settings = machine_settings()
