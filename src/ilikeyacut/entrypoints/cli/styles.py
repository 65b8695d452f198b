"""The commands `styles` and `favourites`."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any

import typer

from ilikeyacut.application.views.projections.hairstyle_library import HairstyleRow
from ilikeyacut.domain.hairstyle import Category
from ilikeyacut.domain.user import User
from ilikeyacut.entrypoints.cli import output, served_lists
from ilikeyacut.entrypoints.cli.hints import CUT, NO_FAVOURITES, NO_HAIRSTYLES
from ilikeyacut.entrypoints.cli.session import opened_app, refresh

favourites_app = typer.Typer(
    help="List, add or remove favourite hairstyles.",
    invoke_without_command=True,
)
Name = Annotated[str, typer.Argument(help="A hairstyle from `ilikeyacut styles`.")]


def styles(
    context: typer.Context,
    category: Annotated[Category | None, typer.Option(help="Show only this category.")] = None,
    limit: output.Limit = None,
    cursor: output.Cursor = None,
    as_json: output.AsJson = False,
) -> None:
    """List the available hairstyles and the options that each one supports."""
    if context.obj is not None:
        found, further = served_lists.styles(context.obj, category, limit, cursor), None
    else:
        found, further = _found(category, limit, cursor)
    lines, cut = output.fitting([_cells(row) for row in found])
    output.show(as_json, {"hairstyles": found, "cursor": further}, lines, NO_HAIRSTYLES)
    if cut and not as_json:
        output.note(CUT)
    output.note_more(further, as_json=as_json)


def _found(
    category: Category | None, limit: int | None, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Return the hairstyles of the home, and where the next page begins."""
    with opened_app() as app:
        refresh(app)
        page = app.gallery.hairstyles(category, limit=limit or 50, cursor=cursor)
        rows = [
            _row(row, app.photo_store.locate) | {"options": _shown(app.catalogue.options(row.name))}
            for row in page.items
        ]
    return rows, page.cursor


def seed(as_json: output.AsJson = False) -> None:
    """Publish missing hairstyles. Run it once per deployment of the `aws` profile."""
    with opened_app(seed=False) as app:
        published = app.seed()
        refresh(app)
    lines = [*published, f"{len(published)} hairstyles published"]
    output.show(as_json, {"published": published}, lines)


@favourites_app.callback()
def favourites(context: typer.Context, as_json: output.AsJson = False) -> None:
    """List your favourite hairstyles."""
    output.refuse_unread_options(context)
    if context.invoked_subcommand is None:
        with opened_app() as app:
            _show(app.accounts.current(), as_json=as_json)


@favourites_app.command()
def add(name: Name, as_json: output.AsJson = False) -> None:
    """Add a favourite hairstyle."""
    with opened_app() as app:
        refresh(app)
        app.try_ons.published(name)  # names similar ones
        _show(app.users.add_favourite(app.accounts.current().id, name), as_json=as_json)


@favourites_app.command()
def remove(name: Name, as_json: output.AsJson = False) -> None:
    """Remove a favourite hairstyle."""
    with opened_app() as app:
        before = app.accounts.current()
        after = app.users.remove_favourite(before.id, name)
    if name not in before.favourites and not as_json:
        close = get_close_matches(name, after.favourites, 1)
        meant = f"; did you mean {close[0]}?" if close else ""
        output.note(f"{name} is not among your favourites{meant}")
    _show(after, as_json=as_json)


def _show(user: User, *, as_json: bool) -> None:
    output.show(as_json, {"favourites": user.favourites}, user.favourites, NO_FAVOURITES)


def _row(row: HairstyleRow, locate: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": row.name}
    if row.description:
        facts |= row.description.model_dump(mode="json")
    thumbnail = None if row.thumbnail_key is None else locate(row.thumbnail_key)
    return {**facts, "thumbnail": thumbnail}


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    about = [str(row.get(name, "")) for name in ("category", "title", "text")]
    return (row["name"], about[0], ", ".join(row["options"]), *about[1:])


def _shown(options: dict[str, tuple[Any, ...]]) -> dict[str, list[str]]:
    """Return options as text. A colour stands for any."""
    return {
        option: ["any colour"] if option == "ombre" else [str(it) for it in values]
        for option, values in options.items()
    }
