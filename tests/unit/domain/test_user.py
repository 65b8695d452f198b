from collections.abc import Sequence

import pytest

from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import (
    AccountErasedError,
    AgeRestrictedError,
    ConsentRequiredError,
    DeviceLimitError,
    DeviceTokenInvalidError,
    EmailInvalidError,
    NameInvalidError,
    NotFoundError,
    RetentionInvalidError,
    TextInvalidError,
)
from ilikeyacut.domain.user import (
    ConsentGiven,
    ConsentWithdrawn,
    Device,
    DeviceRegistered,
    DeviceRemoved,
    ErasureRequested,
    ExportExpired,
    ExportMade,
    ExportRequested,
    FavouriteAdded,
    FavouriteRemoved,
    Platform,
    ProfileChanged,
    User,
    UserErased,
    UserRegistered,
    UserStatus,
    export_id_of,
    user_id_of,
)
from ilikeyacut.testing.given import Command, Given, deciding, given, raises
from support.events import AT, DEVICE, EXPORT, JOB, LATER, USER, stamp
from support.users import CONSENTING, ERASED, ERASING, REGISTERED, WITH_DEVICE


def test_registering_normalises_name_and_address() -> None:
    deciding(
        lambda: User.register(USER, name="  Ann   Lee ", email=" Ann@Example.COM", at=AT)
    ).then(UserRegistered(**stamp(USER, 1), user_id=USER, name="Ann Lee", email="ann@example.com"))


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "a b@example.com",
        "a@b@c",
        "a\x1b@b",
        "a@\udcff",
        "ann@localhost",
        "ann@example",
        "ann@example..com",
        "a..b@example.com",
        "ann@-example.com",
        "ann@[127.0.0.1]",
        "ann@example.com, bob@example.com",
        "Ann <ann@example.com>",
        "a\u202enn@example.com",
        "ann@exam\u200bple.com",
        "ann\n@example.com",
    ],
)
def test_an_address_must_look_like_one(email: str) -> None:
    deciding(lambda: User.register(USER, name="Ann", email=email, at=AT)).then(
        raises(EmailInvalidError)
    )


def test_an_address_has_at_most_254_characters() -> None:
    longest = "a" * 242 + "@example.com"
    event = User.register(USER, name="Ann", email=longest, at=AT)[0]
    assert event.email == longest
    deciding(lambda: User.register(USER, name="Ann", email=f"a{longest}", at=AT)).then(
        raises(EmailInvalidError)
    )


def test_an_address_has_one_form() -> None:
    (event,) = User.register(USER, name="Ann", email="Ann@xn--bcher-kva.example", at=AT)
    assert event.email == "ann@b\xfccher.example"


@pytest.mark.parametrize(
    "name", ["\u202eAnn", "A\u2066nn\u2069", "Ann\u200f", "A\u061cnn", "A\nnn"]
)
def test_a_name_hides_nothing(name: str) -> None:
    user = REGISTERED.state
    with pytest.raises(TextInvalidError):
        user.change_profile(name=name, at=AT)
    with pytest.raises(TextInvalidError):
        user.add_favourite(name, at=AT)


@pytest.mark.parametrize(
    "name", ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "Zo\xeb", "O'Neill-Smith"]
)
def test_a_name_is_spelled_as_its_language_does(name: str) -> None:
    assert REGISTERED.after(lambda u: u.change_profile(name=name, at=AT)).state.name == name


def test_what_was_stored_before_it_was_checked_stays_readable() -> None:
    stored = UserRegistered(**stamp(USER, 1), user_id=USER, name="\u202eAnn", email="you@localhost")
    old = given(User, stored)
    assert (old.state.name, old.state.email) == ("\u202eAnn", "you@localhost")
    changed = old.after(lambda u: u.change_profile(retention_days=3, at=AT)).state
    assert (changed.name, changed.retention_days) == ("\u202eAnn", 3)


@pytest.mark.parametrize("token", ["", "a b", "a\n", "\u202ea", "é", "\x7f", "t" * 4097])
def test_a_device_has_a_token_of_a_push_service(token: str) -> None:
    REGISTERED.when(lambda u: u.register_device(DEVICE, Platform.IOS, token, at=AT)).then(
        raises(DeviceTokenInvalidError, most=4096)
    )
    longest = REGISTERED.after(lambda u: u.register_device(DEVICE, Platform.IOS, "t" * 1024, at=AT))
    assert len(longest.state.devices or {}) == 1


