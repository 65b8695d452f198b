"""An HTTP API of API Gateway on the emulator, before the functions, and a client of it.

On AWS a load balancer stands between the two. Here each of its rules is a route of the API.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.entrypoints.lambdas.routes import RULES, Rule

PUBLIC = (
    *("/v1/auth/", "/v1/hairstyles", "/v1/shares/", "/v1/colours", "/v1/config", "/v1/health/"),
    *("/web/", "/s/"),
)
"""What is answered without a token, by the start of the path. The page itself is at `/`."""


def http_api(
    aws: AwsSession, functions: Mapping[str, str], issuer: str, audience: list[str]
) -> str:
    """Make an API over functions, by their ARNs; return its host.

    Paths that are not public need a token of the issuer.
    """
    api = aws.client("apigatewayv2")
    made = api.create_api(Name=uuid4().hex, ProtocolType="HTTP")["ApiId"]
    authorizer = api.create_authorizer(
        ApiId=made,
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        Name="people",
        JwtConfiguration={"Issuer": issuer, "Audience": audience},
    )["AuthorizerId"]
    signed = {"AuthorizationType": "JWT", "AuthorizerId": authorizer}
    integrations = {
        name: api.create_integration(
            ApiId=made,
            IntegrationType="AWS_PROXY",
            IntegrationUri=arn,
            PayloadFormatVersion="2.0",
        )["IntegrationId"]
        for name, arn in functions.items()
    }
    for rule in RULES:
        target = f"integrations/{integrations[rule.function]}"
        for key, path in routes(rule):
            more = {} if path == "/" or path.startswith(PUBLIC) else signed
            api.create_route(ApiId=made, RouteKey=key, Target=target, **more)
    api.create_stage(ApiId=made, StageName="$default", AutoDeploy=True)
    return f"{made}.execute-api.localhost"


def routes(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the routes that take what a rule takes, and their paths."""
    for pattern in rule.paths:
        whole = pattern.removesuffix("*").removesuffix("/") or "/"
        path = whole.replace("*", "{id}")
        found = [path] if not pattern.endswith("/*") else []
        if pattern.endswith("*"):
            found.append(f"{path}/{{proxy+}}")
        for it in found:
            yield f"{rule.method or 'ANY'} {it}", it


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)


@dataclass
class Client:
    """Somebody at the API. `token` is what they say who they are with."""

    url: str
    host: str
    token: str | None = None
    said: list[Said] = field(default_factory=list)

    def call(
        self, method: str, path: str, body: Any = None, *, expect: int | None = None, **headers: str
    ) -> Said:
        """Send a request; check the status of the answer if one is expected."""
        place = urlsplit(self.url)
        told = {"Host": f"{self.host}:{place.port}", "Content-Type": "application/json"}
        if self.token:
            told["Authorization"] = f"Bearer {self.token}"
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = HTTPConnection(place.hostname or "", place.port, timeout=120)
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, told)
        answer = connection.getresponse()
        got = {name.lower(): value for name, value in answer.getheaders()}
        said = Said(answer.status, got, answer.read())
        connection.close()
        self.said.append(said)
        assert expect in (None, said.status), (method, path, said.status, said.body[:2000])
        return said
