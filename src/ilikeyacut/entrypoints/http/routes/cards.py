"""Salon cards of results."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from ilikeyacut.application.limits import READS
from ilikeyacut.application.ports.card_drawer import CardFormat
from ilikeyacut.application.use_cases.card_texts import Language
from ilikeyacut.entrypoints.http.answers.files import sent
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.dependencies.conditional import OWN
from ilikeyacut.entrypoints.http.routing import file_of, router

routes = router("Results")

MORE_READS = 9
"""How many more reads a card counts as: drawing one takes some tenths of a second."""


@routes.get("/results/{result_id}/card", **file_of("image/png", "application/pdf"))
def get_card(  # noqa: PLR0917 - what can be asked for
    request: Request,
    app: Opened,
    me: Signed,
    result_id: UUID,
    lang: Annotated[Language, Query()] = Language.EN,
    format: Annotated[CardFormat, Query()] = CardFormat.PNG,
    share: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Return a card to take to the hairdresser, on one A5 page.

    If `share` is the token of a link to the result, the card has a QR code that leads there. The
    card makes no link itself.
    """
    app.limits.take(READS, str(me.user_id), cost=MORE_READS)
    card = app.cards.make(
        me.user_id, result_id, language=lang, file_format=format, share_token=share
    )
    return sent(
        request,
        lambda: card,
        media_type=format.media_type,
        tag=sha256(card).hexdigest()[:32],
        cache=OWN,
        Content_Disposition=f'inline; filename="salon-card.{format}"',
    )
