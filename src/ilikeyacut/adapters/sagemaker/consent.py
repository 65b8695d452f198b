"""The text that a person agrees to before a model on SageMaker sees their photo."""

from ilikeyacut.application.ports.stylist import RENDERING, ConsentText

CONSENT = ConsentText(
    "sagemaker",
    RENDERING,
    "2026-11",
    "Your photo is sent to a model that we run on Amazon SageMaker, which makes the picture. "
    "You are at least 18 years old.",
)
