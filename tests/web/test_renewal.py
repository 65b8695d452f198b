"""A page that is left while it renews its session loses nothing: the cookie still arrives."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread

from playwright.sync_api import Browser, expect

from support.browsing import visiting
from support.sites import Site

RENEWAL = b"POST /v1/auth/refresh "


def test_a_reload_in_the_middle_of_a_renewal_signs_nobody_out(browser: Browser, site: Site) -> None:
    with slow(site) as (front, asked, answer), visiting(browser, front) as visit:
        visit.expect("failed: net::ERR_FAILED POST .*/v1/auth/refresh")
        visit.sign_in(site.person())
        page = visit.page("/web/icon.svg")
        page.goto(f"{front.url}/#/settings", wait_until="commit")
        assert asked.wait(60)
        page.reload(wait_until="commit")
        answer.set()  # to a page that is gone
        expect(page.get_by_role("heading", name="Settings")).to_be_visible()


@contextmanager
def slow(site: Site) -> Iterator[tuple[Site, Event, Event]]:
    """Put in front of a site what holds back the answer to the first renewal."""
    asked, answer = Event(), Event()
    port = int(site.url.rpartition(":")[2])

    class Handler(BaseRequestHandler):
        held = False

        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", port)) as behind, suppress(OSError):
                Thread(target=self.back, args=(behind,), daemon=True).start()
                while data := self.request.recv(65536):
                    if data.startswith(RENEWAL) and not asked.is_set():
                        self.held = True
                        asked.set()
                    behind.sendall(data)

        def back(self, behind: socket.socket) -> None:
            with suppress(OSError):  # either end may hang up
                while data := behind.recv(65536):
                    if self.held:
                        assert answer.wait(60)
                    self.request.sendall(data)
                self.request.shutdown(socket.SHUT_RDWR)

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        yield replace(site, served=replace(site.served, url=url)), asked, answer
        server.shutdown()
