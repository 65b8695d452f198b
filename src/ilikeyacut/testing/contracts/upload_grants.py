"""What every adapter of the upload grants port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from ilikeyacut.application.ports.photo_store import Folder, InvalidKeyError, personal_key
from ilikeyacut.application.ports.upload_grants import UPLOAD_TYPES, UploadGrant, UploadGrants

ANN, BEN = UUID(int=0xA), UUID(int=0xB)
KEY = personal_key(Folder.UPLOADS, ANN, "1", "raw")
MOST = 50


class UploadGrantsContract(ABC):
    @abstractmethod
    @pytest.fixture
    def grants(self) -> UploadGrants:
        """Return the adapter."""

    @abstractmethod
    @pytest.fixture
    def now(self) -> datetime:
        """Return the time by which the store takes or refuses forms."""

    @abstractmethod
    def post(self, grants: UploadGrants, url: str, fields: Mapping[str, str], data: bytes) -> bool:
        """Post a form with its file, and return whether it was taken."""

    @pytest.fixture
    def grant(self, grants: UploadGrants, now: datetime) -> UploadGrant:
        return grants.grant(KEY, "image/jpeg", MOST, now + timedelta(minutes=10))

    @pytest.mark.parametrize("media_type", UPLOAD_TYPES)
    def test_a_granted_form_is_taken_as_often_as_it_is_posted(
        self, grants: UploadGrants, now: datetime, media_type: str
    ) -> None:
        grant = grants.grant(KEY, media_type, MOST, now + timedelta(minutes=10))
        assert (grant.method, grant.most_bytes) == ("POST", MOST)
        assert (grant.fields["key"], grant.fields["Content-Type"]) == (KEY, media_type)
        for size in (1, MOST):
            assert self.post(grants, grant.url, grant.fields, bytes(size))

    @pytest.mark.parametrize("size", [0, MOST + 1, 10 * MOST])
    def test_a_file_of_another_size_is_refused(
        self, grants: UploadGrants, grant: UploadGrant, size: int
    ) -> None:
        assert not self.post(grants, grant.url, grant.fields, bytes(size))

    @pytest.mark.parametrize(
        "other",
        [
            {"key": personal_key(Folder.UPLOADS, ANN, "2", "raw")},
            {"key": personal_key(Folder.UPLOADS, BEN, "1", "raw")},
            {"key": f"{KEY}/1"},
            {"key": "ключ"},
            {"Content-Type": "image/png"},
            {"Content-Type": "text/html"},
            {"Content-Type": "bild/größer"},
            {"acl": "public-read"},
            {"x-amz-meta-more": "1"},
            {"success_action_redirect": "http://127.0.0.1/"},
        ],
    )
    def test_a_form_with_another_field_is_refused(
        self, grants: UploadGrants, grant: UploadGrant, other: dict[str, str]
    ) -> None:
        assert not self.post(grants, grant.url, {**grant.fields, **other}, b"1")

    def test_a_form_that_lacks_a_field_is_refused(
        self, grants: UploadGrants, grant: UploadGrant
    ) -> None:
        for name in grant.fields:
            rest = {key: value for key, value in grant.fields.items() if key != name}
            assert not self.post(grants, grant.url, rest, b"1"), name
        assert not self.post(grants, grant.url, {}, b"1")

    def test_a_form_that_was_changed_is_refused(
        self, grants: UploadGrants, grant: UploadGrant
    ) -> None:
        for name, value in grant.fields.items():
            for changed in (f"{value}0", value[:-1], "", "ä"):
                fields = {**grant.fields, name: changed}
                assert not self.post(grants, grant.url, fields, b"1"), name

    def test_parts_of_two_forms_are_none(
        self, grants: UploadGrants, grant: UploadGrant, now: datetime
    ) -> None:
        other = grants.grant(
            personal_key(Folder.UPLOADS, BEN, "2", "raw"),
            "image/png",
            MOST + 10,
            now + timedelta(minutes=9),
        )
        for name in grant.fields:
            fields = {**grant.fields, name: other.fields[name]}
            if fields != grant.fields:
                assert not self.post(grants, grant.url, fields, b"1"), name

    def test_a_form_is_refused_once_it_has_expired(
        self, grants: UploadGrants, now: datetime
    ) -> None:
        for ago in (timedelta(seconds=1), timedelta(days=1)):
            over = grants.grant(KEY, "image/jpeg", MOST, now - ago)
            assert over.expires_at == now - ago
            assert not self.post(grants, over.url, over.fields, b"1")

    @pytest.mark.parametrize(
        "key", ["user-uploads", "user-uploads/../b/c", "other/a", "user-uploads/${filename}"]
    )
    def test_nothing_is_granted_for_another_key(
        self, grants: UploadGrants, now: datetime, key: str
    ) -> None:
        with pytest.raises(InvalidKeyError):
            grants.grant(key, "image/jpeg", MOST, now)
