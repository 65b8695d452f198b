from __future__ import annotations

import pytest

from ilikeyacut.adapters.memory.authenticator import MemoryPasswords
from ilikeyacut.adapters.passwords.argon2 import Argon2Passwords
from ilikeyacut.application.ports.passwords import Passwords

QUICK = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
PASSWORD = "correct horse battery"


@pytest.fixture(params=[lambda: Argon2Passwords(**QUICK), MemoryPasswords])
def passwords(request: pytest.FixtureRequest) -> Passwords:
    made: Passwords = request.param()
    return made


@pytest.mark.parametrize("password", [PASSWORD, "", "pässwörd ☂", "\udcff", "x" * 2**20])
def test_a_password_matches_its_own_hash_alone(passwords: Passwords, password: str) -> None:
    hashed = passwords.hash(password)
    assert passwords.matches(hashed, password)
    assert not passwords.matches(hashed, password + "x")
    assert not passwords.outdated(hashed)
    assert hashed != passwords.hash(password)


@pytest.mark.parametrize("hashed", ["", "no hash", "$argon2id$v=19$m=8,t=1,p=1$AA$AA", "é"])
def test_what_is_no_hash_matches_nothing(passwords: Passwords, hashed: str) -> None:
    assert not passwords.matches(hashed, PASSWORD)


def test_a_weaker_hash_is_outdated() -> None:
    hashed = Argon2Passwords(**QUICK).hash(PASSWORD)
    strong = Argon2Passwords()
    assert strong.matches(hashed, PASSWORD)
    assert strong.outdated(hashed)
    assert strong.hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
