"""Addresses through CloudFront. No emulator checks them, so its documented rules are done here."""

from __future__ import annotations

import json
from base64 import b64decode
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, urlsplit

import pytest
from botocore.signers import CloudFrontSigner
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ilikeyacut.adapters.cloudfront.addresses import CloudFrontAddresses
from ilikeyacut.adapters.cryptography.addresses import HmacAddresses
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.application.ports.addresses import Addresses
from ilikeyacut.application.ports.photo_store import (
    Folder,
    PhotoStoreRefusedError,
    asset_key,
    personal_key,
)
from ilikeyacut.testing.contracts.addresses import ANN, AddressesContract

CDN, KEY_ID = "https://cdn.example.com", "K2JCJMDEHXQW5F"
OWN = "http://127.0.0.1:8000/v1/media"
THUMBNAIL = personal_key(Folder.THUMBNAILS, ANN, "1.jpg")


def pem(key: RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="module")
def pair() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def addresses(pair: RSAPrivateKey, clock: ManualClock) -> CloudFrontAddresses:
    otherwise = HmacAddresses(OWN, b"secret", clock)
    return CloudFrontAddresses(CDN, KEY_ID, pem(pair), clock, otherwise)


class TestCloudFrontAddresses(AddressesContract):
    @pytest.fixture
    def clock(self, clock: ManualClock) -> ManualClock:
        self.now = clock
        return clock

    @pytest.fixture
    def addresses(self, addresses: CloudFrontAddresses, pair: RSAPrivateKey) -> CloudFrontAddresses:
        self.pair = pair
        return addresses

    def fetch(self, addresses: Addresses, url: str) -> bool:
        base, _, query = url.partition("?")
        if base.startswith(OWN):
            assert base.startswith((f"{OWN}/user-uploads/", f"{OWN}/exports/"))
            signed = dict(parse_qsl(query))
            return HmacAddresses(OWN, b"secret", self.now).of(base[len(OWN) + 1 :]).url == (
                f"{base}?expires={signed.get('expires')}&signature={signed.get('signature')}"
            )
        return edge_shows(self.pair, self.now, url)


def edge_shows(pair: RSAPrivateKey, clock: ManualClock, url: str) -> bool:
    """Whether CloudFront shows what an address with a custom policy asks for."""
    base, _, query = url.partition("?")
    asked = dict(pair.partition("=")[::2] for pair in query.split("&"))
    if asked.keys() != {"Policy", "Signature", "Key-Pair-Id"} or asked["Key-Pair-Id"] != KEY_ID:
        return False
    try:
        policy, signature = decoded(asked["Policy"]), decoded(asked["Signature"])
        pair.public_key().verify(signature, policy, PKCS1v15(), SHA1())  # noqa: S303 - its rule
    except (ValueError, InvalidSignature):
        return False
    (statement,) = json.loads(policy)["Statement"]
    ends = statement["Condition"]["DateLessThan"]["AWS:EpochTime"]
    return fnmatchcase(base, statement["Resource"]) and clock.now().timestamp() < ends


def decoded(text: str) -> bytes:
    return b64decode(text.translate(str.maketrans("-_~", "+=/")).encode("ascii"), validate=True)


def test_the_address_is_the_one_that_botocore_signs(
    addresses: CloudFrontAddresses, pair: RSAPrivateKey, clock: ManualClock
) -> None:
    address = addresses.of(THUMBNAIL)
    signer = CloudFrontSigner(KEY_ID, lambda text: pair.sign(text, PKCS1v15(), SHA1()))  # noqa: S303 - its rule
    policy = signer.build_policy(f"{CDN}/thumbnails/{ANN}/*", address.expires_at)
    assert address.url == signer.generate_presigned_url(f"{CDN}/{THUMBNAIL}", policy=policy)


def test_a_page_of_thumbnails_has_one_signature(addresses: CloudFrontAddresses) -> None:
    queries = {
        urlsplit(addresses.of(personal_key(Folder.THUMBNAILS, ANN, f"{at}.jpg")).url).query
        for at in range(5)
    }
    assert len(queries) == 1


def test_everybody_sees_all_assets(
    addresses: CloudFrontAddresses, pair: RSAPrivateKey, clock: ManualClock
) -> None:
    url = addresses.of(asset_key("bob", "thumbnail.jpg")).url
    assert edge_shows(pair, clock, url.replace("bob", "pixie"))
    clock.set(addresses.of(THUMBNAIL).expires_at)
    assert not edge_shows(pair, clock, url)


UNKNOWN_CURVE = b"""-----BEGIN EC PRIVATE KEY-----
MD4CAQEEDom+fy0OtR5agLlr0rphoAcGBSuBBAAGoSADHgAEWvrFHw7Dkw4RWXdZ
y5XNy4UnNEAZkpgBX0rYJg==
-----END EC PRIVATE KEY-----"""


def test_a_key_that_signs_nothing_is_told_without_repeating_it(clock: ManualClock) -> None:
    elliptic = pem(ec.generate_private_key(ec.SECP256R1()))
    for broken in (b"", b"no key", elliptic, UNKNOWN_CURVE):
        addresses = CloudFrontAddresses(CDN, KEY_ID, broken, clock, HmacAddresses("", b"", clock))
        with pytest.raises(PhotoStoreRefusedError, match="private key of the CDN") as told:
            addresses.of(THUMBNAIL)
        assert "no key" not in str(told.value)
