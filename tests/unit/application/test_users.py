from uuid import UUID

import pytest

from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.stylists.consents import (
    Consents,
    ConsentTextChangedError,
    ProviderUnknownError,
)
from ilikeyacut.application.stylists.selection import Stylists
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.domain.errors import (
    AccountErasedError,
    AgeRestrictedError,
    AmountInvalidError,
    EmailInvalidError,
    NameInvalidError,
    NotFoundError,
    RetentionInvalidError,
    StyleUnavailableError,
)
from ilikeyacut.domain.user import Consent, Platform, UserStatus, user_id_of
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BOB, Stage, asking, picture, staged

SOMEBODY = UUID(int=77)
DEVICE = UUID(int=5)


def test_registering_twice_changes_nothing(stage: Stage) -> None:
    users = stage.app.users
    first = users.register(SOMEBODY, name="Ann", email="ann@example.com", welcome_credits=7)
    again = users.register(SOMEBODY, name="Bea", email="bea@example.com", welcome_credits=9)
    assert first == again
    assert stage.topics(SOMEBODY) == ["user:registered", "user:credits_granted"]
    assert stage.ledger(first) == (7, 0)


def test_no_welcome_is_no_grant(stage: Stage) -> None:
    stage.app.users.register(SOMEBODY, name="Ann", email="ann@example.com")
    assert stage.topics(SOMEBODY) == ["user:registered"]


@pytest.mark.parametrize(
    ("name", "email", "refusal"),
    [
        ("", "ann@example.com", NameInvalidError),
        ("x" * 121, "ann@example.com", NameInvalidError),
        ("Ann", "nobody", EmailInvalidError),
    ],
)
def test_a_refused_registration_stores_nothing(
    stage: Stage, name: str, email: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        stage.app.users.register(SOMEBODY, name=name, email=email)
    assert stage.app.store.head() == 0


def test_the_profile_changes_in_what_is_given(stage: Stage) -> None:
    user = stage.person()
    changed = stage.app.users.update(user.id, name="New Name")
    assert (changed.name, changed.email) == ("New Name", user.email)
    changed = stage.app.users.update(user.id, email="New@Example.com", retention_days=30)
    assert (changed.email, changed.retention_days) == ("new@example.com", 30)
    with pytest.raises(RetentionInvalidError):
        stage.app.users.update(user.id, retention_days=0)
    stage.app.worker.refresh()
    found = stage.app.gallery.user_by_email(" NEW@example.com")
    assert found is not None
    assert (found.user_id, found.name) == (user.id, "New Name")
    assert stage.app.gallery.user_by_email("user0@example.com") is None


def test_nobody_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFoundError):
        stage.app.users.get(SOMEBODY)
    with pytest.raises(NotFoundError):
        stage.app.users.update(SOMEBODY, name="Ann")


def test_consent_is_to_the_text_in_force_and_can_be_taken_back(stage: Stage) -> None:
    user, text = stage.person(), stage.app.users.consent_text("gemini")
    with pytest.raises(AgeRestrictedError):
        stage.app.users.give_consent(user.id, "gemini", text.version, of_age=False)
    given = stage.app.users.give_consent(user.id, "gemini", text.version, of_age=True)
    wanted = Consent(provider="gemini", purpose=text.purpose, text_version=text.version)
    assert given.consents == (wanted,)
    assert stage.app.users.give_consent(user.id, "gemini", text.version, of_age=True) == given
    assert stage.app.users.withdraw_consent(user.id, "gemini").consents == ()
    assert stage.topics(user.id)[-2:] == ["user:consent_given", "user:consent_withdrawn"]


@pytest.mark.parametrize("shown", ["test-0", "", "x" * 999])
def test_consent_to_another_text_than_the_one_in_force_is_none(stage: Stage, shown: str) -> None:
    user, text = stage.person(), stage.app.users.consent_text("gemini")
    with pytest.raises(ConsentTextChangedError, match=text.version) as refused:
        stage.app.users.give_consent(user.id, "gemini", shown, of_age=True)
    assert (refused.value.code, refused.value.current) == ("VERSION_CONFLICT", text.version)
    assert stage.app.users.get(user.id).consents == ()