@pytest.mark.parametrize(("name", "length"), [("", 0), (" \t\n", 0), ("a" * 121, 121)])
def test_a_name_has_1_to_120_characters(name: str, length: int) -> None:
    deciding(lambda: User.register(USER, name=name, email="ann@example.com", at=AT)).then(
        raises(NameInvalidError, length=length, most=120)
    )
    REGISTERED.when(lambda u: u.change_profile(name=name, at=AT)).then(
        raises(NameInvalidError, length=length, most=120)
    )


def test_a_new_person_has_nothing_yet() -> None:
    user = REGISTERED.state
    assert (user.status, user.retention_days) == (UserStatus.ACTIVE, 90)
    assert (user.ledger.total, user.devices, user.consents, user.favourites) == (0, {}, (), ())


def test_a_profile_change_tells_the_whole_profile() -> None:
    REGISTERED.when(lambda u: u.change_profile(name="Bo", at=AT)).then(
        ProfileChanged(
            **stamp(USER, 2), user_id=USER, name="Bo", email="ann@example.com", retention_days=90
        )
    )
    REGISTERED.when(
        lambda u: u.change_profile(email="BO@example.com", retention_days=365, at=AT)
    ).then(
        ProfileChanged(
            **stamp(USER, 2), user_id=USER, name="Ann", email="bo@example.com", retention_days=365
        )
    )


def test_the_same_profile_again_is_no_event() -> None:
    REGISTERED.when(
        lambda u: u.change_profile(name=" Ann", email="ANN@example.com", retention_days=90, at=AT)
    ).then()


@pytest.mark.parametrize("days", [1, 365])
def test_the_shortest_and_the_longest_retention_can_be_chosen(days: int) -> None:
    changed = REGISTERED.after(lambda u: u.change_profile(retention_days=days, at=AT))
    assert changed.state.retention_days == days


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_results_are_kept_1_to_365_days(days: int) -> None:
    REGISTERED.when(lambda u: u.change_profile(retention_days=days, at=AT)).then(
        raises(RetentionInvalidError, days=days, most=365)
    )


def test_a_bad_new_address_is_refused() -> None:
    REGISTERED.when(lambda u: u.change_profile(email="no", at=AT)).then(raises(EmailInvalidError))


def test_consent_is_to_one_provider_purpose_and_text() -> None:
    REGISTERED.when(lambda u: u.give_consent("gemini", "rendering", "v1", of_age=True, at=AT)).then(
        ConsentGiven(**stamp(USER, 2), provider="gemini", purpose="rendering", text_version="v1")
    )
    user = CONSENTING.state
    assert user.consents_to("gemini", "rendering", "v1")
    assert not user.consents_to("gemini", "rendering", "v2")
    assert not user.consents_to("gemini", "training", "v1")
    assert not user.consents_to("other", "rendering", "v1")


def test_a_newer_text_replaces_the_consent_to_an_older_one() -> None:
    user = CONSENTING.after(
        lambda u: u.give_consent("gemini", "rendering", "v2", of_age=True, at=AT),
        lambda u: u.give_consent("gemini", "training", "v1", of_age=True, at=AT),
    ).state
    assert not user.consents_to("gemini", "rendering", "v1")
    assert user.consents_to("gemini", "rendering", "v2")
    assert user.consents_to("gemini", "training", "v1")


def test_the_same_consent_again_is_no_event() -> None:
    CONSENTING.when(
        lambda u: u.give_consent("gemini", "rendering", "v1", of_age=True, at=AT)
    ).then()


def test_consent_asks_for_age() -> None:
    REGISTERED.when(
        lambda u: u.give_consent("gemini", "rendering", "v1", of_age=False, at=AT)
    ).then(raises(AgeRestrictedError, provider="gemini"))


