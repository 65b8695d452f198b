"""What only S3 can get wrong: versions, parts, damage, rights, and calls that fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from ilikeyacut.adapters.aws import transfers
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.aws.transfers import PART
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.s3.addresses import S3Addresses
from ilikeyacut.adapters.s3.buckets import Buckets
from ilikeyacut.adapters.s3.encryption import Encryption
from ilikeyacut.adapters.s3.photo_store import S3PhotoStore
from ilikeyacut.adapters.s3.upload_grants import S3UploadGrants
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.application.ports.photo_store import (
    Folder,
    ObjectDamagedError,
    ObjectNotFoundError,
    ObjectReplacedError,
    ObjectTooLargeError,
    PhotoStoreError,
    PhotoStoreRefusedError,
    PhotoStoreUnavailableError,
    asset_key,
    personal_key,
)
from ilikeyacut.domain.values import MediaType
from support.buckets import fetched, left_in, new_bucket, posted
from support.faulty_proxy import FaultyProxy
from support.lanes import sampled
from support.roles import as_role

ANN, BEN = UUID(int=0xA), UUID(int=0xB)
KEY = personal_key(Folder.UPLOADS, ANN, "1.jpg")
RESULT = personal_key(Folder.RESULTS, ANN, "job", "1.jpg")
ROOT = Path(__file__).resolve().parents[2]
DOWNLOAD = "ilikeyacut.adapters.s3.photo_store.download"


def stored(aws: AwsSession, bucket: str | Buckets, encryption: Encryption) -> S3PhotoStore:
    buckets = Buckets(bucket) if isinstance(bucket, str) else bucket
    clock = ManualClock(datetime.now(UTC))
    return S3PhotoStore(aws, buckets, S3Addresses(aws, buckets, clock), clock, encryption)


@pytest.fixture
def bucket(aws: AwsSession) -> str:
    return new_bucket(aws)


@pytest.fixture
def store(aws: AwsSession, bucket: str) -> S3PhotoStore:
    return stored(aws, bucket, Encryption())


# ---------------------------------------------------------------- how objects lie


def test_an_object_says_what_it_is_and_how_it_is_encrypted(
    aws: AwsSession, bucket: str, store: S3PhotoStore
) -> None:
    store.put(KEY, b"picture", MediaType.PNG)
    head = aws.client("s3").head_object(Bucket=bucket, Key=KEY, ChecksumMode="ENABLED")
    assert head["ContentType"] == "image/png"
    assert head["ServerSideEncryption"] == "AES256"
    assert head["Metadata"] == {"sha256": sha256(b"picture").hexdigest()}
    assert head["ChecksumSHA256"]


def test_objects_are_encrypted_under_the_deployments_own_key(aws: AwsSession, bucket: str) -> None:
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    stored(aws, bucket, Encryption(key)).put(RESULT, b"1", MediaType.JPEG)
    grants = S3UploadGrants(aws, Buckets(bucket), SystemClock(), Encryption(key))
    grant = grants.grant(KEY, "image/jpeg", 5, datetime.now(UTC) + timedelta(minutes=1))
    assert posted(grant.url, grant.fields, b"1") == 204
    for stored_under in (RESULT, KEY):
        head = aws.client("s3").head_object(Bucket=bucket, Key=stored_under)
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)
    plain = {**grant.fields, "x-amz-server-side-encryption": "AES256"}
    assert posted(grant.url, plain, b"1") == 403


def test_folders_may_have_buckets_of_their_own_and_keys_stay(aws: AwsSession, bucket: str) -> None:
    results = new_bucket(aws)
    store = stored(aws, Buckets(bucket, {Folder.RESULTS: results}), Encryption())
    keys = [personal_key(folder, ANN, "1.jpg") for folder in Folder]
    for key in keys:
        store.put(key, b"1", MediaType.JPEG)
    listed = {place: {it["Key"] for it in left_in(aws, place)} for place in (bucket, results)}
    assert listed[results] == {it for it in keys if it.startswith(("processed-images", "exports"))}
    assert listed[bucket] == set(keys) - listed[results]
    assert sum(store.delete_prefix(folder) for folder in Folder) == len(keys)
    assert left_in(aws, bucket) == left_in(aws, results) == []


def test_a_folder_without_a_bucket_is_told(aws: AwsSession) -> None:
    with pytest.raises(PhotoStoreRefusedError, match="no bucket is set for user-uploads"):
        stored(aws, Buckets(), Encryption()).get(KEY)


def test_what_is_large_goes_and_comes_in_parts(
    aws: AwsSession, bucket: str, store: S3PhotoStore
) -> None:
    data = bytes(range(256)) * (PART // 256) * 2 + b"the end"
    store.put(KEY, data, MediaType.PNG)
    assert aws.client("s3").head_object(Bucket=bucket, Key=KEY)["ETag"].endswith('-3"')
    (found,) = store.list(KEY)
    assert store.get(KEY, etag=found.etag, most_bytes=len(data)) == data
    with pytest.raises(ObjectTooLargeError):
        store.get(KEY, most_bytes=len(data) - 1)


# ---------------------------------------------------------------- versions


def test_a_deletion_leaves_no_version(aws: AwsSession, bucket: str, store: S3PhotoStore) -> None:
    for data in (b"first", b"second", b"third"):
        store.put(KEY, data, MediaType.JPEG)
    aws.client("s3").delete_object(Bucket=bucket, Key=KEY)  # which only hides it
    store.put(KEY, b"fourth", MediaType.JPEG)
    beside = [f"{KEY}.png", personal_key(Folder.UPLOADS, ANN, "1", "raw")]
    for key in beside:
        store.put(key, b"1", MediaType.JPEG)
    store.delete(KEY)
    assert sorted(it["Key"] for it in left_in(aws, bucket)) == sorted(beside)


def test_removing_a_person_takes_what_was_hidden_and_what_was_never_finished(
    aws: AwsSession, bucket: str, store: S3PhotoStore
) -> None:
    s3 = aws.client("s3")
    for person in (ANN, BEN):
        for data in (b"first", b"second"):
            store.put(personal_key(Folder.UPLOADS, person, "1.jpg"), data, MediaType.JPEG)
        key = personal_key(Folder.UPLOADS, person, "2.jpg")
        store.put(key, b"hidden", MediaType.JPEG)
        s3.delete_object(Bucket=bucket, Key=key)
        s3.put_object(Bucket=bucket, Key=f"user-uploads/{person}/no key!", Body=b"1")
        s3.create_multipart_upload(Bucket=bucket, Key=key)
    assert [it.key for it in store.list(personal_key(Folder.UPLOADS, ANN))] == [KEY]
    assert store.delete_prefix(personal_key(Folder.UPLOADS, ANN)) == 2
    owners = {it["Key"].split("/")[1] for it in left_in(aws, bucket)}
    assert owners == {str(BEN)}


def test_more_versions_than_one_call_deletes(
    store: S3PhotoStore, aws: AwsSession, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ilikeyacut.adapters.s3 import versions

    monkeypatch.setattr(versions, "MOST_AT_ONCE", 3)
    for at in range(7):
        store.put(asset_key("bob", str(at % 4)), bytes(at), MediaType.JPEG)
    assert store.delete_prefix(Folder.ASSETS) == 4
    assert left_in(aws, bucket) == []


def test_only_uploads_that_nobody_can_be_at_work_on_are_dropped(
    aws: AwsSession, bucket: str
) -> None:
    clock = ManualClock(datetime.now(UTC))
    buckets = Buckets(bucket)
    store = S3PhotoStore(aws, buckets, S3Addresses(aws, buckets, clock), clock, Encryption())
    aws.client("s3").create_multipart_upload(Bucket=bucket, Key=KEY)
    assert store.remove_unfinished() == 0
    clock.advance(timedelta(days=1, minutes=1))
    assert store.remove_unfinished() == 1
    assert left_in(aws, bucket) == []


def test_a_read_meets_one_version_even_while_the_object_is_replaced(
    store: S3PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(KEY, b"first", MediaType.JPEG)
    (first,) = store.list(KEY)
    planned = [b"second"]

    def replace_once(s3: object, found: transfers.Version) -> bytes:
        while planned:
            store.put(KEY, planned.pop(), MediaType.JPEG)
        return transfers.download(s3, found)

    monkeypatch.setattr(DOWNLOAD, replace_once)
    with pytest.raises(ObjectReplacedError):
        store.get(KEY, etag=first.etag)
    planned.append(b"third")
    assert store.get(KEY) == b"third"


def test_an_object_that_never_stays_is_not_read_for_ever(
    store: S3PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(KEY, b"1", MediaType.JPEG)

    def remove_it(s3: object, found: transfers.Version) -> bytes:
        store.delete(KEY)
        try:
            return transfers.download(s3, found)
        finally:
            store.put(KEY, b"1", MediaType.JPEG)

    monkeypatch.setattr(DOWNLOAD, remove_it)
    monkeypatch.setattr("ilikeyacut.adapters.s3.photo_store.MOST_READS", 3)
    with pytest.raises(PhotoStoreUnavailableError, match="again and again"):
        store.get(KEY)


# ---------------------------------------------------------------- damage


@pytest.mark.parametrize("data", [b"pictura", b"picture and more", b""])
def test_a_damaged_object_is_told(
    aws: AwsSession, bucket: str, store: S3PhotoStore, data: bytes
) -> None:
    s3 = aws.client("s3")
    store.put(KEY, b"picture", MediaType.JPEG)
    kept = s3.head_object(Bucket=bucket, Key=KEY)["Metadata"]
    s3.put_object(Bucket=bucket, Key=KEY, Body=data, Metadata=kept)
    with pytest.raises(ObjectDamagedError, match="not what was written") as damaged:
        store.get(KEY)
    assert isinstance(damaged.value, PhotoStoreError)


def test_what_somebody_else_uploaded_needs_no_digest(
    aws: AwsSession, bucket: str, store: S3PhotoStore
) -> None:
    aws.client("s3").put_object(Bucket=bucket, Key=KEY, Body=b"raw")
    assert store.get(KEY) == b"raw"


# ---------------------------------------------------------------- rights


def test_nobody_fetches_a_picture_without_a_signature_or_after_it_ended(
    aws: AwsSession, bucket: str, store: S3PhotoStore
) -> None:
    store.put(KEY, b"1", MediaType.JPEG)
    url = store.locate(KEY)
    assert fetched(url) == 200
    assert fetched(url.partition("?")[0]) == 403
    hour_ago = ManualClock(datetime.now(UTC) - timedelta(hours=1))
    over = S3Addresses(aws, Buckets(bucket), hour_ago).of(KEY)
    assert fetched(over.url) == 403


def on(bucket: str, *actions: str, below: str = "") -> dict[str, object]:
    """Allow actions on a bucket and on what is below a prefix of it."""
    arn = f"arn:aws:s3:::{bucket}"
    return {arn: actions, f"{arn}/{below}*": actions}


def test_the_documented_rights_are_enough(aws: AwsSession, dynamodb_url: str, bucket: str) -> None:
    actions = re.findall(r"`(s3:\w+)`", (ROOT / "docs/aws.md").read_text("utf-8"))
    with as_role(aws, dynamodb_url, on(bucket, *sorted(set(actions)))) as worker:
        store = stored(worker, bucket, Encryption())
        with pytest.raises(ObjectNotFoundError):
            store.get(KEY)
        store.put(KEY, b"1", MediaType.JPEG)
        assert store.get(KEY) == b"1"
        assert fetched(store.locate(KEY)) == 200  # with the role's session token in it
        store.delete(KEY)
        store.put(KEY, b"2", MediaType.JPEG)
        aws.client("s3").create_multipart_upload(Bucket=bucket, Key=KEY)
        assert store.delete_prefix(Folder.UPLOADS) == 1
        assert store.remove_unfinished() == 0
    assert left_in(aws, bucket) == []


def test_a_form_and_an_address_can_do_what_their_signer_can(
    aws: AwsSession, dynamodb_url: str, bucket: str, store: S3PhotoStore
) -> None:
    store.put(KEY, b"1", MediaType.JPEG)
    ends = datetime.now(UTC) + timedelta(minutes=10)
    with as_role(aws, dynamodb_url, on(bucket, "s3:PutObject", below="user-uploads/")) as signer:
        grants = S3UploadGrants(signer, Buckets(bucket), SystemClock(), Encryption())
        for key, status in ((personal_key(Folder.UPLOADS, ANN, "1", "raw"), 204), (RESULT, 403)):
            grant = grants.grant(key, "image/jpeg", 5, ends)
            assert posted(grant.url, grant.fields, b"12345") == status
        assert fetched(stored(signer, bucket, Encryption()).locate(KEY)) == 403


def test_a_bucket_that_is_missing_is_told_from_an_object(
    aws: AwsSession, store: S3PhotoStore
) -> None:
    gone = stored(aws, "pictures-none", Encryption())
    with pytest.raises(ObjectNotFoundError):
        store.get(KEY)
    for use in (
        lambda: gone.get(KEY),
        lambda: gone.put(KEY, b"1", MediaType.JPEG),
        lambda: gone.delete(KEY),
        lambda: list(gone.list(KEY)),
        lambda: gone.delete_prefix(Folder.UPLOADS),
        gone.remove_unfinished,
    ):
        with pytest.raises(PhotoStoreRefusedError, match="bucket pictures-none"):
            use()


# ---------------------------------------------------------------- calls that fail

Use = Callable[[S3PhotoStore], object]
USES: dict[str, tuple[str, Use]] = {
    "put": ("PutObject", lambda store: store.put(KEY, b"new", MediaType.JPEG)),
    "get": ("HeadObject", lambda store: store.get(KEY)),
    "get bytes": ("GetObject", lambda store: store.get(KEY)),
    "delete": ("DeleteObjects", lambda store: store.delete(KEY)),
    "delete prefix": ("ListObjectVersions", lambda store: store.delete_prefix(Folder.UPLOADS)),
    "list": ("ListObjectsV2", lambda store: list(store.list(Folder.UPLOADS))),
}


@pytest.fixture
def shaky(proxy: FaultyProxy, bucket: str) -> Iterator[S3PhotoStore]:
    with closing(AwsSession("eu-west-1", endpoint=proxy.url)) as aws:
        yield stored(aws, bucket, Encryption())


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore waits before it repeats a call."""
    monkeypatch.setattr("time.sleep", lambda _: None)


