import socket
import threading
import time

import pytest

from ilikeyacut.adapters.gemini.deadline import GRACE, Call, Calls, DeadlineError


class Stream:
    """A connection as httpx tells of it."""

    def __init__(self, made: socket.socket) -> None:
        self.made = made

    def get_extra_info(self, name: str) -> socket.socket:
        assert name == "socket"
        return self.made


def connect(call: Call, made: socket.socket) -> None:
    call.trace("connection.connect_tcp.complete", {"return_value": Stream(made)})


def test_the_result_comes_back() -> None:
    assert Calls().within(5, Call(1), lambda: 7) == 7


@pytest.mark.parametrize("fault", [KeyError("x"), SystemExit(3)])
def test_what_the_work_raises_is_raised(fault: BaseException) -> None:
    def fail() -> None:
        raise fault

    with pytest.raises(type(fault)):
        Calls().within(5, Call(1), fail)


def test_a_reader_is_woken_at_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    call = Call(1)

    def read() -> bytes:
        connect(call, ours)
        return ours.recv(1)

    with ours, theirs, pytest.raises(DeadlineError):
        Calls().within(0.1, call, read)
    assert call.connected
    assert not [each for each in threading.enumerate() if each.name == "gemini"]


def test_a_connection_that_comes_too_late_is_shut_at_once() -> None:
    ours, theirs = socket.socketpair()
    call = Call(1)
    call.sever()
    connect(call, ours)
    with ours, theirs:
        assert theirs.recv(1) == b""


def test_other_news_of_a_connection_is_none() -> None:
    call = Call(1)
    call.trace("http11.send_request_headers.complete", {"return_value": None})
    assert not call.connected


def test_work_that_cannot_be_woken_is_left_behind_and_keeps_no_process_alive() -> None:
    released = threading.Event()
    began = time.monotonic()
    with pytest.raises(DeadlineError):
        Calls().within(0.1, Call(1), released.wait)
    assert time.monotonic() - began < GRACE + 20
    left = [each for each in threading.enumerate() if each.name == "gemini"]
    assert [each.daemon for each in left] == [True]
    released.set()
    for each in left:
        each.join()
