"""The command `share`: tokens that show a result to anyone who has them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

import typer
from typer.core import TyperGroup

from ilikeyacut.application.use_cases.gallery import every
from ilikeyacut.application.use_cases.paging import MOST_ITEMS
from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.hints import NO_SHARES
from ilikeyacut.entrypoints.cli.session import opened_app, refresh

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

CREATE = "create"
RESULT_OR_OPTION = re.compile(r"-.*|[0-9a-fA-F-]*")


class ShareGroup(TyperGroup):
    """Reads `share RESULT` as `share create RESULT`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in if it is left out."""
        first = args[0] if args else ""
        short = RESULT_OR_OPTION.fullmatch(first) and first not in ctx.help_option_names
        rest: list[str] = super().parse_args(ctx, [CREATE, *args] if short else args)
        return rest


share_app = typer.Typer(
    cls=ShareGroup, help="Share a result: `share RESULT` is short for `share create RESULT`."
)


@share_app.command(CREATE)
def create(
    result: Annotated[UUID, typer.Argument(help="The result's id from `ilikeyacut show --json`.")],
    days: Annotated[int, typer.Option(help="How many days the token is valid.")] = 7,
    revoke: Annotated[
        UUID | None, typer.Option(metavar="SHARE", help="Revoke this share instead.")
    ] = None,
    as_json: output.AsJson = False,
) -> None:
    """Create a token that shows a result to anyone who has it, or revoke one."""
    with opened_app() as app:
        user = app.accounts.current()
        if revoke is not None:
            app.results.revoke_share(user.id, result, revoke)
            output.show(as_json, {"share_id": revoke, "revoked": True}, [f"revoked {revoke}"])
            return
        link = app.results.share(user.id, result, days=days)
        data = {"share_id": link.share_id, "token": link.token}
        output.show(as_json, data, [f"share  {link.share_id}", f"token  {link.token}"])


@share_app.command()
def end(
    link: Annotated[str, typer.Argument(help="The address of its page, or its token.")],
    as_json: output.AsJson = False,
) -> None:
    """End a link that somebody reported, whoever made it."""
    with opened_app() as app:
        app.results.end_link(urlsplit(link).path.rstrip("/").rpartition("/")[2])
        output.show(as_json, {"ended": True}, ["ended: the link shows nothing any more"])


@share_app.command("list")
def list_shares(as_json: output.AsJson = False) -> None:
    """List what you share and until when. Tokens are shown only when they are made."""
    with opened_app() as app:
        refresh(app)
        shares = _shares(app, app.accounts.current().id)
    rows = [(str(share), str(result), output.moment(until)) for share, result, until in shares]
    data = [{"share_id": it[0], "result": it[1], "expires_at": it[2]} for it in shares]
    table = output.columns([("share", "result", "valid until"), *rows]) if rows else []
    output.show(as_json, {"shares": data}, table, NO_SHARES)


def _shares(app: App, user_id: UUID) -> list[tuple[UUID, UUID, datetime]]:
    """Return the links that have not expired: id, result and end, the newest result first."""
    now = app.clock.now()
    results = every(lambda after: app.gallery.results(user_id, limit=MOST_ITEMS, cursor=after))
    return [
        (share_id, row.photo_id, share.expires_at)
        for row in results
        for share_id, share in row.shares.items()
        if share.expires_at > now
    ]
