"""An erasure ends, whatever the views say."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from ilikeyacut.application.ports.event_store import StoreCorruptError
from ilikeyacut.application.ports.views import ViewReader
from ilikeyacut.application.use_cases.erasure import Erasure
from support.apps import staged


@dataclass(frozen=True)
class Unmoved:
    """Views whose rows stay, whatever happens to what they show."""

    views: ViewReader
    rows: dict[str, list[Any]]

    def query(self, view: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return self.rows.setdefault(view.name, self.views.query(view, *args, **kwargs))


def test_rows_that_stay_after_what_they_show_is_gone_end_an_erasure() -> None:
    stage = staged()
    user = stage.person()
    stage.selfie(user)
    stage.app.worker.refresh()
    erasure = stage.port(Erasure)
    stuck: Any = Unmoved(erasure.views, {})
    with pytest.raises(StoreCorruptError, match="photos has rows that the log does not have"):
        replace(erasure, views=stuck).forget(user.id)
    erasure.forget(user.id)
    assert stage.app.users.get(user.id).name is None
