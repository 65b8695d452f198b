"""Tokens made by hand, right and wrong, for a key that tests share."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from ilikeyacut.adapters.jwt.keys import SigningKeys
from ilikeyacut.adapters.jwt.verifier import JwtVerifier
from ilikeyacut.adapters.memory.clock import START, ManualClock
from ilikeyacut.application.ports.tokens import Issuer, SigningKeysUnavailableError
from ilikeyacut.domain.user import user_id_of

ISSUER = Issuer("https://issuer.example/pool", UUID("2a4f3b9e-3c55-5d1e-9a53-0f7c1e2d3b4a"))
CLIENT, SUBJECT, SESSION = "client-1", "subject-1", "session-1"
NOW = int(START.timestamp())


@cache
def key(number: int) -> rsa.RSAPrivateKey:
    """Return one of a few private keys, each made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem() -> bytes:
    """Return the public key as everybody can know it."""
    return key(0).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def jwk(kid: str = "k0", number: int = 0, **more: Any) -> dict[str, Any]:
    """Return a public key as an issuer publishes it."""
    public = RSAAlgorithm.to_jwk(key(number).public_key(), as_dict=True)
    return {**public, "kid": kid, "use": "sig", "alg": "RS256", **more}


class Source:
    """A key set that tests change, and count the fetches of."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        self.keys = list(keys) or [jwk()]
        self.fetched = 0
        self.down = False
        self.document: str | None = None

    def fetch(self) -> str:
        self.fetched += 1
        if self.down:
            raise SigningKeysUnavailableError("down")
        return self.document or json.dumps({"keys": self.keys})


class Tick:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def verifier(source: Source | None = None, tick: Tick | None = None) -> JwtVerifier:
    """Return a verifier at START."""
    keys = SigningKeys(source or Source(), tick or Tick())
    return JwtVerifier(ISSUER, [CLIENT], keys, ManualClock())


def claims(use: str = "access", **more: Any) -> dict[str, Any]:
    """Return the claims of a right token, with others in place of some; None leaves one out."""
    found = {
        "iss": ISSUER.name,
        "sub": SUBJECT,
        "uid": str(user_id_of(ISSUER.namespace, SUBJECT)),
        "token_use": use,
        "origin_jti": SESSION,
        "iat": NOW,
        "exp": NOW + 900,
        **({"client_id": CLIENT} if use == "access" else {"aud": CLIENT}),
        **more,
    }
    return {name: value for name, value in found.items() if value is not None}


def part(data: object) -> str:
    """Return a part of a token: a text as it is, anything else as JSON."""
    text = data if isinstance(data, str) else json.dumps(data)
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def signed(payload: object, header: object = None, number: int = 0) -> str:
    """Return a token with a right signature by the key of that number."""
    head = {"alg": "RS256", "kid": "k0"} if header is None else header
    text = f"{part(head)}.{part(payload)}"
    signature = key(number).sign(text.encode(), padding.PKCS1v15(), SHA256())
    return f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"
