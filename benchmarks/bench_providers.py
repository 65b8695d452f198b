"""What a provider's stylist costs beyond the provider: imports, time around the SDK, memory.

Run with `.venv/bin/python benchmarks/bench_providers.py`; exits with 1 when a figure is past its
limit. The provider is a scripted server on this machine that takes a second for each picture.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from google.genai import Client, types
from PIL import Image

from ilikeyacut.adapters.gemini import prompts
from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.adapters.gemini.stylist import GeminiStylist
from ilikeyacut.domain.values import variations

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from provider_memory import JOB, LOOK, request  # noqa: E402 - its folder was just named

from support.gemini_scenes import encoded, picture, tinted  # noqa: E402 - its folder was just named
from support.gemini_server import GeminiServer  # noqa: E402 - its folder was just named
from support.gemini_wire import Exchange  # noqa: E402 - its folder was just named

ANSWER_SECONDS = 1.0
MOST_OVERHEAD = 0.10
"""Of an answer of a second, what the adapter may add to the bare SDK."""

MOST_MEGABYTES = 500
ROUNDS = 5
TWELVE = (3000, 4000)
PAINTED = (896, 1195)
RENDERS = ROOT / "benchmarks" / "provider_memory.py"
PORTRAIT = ROOT / "examples" / "portraits" / "astronaut.png"
LOADED = """
import sys
import ilikeyacut.adapters.gemini.stylist as it, ilikeyacut.adapters.gemini.settings as settings
it.GeminiStylist("any", settings.GeminiSettings(api_key="key"))
print(*sorted({"google", "httpx", "httpx2", "PIL", "numpy", "cv2"} & set(sys.modules)))
"""


def selfie() -> bytes:
    """Return the portrait as a JPEG of 12 megapixels, with the grain of a camera."""
    with Image.open(PORTRAIT) as portrait:
        large = portrait.convert("RGB").resize(TWELVE, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(TWELVE, 12).convert("RGB")
    file = BytesIO()
    Image.blend(large, grain, 0.12).save(file, "JPEG", quality=92)
    return file.getvalue()


def painted(photo: bytes) -> bytes:
    """Return what the server answers with: about what providers paint, as PNG."""
    return encoded(tinted(photo, size=PAINTED))


def imports() -> bool:
    """Tell whether the adapter can be imported and made without any vendor's package."""
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(f"loaded by importing and making the stylist: {done.stdout.strip() or 'nothing'}")
    return not done.stdout.strip()


def bare(settings: GeminiSettings) -> Callable[[bytes], object]:
    """Return the same call by the SDK alone, its client made once."""
    options = types.HttpOptions(base_url=settings.base_url, api_version="v1beta")
    client = Client(vertexai=False, api_key="key", http_options=options)

    def call(photo: bytes) -> object:
        part = types.Part.from_bytes(data=photo, mime_type="image/jpeg")
        words = types.Part.from_text(text=prompts.prompt(LOOK, None, variations(JOB, 1)[0]))
        config = types.GenerateContentConfig(response_modalities=["IMAGE"])
        content = types.Content(role="user", parts=[part, words])
        return client.models.generate_content(model="painter", contents=content, config=config)

    return call


def overhead(photo: bytes) -> bool:
    """Print how long a call takes beside the bare SDK; tell whether the difference is small."""
    made = painted(photo)
    answer = picture(lambda _: made)

    def scene(exchange: Exchange) -> None:
        exchange.closing.wait(ANSWER_SECONDS)
        answer(exchange)

    with GeminiServer(otherwise=scene) as server:
        stylist, sdk = GeminiStylist("painter", server.settings()), bare(server.settings())
        first = variations(JOB, 1)[0]
        tasks = (lambda: sdk(photo), lambda: stylist.render(request(photo, first)))
        took = [[seconds(task) for task in tasks] for _ in range(ROUNDS + 1)][1:]
    theirs, ours = (float(statistics.median(side)) for side in zip(*took, strict=True))
    share = (ours - theirs) / ANSWER_SECONDS
    print(f"a call: {ours:.3f} s, the bare SDK {theirs:.3f} s: {share:+.1%} of a second's answer")
    return share <= MOST_OVERHEAD


def seconds(task: Callable[[], object]) -> float:
    """Return how long a task takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def memory(photo: bytes) -> bool:
    """Print the most memory of a process that renders four variations; tell whether it holds."""
    made = painted(photo)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "selfie.jpg"
        path.write_bytes(photo)
        with GeminiServer(otherwise=picture(lambda _: made)) as server:
            command = [sys.executable, str(RENDERS), server.url, str(path)]
            process = subprocess.Popen(command)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(f"12 MP, four variations brought home: {peak:.0f} MB (limit {MOST_MEGABYTES} MB)")
    return peak <= MOST_MEGABYTES


def main() -> int:
    """Return 1 when any figure is past its limit."""
    photo = selfie()
    return int(not all([imports(), overhead(photo), memory(photo)]))


if __name__ == "__main__":
    sys.exit(main())
