"""What a scripted Gemini may do. `SCENES` holds one scene of every kind, to draw at random from."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from typing import Any

from PIL import Image

from support.gemini_wire import Asked, Exchange, Scene

PROMPT_TOKENS, IMAGE_TOKENS = 268, 1290
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"

# ---------------------------------------------------------------- scenes that succeed


def tinted(photo: bytes, tint: str = "#A8572E", size: tuple[int, int] | None = None) -> Image.Image:
    """Return the photo as a model would paint it anew: everywhere a little, most at the top."""
    with Image.open(BytesIO(photo)) as opened:
        before = opened.convert("RGB")
    strength = Image.linear_gradient("L").point(lambda level: 150 - level // 2)
    mask = strength.resize(before.size)
    after = Image.composite(Image.new("RGB", before.size, tint), before, mask)
    return after.resize(size) if size else after


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def picture(
    make: Callable[[Asked], bytes] | None = None,
    *,
    kind: str = "PNG",
    size: tuple[int, int] | None = None,
    snake: bool = False,
    finish: str = "STOP",
    usage: bool = True,
) -> Scene:
    """Answer with a picture: the photo tinted, or whatever `make` returns for the call.

    Unlike calls get unlike pictures, as they do from a model. `snake` uses the other spelling.
    """

    def made(asked: Asked) -> bytes:
        tint = f"#{hash(asked.words) & 0x7F7F7F:06x}"
        return encoded(tinted(asked.picture, tint, size), kind)

    def scene(exchange: Exchange) -> None:
        image = (make or made)(exchange.asked)
        exchange.send_json(200, answer([inline(image, snake=snake)], finish, snake, usage))

    return scene


def inline(image: bytes, kind: str = "image/png", *, snake: bool = False, **more: Any) -> Any:
    """Return a part that holds a picture."""
    data = b64encode(image).decode()
    if snake:
        return {"inline_data": {"mime_type": kind, "data": data}, **more}
    return {"inlineData": {"mimeType": kind, "data": data}, **more}


def answer(
    parts: list[Any] | None,
    finish: str | None = "STOP",
    snake: bool = False,
    usage: bool = True,
    **more: Any,
) -> dict[str, Any]:
    """Return a successful answer's body; without parts the candidate has no content."""
    candidate: dict[str, Any] = {"index": 0}
    if finish is not None:
        candidate["finish_reason" if snake else "finishReason"] = finish
    if parts is not None:
        candidate["content"] = {"role": "model", "parts": parts}
    body = {"candidates": [candidate], "responseId": "r-1", "modelVersion": "painter-1.0", **more}
    counted = _usage(with_image=bool(parts))
    return (body | {"usageMetadata": counted}) if usage else body


def _usage(*, with_image: bool) -> dict[str, Any]:
    made = IMAGE_TOKENS if with_image else 0
    return {
        "promptTokenCount": PROMPT_TOKENS,
        "candidatesTokenCount": made,
        "totalTokenCount": PROMPT_TOKENS + made,
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": made}],
    }


def describe(exchange: Exchange) -> None:
    """Answer the question after a model's description."""
    name = exchange.asked.path.partition("/models/")[2].partition("?")[0]
    exchange.send_json(200, {"name": f"models/{name}"})


# ---------------------------------------------------------------- scenes that fail


def no_picture(finish: str | None, text: str | None = None) -> Scene:
    """Answer 200 without a picture."""
    parts = [{"text": text}] if text else None
    return lambda exchange: exchange.send_json(200, answer(parts, finish))


def blocked(reason: str) -> Scene:
    """Refuse the prompt itself."""
    body = {"promptFeedback": {"blockReason": reason}, "usageMetadata": {"promptTokenCount": 268}}
    return lambda exchange: exchange.send_json(200, body)


def raw(body: bytes, code: int = 200, kind: str = "application/json", **headers: str) -> Scene:
    """Answer with these very bytes."""
    return lambda exchange: exchange.send(code, body, kind, **headers)


def status(code: int, word: str = "", details: Iterable[Any] = (), **headers: str) -> Scene:
    """Answer with an error; its message quotes the call, as real ones do."""

    def scene(exchange: Exchange) -> None:
        message = f"failed on: {exchange.asked.words}"
        error = {"code": code, "status": word, "message": message, "details": list(details)}
        exchange.send_json(code, {"error": error}, **headers)

    return scene


def rate_limited(
    delay: str | None = "7s", quota: str = "RequestsPerMinute", **headers: str
) -> Scene:
    """Answer 429 with the details that Google sends."""
    prefix = "type.googleapis.com/google.rpc"
    violation = {"quotaId": f"GenerateRequestsPerProject{quota}"}
    details: list[Any] = [{"@type": f"{prefix}.QuotaFailure", "violations": [violation]}]
    if delay is not None:
        details.append({"@type": f"{prefix}.RetryInfo", "retryDelay": delay})
    return status(429, "RESOURCE_EXHAUSTED", details, **headers)


def hang(exchange: Exchange) -> None:
    """Never answer."""
    exchange.closing.wait()


def reset(exchange: Exchange) -> None:
    """Break the connection instead of answering."""
    exchange.reset()


def cut_short_at(code: int) -> Scene:
    """Promise more than is sent."""

    def scene(exchange: Exchange) -> None:
        exchange.start(code, 5000)
        exchange.write(b'{"candidates": [')

    return scene


cut_short = cut_short_at(200)


def drip(gap: float = 0.05, *, in_head: bool = False) -> Scene:
    """Send a byte now and then, for as long as anybody listens: each read is quick."""

    def scene(exchange: Exchange) -> None:
        if in_head:
            exchange.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        else:
            exchange.start(200, 10_000_000)
        with suppress(OSError):
            while not exchange.closing.wait(gap):
                exchange.write(b" " if not in_head else b"x")

    return scene


def huge(size: int, *, told: bool = True) -> Scene:
    """Answer with a body of `size` bytes."""

    def scene(exchange: Exchange) -> None:
        headers = {} if told else {"transfer_encoding": "chunked"}
        exchange.start(200, size, **headers) if told else _start_chunked(exchange)
        with suppress(OSError):
            for _ in range(size // 65536 + 1):
                block = b" " * 65536
                exchange.write(block if told else b"10000\r\n" + block + b"\r\n")

    return scene


def _start_chunked(exchange: Exchange) -> None:
    exchange.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )


SCENES: dict[str, Scene] = {
    "picture": picture(),
    "jpeg of another size": picture(kind="JPEG", size=(512, 512)),
    "other spelling": picture(snake=True),
    "text only": no_picture("STOP", "I would rather not."),
    "no image": no_picture("NO_IMAGE"),
    "unknown reason": no_picture("SOLAR_FLARE"),
    "blocked": no_picture("IMAGE_SAFETY"),
    "prompt blocked": blocked("SAFETY"),
    "empty": raw(b"{}"),
    "html": raw(HTML, kind="text/html"),
    "no picture in it": picture(lambda _: b"these are no pixels"),
    "rejected": status(400, "INVALID_ARGUMENT"),
    "forbidden": status(403, "PERMISSION_DENIED"),
    "retired": status(404, "NOT_FOUND"),
    "rate limited": rate_limited("0.01s"),
    "day's quota": rate_limited("0.01s", "RequestsPerDay"),
    "internal": status(500, "INTERNAL"),
    "bad gateway": raw(HTML, 502, "text/html"),
    "overloaded": status(503, "UNAVAILABLE"),
    "hang": hang,
    "reset": reset,
    "cut short": cut_short,
    "drip": drip(),
}
