"""The authenticator on Cognito, by the deployment's own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.cognito import faults
from ilikeyacut.adapters.cognito.faults import (
    Meaning,
    SecretRefusedError,
    meaning_of,
)
from ilikeyacut.adapters.cognito.pool import ServerClient
from ilikeyacut.application.ports.authenticator import (
    AuthenticatorUnavailableError,
    Profile,
    Tokens,
    check_password,
)
from ilikeyacut.application.ports.tokens import TokenInvalidError, TokenReusedError
from ilikeyacut.domain.texts import email_form
from ilikeyacut.domain.user import user_id_of

FLOW = "ADMIN_USER_PASSWORD_AUTH"
UNCONFIRMED = "UNCONFIRMED"
LONGEST_TOKEN = 8192


class CognitoAuthenticator:
    """Calls a user pool whose people sign in with their e-mail address.

    The pool must send codes to addresses, keep an old address until the new one is verified, and
    hide who has an account (PreventUserExistenceErrors); docs/aws.md lists its settings.
    """

    def __init__(self, client: ServerClient) -> None:
        self._client = client

    def sign_up(self, email: str, password: str, name: str) -> None:
        check_password(password)
        username = email_form(email)
        wanted = {
            "Password": password,
            "UserAttributes": _attributes(email=username, name=name),
        }
        if not self._signed_up(username, wanted) and self._unconfirmed(username):
            self.delete(username)
            self._signed_up(username, wanted)

    def confirm(self, email: str, code: str) -> None:
        self._for(email, "confirm_sign_up", faults.CLAIMING, ConfirmationCode=code)

    def resend(self, email: str) -> None:
        self._for(email, "resend_confirmation_code", faults.SENDING)

    def sign_in(self, email: str, password: str) -> Tokens:
        username = email_form(email)
        answer = self._call(
            faults.SIGNING_IN,
            lambda: self._client.api.admin_initiate_auth(
                UserPoolId=self._client.pool.id,
                ClientId=self._client.pool.server,
                AuthFlow=FLOW,
                AuthParameters={
                    "USERNAME": username,
                    "PASSWORD": password,
                    "SECRET_HASH": self._client.hash(username),
                },
            ),
        )
        return tokens_of(answer)

    def refresh(self, token: str) -> Tokens:
        _refuse_long(token)
        try:
            answer = self._call(
                faults.BEARING,
                lambda: self._client.api.get_tokens_from_refresh_token(
                    ClientId=self._client.pool.server,
                    ClientSecret=self._client.secret(),
                    RefreshToken=token,
                ),
            )
        except TokenReusedError:
            self.sign_out(token)
            raise
        return tokens_of(answer, refresh=token)

    def sign_out(self, token: str) -> None:
        self._call(
            faults.ENDING,
            lambda: self._client.api.revoke_token(
                ClientId=self._client.pool.server,
                ClientSecret=self._client.secret(),
                Token=token,
            ),
        )

    def sign_out_everywhere(self, subject: str) -> None:
        self._administer("admin_user_global_sign_out", subject, faults.ENDING)

    def forgot_password(self, email: str) -> None:
        self._for(email, "forgot_password", faults.SENDING)

    def reset_password(self, email: str, code: str, password: str) -> UUID:
        check_password(password)
        self._for(
            email,
            "confirm_forgot_password",
            faults.CLAIMING,
            ConfirmationCode=code,
            Password=password,
        )
        user = self._administer("admin_get_user", email_form(email), {})
        subject = _told(_by_name(_told(user, "UserAttributes")), "sub")
        self.sign_out_everywhere(subject)
        return user_id_of(self._client.pool.issuer.namespace, subject)

    def change_email(self, access: str, email: str) -> None:
        self.profile(access)  # a refusal of what follows may not mean the token
        self._bearing(
            access,
            "update_user_attributes",
            faults.SENDING,
            UserAttributes=_attributes(email=email_form(email)),
        )

    def confirm_email(self, access: str, code: str) -> None:
        self.profile(access)
        self._bearing(
            access, "verify_user_attribute", faults.PROVING, AttributeName="email", Code=code
        )

    def profile(self, access: str) -> Profile:
        _refuse_long(access)
        answer = self._bearing(access, "get_user", faults.BEARING)
        found = _by_name(_told(answer, "UserAttributes"))
        return Profile(_told(found, "sub"), found.get("name", ""), found.get("email", ""))

    def find(self, user_id: UUID, email: str) -> str | None:
        quoted = email_form(email).replace("\\", "\\\\").replace('"', '\\"')
        by_address = self._subject(user_id, Filter=f'email = "{quoted}"')
        return by_address or self._subject(user_id)

    def delete(self, subject: str) -> None:
        self._administer("admin_delete_user", subject, faults.DELETING)

    def _subject(self, user_id: UUID, **wanted: Any) -> str | None:
        """Look for a person among the accounts that are wanted: a call for 60 of them."""
        for account in self._accounts(**wanted):
            subject = str(_told(_by_name(_told(account, "Attributes")), "sub"))
            if user_id_of(self._client.pool.issuer.namespace, subject) == user_id:
                return subject
        return None

    def _accounts(self, **wanted: Any) -> Iterator[Mapping[str, Any]]:
        listing = partial(self._client.api.list_users, UserPoolId=self._client.pool.id, **wanted)
        token: dict[str, str] = {}
        while True:
            answer = self._call({}, partial(listing, **token))
            yield from _told(answer, "Users")
            if "PaginationToken" not in answer:
                return
            token = {"PaginationToken": answer["PaginationToken"]}

    def check(self) -> None:
        """Raise AuthenticatorUnavailableError unless the pool has the client, with a secret."""
        found = self._call({}, lambda: {"secret": self._client.secret()})
        if not found["secret"]:
            raise AuthenticatorUnavailableError("the deployment's client of the pool has no secret")

    def _signed_up(self, username: str, wanted: Mapping[str, Any]) -> bool:
        return bool(self._for(username, "sign_up", faults.SIGNING_UP, **wanted))

    def _unconfirmed(self, username: str) -> bool:
        found = self._administer("admin_get_user", username, faults.ENDING)
        return found.get("UserStatus") == UNCONFIRMED

    def _for(
        self, email: str, operation: str, meanings: Mapping[str, Meaning], **more: Any
    ) -> Mapping[str, Any]:
        """Make a call for an address, with the client's proof."""
        username = email_form(email)
        return self._call(
            meanings,
            lambda: getattr(self._client.api, operation)(
                ClientId=self._client.pool.server,
                SecretHash=self._client.hash(username),
                Username=username,
                **more,
            ),
        )

    def _administer(
        self, operation: str, username: str, meanings: Mapping[str, Meaning]
    ) -> Mapping[str, Any]:
        return self._call(
            meanings,
            lambda: getattr(self._client.api, operation)(
                UserPoolId=self._client.pool.id, Username=username
            ),
        )

    def _bearing(
        self, access: str, operation: str, meanings: Mapping[str, Meaning], **more: Any
    ) -> Mapping[str, Any]:
        return self._call(
            meanings,
            lambda: getattr(self._client.api, operation)(AccessToken=access, **more),
        )

    def _call(
        self, meanings: Mapping[str, Meaning], call: Callable[[], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        """Return Cognito's answer, empty for a refusal that is no failure.

        A secret that was replaced since it was read is read again, once.
        """
        for _ in range(2):
            try:
                return call()
            except Exception as error:
                meant = meaning_of(error, meanings)
                if meant is None:
                    return {}
                if not isinstance(meant, SecretRefusedError):
                    raise meant from error
                self._client.forget_secret()
        raise AuthenticatorUnavailableError("the user pool does not know the client's secret")


def tokens_of(answer: Mapping[str, Any], refresh: str = "") -> Tokens:
    """Return the tokens of an answer; without rotation, `refresh` goes on working.

    Raises AuthenticatorUnavailableError for a challenge: none is part of this app.
    """
    if "AuthenticationResult" not in answer:
        challenge = answer.get("ChallengeName", "nothing")
        raise AuthenticatorUnavailableError(f"the user pool asks for {challenge}")
    found = answer["AuthenticationResult"]
    return Tokens(
        _told(found, "AccessToken"),
        _told(found, "IdToken"),
        found.get("RefreshToken") or refresh,
        int(_told(found, "ExpiresIn")),
    )


def _told(answer: Mapping[str, Any], name: str) -> Any:
    """Return a part of an answer. Raises AuthenticatorUnavailableError for half an answer."""
    if name not in answer:
        raise AuthenticatorUnavailableError(f"the user pool's answer lacks {name}")
    return answer[name]


def _refuse_long(token: str) -> None:
    if len(token) > LONGEST_TOKEN or not token:
        raise TokenInvalidError


def _attributes(**values: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in values.items()]


def _by_name(attributes: list[dict[str, str]]) -> dict[str, str]:
    return {it["Name"]: it["Value"] for it in attributes}
