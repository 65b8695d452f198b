"""What a server has: its hairstyles, and a person's try-ons there."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

from ilikeyacut.entrypoints.cli.pictures import PARTS
from ilikeyacut.entrypoints.cli.served import at_server

if TYPE_CHECKING:
    from ilikeyacut.client import Hairstyle, Look, Result, TryOn


def styles(
    server: str, category: str | None, limit: int | None, cursor: str | None
) -> list[dict[str, Any]]:
    """Return the hairstyles of the server's catalogue."""
    _refuse(cursor)
    with at_server(server) as client:
        return [_style(it) for it in islice(client.styles(category=category), limit or 50)]


def history(server: str, limit: int, cursor: str | None) -> list[tuple[dict[str, Any], str]]:
    """Return the latest try-ons with their looks in words."""
    _refuse(cursor)
    with at_server(server) as client:
        return [(_row(it), in_words(it.look)) for it in islice(client.try_ons(), limit)]


def shown(server: str, job_id: UUID) -> tuple[dict[str, Any], str]:
    """Return a try-on with its pictures, and its look in words."""
    with at_server(server) as client:
        found = client.get_try_on(job_id)
    data = facts(found) | {"results": [where(it) for it in found.results]}
    return data | {"notice": notice_of(found)}, in_words(found.look)


def cancelled(server: str, job_id: UUID) -> dict[str, Any]:
    """Cancel a try-on; return what it is now."""
    with at_server(server) as client:
        return facts(client.cancel(job_id))


def facts(found: TryOn) -> dict[str, Any]:
    """Return what is known of a try-on."""
    return {
        "status": found.status,
        "job_id": found.id,
        "look": found.look.model_dump(exclude_none=True),
        "stylist": found.stylist,
        "requested_at": found.created_at,
        "deadline": found.deadline,
        "variations": found.variations,
        "delivered": len(found.results),
        "failure": None if found.failure is None else {"code": found.failure.code},
    }


def where(result: Result) -> dict[str, Any]:
    """Return the addresses of a result's pictures."""
    links = {part: getattr(result, part) for part in PARTS}
    places = {part: "" if link is None else link.url for part, link in links.items()}
    return {"id": str(result.id), "variation": result.variation, **places}


def notice_of(found: TryOn) -> str | None:
    """Return the notice about who made the pictures."""
    return next((it.notice for it in found.results if it.notice), None)


def in_words(look: Look) -> str:
    """Return a look as short text: `bob, copper 80%, fringe full`."""
    words = [look.hairstyle] if look.hairstyle else []
    if look.dye:
        strength = "" if look.dye.intensity == 100 else f" {look.dye.intensity}%"
        words.append(f"{look.dye.colour}{strength}")
    options = look.model_dump(exclude={"hairstyle", "dye"}, exclude_none=True)
    return ", ".join([*words, *(f"{name} {value}" for name, value in options.items())])


def _row(found: TryOn) -> dict[str, Any]:
    row = facts(found) | {"finished_at": found.finished_at}
    del row["stylist"], row["deadline"]
    return row | {"failure": None if found.failure is None else found.failure.code}


def _style(style: Hairstyle) -> dict[str, Any]:
    options = {
        name: ["any colour"] if values is True else list(values)
        for name, values in style.options
        if values
    }
    data = style.model_dump(mode="json", exclude={"thumbnail", "options"})
    url = None if style.thumbnail is None else style.thumbnail.url
    return {**data, "thumbnail": url, "options": options}


def _refuse(cursor: str | None) -> None:
    if cursor is not None:
        raise typer.BadParameter("--cursor is for the home: at a server, raise --limit")
