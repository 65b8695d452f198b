"""The page of the settings is what they and their docstrings say."""

import settings_page
from ilikeyacut.entrypoints.settings import Settings


def test_every_setting_says_what_it_is_for() -> None:
    assert set(settings_page.documented()) == set(Settings.model_fields)


def test_the_page_is_up_to_date() -> None:
    assert settings_page.PAGE.read_text("utf-8") == settings_page.page(), "run `make settings`"