def test_without_consent_to_exactly_this_text_the_photo_stays() -> None:
    def requiring(text: str) -> None:
        CONSENTING.state.require_consent("gemini", "rendering", text)

    requiring("v1")
    with pytest.raises(ConsentRequiredError) as caught:
        requiring("v2")
    assert vars(caught.value) == {
        "provider": "gemini",
        "purpose": "rendering",
        "text_version": "v2",
    }
    assert "gemini needs consent" in str(caught.value)


def test_a_consent_can_be_taken_back_once() -> None:
    withdraw = ConsentWithdrawn(**stamp(USER, 3), provider="gemini", purpose="rendering")
    CONSENTING.when(lambda u: u.withdraw_consent("gemini", "rendering", at=AT)).then(withdraw)
    withdrawn = CONSENTING.after(lambda u: u.withdraw_consent("gemini", "rendering", at=AT))
    assert withdrawn.state.consents == ()
    withdrawn.when(lambda u: u.withdraw_consent("gemini", "rendering", at=AT)).then()
    CONSENTING.when(lambda u: u.withdraw_consent("gemini", "training", at=AT)).then()


def test_a_device_is_added_and_its_token_renewed() -> None:
    def registered(version: int, token: str) -> DeviceRegistered:
        return DeviceRegistered(
            **stamp(USER, version),
            user_id=USER,
            device_id=DEVICE,
            platform=Platform.IOS,
            token=token,
        )

    REGISTERED.when(lambda u: u.register_device(DEVICE, Platform.IOS, "t1", at=AT)).then(
        registered(2, "t1")
    )
    WITH_DEVICE.when(lambda u: u.register_device(DEVICE, Platform.IOS, "t2", at=AT)).then(
        registered(3, "t2")
    )
    WITH_DEVICE.when(lambda u: u.register_device(DEVICE, Platform.IOS, "t1", at=AT)).then()


def test_a_person_has_at_most_10_devices() -> None:
    full = REGISTERED.after(
        *(
            lambda u, n=n: u.register_device(user_id_of(USER, str(n)), Platform.ANDROID, "t", at=AT)
            for n in range(10)
        )
    )
    full.when(lambda u: u.register_device(DEVICE, Platform.IOS, "t", at=AT)).then(
        raises(DeviceLimitError, most=10)
    )
    known = user_id_of(USER, "3")
    assert full.state.register_device(known, Platform.ANDROID, "renewed", at=AT)


def test_removing_a_device_leaves_the_others() -> None:
    left = WITH_DEVICE.after(
        lambda u: u.register_device(JOB, Platform.ANDROID, "t2", at=AT),
        lambda u: u.remove_device(DEVICE, at=AT),
    )
    assert left.state.devices == {JOB: Device(platform=Platform.ANDROID, token="t2")}


def test_a_device_can_be_removed_while_it_is_there() -> None:
    WITH_DEVICE.when(lambda u: u.remove_device(DEVICE, at=AT)).then(
        DeviceRemoved(**stamp(USER, 3), device_id=DEVICE)
    )
    REGISTERED.when(lambda u: u.remove_device(DEVICE, at=AT)).then(
        raises(NotFoundError, kind="device", id=DEVICE)
    )


def test_a_favourite_is_marked_once_and_unmarked_once() -> None:
    marked = REGISTERED.after(lambda u: u.add_favourite("wavy", at=AT))
    REGISTERED.when(lambda u: u.add_favourite("wavy", at=AT)).then(
        FavouriteAdded(**stamp(USER, 2), hairstyle="wavy")
    )
    marked.when(lambda u: u.add_favourite("wavy", at=AT)).then()
    marked.when(lambda u: u.remove_favourite("wavy", at=AT)).then(
        FavouriteRemoved(**stamp(USER, 3), hairstyle="wavy")
    )
    REGISTERED.when(lambda u: u.remove_favourite("wavy", at=AT)).then()


def test_favourites_keep_the_order_of_marking() -> None:
    user = REGISTERED.after(
        lambda u: u.add_favourite("wavy", at=AT),
        lambda u: u.add_favourite("bob", at=AT),
        lambda u: u.add_favourite("pixie", at=AT),
        lambda u: u.remove_favourite("bob", at=AT),
    ).state
    assert user.favourites == ("wavy", "pixie")


