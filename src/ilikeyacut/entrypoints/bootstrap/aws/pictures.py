"""S3 for pictures, and CloudFront in front of it where it has a key pair."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import punq

from ilikeyacut.application.ports.addresses import Addresses
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.photo_store import Folder, ObjectNotFoundError, PhotoStore
from ilikeyacut.application.ports.upload_grants import UploadGrants
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.bootstrap.secrets import secret_of
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_pictures_in_s3(c: punq.Container, settings: AppSettings) -> None:
    """Bind the photo store, the forms of uploads, and addresses."""
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.cloudfront.addresses import CloudFrontAddresses
    from ilikeyacut.adapters.s3.addresses import S3Addresses
    from ilikeyacut.adapters.s3.buckets import Buckets
    from ilikeyacut.adapters.s3.encryption import Encryption
    from ilikeyacut.adapters.s3.photo_store import S3PhotoStore
    from ilikeyacut.adapters.s3.upload_grants import S3UploadGrants

    buckets = Buckets(settings.s3_bucket, settings.s3_buckets)
    encryption = Encryption(settings.s3_kms_key_id)

    def addresses() -> Addresses:
        direct = S3Addresses(get(c, AwsSession), buckets, get(c, Clock))
        url, key_id = settings.cdn_url, settings.cdn_key_pair_id
        if not (url and key_id):
            return direct
        pem = secret_of(settings, "cdn_private_key") or b""
        return CloudFrontAddresses(url, key_id, pem, get(c, Clock), direct)

    def store() -> PhotoStore:
        clock = get(c, Clock)
        made = S3PhotoStore(get(c, AwsSession), buckets, get(c, Addresses), clock, encryption)
        carry_over(settings.folder / "photos", made)
        return made

    bind(c, Addresses, lambda: lazy(addresses))
    bind(
        c,
        UploadGrants,
        lambda: S3UploadGrants(get(c, AwsSession), buckets, get(c, Clock), encryption),
    )
    bind(c, PhotoStore, lambda: lazy(store))


def carry_over(photos: Path, store: PhotoStore) -> None:
    """Move the pictures of a home that kept its own, object by object. Raises PhotoStoreError."""
    if not photos.is_dir():
        return
    from ilikeyacut.adapters.files.photo_store import FilePhotoStore

    home = FilePhotoStore(photos)
    for folder in Folder:
        for found in list(home.list(folder)):
            with suppress(ObjectNotFoundError):  # another process was as quick
                if not any(store.list(found.key)):
                    store.put(found.key, home.get(found.key), _media_type(found.key))
            home.delete(found.key)
    home.remove_unfinished()
    with suppress(OSError):  # somebody keeps files of their own in there
        for emptied in (*photos.iterdir(), photos):
            emptied.rmdir()


def _media_type(key: str) -> MediaType:
    return MediaType.PNG if key.endswith(".png") else MediaType.JPEG
