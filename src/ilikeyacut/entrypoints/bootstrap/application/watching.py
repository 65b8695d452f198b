"""What operators are shown: figures and spans, where the settings ask for them."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.measures import Measures, NoMeasures
from ilikeyacut.application.ports.tracing import NoTracing, Tracing
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_watching(c: punq.Container, settings: AppSettings) -> None:
    """Bind figures and spans. Nothing of either loads unless it is asked for."""
    namespace = settings.metrics_namespace
    bind(c, Measures, lambda: _cloudwatch(c, namespace) if namespace else NoMeasures())
    bind(c, Tracing, lambda: tracing(settings))


def tracing(settings: AppSettings) -> Tracing:
    """Return what receives spans. Raises ExtraMissingError."""
    if not settings.tracing:
        return NoTracing()
    from ilikeyacut.entrypoints.bootstrap import extras

    extras.require("tracing")
    from ilikeyacut.adapters.opentelemetry.tracing import OpenTelemetryTracing

    return OpenTelemetryTracing()


def _cloudwatch(c: punq.Container, namespace: str) -> Measures:
    from ilikeyacut.adapters.cloudwatch.measures import CloudWatchMeasures
    from ilikeyacut.application.ports.clock import Clock

    return CloudWatchMeasures(namespace, get(c, Clock).now)
