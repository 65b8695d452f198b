from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from ilikeyacut.application.ports.authenticator import DirectSignIn
from ilikeyacut.entrypoints.http.routes import keys
from support.apps import Stage, staged
from support.http import client


def test_a_home_publishes_the_keys_that_its_tokens_are_signed_with(tmp_path: Path) -> None:
    stage = staged(home=tmp_path)
    with stage.app:
        tokens = stage.port(DirectSignIn).sign_in_as(stage.who())
        http = client(stage, keys.routes)
        answer = http.get("/.well-known/jwks.json")
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        (key,) = answer.json()["keys"]
        assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
        assert not {"d", "p", "q"} & key.keys()
        assert jwt.get_unverified_header(tokens.access)["kid"] == key["kid"]
        public = RSAAlgorithm.from_jwk(key)
        assert isinstance(public, RSAPublicKey)
        said = jwt.decode(
            tokens.access, public, ["RS256"], {"verify_exp": False, "verify_aud": False}
        )
        assert said["token_use"] == "access"
        same = http.get("/.well-known/jwks.json", headers={"If-None-Match": answer.headers["ETag"]})
        assert same.status_code == 304


def test_a_home_without_a_sign_in_has_none_yet(tmp_path: Path) -> None:
    stage = staged(home=tmp_path)
    with stage.app:
        answer = client(stage, keys.routes).get("/.well-known/jwks.json")
        assert answer.json() == {"keys": []}


def test_tokens_of_this_process_alone_have_no_keys(stage: Stage) -> None:
    answer = client(stage, keys.routes).get("/.well-known/jwks.json")
    assert (answer.status_code, answer.json()["code"]) == (404, "NO_SUCH_ROUTE")
