"""Settings of buckets and of CloudFront: what belongs together, and what is no bucket."""

from typing import Any

import pytest
from pydantic import ValidationError

from ilikeyacut.adapters.s3.buckets import Buckets
from ilikeyacut.application.ports.photo_store import Folder
from ilikeyacut.entrypoints.settings import Settings

CDN = {
    "cdn_url": "https://cdn.example.com",
    "cdn_key_pair_id": "K2JCJMDEHXQW5F",
    "cdn_private_key": "a key",
}
OWN: dict[Folder, str] = {
    folder: f"app-{folder}" for folder in Folder if folder is not Folder.EXPORTS
}


def test_exports_are_with_the_results_unless_they_have_a_bucket_of_their_own() -> None:
    assert Buckets("rest", OWN).of("exports/1") == "app-processed-images"
    assert Buckets("rest", {**OWN, Folder.EXPORTS: "own"}).of("exports/1") == "own"
    assert Buckets("rest").of("exports/1") == "rest"


def test_a_bucket_for_each_folder_is_enough() -> None:
    settings = Settings(s3_buckets=OWN)
    assert settings.s3_buckets == OWN
    assert Settings(s3_bucket="rest", s3_buckets={Folder.ASSETS: "assets"}).s3_bucket == "rest"


@pytest.mark.parametrize("lacking", OWN)
def test_a_folder_without_a_bucket_is_named(lacking: Folder) -> None:
    rest = {folder: name for folder, name in OWN.items() if folder is not lacking}
    with pytest.raises(ValidationError, match=f"lacks .*{lacking}"):
        Settings(s3_buckets=rest)


@pytest.mark.parametrize(
    "given",
    [
        {"s3_bucket": "No Bucket"},
        {"s3_bucket": "a"},
        {"s3_bucket": "s3://bucket"},
        {"s3_buckets": {"other-folder": "bucket"}, "s3_bucket": "rest"},
        {"s3_buckets": {"exports": "B"}, "s3_bucket": "rest"},
        {**CDN, "cdn_url": "cdn"},
        {**CDN, "cdn_key_pair_id": "a&b"},
        {**CDN, "cdn_private_key_id": "somewhere"},
    ],
)
def test_what_is_none_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)


@pytest.mark.parametrize("missing", CDN)
def test_a_key_pair_is_whole(missing: str) -> None:
    Settings(**CDN)  # type: ignore[arg-type] # parsed from text
    rest: dict[str, Any] = {name: value for name, value in CDN.items() if name != missing}
    with pytest.raises(ValidationError, match=missing) as refused:
        Settings(**rest)
    assert "a key" not in str(refused.value)


def test_an_address_alone_is_no_key_pair() -> None:
    assert Settings(cdn_url=CDN["cdn_url"]).cdn_key_pair_id is None
