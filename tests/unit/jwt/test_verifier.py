from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilikeyacut.adapters.memory.clock import START
from ilikeyacut.application.ports.tokens import (
    Role,
    TokenExpiredError,
    TokenInvalidError,
    TokenMissingError,
    TokenUse,
    TokenWrongUseError,
)
from ilikeyacut.domain.user import user_id_of
from support import tokens
from support.tokens import ISSUER, NOW, SESSION, SUBJECT, claims, part, public_pem, signed


def test_a_right_token_tells_who_sent_it() -> None:
    payload = {**claims(), "cognito:groups": ["admin", "eu-west-1_pool_Google"]}
    found = tokens.verifier().verify(signed(payload))
    assert found.user_id == user_id_of(ISSUER.namespace, SUBJECT)
    assert (found.issuer, found.subject, found.session) == (ISSUER.namespace, SUBJECT, SESSION)
    assert found.roles == {Role.ADMIN}
    assert (found.issued_at, found.expires_at) == (START, START + timedelta(minutes=15))


def test_an_id_token_tells_name_and_address() -> None:
    payload = claims("id", name="Ada", email="ada@example.com")
    found = tokens.verifier().verify(signed(payload), TokenUse.ID)
    assert (found.identity.name, found.identity.email) == ("Ada", "ada@example.com")
    assert "Ada" not in repr(found)


def test_none_is_missing() -> None:
    with pytest.raises(TokenMissingError):
        tokens.verifier().verify("")


def hs256(payload: object, secret: bytes) -> str:
    text = f"{part({'alg': 'HS256', 'kid': 'k0'})}.{part(payload)}"
    digest = hmac.new(secret, text.encode(), sha256).digest()
    return f"{text}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"


RIGHT = claims()
FORGED = {
    "alg none": f"{part({'alg': 'none', 'kid': 'k0'})}.{part(RIGHT)}.",
    "alg None": f"{part({'alg': 'None', 'kid': 'k0'})}.{part(RIGHT)}.",
    "no signature": signed(RIGHT).rpartition(".")[0] + ".",
    "alg none, signed": signed(RIGHT, {"alg": "none", "kid": "k0"}),
    "HS256 with the public key": hs256(RIGHT, public_pem()),
    "RS512": signed(RIGHT, {"alg": "RS512", "kid": "k0"}),
    "PS256": signed(RIGHT, {"alg": "PS256", "kid": "k0"}),
    "another key": signed(RIGHT, number=1),
    "unknown kid": signed(RIGHT, {"alg": "RS256", "kid": "k9"}),
    "no kid": signed(RIGHT, {"alg": "RS256"}),
    "kid a number": signed(RIGHT, {"alg": "RS256", "kid": 0}),
    "kid a path": signed(RIGHT, {"alg": "RS256", "kid": "../k0"}),
    "its own key": signed(RIGHT, {"alg": "RS256", "kid": "k9", "jwk": tokens.jwk("k9")}),
    "a key elsewhere": signed(RIGHT, {"alg": "RS256", "kid": "k9", "jku": "https://x.example"}),
    "critical extension": signed(RIGHT, {"alg": "RS256", "kid": "k0", "crit": ["b64"]}),
    "unencoded payload": signed(
        RIGHT, {"alg": "RS256", "kid": "k0", "crit": ["b64"], "b64": False}
    ),
    "encrypted": signed(RIGHT, {"alg": "RS256", "kid": "k0", "typ": "JWE"}),
    "header twice": signed(RIGHT, '{"alg": "none", "alg": "RS256", "kid": "k0"}'),
    "header no object": signed(RIGHT, "[]"),
    "header no JSON": signed(RIGHT, "alg"),
    "header deep": signed(RIGHT, "[" * 9000),
    "1 MB": "a" * 2**20,
    "1 MB with dots": f"{'a' * 2**19}.{'a' * 2**18}.{'a' * 2**18}",
    "1 MB of claims": signed({**RIGHT, "more": "x" * 2**20}),
    "truncated": signed(RIGHT)[:-9],
    "truncated more": signed(RIGHT)[:200],
    "one part": "token",
    "four parts": signed(RIGHT) + ".more",
    "dots": "..",
    "letters": "é.è.ê",
    "spaces": f" {signed(RIGHT)}",
    "bearer": f"Bearer {signed(RIGHT)}",
    "no base64": "!.!.!",
}

