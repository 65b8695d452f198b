"""Makes a span of each call that a client makes, with its tries."""

from __future__ import annotations

from typing import Any

from ilikeyacut.application.ports.tracing import Tracing

SPAN = "ilikeyacut-span"


def trace_calls(client: Any, tracing: Tracing) -> None:
    """Make spans from now on. They name service and operation, and nothing that is sent."""
    service = client.meta.service_model.service_name

    def begin(model: Any, context: dict[str, Any], **_: Any) -> None:
        span = tracing.span(f"{service} {model.name}", service=service, operation=model.name)
        span.__enter__()
        context[SPAN] = span

    def end(context: dict[str, Any], exception: BaseException | None = None, **_: Any) -> None:
        span = context.pop(SPAN, None)
        if span is not None:
            span.__exit__(exception and type(exception), exception, None)

    client.meta.events.register_first("before-call", begin)
    client.meta.events.register("after-call", end)
    client.meta.events.register("after-call-error", end)
