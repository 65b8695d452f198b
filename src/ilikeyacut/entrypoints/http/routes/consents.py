"""What a person allows third parties."""

from __future__ import annotations

from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.models.consents import Consent, Consents, GiveConsent
from ilikeyacut.entrypoints.http.routing import router

routes = router("Me", "/v1/me/consents")


@routes.get("")
def list_consents(app: Opened, me: Signed) -> Consents:
    """Return every text in force, and whether you agreed to it."""
    return Consents(items=[Consent.of(asked) for asked in app.users.asked(me.user_id)])


@routes.put("/{provider}")
def give_consent(app: Opened, me: Signed, provider: str, body: GiveConsent) -> Consent:
    """Agree to the text that you were shown. Repeatable.

    A text that is no longer in force is refused: show the current one.
    """
    app.users.give_consent(me.user_id, provider, body.text_version, of_age=body.of_age)
    return next(
        Consent.of(asked)
        for asked in app.users.asked(me.user_id)
        if asked.text.provider == provider
    )


@routes.delete("/{provider}", status_code=204)
def withdraw_consent(app: Opened, me: Signed, provider: str) -> None:
    """Withdraw a consent. Repeatable."""
    app.users.withdraw_consent(me.user_id, provider)