def test_a_stylist_of_our_own_has_no_consent_text(stage: Stage) -> None:
    with pytest.raises(ProviderUnknownError):
        stage.app.users.give_consent(stage.person().id, "preview", "1", of_age=True)


def test_a_third_party_brings_the_text_that_it_needs_consent_to() -> None:
    stage = staged(stylist=ScriptedStylist(name="acme", consent=asking("acme", "7")))
    user = stage.person()
    assert stage.app.users.consent_text("acme") == asking("acme", "7")
    given = stage.app.users.give_consent(user.id, "acme", "7", of_age=True)
    assert given.consents == (Consent(provider="acme", purpose="rendering", text_version="7"),)


def test_the_text_of_a_configured_stylist_is_the_one_in_force() -> None:
    stage = staged(stylist=ScriptedStylist(name="gemini", consent=asking("gemini", "8")))
    assert stage.app.users.consent_text("gemini").version == "8"


def test_a_new_version_of_the_text_is_agreed_to_anew(stage: Stage) -> None:
    user, store = stage.person(), stage.app.store
    old, new = (
        Consents(Stylists([ScriptedStylist(name="acme", consent=asking("acme", version))]))
        for version in ("1", "2")
    )
    Users(store, stage.clock, old).give_consent(user.id, "acme", "1", of_age=True)
    given = Users(store, stage.clock, new).give_consent(user.id, "acme", "2", of_age=True)
    assert [it.text_version for it in given.consents] == ["2"]


def test_consent_is_taken_back_from_a_provider_that_is_not_configured_any_more(
    stage: Stage,
) -> None:
    user, store = stage.person(), stage.app.store
    before = Consents(Stylists([ScriptedStylist(name="acme", consent=asking("acme"))]))
    Users(store, stage.clock, before).give_consent(user.id, "acme", "test-1", of_age=True)
    assert stage.app.users.withdraw_consent(user.id, "acme").consents == ()
    with pytest.raises(ProviderUnknownError):
        stage.app.users.withdraw_consent(user.id, "acme")


def test_devices_come_and_go(stage: Stage) -> None:
    user, users = stage.person(), stage.app.users
    users.register_device(user.id, DEVICE, Platform.IOS, "token-1")
    changed = users.register_device(user.id, DEVICE, Platform.IOS, "token-2")
    assert changed.devices is not None
    assert [device.token for device in changed.devices.values()] == ["token-2"]
    assert users.remove_device(user.id, DEVICE).devices == {}
    with pytest.raises(NotFoundError):
        users.remove_device(user.id, DEVICE)


def test_a_grant_counts_once(stage: Stage) -> None:
    user, users = stage.person(credits=10), stage.app.users
    users.grant_credits(user.id, "gift", 5)
    users.grant_credits(user.id, "gift", 5)
    assert stage.ledger(user) == (15, 0)
    with pytest.raises(AmountInvalidError):
        users.grant_credits(user.id, "other", 0)
    stage.app.worker.refresh()
    row = stage.app.gallery.user_by_email(user.email or "")
    assert row is not None
    assert row.available_credits == 15


def test_favourites_are_of_hairstyles_on_offer(stage: Stage) -> None:
    user, users = stage.person(), stage.app.users
    stage.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    assert users.add_favourite(user.id, "bob").favourites == ("bob",)
    assert users.add_favourite(user.id, "bob").favourites == ("bob",)
    for name in ("nonesuch", "", "\udcff"):
        with pytest.raises(StyleUnavailableError):
            users.add_favourite(user.id, name)
    assert users.remove_favourite(user.id, "bob").favourites == ()