WRONG: dict[str, object] = {
    "claim twice": '{"iss": "https://evil.example", ' + json.dumps(RIGHT)[1:],
    "uid twice": json.dumps(RIGHT)[:-1] + f', "uid": "{uuid4()}"' + "}",
    "inner claim twice": json.dumps(RIGHT)[:-1] + ', "more": {"a": 1, "a": 2}}',
    "no object": [RIGHT],
    "null": None,
    "no JSON": "claims",
    "deep": "[" * 8000,
    "nan": json.dumps(RIGHT)[:-1] + ', "nbf": NaN}',
    "infinite": json.dumps(claims(exp=None))[:-1] + ', "exp": 1e999}',
    "iss": claims(iss="https://evil.example/pool"),
    "iss longer": claims(iss=ISSUER.name + "/"),
    "iss a list": claims(iss=[ISSUER.name]),
    "no iss": claims(iss=None),
    "client": claims(client_id="client-2"),
    "no client": claims(client_id=None),
    "aud in place of the client": claims(client_id=None, aud="client-1"),
    "client a list": claims(client_id=["client-1"]),
    "no uid": claims(uid=None),
    "uid no id": claims(uid="me"),
    "another's uid": claims(uid=str(uuid4())),
    "no sub": claims(sub=None),
    "sub empty": claims(sub=""),
    "sub a number": claims(sub=1),
    "no session": claims(origin_jti=None),
    "no exp": claims(exp=None),
    "exp a text": claims(exp=str(NOW + 900)),
    "exp true": claims(exp=True),
    "exp far": claims(exp=1e300),
    "exp after the last year": claims(exp=2**38),
    "exp of 5,000 digits": json.dumps(claims(exp=None))[:-1] + f', "exp": 1{"0" * 5000}' + "}",
    "half a letter": claims(origin_jti="\ud800"),
    "iss with a letter that looks alike": claims(iss=ISSUER.name.replace("o", "\u043e")),
    "exp negative": claims(exp=-1),
    "no iat": claims(iat=None),
    "issued later": claims(iat=NOW + 61),
    "not yet valid": claims(nbf=NOW + 61),
    "no use": claims(token_use=None),
    "groups a text": {**claims(), "cognito:groups": "admin"},
    "name a list": claims(name=["Ada"]),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_the_issuer_did_not_sign_is_refused(name: str) -> None:
    with pytest.raises(TokenInvalidError) as refused:
        tokens.verifier().verify(FORGED[name])
    assert SUBJECT not in str(refused.value)


@pytest.mark.parametrize("name", WRONG)
def test_what_was_not_issued_for_this_is_refused_though_signed(name: str) -> None:
    with pytest.raises(TokenInvalidError):
        tokens.verifier().verify(signed("null" if WRONG[name] is None else WRONG[name]))


@pytest.mark.parametrize(
    ("payload", "use"),
    [
        (claims("id"), TokenUse.ACCESS),
        (claims(), TokenUse.ID),
        (claims(token_use="refresh"), TokenUse.ACCESS),
        (claims("id", client_id="client-1"), TokenUse.ACCESS),
    ],
)
def test_a_token_for_something_else_is_told_apart(payload: dict[str, Any], use: TokenUse) -> None:
    with pytest.raises(TokenWrongUseError):
        tokens.verifier().verify(signed(payload), use)


def test_an_id_token_is_for_one_audience() -> None:
    for payload in (claims("id", aud="client-2"), claims("id", aud=["client-1"])):
        with pytest.raises(TokenInvalidError):
            tokens.verifier().verify(signed(payload), TokenUse.ID)


def test_clocks_may_differ_by_a_minute() -> None:
    for payload in (claims(exp=NOW - 59), claims(iat=NOW + 60), claims(nbf=NOW + 60)):
        tokens.verifier().verify(signed(payload))
    with pytest.raises(TokenExpiredError):
        tokens.verifier().verify(signed(claims(exp=NOW - 60)))


@settings(max_examples=50)
@given(st.text(max_size=20) | st.text(alphabet="abc.-_=", max_size=60))
def test_no_text_is_taken_for_a_token(text: str) -> None:
    with pytest.raises((TokenInvalidError, TokenMissingError)):
        tokens.verifier().verify(text)


@settings(max_examples=50)
@given(st.data())
def test_a_changed_letter_is_noticed(data: st.DataObject) -> None:
    right = signed(RIGHT)
    at = data.draw(st.integers(0, len(right) - 20))
    letter = data.draw(st.sampled_from("ABCdef123_-."))
    changed = right[:at] + letter + right[at + 1 :]
    if changed != right:
        with pytest.raises(TokenInvalidError):
            tokens.verifier().verify(changed)
