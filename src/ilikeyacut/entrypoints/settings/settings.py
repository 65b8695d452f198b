"""The settings of a process, read from the environment and validated at once."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict

from ilikeyacut.entrypoints.setting_names import PREFIX
from ilikeyacut.entrypoints.settings.fields import AppSettings


class Settings(AppSettings, BaseSettings):
    """Settings by name, or from `ILIKEYACUT_<NAME>`. An error names the wrong setting and why.

    An unknown name is an error too. An empty variable counts as unset: an empty home is never the
    current folder.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, enable_decoding=False
    )