def test_erasure_is_requested_then_done_each_once() -> None:
    REGISTERED.when(lambda u: u.request_erasure(at=AT)).then(ErasureRequested(**stamp(USER, 2)))
    REGISTERED.when(lambda u: u.erase(at=AT)).then()
    ERASING.when(lambda u: u.request_erasure(at=AT)).then()
    ERASING.when(lambda u: u.erase(at=AT)).then(UserErased(**stamp(USER, 5)))
    ERASED.when(lambda u: u.request_erasure(at=AT)).then()
    ERASED.when(lambda u: u.erase(at=AT)).then()


def test_nothing_personal_is_left_of_an_erased_person() -> None:
    rich = WITH_DEVICE.after(
        lambda u: u.give_consent("gemini", "rendering", "v1", of_age=True, at=AT),
        lambda u: u.request_erasure(at=AT),
        lambda u: u.erase(at=AT),
    ).state
    assert (rich.name, rich.email, rich.devices, rich.consents) == (None, None, {}, ())
    assert rich.status is UserStatus.ERASED


@pytest.mark.parametrize("gone", [ERASING, ERASED], ids=["erasing", "erased"])
@pytest.mark.parametrize(
    "command",
    [
        lambda u: u.change_profile(name="Bo", at=AT),
        lambda u: u.give_consent("gemini", "rendering", "v1", of_age=True, at=AT),
        lambda u: u.withdraw_consent("gemini", "rendering", at=AT),
        lambda u: u.register_device(DEVICE, Platform.IOS, "t", at=AT),
        lambda u: u.remove_device(DEVICE, at=AT),
        lambda u: u.grant_credits("more", 1, at=AT),
        lambda u: u.reserve_credits(JOB, 1, at=AT),
        lambda u: u.add_favourite("wavy", at=AT),
        lambda u: u.remove_favourite("wavy", at=AT),
        lambda u: u.request_export(EXPORT, expires_at=LATER, at=AT),
        lambda u: u.make_export(EXPORT, "1.zip", expires_at=LATER, at=AT),
    ],
)
def test_nothing_new_is_done_in_the_name_of_somebody_erased(
    gone: Given[User], command: Command[User]
) -> None:
    gone.when(command).then(raises(AccountErasedError, user_id=USER))


def test_an_export_is_requested_made_and_dropped_once() -> None:
    def asking(user: User) -> Sequence[Event]:
        return user.request_export(EXPORT, expires_at=LATER, at=AT)

    def making(user: User) -> Sequence[Event]:
        return user.make_export(EXPORT, "1.zip", expires_at=LATER, at=AT)

    REGISTERED.when(asking).then(
        ExportRequested(**stamp(USER, 2), export_id=EXPORT, expires_at=LATER)
    )
    asked = REGISTERED.after(asking)
    asked.when(asking).then()
    asked.when(making).then(
        ExportMade(**stamp(USER, 3), export_id=EXPORT, key="1.zip", expires_at=LATER)
    )
    made = asked.after(making)
    made.when(making).then()
    made.when(lambda u: u.expire_exports(at=AT)).then()
    made.when(lambda u: u.expire_exports(at=LATER)).then(
        ExportExpired(**stamp(USER, 4, LATER), export_id=EXPORT)
    )
    over = made.after(lambda u: u.expire_exports(at=LATER))
    over.when(making).then(raises(NotFoundError, kind="export", id=EXPORT))
    assert over.state.exports == {}


def test_what_nobody_makes_is_dropped_too() -> None:
    asked = REGISTERED.after(lambda u: u.request_export(EXPORT, expires_at=LATER, at=AT))
    assert asked.after(lambda u: u.expire_exports(at=LATER)).state.exports == {}


def test_the_export_of_a_key_is_that_person_s_own() -> None:
    assert export_id_of(USER, "k") == export_id_of(USER, "k")
    assert len({export_id_of(USER, "k"), export_id_of(JOB, "k"), export_id_of(USER, "l")}) == 3


def test_the_id_follows_from_issuer_and_subject() -> None:
    assert user_id_of(USER, "abc") == user_id_of(USER, "abc")
    assert user_id_of(USER, "abc") != user_id_of(JOB, "abc")
    assert user_id_of(USER, "abc") != user_id_of(USER, "abd")
