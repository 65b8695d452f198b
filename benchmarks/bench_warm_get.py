"""A warm GET of a page of one's results: through a function of Lambda, and by the use cases alone.

The function is called in this process with an event of API Gateway, in a home. Beside it are the
use cases that its route calls: whose token it is, the views brought to the head, the page, and the
looks of its results. Rounds alternate, each with as many requests of other people, so that nobody
reaches a rate limit; figures are CPU milliseconds a page in the least disturbed round. Exits with
1 when the aim is missed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from uuid import uuid5

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / it) for it in ("benchmarks", "tests")]

from bench_try_on_cost import COPPER, picture  # noqa: E402 - the path goes first

import ilikeyacut as iya  # noqa: E402 - as above
from ilikeyacut.application.ports.authenticator import DirectSignIn  # noqa: E402 - as above
from ilikeyacut.application.ports.identity import Identity  # noqa: E402 - as above
from ilikeyacut.entrypoints.lambdas.gateway import http  # noqa: E402 - as above
from support.lambda_events import Call, v2  # noqa: E402 - as above

PEOPLE, ROUNDS, VARIATIONS, TRY_ONS = 10, 15, 4, 5
PAGE = VARIATIONS * TRY_ONS
MOST = 3.0


def person(app: iya.App, n: int) -> str:
    """Sign somebody in who has a page of results; return their access token."""
    direct, issuer = app.part(DirectSignIn), app.accounts.identity.current().issuer
    who = Identity(issuer, str(uuid5(issuer, f"{n}")), "Ann", f"{n}@example.com")
    opened = app.sign_in.by_tokens(direct.sign_in_as(who))
    user_id = opened.user.id
    app.users.grant_credits(user_id, "bench", 1000)
    photo = app.photos.request_upload(user_id)
    app.photos.receive(user_id, photo, picture("PNG"))
    for key in range(TRY_ONS):
        wish = iya.TryOn(photo_id=photo, look=COPPER, count=VARIATIONS)
        asked = app.try_ons.request(user_id, wish, idempotency_key=f"{key}")
        app.worker.finish(asked.id)
    return opened.tokens.access


def spent(get: Callable[[str], int], people: list[str]) -> float:
    """Return the CPU milliseconds of a page, for people one after the other."""
    before = process_time()
    for access in people:
        assert get(access) == PAGE
    return (process_time() - before) / len(people) * 1000


def main() -> int:
    """Print both sides and their ratio; return 1 if it is above the aim."""
    with TemporaryDirectory() as home:
        settings = iya.Settings(profile=iya.Profile.LOCAL, home=Path(home), stylists=("memory",))
        with iya.open_app(settings) as app:
            return compared(app)


def compared(app: iya.App) -> int:
    """Measure both sides over an app."""
    handler = http("gallery", lambda: app)

    def by_function(access: str) -> int:
        headers = {"Authorization": f"Bearer {access}"}
        call = Call("GET", "/v1/results", query=f"limit={PAGE}", headers=headers)
        answer = handler(v2(call))
        return len(json.loads(answer["body"])["items"])

    def by_use_cases(access: str) -> int:
        me = app.callers.who(access)
        app.view_updater.refresh()
        found = app.gallery.results(me.user_id, limit=PAGE)
        app.gallery.looks(found.items)
        return len(found.items)

    people = [person(app, n) for n in range(PEOPLE)]
    for get in (by_function, by_use_cases):
        spent(get, people)
    rounds = [(spent(by_function, people), spent(by_use_cases, people)) for _ in range(ROUNDS)]
    function, bare = (min(it) for it in zip(*rounds, strict=True))
    print(f"a function: {function:.2f} ms of CPU for a page of {PAGE}")
    print(f"use cases:  {bare:.2f} ms")
    print(f"ratio:      {function / bare:.2f}x (limit {MOST}x)")
    return int(function / bare > MOST)


if __name__ == "__main__":
    sys.exit(main())
