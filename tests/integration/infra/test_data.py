"""Tables and buckets are those that the adapters need, and keep what people trust them with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ilikeyacut.adapters.dynamodb.tables import Tables
from ilikeyacut.adapters.s3.buckets import Buckets
from ilikeyacut.application.ports.photo_store import PERSONAL_FOLDERS, Folder
from support.templates import Templates

WITHOUT_BACKUP = {"Keys", "UserSessions", "Limits", "Inbox"}
LAPSING = {"UserSessions", "Limits", "Inbox"}
OWN_BUCKET = [it for it in Folder if it is not Folder.EXPORTS]
SHOWN = (Folder.RESULTS, Folder.THUMBNAILS, Folder.ASSETS)


def tables(found: Templates) -> dict[str, dict[str, Any]]:
    """Return the tables by their names without the prefix."""
    prefix = f"ilikeyacut-{found.stage}-"
    every = found.resources("DynamoDB::Table").values()
    assert all(it["TableName"].startswith(prefix) for it in every)
    return {it["TableName"].removeprefix(prefix): it for it in every}


def bucket(found: Templates, folder: str) -> dict[str, Any]:
    """Return the bucket of a folder."""
    name = f"ilikeyacut-{found.stage}-{folder}-123456789012-us-east-1"
    return found.only("S3::Bucket", BucketName=name)


def rules(found: Templates, folder: str) -> list[dict[str, Any]]:
    """Return the lifecycle rules of a folder's bucket, all of which are on."""
    every = bucket(found, folder)["LifecycleConfiguration"]["Rules"]
    assert {it["Status"] for it in every} == {"Enabled"}
    return list(every)


def statements(found: Templates, logical: str) -> list[dict[str, Any]]:
    """Return what the policy of a bucket says."""
    policies = found.resources("S3::BucketPolicy", "data")
    (policy,) = [it for name, it in policies.items() if name.startswith(f"{logical}Policy")]
    return list(policy["PolicyDocument"]["Statement"])


# ------------------------------------------------------------ tables


def test_tables_are_those_of_the_adapters(either: Templates) -> None:
    found = tables(either)
    expected = dict(Tables().definitions())
    assert set(found) == set(expected)
    for name, layout in expected.items():
        assert _layout(found[name]) == _layout(layout), name


def _layout(table: Any) -> dict[str, Any]:
    """Return keys, types, indexes and time to live, of a template's table or of an adapter's."""
    return {
        "types": {it["AttributeName"]: it["AttributeType"] for it in table["AttributeDefinitions"]},
        "keys": table["KeySchema"],
        "indexes": table.get("GlobalSecondaryIndexes", []),
        "ttl": table.get("TimeToLiveSpecification"),
        "other": table.get("LocalSecondaryIndexes"),
    }


def test_only_events_stream_and_only_their_keys(either: Templates) -> None:
    streams = {name: it.get("StreamSpecification") for name, it in tables(either).items()}
    assert streams.pop("Events") == {"StreamViewType": "KEYS_ONLY"}
    assert not any(streams.values())


