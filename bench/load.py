"""A small load generator: keep-alive sockets to this machine, so many at once, bounded in time and count.

Each of the `concurrency` threads holds one connection and sends its next request when the last is answered.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HOST = "127.0.0.1"
TIMEOUT = 30.0
Maker = Callable[[int, int], bytes]
"""Gives the request of a connection (0 …) and its turn (0 …), as the bytes to send."""


@dataclass
class Result:
    """What one run saw: seconds of each answer, how long it took, answers that were not as wanted."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0
    sizes: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The latency, in milliseconds, that this share of the answers did not exceed."""
        if not self.latencies:
            return float("nan")
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    def plus(self, other: Result) -> Result:
        """Both together."""
        return Result(
            self.latencies + other.latencies,
            self.seconds + other.seconds,
            self.errors + other.errors,
            self.sizes + other.sizes,
        )


class Connection:
    """One keep-alive connection; it is opened anew when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.rest = b""

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send one request; returns status, head and body. Raises OSError."""
        if self.socket is None:
            self.socket = socket.create_connection((HOST, self.port), TIMEOUT)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.rest = b""
        try:
            self.socket.sendall(request)
            return self._read()
        except (OSError, ValueError):
            self.close()
            raise

    def close(self) -> None:
        """Close it; the next `ask` opens another."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _read(self) -> tuple[int, bytes, bytes]:
        while b"\r\n\r\n" not in self.rest:
            self._more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            body = self._chunks()
        else:
            length = 0
            for line in lower.split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    length = int(line[15:])
            while len(self.rest) < length:
                self._more()
            body, self.rest = self.rest[:length], self.rest[length:]
        if b"connection: close" in lower:
            self.close()
        return int(head[9:12]), head, body

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self.rest:
                self._more()
            size, _, self.rest = self.rest.partition(b"\r\n")
            wanted = int(size, 16) + 2
            while len(self.rest) < wanted:
                self._more()
            body += self.rest[: wanted - 2]
            self.rest = self.rest[wanted:]
            if wanted == 2:
                return body

    def _more(self) -> None:
        part = self.socket.recv(1 << 16) if self.socket else b""
        if not part:
            raise ConnectionResetError("closed by the server")
        self.rest += part


def load(
    port: int,
    make: Maker,
    *,
    seconds: float = 3.0,
    count: int = 1_000_000,
    concurrency: int = 8,
    wanted: frozenset[int] = frozenset({200, 201, 303}),
) -> Result:
    """Ask for `seconds` or until `count` answers, whichever comes first. Never leaves this machine."""
    results = [Result() for _ in range(concurrency)]
    until = time.perf_counter() + seconds
    each = max(1, count // concurrency)

    def work(number: int) -> None:
        connection, result = Connection(port), results[number]
        for turn in range(each):
            request = make(number, turn)
            started = time.perf_counter()
            if started > until:
                break
            try:
                status, _head, body = connection.ask(request)
            except (OSError, ValueError):
                result.errors += 1
                continue
            if status in wanted:
                result.latencies.append(time.perf_counter() - started)
                result.sizes += len(body)
            else:
                result.errors += 1
        connection.close()

    started = time.perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Result(seconds=time.perf_counter() - started)
    for one in results:
        total.latencies += one.latencies
        total.errors += one.errors
        total.sizes += one.sizes
    return total


def request(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"", kind: str = ""
) -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines += [f"Content-Type: {kind}"] if kind else []
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


__all__ = ["Connection", "Result", "load", "request"]
