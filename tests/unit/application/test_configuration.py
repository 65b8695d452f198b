from ilikeyacut.adapters.memory.stylist import MemoryStylist
from support.apps import Stage, asking, staged


def test_clients_learn_the_limits_in_force(stage: Stage) -> None:
    bounds = stage.app.configuration.bounds()
    assert bounds.most_bytes == 15 * 1024 * 1024
    assert (bounds.most_variations, bounds.most_share_days) == (4, 30)
    assert (bounds.retention_days, bounds.most_retention_days) == (90, 365)
    assert bounds.selfie_retention_days == 30
    assert "image/heic" in bounds.media_types


def test_clients_learn_who_makes_pictures_and_what_has_to_be_agreed_to() -> None:
    text = asking("gemini", "7")
    stylists = [
        MemoryStylist(),
        MemoryStylist(name="gemini", model="one", consent=text),
        MemoryStylist(name="gemini", model="two", consent=text),
    ]
    known = staged(stylists=stylists).app.configuration
    assert [(it.name, it.third_party) for it in known.names()] == [
        ("auto", None),
        ("memory", None),
        ("gemini", "gemini"),
    ]
    assert known.texts() == (text,)
