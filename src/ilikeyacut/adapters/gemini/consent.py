"""The text that a person agrees to before Google sees their photo."""

from ilikeyacut.application.ports.stylist import RENDERING, ConsentText

CONSENT = ConsentText(
    "gemini",
    RENDERING,
    "2026-11",
    "Your photo is sent to Google's Gemini service, which makes the picture. "
    "You are at least 18 years old.",
)
