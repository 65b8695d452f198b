"""Verifying tokens with cached keys, against the bare RSA verification of the same bytes.

python benchmarks/bench_tokens.py
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import RSAAlgorithm

from ilikeyacut.adapters.jwt.keys import SigningKeys
from ilikeyacut.adapters.jwt.verifier import JwtVerifier
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.application.ports.tokens import Issuer
from ilikeyacut.domain.user import user_id_of

ROUNDS, CALLS = 7, 1000
ISSUER, CLIENT = Issuer("https://issuer.example/pool", UUID(int=1)), "client"


class Published:
    """One key, as an issuer publishes it."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        public: dict[str, Any] = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self._document = json.dumps({"keys": [{**public, "kid": "k"}]})

    def fetch(self) -> str:
        """Return the key set."""
        return self._document


def main() -> None:
    """Print tokens a second on one core, and the ratios."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    token = issued(key)
    verifier = JwtVerifier(ISSUER, [CLIENT], SigningKeys(Published(key)), SystemClock())
    public = key.public_key()
    text, _, last = token.rpartition(".")
    signature, data = jwt.utils.base64url_decode(last), text.encode()
    ways: dict[str, Callable[[], object]] = {
        "RSA alone": lambda: public.verify(signature, data, padding.PKCS1v15(), SHA256()),
        "pyjwt": lambda: jwt.decode(token, public, ["RS256"], issuer=ISSUER.name),
        "the verifier": lambda: verifier.verify(token),
    }
    seconds = {name: [] for name in ways}  # type: dict[str, list[float]]
    for _ in range(ROUNDS):
        for name, way in ways.items():
            seconds[name].append(timed(way))
    bare = median(seconds["RSA alone"])
    for name, taken in seconds.items():
        rate, ratio = CALLS / median(taken), median(taken) / bare
        print(f"{name:14} {rate:8,.0f} a second a core   {ratio:.2f} x RSA alone")
    assert CALLS / median(seconds["the verifier"]) >= 2000


def timed(way: Callable[[], object]) -> float:
    """Return the CPU seconds of some calls."""
    begun = process_time()
    for _ in range(CALLS):
        way()
    return process_time() - begun


def issued(key: rsa.RSAPrivateKey) -> str:
    """Return an access token with what Cognito puts into one."""
    now = int(SystemClock().now().timestamp())
    claims = {
        "sub": "5c8f2f0e-6d41-4a0e-8f5d-0d5f3ad6ad3f",
        "cognito:groups": ["admin"],
        "iss": ISSUER.name,
        "client_id": CLIENT,
        "origin_jti": "0b6e6f7c-0f0f-4a66-9b8e-6a0a1a2b3c4d",
        "event_id": "1d2e3f40-5a6b-4c7d-8e9f-0a1b2c3d4e5f",
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "auth_time": now,
        "iat": now,
        "exp": now + 900,
        "jti": "6f5e4d3c-2b1a-4099-8877-665544332211",
        "username": "5c8f2f0e-6d41-4a0e-8f5d-0d5f3ad6ad3f",
        "uid": str(user_id_of(ISSUER.namespace, "5c8f2f0e-6d41-4a0e-8f5d-0d5f3ad6ad3f")),
    }
    parts = [part({"kid": "k", "alg": "RS256"}), part(claims)]
    text = ".".join(parts)
    signature = key.sign(text.encode(), padding.PKCS1v15(), SHA256())
    return f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def part(data: dict[str, Any]) -> str:
    """Return a part of a token."""
    return urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


if __name__ == "__main__":
    main()
