"""The words of pages about shared results, by language."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.use_cases.card_texts import Language


@dataclass(frozen=True)
class ShareWords:
    """One language. `report` and `report_to_sharer` are what to do about a picture."""

    pair: str
    result: str
    made: str
    preview: str
    until: str
    report: str
    report_to_sharer: str
    ended: str
    ended_hint: str


SHARE_WORDS = {
    Language.EN: ShareWords(
        pair="The photo before and after",
        result="The new look",
        made="Made with AI: the hair in this picture is not real.",
        preview="Local preview: a program drew this hair, not the production model.",
        until="You can see this page until {day}.",
        report="Should this picture not be here? Report it to {address}, with the address of this "
        "page. Whoever shared it can end the link in the app at any time.",
        report_to_sharer="Should this picture not be here? Ask whoever sent you the link: they can "
        "end it in the app at any time.",
        ended="This link shows nothing",
        ended_hint="It has ended, or its address is not complete. Ask whoever sent it for a new "
        "one.",
    ),
    Language.DE: ShareWords(
        pair="Das Foto vorher und nachher",
        result="Der neue Look",
        made="Mit KI gemacht: Das Haar in diesem Bild ist nicht echt.",
        preview="Lokale Vorschau: Dieses Haar hat ein Programm gezeichnet, nicht das eigentliche "
        "Modell.",
        until="Du kannst diese Seite bis zum {day} sehen.",
        report="Gehört dieses Bild nicht hierher? Melde es an {address}, mit der Adresse dieser "
        "Seite. Wer es geteilt hat, kann den Link jederzeit in der App beenden.",
        report_to_sharer="Gehört dieses Bild nicht hierher? Frag die Person, von der du den Link "
        "hast: Sie kann ihn jederzeit in der App beenden.",
        ended="Dieser Link zeigt nichts",
        ended_hint="Er ist abgelaufen, oder die Adresse ist unvollständig. Bitte die Person, von "
        "der du ihn hast, um einen neuen.",
    ),
}
