"""Which ports there are."""

import importlib
import pkgutil
from collections.abc import Iterator

from ilikeyacut.application import ports


def ports_there_are() -> Iterator[type]:
    """Yield the Protocols of the ports, but not the values that they speak of."""
    for module in pkgutil.iter_modules(ports.__path__):
        for value in vars(importlib.import_module(f"{ports.__name__}.{module.name}")).values():
            own = getattr(value, "__module__", "").startswith(ports.__name__)
            if own and getattr(value, "_is_protocol", False):
                yield value
