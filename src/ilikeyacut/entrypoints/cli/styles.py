"""The hairstyles on offer, and those that a person marked."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ilikeyacut.application.projections.hairstyle_library import HairstyleRow
from ilikeyacut.domain.hairstyle import Category
from ilikeyacut.domain.user import User
from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.session import opened_app

favourites_app = typer.Typer(
    help="List your favourite hairstyles, or add and remove one.",
    invoke_without_command=True,
)
Name = Annotated[str, typer.Argument(help="A hairstyle, as `styles` lists them.")]


def styles(
    category: Annotated[Category | None, typer.Option(help="Only these.")] = None,
    limit: output.Limit = None,
    cursor: output.Cursor = None,
    as_json: output.AsJson = False,
) -> None:
    """List the hairstyles that can be tried on."""
    with opened_app() as app:
        app.worker.refresh()
        page = app.gallery.hairstyles(category, limit=limit or 50, cursor=cursor)
        data = {
            "hairstyles": [_row(row, app.photo_store.locate) for row in page.items],
            "cursor": page.cursor,
        }
    output.show(as_json, data, output.columns([_cells(row) for row in page.items]))
    output.note_more(page.cursor, as_json=as_json)


@favourites_app.callback()
def favourites(context: typer.Context, as_json: output.AsJson = False) -> None:
    """List your favourite hairstyles."""
    if context.invoked_subcommand is None:
        with opened_app() as app:
            _show(app.accounts.current(), as_json=as_json)


@favourites_app.command()
def add(name: Name, as_json: output.AsJson = False) -> None:
    """Mark a hairstyle."""
    with opened_app() as app:
        _show(app.users.add_favourite(app.accounts.current().id, name), as_json=as_json)


@favourites_app.command()
def remove(name: Name, as_json: output.AsJson = False) -> None:
    """Take the mark off a hairstyle."""
    with opened_app() as app:
        _show(app.users.remove_favourite(app.accounts.current().id, name), as_json=as_json)


def _show(user: User, *, as_json: bool) -> None:
    output.show(as_json, {"favourites": user.favourites}, user.favourites)


def _row(row: HairstyleRow, locate: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": row.name}
    if row.description:
        facts |= row.description.model_dump(mode="json")
    thumbnail = None if row.thumbnail_key is None else locate(row.thumbnail_key)
    return {**facts, "thumbnail": thumbnail}


def _cells(row: HairstyleRow) -> tuple[str, ...]:
    if row.description is None:
        return (row.name, "", "", "")
    about = row.description
    return (row.name, about.category, about.title, about.text)
