"""People at the API of a stage whose functions work under their roles."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from ilikeyacut.entrypoints.lambdas.routes import function_of
from support.identity import PASSWORD, user_pool
from support.lambda_events import Call, balancer_multi, said
from support.least.staff import Staff


@dataclass
class Person:
    """Somebody at the API. `asked` has the requests so far, by method and path."""

    staff: Staff
    email: str = field(default_factory=lambda: f"{uuid4().hex}@example.com")
    tokens: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = field(default_factory=lambda: ".".join(str(it) for it in uuid4().bytes[:4]))
    """Of one's own, because limits count by it."""

    def call(
        self, method: str, path: str, body: Any = None, *, expect: int = 200, **headers: str
    ) -> Any:
        """Send a request to the function of its path; return the JSON of the answer."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told["x-client-ip"] = self.address
        if self.tokens:
            told["authorization"] = f"Bearer {self.tokens['access_token']}"
        if not isinstance(body, bytes):
            told |= {"content-type": "application/json"}
            body = None if body is None else json.dumps(body).encode()
        place, _, query = path.partition("?")
        function = function_of(method, place)
        assert function, f"nobody answers {method} {place}"
        event = balancer_multi(Call(method, place, query, told, body=body))
        answer = said(self.staff.invoke(function, event))
        self.asked.append((method, place))
        assert answer.status == expect, (function, method, path, answer.status, answer.body)
        try:
            return json.loads(answer.body or b"null")
        except ValueError:
            return answer.body

    def sign_up(self) -> Person:
        """Make an account, and sign in."""
        account = {"email": self.email, "password": PASSWORD}
        whole = account | {"name": "Ada", "of_age": True}
        self.call("POST", "/v1/auth/sign-up", whole, expect=202)
        self.call("POST", "/v1/auth/resend", {"email": self.email}, expect=202)
        self.call("POST", "/v1/auth/confirm", {"email": self.email, "code": self.code}, expect=204)
        return self.sign_in()

    def sign_in(self) -> Person:
        """Sign in with the password."""
        account = {"email": self.email, "password": PASSWORD}
        self.tokens = self.call("POST", "/v1/auth/sign-in", account)
        return self

    @property
    def code(self) -> str:
        """The last code that was sent to them."""
        return user_pool(self.staff.stage.url).code(self.email)


def matches(template: str, path: str) -> bool:
    """Whether a path is one of a template of OpenAPI."""
    return re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path) is not None
