"""Work that may hang or swell, done in a child process with a memory limit and a time limit.

Picture decoders and the page maker read what strangers sent. They run in a child that is given bytes and
answers bytes: it has no database, no secret in its environment, no open socket, an address-space limit,
and it is killed when its time is up (quality.md, rules 16 and 17). A child stays warm between calls and
leaves by itself when idle, so its memory is only borrowed.

Messages are a JSON header and raw blobs, never pickles: an answer from a child that was taken over cannot
run code here.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from mallops.core.forks import renew_in_child

ROOT = Path(__file__).resolve().parents[2]
#: All that a child learns of our environment: where programs and fonts are, and the language.
CHILD_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME")
MAX_MESSAGE = 512 * 1024 * 1024  # bytes
IDLE_SECONDS = 45.0  # a child holds 100 to 200 MiB; starting one takes about a second
#: Idle for longer, a child is not asked again: one that is just leaving would take the request along.
REUSED_WITHIN = 30.0
MAX_CALLS = 300  # then a fresh child: whatever a library leaked goes with the old one

Handler = Callable[[dict[str, Any], list[bytes]], tuple[dict[str, Any], list[bytes]]]


class ChildFailed(Exception):
    """The child gave no answer. `reason` is one of timeout, memory, crashed, failed."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a child answered; the seconds it took, by the clock and of processor; the MiB it reached."""

    fields: dict[str, Any]
    blobs: list[bytes]
    seconds: float
    cpu_seconds: float
    peak_mib: float


class Child:
    """One child running `python -m module`, whose module calls `serve`."""

    def __init__(self, module: str) -> None:
        keep = {name: os.environ[name] for name in CHILD_ENVIRONMENT if name in os.environ}
        keep |= {name: value for name, value in os.environ.items() if name.startswith("FONTCONFIG_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=keep | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.calls = 0
        self.used_at = time.monotonic()

    def alive(self) -> bool:
        """True while it can take another call."""
        fresh = time.monotonic() - self.used_at < REUSED_WITHIN
        return fresh and self.process.poll() is None and self.calls < MAX_CALLS

    def call(self, fields: dict[str, Any], blobs: Sequence[bytes], seconds: float) -> Reply:
        """Send one request and wait at most `seconds`. Raises ChildFailed."""
        self.calls += 1
        started = time.monotonic()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.daemon = True
        timer.start()
        try:
            assert self.process.stdin is not None and self.process.stdout is not None
            _write(self.process.stdin, fields, blobs)
            answer, parts = _read(self.process.stdout)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            if late.is_set():
                raise ChildFailed("timeout", f"{seconds:g} s") from error
            raise ChildFailed("crashed", f"exit {self.process.returncode}") from error
        finally:
            timer.cancel()
            self.used_at = time.monotonic()
        if "error" in answer:
            raise ChildFailed(str(answer["error"]), str(answer.get("detail", "")))
        cpu, peak = float(answer.pop("_cpu", 0)), float(answer.pop("_peak_mib", 0))
        return Reply(answer, parts, time.monotonic() - started, cpu, peak)

    def close(self) -> None:
        """End it now."""
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class Pool:
    """At most `size` children of one module; a call waits for a free one. Safe for threads and forks."""

    def __init__(self, module: str, size: int = 1) -> None:
        self.module = module
        self.size = size
        self.renew()
        renew_in_child(self)

    def renew(self) -> None:
        """Begin without children: the pipes of those before a fork belong to the parent."""
        self._idle: list[Child] = []
        self._slots = threading.BoundedSemaphore(self.size)
        self._lock = threading.Lock()

    def call(self, fields: dict[str, Any], blobs: Sequence[bytes] = (), *, seconds: float) -> Reply:
        """Run one request in a child. Raises ChildFailed; a child that left while idle is replaced."""
        with self._borrow() as child:
            return child.call(fields, blobs, seconds)

    @contextlib.contextmanager
    def _borrow(self) -> Iterator[Child]:
        with self._slots:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is not None and not child.alive():
                child.close()
                child = None
            child = child or Child(self.module)
            yield child
            if child.alive():
                with self._lock:
                    self._idle.append(child)
            else:
                child.close()

    def close(self) -> None:
        """End the idle children (tests, shutdown)."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()


def serve(handler: Handler, *, memory_mib: int, idle_seconds: float = IDLE_SECONDS) -> None:
    """The child's loop: bound the process, answer until the pipe closes or nothing came for a while."""
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not break the framing
    limit = memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while select.select([requests], [], [], idle_seconds)[0]:
        try:
            fields, blobs = _read(requests)
        except EOFError:
            return
        _reset_peak()
        began = time.process_time()
        parts: list[bytes] = []
        try:
            answer, parts = handler(fields, blobs)
        except MemoryError:
            answer, parts = {"error": "memory"}, []
        except Exception as error:
            answer, parts = {"error": "failed", "detail": f"{type(error).__name__}: {error}"[:500]}, []
        _write(answers, answer | {"_cpu": time.process_time() - began, "_peak_mib": _peak_mib()}, parts)


def _write(pipe: IO[bytes], fields: dict[str, Any], blobs: Sequence[bytes]) -> None:
    head = json.dumps(fields | {"_blobs": [len(blob) for blob in blobs]}).encode()
    pipe.write(struct.pack(">I", len(head)) + head)
    for blob in blobs:
        pipe.write(blob)
    pipe.flush()


def _read(pipe: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    (length,) = struct.unpack(">I", _exactly(pipe, 4))
    fields = json.loads(_exactly(pipe, length))
    sizes = fields.pop("_blobs")
    if sum(sizes) > MAX_MESSAGE:
        raise ValueError("message too long")
    return fields, [_exactly(pipe, size) for size in sizes]


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = pipe.read(min(count - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def _reset_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_mib() -> float:
    """The most memory held since the call began (Linux), else since the child began."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
