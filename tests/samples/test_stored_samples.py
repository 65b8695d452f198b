"""Whatever was ever stored can still be read, and means what it meant."""

import json
from pathlib import Path
from typing import Any

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.mapper import EventMapper
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Event, personal_fields, redacted
from ilikeyacut.domain.photo import PhotoShared
from ilikeyacut.domain.processing_job import AttemptFailed, AttemptStarted, VariationRendered
from ilikeyacut.domain.values import MediaType
from samples import stored
from support.events import (
    AGGREGATES,
    DIGEST,
    JOB,
    LATER,
    ONE_OF_EACH,
    RESULT,
    SHARE,
    USER,
    stamp,
)

MAPPER = stored.mapper()
OLDER: dict[tuple[str, int], Event] = {
    ("job:attempt_started", 1): AttemptStarted(
        **stamp(JOB, 3),
        user_id=USER,
        attempt=1,
        variation=1,
        provider="preview",
        model="",
        lease_until=LATER,
        reserved_microusd=0,
    ),
    ("job:attempt_failed", 1): AttemptFailed(
        **stamp(JOB, 4),
        user_id=USER,
        attempt=1,
        variation=1,
        provider="preview",
        model="",
        code="PROVIDER_TIMEOUT",
        retryable=True,
        final=False,
        retry_after=None,
        cost_microusd=39000,
        latency_ms=0,
    ),
    ("job:rendered", 1): VariationRendered(
        **stamp(JOB, 4),
        user_id=USER,
        attempt=1,
        variation=1,
        provider="preview",
        model="preview-1",
        key="processed-images/raw/1.png",
        raw_key="processed-images/raw/1.png",
        digest=DIGEST,
        media_type=MediaType.PNG,
        fidelity="as-made",
        drift=None,
        cost_microusd=39000,
        input_tokens=None,
        output_tokens=None,
        latency_ms=850,
    ),
    ("photo:shared", 1): PhotoShared(
        **stamp(RESULT, 2),
        user_id=USER,
        share_id=SHARE,
        token_digest=DIGEST,
        expires_at=LATER,
        with_before=False,
    ),
}
"""What samples of versions before the present one must read as, by topic and version."""
EXPECTED = {(event.TOPIC, event.VERSION): event for event in ONE_OF_EACH} | OLDER
each_sample = pytest.mark.parametrize("file", stored.files(), ids=lambda file: file.stem)


def test_every_version_of_every_event_has_a_sample_and_no_topic_was_removed() -> None:
    versions = {
        stored.path(kind.TOPIC, version)
        for aggregate in AGGREGATES
        for kind in aggregate.EVENTS
        for version in range(1, kind.VERSION + 1)
    }
    samples = set(stored.FOLDER.glob("*.json"))
    assert samples == versions == {stored.path(*key) for key in EXPECTED}


def test_every_seal_has_samples() -> None:
    for file in stored.SECOND_SEAL.iterdir():
        assert _seals(stored.FOLDER / file.name) == {""}
        assert _seals(file) == {"2"}


@each_sample
def test_a_sample_reads_as_the_event_that_it_was(file: Path) -> None:
    assert MAPPER.to_domain_event(stored.read(file)) == _expected(file)


@each_sample
def test_nothing_personal_is_in_a_sample_in_clear(file: Path) -> None:
    event = _expected(file)
    text = file.read_text(encoding="utf-8")
    for name in personal_fields(type(event)):
        value = getattr(event, name)
        assert value is None or value not in text


@each_sample
def test_without_the_persons_key_only_the_personal_is_lost(file: Path) -> None:
    keyring = stored.keyring()
    keyring.erase(USER)
    types = [kind for aggregate in AGGREGATES for kind in aggregate.EVENTS]
    reader = EventMapper(types, Sealing(keyring, AesGcmCipher()))
    assert reader.to_domain_event(stored.read(file)) == redacted(_expected(file))


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: event.TOPIC)
def test_an_event_is_still_written_in_the_shape_of_its_version(event: Event) -> None:
    sample = stored.read(stored.path(event.TOPIC, event.VERSION))
    written = MAPPER.to_stored_event(event)
    assert _clear(written.state) == _clear(sample.state)
    assert (written.topic, written.originator_id) == (sample.topic, sample.originator_id)


def test_a_sample_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "sample.json"
    event = stored.read(stored.files()[0])
    stored.write(event, file)
    assert stored.read(file) == event
    with pytest.raises(FileExistsError):
        stored.write(event, file)


def _expected(file: Path) -> Event:
    topic, version = file.stem.rsplit(".v", 1)
    return EXPECTED[topic.replace(".", ":"), int(version)]


def _seals(file: Path) -> set[str]:
    texts = json.loads(stored.read(file).state)["sealed"].values()
    return {text.rpartition(":")[0] for text in texts}


def _clear(state: bytes) -> dict[str, Any]:
    """Return a state with the names of its sealed fields: each sealing has its own nonce."""
    fields: dict[str, Any] = json.loads(state)
    return fields | {"sealed": sorted(fields.get("sealed", ()))}
