"""What the load balancer answers by itself: problem documents in the form of the API's own.

It cannot name the request, and its answers can only be of the type `application/json`.
"""

from __future__ import annotations

import json

from aws_cdk import aws_elasticloadbalancingv2 as elb


def problem(status: int, code: str, detail: str, hint: str) -> elb.ListenerAction:
    """Return the action that answers with a problem document."""
    document = {
        "type": f"/problems/{code.lower().replace('_', '-')}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "instance": "/v1",
        "code": code,
        "hint": hint,
        "retryable": False,
        "request_id": "-",
        "charged": 0,
    }
    return elb.ListenerAction.fixed_response(
        status, content_type="application/json", message_body=json.dumps(document)
    )


def not_through_the_api() -> elb.ListenerAction:
    """Answer requests without the edge's key."""
    return problem(
        403, "HOST_REFUSED", "this server does not have that name", "use the address of the API"
    )


def no_such_route() -> elb.ListenerAction:
    """Answer requests that no function takes."""
    return problem(
        404, "NO_SUCH_ROUTE", "there is no such path", "see docs/openapi.json for the paths"
    )
