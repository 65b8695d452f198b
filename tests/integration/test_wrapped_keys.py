"""People's keys wrapped by KMS: what is stored, what is remembered, and what a fault of KMS means.

The emulator does not seal what it encrypts: a wrapped key that was cut comes back cut, and another
KMS key unwraps it to other bytes. AWS refuses both; for the second its answer is planted.
"""

from __future__ import annotations

from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
from ilikeyacut.adapters.kms.key_wrapping import KmsKeyWrapping
from ilikeyacut.application.ports.key_wrapping import KeyWrappingError
from ilikeyacut.application.ports.keyring import KeyMissingError, KeyringError, PersonErasedError
from support.dynamodb import new_keyring
from support.faulty_proxy import FaultyProxy
from support.roles import as_role

ANN = UUID("0a6aa0c1-7a4f-4c39-9d0b-6e5e0b4b7f11")
ONCE = Patience(attempts=1)
REFUSALS = (
    "AccessDeniedException",
    "DisabledException",
    "IncorrectKeyException",
    "InvalidCiphertextException",
    "KMSInvalidStateException",
    "KeyUnavailableException",
    "NotFoundException",
)


class Time:
    """A time of one's own, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def stored(db: DynamoDb, keyring: DynamoDbKeyring) -> dict[str, Any]:
    items = db.call("scan", TableName=keyring.table, ConsistentRead=True)["Items"]
    assert len(items) == 1
    return dict(items[0])


def beside(
    keyring: DynamoDbKeyring, db: DynamoDb, aws: AwsSession, key_id: str, **options: Any
) -> DynamoDbKeyring:
    """Return the keyring of another process on the same table."""
    return DynamoDbKeyring(db, keyring.table, wrapping=KmsKeyWrapping(aws, key_id), **options)


def test_the_table_has_no_key_in_clear(dynamodb: DynamoDb, aws: AwsSession, kms_key: str) -> None:
    keyring = new_keyring(dynamodb, KmsKeyWrapping(aws, kms_key))
    key = keyring.key_for(ANN)
    item = stored(dynamodb, keyring)
    assert item.keys() == {"pk", "w"}
    assert key not in item["w"]["B"]
    keyring.erase(ANN)
    assert stored(dynamodb, keyring).keys() == {"pk", "x"}


def test_keys_from_before_stay_readable(dynamodb: DynamoDb, aws: AwsSession, kms_key: str) -> None:
    plain = new_keyring(dynamodb)
    key = plain.key_for(ANN)
    wrapped = beside(plain, dynamodb, aws, kms_key)
    assert wrapped.find(ANN) == wrapped.key_for(ANN) == key
    assert [it.key for it in wrapped.entries()] == [key]
    wrapped.erase(ANN)
    assert plain.erased(ANN)


def test_keys_move_to_another_kms_key(dynamodb: DynamoDb, aws: AwsSession, kms_key: str) -> None:
    other = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
    here = new_keyring(dynamodb, KmsKeyWrapping(aws, kms_key))
    there = new_keyring(dynamodb, KmsKeyWrapping(aws, other))
    key = here.key_for(ANN)
    there.restore([*here.entries()])
    assert beside(there, dynamodb, aws, other).find(ANN) == key
    assert stored(dynamodb, there)["w"] != stored(dynamodb, here)["w"]


def test_wrapped_keys_need_their_service(dynamodb: DynamoDb, aws: AwsSession, kms_key: str) -> None:
    wrapped = new_keyring(dynamodb, KmsKeyWrapping(aws, kms_key))
    wrapped.key_for(ANN)
    plain = DynamoDbKeyring(dynamodb, wrapped.table)
    for ask in (plain.find, plain.key_for, lambda _: list(plain.entries())):
        with pytest.raises(KeyringError, match="wrapped"):
            ask(ANN)


def test_an_erasure_elsewhere_counts_at_once(
    dynamodb: DynamoDb, aws: AwsSession, kms_key: str
) -> None:
    remembering = KmsKeyWrapping(aws, kms_key)
    here = new_keyring(dynamodb, remembering)
    there = beside(here, dynamodb, aws, kms_key)
    assert here.key_for(ANN) == there.find(ANN)
    there.erase(ANN)
    for ask in (here.find, here.key_for):
        with pytest.raises(PersonErasedError):
            ask(ANN)
        assert not remembering._kept


def test_of_two_first_uses_one_key_wins(dynamodb: DynamoDb, aws: AwsSession, kms_key: str) -> None:
    first = new_keyring(dynamodb, KmsKeyWrapping(aws, kms_key))
    won: list[bytes] = []

    def late() -> bytes:
        won.append(first.key_for(ANN))
        return token_bytes(32)

    second = beside(first, dynamodb, aws, kms_key, new_key=late)
    assert second.key_for(ANN) == second.find(ANN) == won[0] == first.find(ANN)


def test_a_key_of_another_length_is_refused(
    dynamodb: DynamoDb, aws: AwsSession, kms_key: str
) -> None:
    wrapping = KmsKeyWrapping(aws, kms_key)
    keyring = new_keyring(dynamodb, wrapping)
    item = {"pk": {"S": ANN.hex}, "w": {"B": wrapping.wrap(ANN, b"short")}}
    dynamodb.call("put_item", TableName=keyring.table, Item=item)
    with pytest.raises(KeyringError):
        keyring.find(ANN)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_no_redaction(
    code: str, dynamodb: DynamoDb, proxy: FaultyProxy, behind: AwsSession, kms_key: str
) -> None:
    keyring = new_keyring(dynamodb, KmsKeyWrapping(behind, kms_key, lifetime=0.0))
    key = keyring.key_for(ANN)
    proxy.answer("kms", "Decrypt", code, times=3)
    for ask in (keyring.find, keyring.key_for, lambda _: list(keyring.entries())):
        with pytest.raises(KeyWrappingError) as refusal:
            ask(ANN)
        assert refusal.value.reason == code
    assert not keyring.erased(ANN)
    assert keyring.find(ANN) == key


def test_an_outage_is_no_redaction(
    dynamodb: DynamoDb, proxy: FaultyProxy, behind: AwsSession, kms_key: str
) -> None:
    keyring = new_keyring(dynamodb, KmsKeyWrapping(behind, kms_key, patience=ONCE, lifetime=0.0))
    key = keyring.key_for(ANN)
    faults = (
        *(proxy.throttle, proxy.fail, proxy.lose_call),
        *(proxy.lose_answer, proxy.halve_answer, proxy.garble_answer, proxy.misanswer),
    )
    for fault in faults:
        fault("kms", "Decrypt")
        with pytest.raises(KeyWrappingError):
            keyring.find(ANN)
    with proxy.down(), pytest.raises(KeyWrappingError):
        keyring.find(ANN)
    assert keyring.find(ANN) == key


def test_a_first_use_that_fails_leaves_nothing(
    dynamodb: DynamoDb, proxy: FaultyProxy, behind: AwsSession, kms_key: str
) -> None:
    keyring = new_keyring(dynamodb, KmsKeyWrapping(behind, kms_key, patience=ONCE))
    for fault in (proxy.throttle, proxy.lose_answer, proxy.halve_answer):
        fault("kms", "Encrypt")
        with pytest.raises(KeyWrappingError):
            keyring.key_for(ANN)
        with pytest.raises(KeyMissingError):
            keyring.find(ANN)
    assert len(keyring.key_for(ANN)) == 32


def test_a_throttled_call_is_made_again(
    proxy: FaultyProxy, behind: AwsSession, kms_key: str
) -> None:
    proxy.throttle("kms", "Encrypt")
    assert KmsKeyWrapping(behind, kms_key).wrap(ANN, bytes(32))
    assert proxy.calls["kms", "Encrypt"] == 2


def test_a_kms_key_that_is_disabled_or_about_to_go(aws: AwsSession) -> None:
    kms = aws.client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    wrapping = KmsKeyWrapping(aws, key_id, lifetime=0.0)
    wrapped = wrapping.wrap(ANN, bytes(32))
    kms.disable_key(KeyId=key_id)
    with pytest.raises(KeyWrappingError, match="enable it"):
        wrapping.unwrap(ANN, wrapped)
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    with pytest.raises(KeyWrappingError, match="pending deletion"):
        wrapping.wrap(ANN, bytes(32))
    kms.cancel_key_deletion(KeyId=key_id)
    kms.enable_key(KeyId=key_id)
    assert wrapping.unwrap(ANN, wrapped) == bytes(32)


def test_what_only_reads_people_needs_no_more_than_decrypt(
    aws: AwsSession, dynamodb_url: str, kms_key: str
) -> None:
    wrapped = KmsKeyWrapping(aws, kms_key).wrap(ANN, bytes(32))
    arn = aws.client("kms").describe_key(KeyId=kms_key)["KeyMetadata"]["Arn"]
    with as_role(aws, dynamodb_url, {arn: ["kms:Decrypt"]}) as reader:
        assert KmsKeyWrapping(reader, kms_key).unwrap(ANN, wrapped) == bytes(32)
        with pytest.raises(KeyWrappingError, match="AccessDenied"):
            KmsKeyWrapping(reader, kms_key).wrap(ANN, bytes(32))
    with as_role(aws, dynamodb_url, {arn: ["kms:Encrypt"]}) as writer:
        assert KmsKeyWrapping(writer, kms_key).wrap(ANN, bytes(32))
        with pytest.raises(KeyWrappingError, match="AccessDenied"):
            KmsKeyWrapping(writer, kms_key).unwrap(ANN, wrapped)


def test_keys_are_remembered_for_a_while(
    proxy: FaultyProxy, behind: AwsSession, kms_key: str
) -> None:
    time = Time()
    wrapping = KmsKeyWrapping(behind, kms_key, most=2, lifetime=60.0, now=time)
    people = [uuid4() for _ in range(3)]
    wrapped = [wrapping.wrap(it, it.bytes * 2) for it in people]

    def decrypted(n: int) -> int:
        before = proxy.calls["kms", "Decrypt"]
        assert wrapping.unwrap(people[n], wrapped[n]) == people[n].bytes * 2
        return proxy.calls["kms", "Decrypt"] - before

    assert [decrypted(n) for n in (2, 1, 0)] == [0, 0, 1]
    time.now = 59.0
    assert decrypted(0) == 0
    wrapping.forget(people[0])
    assert decrypted(0) == 1
    time.now = 59.0 + 60.0
    assert decrypted(0) == 1
    assert list(wrapping._kept) == [people[0]]  # nothing else is left in memory
