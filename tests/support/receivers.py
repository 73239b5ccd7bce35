"""A mail server and a web server of our own, on this machine, that write down what they are given."""

from __future__ import annotations

import asyncio
import email
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Arrived:
    """One text: whom it was for, its key (Message-ID, Idempotency-Key), subject and text."""

    to: str
    key: str
    subject: str
    text: str


@dataclass
class Receiver:
    """What arrived. `hold`: "before" stops every call before its text is handed over, "after" takes the
    text and gives no answer; `reached` is set when a call is held."""

    url: str = ""
    hold: str = ""
    answer: int = 0
    arrived: list[Arrived] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def keys(self) -> set[str]:
        """What a mailbox that drops copies by their key would hold."""
        return {one.key for one in self.arrived}

    def let_go(self) -> None:
        """End the holding."""
        self.hold = ""
        self.go_on.set()


class _Mail:
    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver

    async def _held(self) -> None:
        self.receiver.reached.set()
        while not self.receiver.go_on.is_set():
            await asyncio.sleep(0.01)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _more: Any) -> str:
        if self.receiver.hold == "before":
            await self._held()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.receiver.answer:
            return f"{self.receiver.answer} no"
        found = email.message_from_bytes(envelope.content, policy=policy.default)
        self.receiver.arrived.append(
            Arrived(
                envelope.rcpt_tos[0], str(found["Message-ID"]), str(found["Subject"]), found.get_content()
            )
        )
        if self.receiver.hold == "after":
            await self._held()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Receiver]:
    """An SMTP server on a free port; its Apprise address writes to whom is given by `to`."""
    receiver, port = Receiver(), _free_port()
    controller = Controller(_Mail(receiver), hostname="127.0.0.1", port=port)
    controller.start()
    receiver.url = f"mailto://127.0.0.1:{port}?from=mall%40example.com&smtp=127.0.0.1&format=text"
    try:
        yield receiver
    finally:
        receiver.let_go()
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def web_server() -> Iterator[Receiver]:
    """An HTTP server on a free port that takes JSON."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if receiver.hold == "before":
                receiver.reached.set()
                receiver.go_on.wait(20)
                return
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not receiver.answer:
                key = self.headers["Idempotency-Key"]
                assert body["id"] == key
                receiver.arrived.append(Arrived("", key, body["title"], body["message"]))
            if receiver.hold == "after":
                receiver.reached.set()
                receiver.go_on.wait(20)
            self.send_response(receiver.answer or 200)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    receiver.url = f"json://127.0.0.1:{server.server_address[1]}/notices"
    try:
        yield receiver
    finally:
        receiver.let_go()
        server.shutdown()
        server.server_close()
