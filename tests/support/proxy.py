"""A bad network: a TCP proxy between a browser and the server that cuts, refuses, delays, lies and counts.

One request a connection, so that what a cut tears is exactly one request. A cut is a reset of both sides.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LIMIT = 256 * 1024  # bytes read at once, and of a head
NO_LINGER = struct.pack("ii", 1, 0)
AFTER_COMMIT = "after commit"
#: What befalls an upload, try by try: cut with this share of its body sent, then with the reply lost.
EVERY_CUT: tuple[float | str, ...] = (0.10, 0.50, 0.90, 0.99, AFTER_COMMIT)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HOP = re.compile(rb"\r\n(?:connection|keep-alive|proxy-connection):[^\r]*", re.IGNORECASE)


@dataclass
class Request:
    """One request as it came from the browser."""

    method: str
    path: str
    headers: dict[str, str]
    length: int = 0
    body: bytes = b""

    @property
    def key(self) -> str:
        """What makes two tries the same upload: the picture's uid, the item's uid, else the address."""
        if photo := self.headers.get("x-photo-uid"):
            return f"photo {photo}"
        uid = re.search(rb'"uid": ?"([0-9a-f-]{36})"', self.body)
        return f"{self.path} {uid.group(1).decode() if uid else ''}"


@dataclass
class Passage:
    """What became of one request: `fate` is "passed", "refused", a share, `AFTER_COMMIT` or "answered"."""

    request: Request
    fate: float | str
    up: int = 0
    down: int = 0
    status: int = 0


#: What is to happen to a request: None passes it, a share or `AFTER_COMMIT` cuts it.
Rule = Callable[[Request], float | str | None]
#: A stand-in for the server: bytes of a whole response, or None to ask the server.
Answer = Callable[[Request], bytes | None]


@dataclass
class Cuts:
    """Every upload meets each of `stages` once, in order, and then passes; `only` says what is an upload."""

    stages: tuple[float | str, ...] = EVERY_CUT
    only: Callable[[Request], bool] = lambda request: request.length > 0
    tries: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> float | str | None:
        """The next stage of this upload, None when it has been through all."""
        if not self.only(request):
            return None
        with self.lock:
            number = self.tries.get(request.key, 0)
            self.tries[request.key] = number + 1
        return self.stages[number] if number < len(self.stages) else None


class Proxy:
    """The phone's only way to the server; its address is the app's origin, whatever stands behind it."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.rule: Rule | None = None
        self.answer: Answer | None = None
        self.delay = 0.0  # seconds before the server hears of a request
        self.log: list[Passage] = []
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.port = 0
        self.connect()

    @property
    def url(self) -> str:
        """The address for the browser."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def bytes_up(self) -> int:
        """Bytes of bodies and heads that went to the server."""
        return sum(one.up for one in self.log)

    @property
    def bytes_down(self) -> int:
        """Bytes that came back to the browser."""
        return sum(one.down for one in self.log)

    # -- what the network is like ------------------------------------------------------------------------

    def connect(self) -> None:
        """There is a network: whoever asks is served."""
        if self._listener:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def refuse(self) -> None:
        """There is no network: nobody listens, and what is under way is torn."""
        if not self._listener:
            return
        listener, self._listener = self._listener, None
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        with self._lock:
            under_way = list(self._open)
        for one in under_way:
            _reset(one, wake=True)

    def plain(self) -> None:
        """A good network again: nothing is cut, delayed or answered by the proxy itself."""
        self.rule, self.answer, self.delay = None, None, 0.0
        self.connect()

    def cut(
        self,
        stages: tuple[float | str, ...] = EVERY_CUT,
        only: Callable[[Request], bool] = lambda request: request.length > 0,
    ) -> Cuts:
        """From now on every upload is cut at each of `stages` before it passes; returns the tally."""
        self.rule = cuts = Cuts(stages, only)
        return cuts

    def passed(self, part: str = "") -> list[Passage]:
        """Requests whose answer reached the browser, with `part` in their path."""
        return [one for one in self.log if one.fate == "passed" and one.status and part in one.request.path]

    def torn(self) -> list[Passage]:
        """Requests that were cut."""
        return [one for one in self.log if one.fate not in ("passed", "answered")]

    @contextlib.contextmanager
    def counting(self) -> Iterator[list[Passage]]:
        """The requests made within the block."""
        since, found = len(self.log), list[Passage]()
        yield found
        found.extend(self.log[since:])

    def close(self) -> None:
        """The end."""
        self.refuse()

    # -- how ---------------------------------------------------------------------------------------------

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                browser, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        with self._lock:
            self._open.add(browser)
        try:
            self._pass(browser)
        except OSError:
            _reset(browser)
        finally:
            with self._lock:
                self._open.discard(browser)
            browser.close()

    def _pass(self, browser: socket.socket) -> None:
        head, body = _read_head(browser)
        if not head:
            return
        request = _parse(head)
        body += _read(browser, request.length - len(body))
        request.body = body
        time.sleep(self.delay)
        own = self.answer(request) if self.answer else None
        if own is not None:
            self.log.append(Passage(request, "answered", down=len(own)))
            browser.sendall(own)
            return
        fate = self.rule(request) if self.rule else None
        passage = Passage(request, "passed" if fate is None else fate)
        self.log.append(passage)
        self._forward(browser, head, passage)

    def _forward(self, browser: socket.socket, head: bytes, passage: Passage) -> None:
        fate, body = passage.fate, passage.request.body
        share = fate if isinstance(fate, float) else 1.0
        sent = min(int(len(body) * share), len(body) - 1) if share < 1 else len(body)
        with socket.create_connection(("127.0.0.1", self.target), timeout=180) as server:
            server.sendall(_HOP.sub(b"", head[:-4]) + b"\r\nConnection: close\r\n\r\n" + body[:sent])
            passage.up = len(head) + sent
            if share < 1:
                _reset(server)
                _reset(browser)
                return
            server.shutdown(socket.SHUT_WR)  # all was said; a server that drains what it did not read goes on
            first = b""
            while chunk := server.recv(LIMIT):
                first = first or chunk
                passage.down += len(chunk)
                if fate != AFTER_COMMIT:
                    browser.sendall(chunk)
            passage.status = int(first.split(b" ", 2)[1]) if first else 0
        if fate == AFTER_COMMIT or not first:
            _reset(browser)


def response(status: str, body: str, kind: str = "text/html; charset=utf-8") -> bytes:
    """A whole response, for `Proxy.answer`."""
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\nConnection: close"
    return f"{head}\r\n\r\n".encode() + data


def json_response(status: str, body: object) -> bytes:
    """A whole JSON response, for `Proxy.answer`."""
    return response(status, json.dumps(body), "application/json")


def _read_head(browser: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = browser.recv(LIMIT)
        if not chunk or len(data) > LIMIT:
            return b"", b""
        data += chunk
    head, _, rest = data.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def _read(browser: socket.socket, wanted: int) -> bytes:
    parts = []
    while wanted > 0:
        chunk = browser.recv(min(wanted, LIMIT))
        if not chunk:
            raise OSError("the browser went away")
        parts.append(chunk)
        wanted -= len(chunk)
    return b"".join(parts)


def _parse(head: bytes) -> Request:
    lines = head.decode("latin-1").split("\r\n")
    method, path, _version = lines[0].split(" ", 2)
    pairs = (line.split(":", 1) for line in lines[1:] if ":" in line)
    found = _LENGTH.search(head)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    return Request(method, path, headers, int(found.group(1)) if found else 0)


def _reset(one: socket.socket, *, wake: bool = False) -> None:
    """Close so that the other side sees a reset; `wake` wakes a thread of ours that reads from it."""
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        if wake:
            one.shutdown(socket.SHUT_RDWR)
    one.close()


__all__ = ["AFTER_COMMIT", "EVERY_CUT", "Cuts", "Passage", "Proxy", "Request", "json_response", "response"]
