"""The ports that tests' servers listen on, one after the other."""

import socket
import sys

import pytest

from support.loopback import kept_port


def test_one_server_after_the_other_may_listen() -> None:
    with kept_port() as port:
        for _ in range(2):
            with (
                socket.create_server(("127.0.0.1", port)) as server,
                socket.create_connection(server.getsockname()),
            ):
                server.accept()[0].close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a port be kept")
def test_nobody_is_given_it_between_them() -> None:
    with (
        kept_port() as port,
        socket.socket() as other,
        pytest.raises(OSError, match="already in use"),
    ):
        other.bind(("127.0.0.1", port))