@pytest.mark.parametrize("name", sampled(USES, {"put", "get bytes"}))
@pytest.mark.parametrize("fault", ["throttle", "fail", "lose_call", "lose_answer"])
def test_a_call_that_fails_once_is_repeated(  # noqa: PLR0917 - a table of faults
    proxy: FaultyProxy,
    shaky: S3PhotoStore,
    store: S3PhotoStore,
    name: str,
    fault: str,
    no_pause: None,
) -> None:
    operation, use = USES[name]
    store.put(KEY, b"old", MediaType.JPEG)
    getattr(proxy, fault)("s3", operation, times=1)
    use(shaky)
    if name == "put":
        assert store.get(KEY) == b"new"


@pytest.mark.parametrize("name", sampled(USES, {"put", "get bytes"}))
@pytest.mark.parametrize("fault", ["halve_answer", "garble_answer"])
def test_half_an_answer_is_never_taken_for_a_whole_one(  # noqa: PLR0917 - a table of faults
    proxy: FaultyProxy,
    shaky: S3PhotoStore,
    store: S3PhotoStore,
    name: str,
    fault: str,
    no_pause: None,
) -> None:
    operation, use = USES[name]
    store.put(KEY, b"old", MediaType.JPEG)
    expected = use(store)
    store.put(KEY, b"old", MediaType.JPEG)
    getattr(proxy, fault)("s3", operation, times=1)
    try:
        found = use(shaky)
    except PhotoStoreUnavailableError:  # never damage: what is damaged is given up
        found = use(shaky)
    assert name == "list" or found == expected


