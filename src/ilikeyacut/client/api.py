"""All that a person can do, as steps. `Client` and `AsyncClient` carry them out."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal
from uuid import UUID

from ilikeyacut.client import files
from ilikeyacut.client.errors import (
    PhotoRejectedError,
    TryOnEndedError,
    WaitTimedOutError,
)
from ilikeyacut.client.listing import Listing
from ilikeyacut.client.models import (
    AnnouncedPhoto,
    ColourPreset,
    Consent,
    Export,
    Hairstyle,
    Me,
    NewLink,
    Page,
    Photo,
    Result,
    TokenSet,
    TryOn,
)
from ilikeyacut.client.requests import (
    Address,
    Wanted,
    id_of,
    key_of,
    name_of,
    pause_after,
    url_of,
    wish_of,
)
from ilikeyacut.client.session import Session
from ilikeyacut.client.wire import MOST_FILE_BYTES, Call, Pause, Steps, worked

Source = bytes | str | os.PathLike[str]
LONGEST_WAIT = 20
"""Seconds that a server may be asked to wait."""

MOST_PICTURE_BYTES = 64 * 1024 * 1024


class Api:
    """What a person can do at a server."""

    def __init__(self, session: Session) -> None:
        self.session = session

    # ------------------------------------------------------------ who it is

    def sign_in(self, email: str, password: str, *, device: str = "client") -> Steps[TokenSet]:
        """Sign in by e-mail address and password."""
        body = {"email": email, "password": password, "device": device}
        return self.session.open("/v1/auth/sign-in", body)

    def sign_in_by_link(self, link: str, *, device: str = "client") -> Steps[TokenSet]:
        """Sign in by the one-time link that `ilikeyacut serve` prints, or by its code."""
        code = link.rpartition("#k=")[2].strip()
        return self.session.open("/v1/auth/local", {"code": code, "device": device})

    def sign_out(self) -> Steps[None]:
        """End the session, and forget its tokens."""
        tokens = self.session.tokens
        body = {"refresh_token": tokens.refresh_token} if tokens and tokens.refresh_token else {}
        yield from self.session.done(Call("POST", "/v1/auth/sign-out", json=body))
        self.session.tokens = None

    def me(self) -> Steps[Me]:
        """Return the person's account."""
        return self.session.get(Me, "/v1/me")

    def delete_account(self, email: str) -> Steps[None]:
        """Erase the account with everything in it, for good. `email` is its own address."""
        yield from self.session.done(Call("DELETE", "/v1/me", json={"confirm": email}))

    def consents(self) -> Steps[tuple[Consent, ...]]:
        """Return what the person is asked to agree to before a provider sees their photos."""
        return (yield from self.session.get(Page[Consent], "/v1/me/consents")).items

    def give_consent(self, shown: Consent, *, of_age: bool) -> Steps[None]:
        """Record that the person, of age, agreed to the very text that was shown to them."""
        path = f"/v1/me/consents/{name_of(shown.provider)}"
        body = {"text_version": shown.text_version, "of_age": of_age}
        yield from self.session.done(Call("PUT", path, json=body))

    def withdraw_consent(self, provider: str) -> Steps[None]:
        """Take a consent back. Nothing more is sent to the provider."""
        path = f"/v1/me/consents/{name_of(provider)}"
        yield from self.session.done(Call("DELETE", path))

    # ------------------------------------------------------------ catalogue

    def styles(
        self, *, category: str | None = None, q: str | None = None, tag: str | None = None
    ) -> Listing[Hairstyle]:
        """Iterate over the hairstyles of the catalogue."""
        params = {"category": category, "q": q, "tag": tag, "limit": 100}
        return Listing(self.session, Hairstyle, "/v1/hairstyles", params)

    def colours(self) -> Steps[tuple[ColourPreset, ...]]:
        """Return the colours that have names."""
        return (yield from self.session.get(Page[ColourPreset], "/v1/colours")).items

    # ------------------------------------------------------------ selfies

    def upload(self, picture: Source) -> Steps[Photo]:
        """Upload a selfie, given as its bytes or its file, and return it accepted.

        The same picture is the same photo. Raises PhotoRejectedError, whose `hint` says what to
        change.
        """
        if not isinstance(picture, bytes):
            picture = yield from worked(partial(files.read, Path(picture)))
        media_type = files.media_type_of(picture)
        wanted = {"media_type": media_type, "size": len(picture)}
        # Announced twice, it is one photo all the same; what is not sent lapses.
        announced = yield from self.session.ask(
            AnnouncedPhoto, Call("POST", "/v1/photos", json=wanted)
        )
        form = announced.upload
        file = {"file": ("selfie", picture, media_type)}
        yield from self.session.fetched(Call("POST", form.url, data=form.fields, files=file))
        path = f"/v1/photos/{announced.photo.id}/complete"
        photo = yield from self.session.ask(Photo, Call("POST", path))
        if photo.rejection is not None:
            raise PhotoRejectedError(photo, photo.rejection)
        return photo

    def delete_photo(self, photo: Photo | UUID | str) -> Steps[None]:
        """Delete a selfie. Its results stay."""
        yield from self.session.done(Call("DELETE", f"/v1/photos/{id_of(photo)}"))

    # ------------------------------------------------------------ try-ons

    def submit(
        self,
        photo: Photo | UUID | str,
        look: Wanted,
        *,
        variations: int = 1,
        stylist: str = "auto",
        media_type: str | None = None,
        idempotency_key: str | None = None,
    ) -> Steps[TryOn]:
        """Request a try-on, once: whatever is sent again has the same key.

        Keep a key of your own to repeat the request later: it stays one try-on, paid for once.
        """
        wish = wish_of(photo, look, variations, stylist)
        if media_type is not None:
            wish["media_type"] = media_type
        call = Call("POST", "/v1/try-ons", headers=key_of(idempotency_key), json=wish)
        return self.session.ask(TryOn, call)

    def wait(
        self,
        try_on: TryOn | UUID | str,
        timeout: float = 300.0,
        *,
        changed: Callable[[TryOn], object] | None = None,
    ) -> Steps[TryOn]:
        """Return the try-on once it has ended. `changed` is called with each new state.

        Raises WaitTimedOutError after `timeout` seconds; the try-on goes on.
        """
        path, clock = f"/v1/try-ons/{id_of(try_on)}", self.session.clock
        until, tag = clock() + timeout, ""
        while True:
            seconds = int(min(LONGEST_WAIT, max(1.0, until - clock())))
            headers = {"Prefer": f"wait={seconds}"} | ({"If-None-Match": tag} if tag else {})
            call = Call("GET", path, headers=headers, waits=seconds)
            answer = yield from self.session.done(call, until)
            if answer.status != 304:
                found = answer.read(TryOn)
                tag = answer.headers.get("etag", "")
                tag = tag if tag.isascii() else ""
                if changed is not None:
                    changed(found)
                if found.over:
                    return found
            pause = pause_after(answer)
            if clock() + pause >= until:
                raise WaitTimedOutError("the try-on", timeout)
            yield Pause(pause)

    def try_on(
        self,
        photo: Photo | UUID | str,
        look: Wanted,
        *,
        variations: int = 1,
        stylist: str = "auto",
        idempotency_key: str | None = None,
        timeout: float = 300.0,
    ) -> Steps[TryOn]:
        """Request a try-on and return it with its results. Raises TryOnEndedError without any."""
        found = yield from self.submit(
            photo, look, variations=variations, stylist=stylist, idempotency_key=idempotency_key
        )
        if not found.over:
            found = yield from self.wait(found, timeout)
        if found.status != "completed":
            raise TryOnEndedError(found)
        return found

    def get_try_on(self, try_on: TryOn | UUID | str) -> Steps[TryOn]:
        """Return a try-on as it is now, with new addresses of its pictures."""
        return self.session.get(TryOn, f"/v1/try-ons/{id_of(try_on)}")

    def try_ons(self, *, status: str | None = None) -> Listing[TryOn]:
        """Iterate over the try-ons, newest first."""
        return Listing(self.session, TryOn, "/v1/try-ons", {"status": status, "limit": 100})

    def cancel(self, try_on: TryOn | UUID | str) -> Steps[TryOn]:
        """Cancel a running try-on. Its credits come back."""
        return self.session.ask(TryOn, Call("POST", f"/v1/try-ons/{id_of(try_on)}/cancel"))

    # ------------------------------------------------------------ results

    def results(
        self, *, hairstyle: str | None = None, favourite: bool | None = None
    ) -> Listing[Result]:
        """Iterate over the results, newest first."""
        liked = None if favourite is None else str(favourite).lower()
        params = {"hairstyle": hairstyle, "favourite": liked, "limit": 100}
        return Listing(self.session, Result, "/v1/results", params)

    def delete_result(self, result: Result | UUID | str) -> Steps[None]:
        """Delete a result. Its links end."""
        yield from self.session.done(Call("DELETE", f"/v1/results/{id_of(result)}"))

    def share(
        self, result: Result | UUID | str, days: int, *, with_before: bool = False
    ) -> Steps[NewLink]:
        """Make a link that shows the result to anyone. Only this answer has its address."""
        body = {"days": days, "with_before": with_before}
        path = f"/v1/results/{id_of(result)}/shares"
        return self.session.ask(NewLink, Call("POST", path, json=body, repeatable=False))

    def unshare(self, result: Result | UUID | str, link: NewLink | UUID | str) -> Steps[None]:
        """End a link to a result."""
        path = f"/v1/results/{id_of(result)}/shares/{id_of(link)}"
        yield from self.session.done(Call("DELETE", path))

    def card(
        self,
        result: Result | UUID | str,
        *,
        lang: str = "en",
        format: Literal["png", "pdf"] = "png",
        share: NewLink | str | None = None,
    ) -> Steps[bytes]:
        """Return a result's page for the hairdresser. With `share` it has a code of that link."""
        url = share.url if isinstance(share, NewLink) else share
        params = {"lang": lang, "format": format}
        if url is not None:
            params["share"] = url.rpartition("/")[2]
        path = f"/v1/results/{id_of(result)}/card"
        call = Call("GET", path, params=params, most_bytes=MOST_PICTURE_BYTES)
        return (yield from self.session.done(call)).whole()

    # ------------------------------------------------------------ files

    def picture(self, link: Address) -> Steps[bytes]:
        """Return the bytes of a picture. No token is sent to where it is."""
        call = Call("GET", url_of(link), most_bytes=MOST_PICTURE_BYTES)
        return (yield from self.session.fetched(call)).whole()

    def download(self, link: Address, to: str | os.PathLike[str]) -> Steps[Path]:
        """Write what a link leads to into a file, whole or not at all. Raises OSError.

        An existing file is replaced. No token is sent to where the link leads.
        """
        path = Path(to)
        with files.unfinished(path) as (beside, file):
            call = Call("GET", url_of(link), file=file, most_bytes=MOST_FILE_BYTES)
            answer = yield from self.session.fetched(call)
            answer.whole()
            return (yield from worked(partial(files.finish, beside, file, path)))

    def export(
        self,
        to: str | os.PathLike[str],
        *,
        timeout: float = 600.0,
        idempotency_key: str | None = None,
    ) -> Steps[Path]:
        """Write a copy of all that the server has about the person into a ZIP file."""
        until = self.session.clock() + timeout
        call = Call("POST", "/v1/me/exports", headers=key_of(idempotency_key))
        while True:
            answer = yield from self.session.done(call, until)
            found = answer.read(Export)
            if found.download is not None:
                return (yield from self.download(found.download, to))
            pause = pause_after(answer)
            if self.session.clock() + pause >= until:
                raise WaitTimedOutError("the export", timeout)
            yield Pause(pause)
            call = Call("GET", f"/v1/me/exports/{found.id}")
