"""Forms and addresses of the app's own server."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from ilikeyacut.adapters.cryptography.addresses import HmacAddresses
from ilikeyacut.adapters.cryptography.upload_grants import HmacUploadGrants
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.application.ports.addresses import Addresses, AddressRefusedError
from ilikeyacut.application.ports.upload_grants import FormRefusedError, UploadGrants
from ilikeyacut.testing.contracts.addresses import KEYS, AddressesContract
from ilikeyacut.testing.contracts.upload_grants import KEY, UploadGrantsContract

URL = "http://127.0.0.1:8000/v1/media"
SECRET = b"of a test"


class TestHmacUploadGrants(UploadGrantsContract):
    @pytest.fixture
    def now(self) -> datetime:
        return ManualClock().now()

    @pytest.fixture
    def grants(self) -> HmacUploadGrants:
        return HmacUploadGrants(URL, SECRET, ManualClock())

    def post(self, grants: UploadGrants, url: str, fields: Mapping[str, str], data: bytes) -> bool:
        assert isinstance(grants, HmacUploadGrants)
        try:
            return grants.check(fields, len(data)) == fields["key"]
        except FormRefusedError:
            return False

    def test_each_refusal_says_why(self, grants: HmacUploadGrants, now: datetime) -> None:
        over = grants.grant(KEY, "image/jpeg", 5, now)
        good = grants.grant(KEY, "image/jpeg", 5, now + timedelta(seconds=1))
        for fields, size, why in (
            (over.fields, 1, "expired"),
            (good.fields, 6, "larger than was announced"),
            ({**good.fields, "signature": "\udc80"}, 1, "changed"),
            ({**good.fields, "more": "1"}, 1, "fields"),
        ):
            with pytest.raises(FormRefusedError, match=why):
                grants.check(fields, size)

    def test_another_secret_signs_nothing_here(self, now: datetime) -> None:
        other = HmacUploadGrants(URL, b"another", ManualClock())
        form = other.grant(KEY, "image/jpeg", 5, now + timedelta(minutes=1))
        with pytest.raises(FormRefusedError, match="not granted here"):
            HmacUploadGrants(URL, SECRET, ManualClock()).check(form.fields, 1)


class TestHmacAddresses(AddressesContract):
    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock()

    @pytest.fixture
    def addresses(self, clock: ManualClock) -> HmacAddresses:
        return HmacAddresses(URL, SECRET, clock)

    def fetch(self, addresses: Addresses, url: str) -> bool:
        assert isinstance(addresses, HmacAddresses)
        parts = urlsplit(url)
        try:
            addresses.check(parts.path.removeprefix("/v1/media/"), dict(parse_qsl(parts.query)))
        except AddressRefusedError:
            return False
        return True

    def test_an_address_ends(self, addresses: HmacAddresses, clock: ManualClock) -> None:
        address = addresses.of(KEYS[0])
        clock.set(address.expires_at)
        with pytest.raises(AddressRefusedError, match="expired"):
            addresses.check(KEYS[0], dict(parse_qsl(urlsplit(address.url).query)))