def test_who_asks_is_registered_once_with_the_welcome_grant(stage: Stage) -> None:
    user = stage.app.accounts.current()
    assert stage.app.accounts.current() == user
    assert stage.topics(user.id) == ["user:registered", "user:credits_granted"]
    assert stage.ledger(user) == (100, 0)


def test_an_erased_person_can_do_nothing_more_and_the_next_is_somebody_new(stage: Stage) -> None:
    user = stage.app.accounts.current()
    photo = stage.selfie(user)
    stage.app.accounts.forget(stage.who())
    gone = stage.app.users.get(user.id)
    assert (gone.status, gone.name, gone.email) == (UserStatus.ERASED, None, None)
    assert stage.port(Keyring).erased(user.id)
    for refused in (
        lambda: stage.app.users.update(user.id, name="Ann"),
        lambda: stage.app.users.grant_credits(user.id, "gift", 5),
        lambda: stage.app.photos.request_upload(user.id),
        lambda: stage.asked(user, photo_id=photo),
    ):
        with pytest.raises(AccountErasedError):
            refused()
    assert stage.app.accounts.current().id != user.id


@pytest.mark.parametrize("begun", ["requested", "without a key"])
def test_an_erasure_that_was_cut_short_is_finished_when_the_person_asks_again(
    stage: Stage, begun: str
) -> None:
    user = stage.app.accounts.current()
    stage.selfie(user)
    stage.app.erasure.request(user.id)
    if begun == "without a key":
        stage.port(Keyring).erase(user.id)
    assert stage.app.accounts.current().id != user.id
    assert stage.app.users.get(user.id).status is UserStatus.ERASED
    assert stage.objects() == set()


def test_the_worker_finishes_an_erasure_that_was_begun(stage: Stage) -> None:
    user = stage.person()
    stage.finished(user)
    stage.app.erasure.request(user.id)
    stage.app.worker.drain()
    assert stage.app.users.get(user.id).status is UserStatus.ERASED
    assert stage.objects() == set()


def test_erasing_somebody_unknown_is_refused(stage: Stage) -> None:
    with pytest.raises(NotFoundError):
        stage.app.erasure.forget(SOMEBODY)


def identity(subject: str) -> Identity:
    return Identity(UUID(int=1), subject, f"Person {subject}", f"{subject}@example.com")


def test_a_server_s_people_are_registered_each_by_their_identity(stage: Stage) -> None:
    ann, bob = identity("ann"), identity("bob")
    user = stage.app.accounts.of(ann)
    assert (user.id, user.name) == (user_id_of(ann.issuer, "ann"), "Person ann")
    assert stage.app.accounts.of(ann) == user
    assert stage.app.accounts.of(bob).id != user.id
    assert stage.topics(user.id) == ["user:registered", "user:credits_granted"]


def test_an_identity_that_was_forgotten_is_refused_and_nobody_else_is(stage: Stage) -> None:
    ann, bob, me = identity("ann"), identity("bob"), stage.app.accounts.current()
    user, other = stage.app.accounts.of(ann), stage.app.accounts.of(bob)
    for _ in range(2):
        stage.app.accounts.forget(ann)
        with pytest.raises(AccountErasedError):
            stage.app.accounts.of(ann)
    assert stage.app.users.get(user.id).status is UserStatus.ERASED
    assert stage.app.accounts.of(bob) == other
    assert stage.app.accounts.current() == me


def test_an_erasure_that_was_only_begun_is_finished_when_they_come_back(stage: Stage) -> None:
    user = stage.app.accounts.of(identity("ann"))
    stage.app.erasure.request(user.id)
    with pytest.raises(AccountErasedError):
        stage.app.accounts.of(identity("ann"))
    assert stage.app.users.get(user.id).status is UserStatus.ERASED


def test_who_never_came_cannot_be_forgotten(stage: Stage) -> None:
    with pytest.raises(NotFoundError):
        stage.app.accounts.forget(identity("nobody"))
