"""People who sign up at a home: everything of theirs goes with them."""

from __future__ import annotations

from pathlib import Path

import ilikeyacut as iya
from ilikeyacut.application.ports.tokens import TokenUse
from ilikeyacut.entrypoints.bootstrap import App

EMAIL, PASSWORD, NAME = "ada@example.com", "correct horse battery", "Adalbertine"


def code(home: Path) -> str:
    (mail,) = (home / "outbox").iterdir()
    return mail.read_text("utf-8").partition("address: ")[2][:6]


def signed_in(app: App, home: Path) -> tuple[str, str]:
    """Sign Ada up and in; return her subject and her refresh token."""
    app.sign_in.sign_up(EMAIL, PASSWORD, NAME, of_age=True)
    app.sign_in.confirm(EMAIL, code(home))
    tokens = app.sign_in.sign_in(EMAIL, PASSWORD, device="laptop").tokens
    app.sign_in.forgot_password(EMAIL)
    return app.tokens.verify(tokens.access).subject, tokens.refresh


def test_an_erased_person_leaves_nothing_in_the_home(tmp_path: Path) -> None:
    settings = iya.Settings(home=tmp_path, stylists=("memory",), user_email="me@example.com")
    with iya.open_app(settings, seed=False) as app:
        me = app.accounts.current()
        subject, refresh = signed_in(app, tmp_path)
        ada = app.tokens.verify(app.sign_in.refresh(refresh).id, TokenUse.ID)
        assert ada.user_id != me.id
        app.accounts.forget(ada.identity)
        kept = b"".join(it.read_bytes() for it in tmp_path.rglob("*") if it.is_file())
        for text in (EMAIL, NAME, subject, subject.upper(), refresh.partition(".")[0], "argon2"):
            assert text.encode() not in kept
        assert list((tmp_path / "outbox").iterdir()) == []
        assert app.accounts.current() == me
