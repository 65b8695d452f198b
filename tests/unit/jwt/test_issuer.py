from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ilikeyacut.adapters.jwt.issuer import LIFE, JwtIssuer
from ilikeyacut.adapters.jwt.key_folder import SIGNS_FOR, VERIFIES_FOR, KeyFolder
from ilikeyacut.adapters.jwt.keys import SigningKeys
from ilikeyacut.adapters.jwt.verifier import JwtVerifier
from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError
from ilikeyacut.application.ports.tokens import (
    Bearer,
    Role,
    SigningKeysUnavailableError,
    TokenExpiredError,
    TokenInvalidError,
    TokenUse,
)
from ilikeyacut.domain.user import user_id_of
from ilikeyacut.testing import ManualClock, SeededEntropy
from support.tokens import CLIENT, ISSUER, SESSION, SUBJECT, claims, key, signed


class Issuing:
    """An issuer and a verifier that share a folder of keys, as two processes of a home do."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.folder = folder
        self.made: Iterator[int] = iter(range(4))
        keys = KeyFolder(folder, self.clock, lambda: key(next(self.made)))
        self.issuer = JwtIssuer(ISSUER, CLIENT, keys, self.clock, SeededEntropy(1))
        self.public = KeyFolder(folder, self.clock)
        self.verifier = JwtVerifier(ISSUER, [CLIENT], self.public, self.clock)
        user_id = user_id_of(ISSUER.namespace, SUBJECT)
        self.bearer = Bearer(
            SUBJECT, user_id, SESSION, self.clock.now(), "Ada", "ada@example.com", ("admin",)
        )


@pytest.fixture
def issuing(tmp_path: Path) -> Issuing:
    return Issuing(tmp_path / "signing-keys")


def test_what_is_issued_is_verified(issuing: Issuing) -> None:
    issued = issuing.issuer.issue(issuing.bearer)
    access = issuing.verifier.verify(issued.access)
    told = issuing.verifier.verify(issued.id, TokenUse.ID)
    assert access.user_id == told.user_id == issuing.bearer.user_id
    assert access.session_id == told.session_id
    assert access.roles == {Role.ADMIN}
    assert (told.name, told.email) == ("Ada", "ada@example.com")
    assert issued.expires_in == LIFE.total_seconds()


def test_a_token_ends(issuing: Issuing) -> None:
    issued = issuing.issuer.issue(issuing.bearer)
    issuing.clock.advance(LIFE + timedelta(minutes=1))
    with pytest.raises(TokenExpiredError):
        issuing.verifier.verify(issued.access)


def test_keys_rotate_and_old_ones_verify_while_their_tokens_live(issuing: Issuing) -> None:
    issuing.issuer.issue(issuing.bearer)
    issuing.clock.advance(SIGNS_FOR - timedelta(minutes=5))
    old = issuing.issuer.issue(issuing.bearer).access
    issuing.clock.advance(timedelta(minutes=10))
    new = issuing.issuer.issue(issuing.bearer).access
    for token in (old, new):
        issuing.verifier.verify(token)
    assert len(json.loads(issuing.public.fetch())["keys"]) == 2
    issuing.clock.advance(VERIFIES_FOR - SIGNS_FOR)
    issuing.issuer.issue(issuing.bearer)
    (left,) = json.loads(issuing.public.fetch())["keys"]
    assert set(left) >= {"kid", "n", "e", "use", "alg"}
    assert "d" not in left
    with pytest.raises(TokenInvalidError):
        issuing.verifier.verify(old)


def test_a_key_that_another_process_makes_counts_at_once(issuing: Issuing) -> None:
    with pytest.raises(TokenInvalidError):
        issuing.verifier.verify(signed(claims()))
    issuing.verifier.verify(issuing.issuer.issue(issuing.bearer).access)


def test_what_is_published_verifies_elsewhere(issuing: Issuing) -> None:
    access = issuing.issuer.issue(issuing.bearer).access
    elsewhere = JwtVerifier(ISSUER, [CLIENT], SigningKeys(issuing.public), issuing.clock)
    assert elsewhere.verify(access) == issuing.verifier.verify(access)


def test_keys_are_their_owners_alone(issuing: Issuing) -> None:
    issuing.issuer.issue(issuing.bearer)
    (path,) = issuing.folder.iterdir()
    assert (issuing.folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_keys_that_cannot_be_used_are_an_outage(issuing: Issuing) -> None:
    issuing.folder.mkdir()
    (issuing.folder / "1735732800-broken.pem").write_text("no key")
    with pytest.raises(AuthenticatorUnavailableError):
        issuing.issuer.issue(issuing.bearer)
    with pytest.raises(SigningKeysUnavailableError):
        issuing.public.fetch()
    with pytest.raises(SigningKeysUnavailableError):
        issuing.public.find("broken")