def test_tables_can_be_recovered_unless_that_brings_back_what_is_over(either: Templates) -> None:
    recovered = {
        name
        for name, it in tables(either).items()
        if it["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    }
    assert recovered == set(tables(either)) - WITHOUT_BACKUP


def test_time_to_live_is_on_where_rows_lapse(either: Templates) -> None:
    lapsing = {it for it, table in tables(either).items() if "TimeToLiveSpecification" in table}
    assert lapsing == LAPSING


def test_tables_are_encrypted_and_paid_by_use(either: Templates) -> None:
    for name, table in tables(either).items():
        assert table["SSESpecification"] == {"SSEEnabled": True}, name
        assert table["BillingMode"] == "PAY_PER_REQUEST", name
        assert "ProvisionedThroughput" not in table, name


# ------------------------------------------------------------ what outlives a stack


STORED = ("DynamoDB::Table", "S3::Bucket", "KMS::Key", "SecretsManager::Secret", "ECR::Repository")


def _policies(found: Templates) -> set[tuple[str, str]]:
    """Return what becomes of everything that is stored, when it is deleted and replaced."""
    every = found.stacks["data"]["Resources"].values()
    kept = [it for it in every if it["Type"].removeprefix("AWS::") in STORED]
    assert len(kept) == 11 + 5 + 1 + 4 + 1
    return {(it["DeletionPolicy"], it["UpdateReplacePolicy"]) for it in kept}


def test_prod_keeps_its_data_and_dev_does_not(dev: Templates, prod: Templates) -> None:
    assert _policies(prod) == {("Retain", "Retain")}
    assert _policies(dev) == {("Delete", "Delete")}


def test_prod_refuses_deletions(dev: Templates, prod: Templates) -> None:
    protected = {it["DeletionProtectionEnabled"] for it in tables(prod).values()}
    assert protected == {True}
    assert not any(it["DeletionProtectionEnabled"] for it in tables(dev).values())


def test_prod_refuses_to_delete_the_stacks_of_data_and_people(
    dev: Templates, prod: Templates
) -> None:
    assert {"data", "identity"} <= _protected(prod)
    assert not _protected(dev)


def _protected(found: Templates) -> set[str]:
    manifest = json.loads((found.folder / "manifest.json").read_text("utf-8"))
    return {
        name.removeprefix(f"ilikeyacut-{found.stage}-")
        for name, it in manifest["artifacts"].items()
        if it.get("properties", {}).get("terminationProtection")
    }


# ------------------------------------------------------------ buckets


def test_each_folder_has_a_bucket_and_exports_are_with_the_results(either: Templates) -> None:
    names = {it.get("BucketName") for it in either.resources("S3::Bucket", "data").values()}
    assert len(names - {None}) == len(OWN_BUCKET)
    own: dict[Folder, str] = {it: str(bucket(either, it)["BucketName"]) for it in OWN_BUCKET}
    assert Buckets(by_folder=own).of("exports/a/b") == own[Folder.RESULTS]


def test_buckets_are_closed_and_encrypted(either: Templates) -> None:
    for name, it in either.resources("S3::Bucket", "data").items():
        assert set(it["PublicAccessBlockConfiguration"].values()) == {True}, name
        assert len(it["PublicAccessBlockConfiguration"]) == 4, name
        (owned,) = it["OwnershipControls"]["Rules"]  # nothing is written by access control lists
        assert owned["ObjectOwnership"] == "BucketOwnerEnforced", name
        (encryption,) = it["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}, name


def test_buckets_refuse_plain_http_and_old_tls(either: Templates) -> None:
    policies = either.resources("S3::BucketPolicy", "data")
    assert len(policies) == 5
    for name, it in policies.items():
        denied = [it for it in it["PolicyDocument"]["Statement"] if it["Effect"] == "Deny"]
        conditions = [it["Condition"] for it in denied]
        assert {"Bool": {"aws:SecureTransport": "false"}} in conditions, name
        assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions, name
        assert all(it["Principal"] == {"AWS": "*"} and it["Action"] == "s3:*" for it in denied)


def test_buckets_write_access_logs_which_lapse(either: Templates) -> None:
    ((logs, target),) = [
        (name, it)
        for name, it in either.resources("S3::Bucket", "data").items()
        if "BucketName" not in it
    ]
    for folder in OWN_BUCKET:
        assert bucket(either, folder)["LoggingConfiguration"] == {
            "DestinationBucketName": {"Ref": logs},
            "LogFilePrefix": f"s3/{folder}/",
        }
    (rule,) = target["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == {"dev": 14, "prod": 90}[either.stage]
    for folder in OWN_BUCKET:
        (written,) = (
            it
            for it in statements(either, "AccessLogs")
            if json.dumps(it["Resource"]).endswith(f'"/s3/{folder}/*"]]}}')
        )
        assert written["Principal"] == {"Service": "logging.s3.amazonaws.com"}
        assert written["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
        (source,) = written["Condition"]["ArnLike"].values()
        logical = source["Fn::GetAtt"][0]
        assert either.resources("S3::Bucket", "data")[logical] == bucket(either, folder)


def test_versions_are_kept_except_of_what_can_be_made_again(either: Templates) -> None:
    versioned = {it for it in OWN_BUCKET if "VersioningConfiguration" in bucket(either, it)}
    assert versioned == {Folder.UPLOADS, Folder.RESULTS, Folder.ASSETS}
    for folder in versioned:
        assert bucket(either, folder)["VersioningConfiguration"] == {"Status": "Enabled"}
        (days,) = [
            it["NoncurrentVersionExpiration"]["NoncurrentDays"]
            for it in rules(either, folder)
            if "NoncurrentVersionExpiration" in it
        ]
        assert days <= (7 if folder in PERSONAL_FOLDERS else 90), folder


@pytest.mark.parametrize("folder", OWN_BUCKET)
def test_no_age_removes_an_object_that_a_key_shows(either: Templates, folder: Folder) -> None:
    """A selfie is kept while it is used, however old it is; the app deletes it afterwards."""
    for rule in rules(either, folder):
        assert not {"ExpirationInDays", "ExpirationDate", "Expiration"} & set(rule)


@pytest.mark.parametrize("folder", OWN_BUCKET)
def test_unfinished_uploads_end_after_a_day(either: Templates, folder: Folder) -> None:
    ends = [it for it in rules(either, folder) if "AbortIncompleteMultipartUpload" in it]
    assert [it["AbortIncompleteMultipartUpload"] for it in ends] == [{"DaysAfterInitiation": 1}]
    assert "Prefix" not in ends[0]


def test_only_results_cool_down(either: Templates) -> None:
    cool = {it: rule for it in OWN_BUCKET for rule in rules(either, it) if "Transitions" in rule}
    assert set(cool) == {Folder.RESULTS}
    rule = cool[Folder.RESULTS]
    assert rule["Prefix"] == f"{Folder.RESULTS}/"
    assert [it["StorageClass"] for it in rule["Transitions"]] == ["INTELLIGENT_TIERING"]


def test_only_uploads_are_noticed(either: Templates) -> None:
    notices = {it: bucket(either, it).get("NotificationConfiguration") for it in OWN_BUCKET}
    assert notices.pop(Folder.UPLOADS) == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert not any(notices.values())


def test_cloudfront_reads_what_it_shows_and_neither_uploads_nor_exports(
    either: Templates,
) -> None:
    logical = {"Uploads": None, "Results": SHOWN[0], "Thumbnails": SHOWN[1], "Assets": SHOWN[2]}
    for name, folder in logical.items():
        allowed = [it for it in statements(either, name) if it["Effect"] == "Allow"]
        if folder is None:
            assert not allowed
            continue
        (read,) = allowed
        assert read["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert read["Action"] == "s3:GetObject"
        assert json.dumps(read["Resource"]).endswith(f'"/{folder}/*"]]}}')
        assert read["Condition"] == {
            "ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"}
        }


# ------------------------------------------------------------ keys and secrets


def test_the_key_of_peoples_keys_turns_and_is_used_for_named_people_alone(
    either: Templates,
) -> None:
    (key,) = either.resources("KMS::Key", "data").values()
    assert key["EnableKeyRotation"] is True
    account, person = key["KeyPolicy"]["Statement"]
    assert account["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert (person["Effect"], person["Principal"]) == ("Deny", {"AWS": "*"})
    assert person["Condition"] == {"Null": {"kms:EncryptionContext:user_id": "true"}}
    assert {"kms:Decrypt", "kms:Encrypt"} <= set(person["Action"])


def test_secrets_are_named_and_made_up_by_aws(either: Templates) -> None:
    secrets = either.resources("SecretsManager::Secret", "data").values()
    assert {it["Name"] for it in secrets} == {
        f"ilikeyacut-{either.stage}-{it}"
        for it in ("edge-key", "email-secret", "gemini-key", "cdn-key")
    }
    assert all("SecretString" not in it and "GenerateSecretString" in it for it in secrets)


def test_images_of_the_model_are_scanned_and_never_replaced(either: Templates) -> None:
    repository = either.only("ECR::Repository")
    assert repository["ImageScanningConfiguration"] == {"ScanOnPush": True}
    assert repository["ImageTagMutability"] == "IMMUTABLE"
