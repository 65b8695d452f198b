"""A person in the states that tests of the rules begin from."""

from __future__ import annotations

from ilikeyacut.domain.user import Platform, User
from ilikeyacut.testing.given import given
from support.events import AT, DEVICE, JOB, USER

REGISTERED = given(User, *User.register(USER, name="Ann", email="ann@example.com", at=AT))
CONSENTING = REGISTERED.after(
    lambda u: u.give_consent("gemini", "rendering", "v1", of_age=True, at=AT)
)
WITH_DEVICE = REGISTERED.after(lambda u: u.register_device(DEVICE, Platform.IOS, "t1", at=AT))
RICH = REGISTERED.after(lambda u: u.grant_credits("welcome", 10, at=AT))
RESERVED = RICH.after(lambda u: u.reserve_credits(JOB, 4, at=AT))
ERASING = RESERVED.after(lambda u: u.request_erasure(at=AT))
ERASED = ERASING.after(lambda u: u.erase(at=AT))
