"""A DynamoDB on the loopback that has nothing, and answers every call at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@contextmanager
def quiet_aws() -> Iterator[str]:
    """Yield its address."""
    server = _Server(("127.0.0.1", 0), _Routes)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Expect clients to be killed."""


class _Routes(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer a call of DynamoDB."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        body = json.dumps(_answer(operation, request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def _answer(operation: str, request: Any) -> dict[str, Any]:
    match operation:
        case "Query" | "Scan":
            return {"Items": [], "Count": 0}
        case "TransactGetItems":
            return {"Responses": [{} for _ in request["TransactItems"]]}
        case "BatchGetItem":
            return {"Responses": {it: [] for it in request["RequestItems"]}, "UnprocessedKeys": {}}
        case _:
            return {}