def test_rights_that_are_missing_are_told(
    proxy: FaultyProxy, shaky: S3PhotoStore, store: S3PhotoStore
) -> None:
    store.put(KEY, b"old", MediaType.JPEG)
    for operation, use in USES.values():  # the emulator refuses its root nothing
        proxy.answer("s3", operation, "AccessDenied", 403)
        with pytest.raises(PhotoStoreRefusedError, match="cannot"):
            use(shaky)
    assert store.get(KEY) == b"old"


@pytest.mark.parametrize("name", ["put", "get bytes", "delete prefix"])
def test_a_call_that_keeps_failing_is_told_and_leaves_what_was_there(
    proxy: FaultyProxy,
    shaky: S3PhotoStore,
    store: S3PhotoStore,
    name: str,
    no_pause: None,
) -> None:
    operation, use = USES[name]
    store.put(KEY, b"old", MediaType.JPEG)
    proxy.throttle("s3", operation, times=99)
    try:
        with pytest.raises(PhotoStoreUnavailableError, match="SlowDown"):
            use(shaky)
    finally:
        proxy.relent()
    assert store.get(KEY) == b"old"


def test_versions_that_could_not_be_deleted_are_told(
    store: S3PhotoStore, aws: AwsSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"Errors": [{"Key": KEY, "Code": "InternalError", "Message": "try again"}]}
    store.put(KEY, b"1", MediaType.JPEG)
    monkeypatch.setattr(store._s3, "delete_objects", lambda **_: answer)
    with pytest.raises(PhotoStoreUnavailableError, match="try again"):
        store.delete(KEY)
    answer["Errors"][0]["Code"] = "AccessDenied"
    with pytest.raises(PhotoStoreRefusedError):
        store.delete_prefix(Folder.UPLOADS)
