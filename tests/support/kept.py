"""What takes long to make and is the same for every test process: made by the first, copied by the others.

The schema takes ten seconds an engine, and a run has six processes. What is kept is named by a hash of all
that it is made from, so it is never older than the migrations.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What a schema is made from: the migrations, the types they name, the libraries.
SOURCES = ("migrations/**/*.py", "mallops/core/db.py", "mallops/core/crypto.py", "requirements*.txt")
A_DAY = 24 * 3600


@functools.cache
def fingerprint() -> str:
    """A hash of the sources."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name`; `make(folder)` fills an empty one when there is none yet. Nobody else changes it."""
    home = Path(tempfile.gettempdir(), f"mallops-schemas-{os.getuid()}")
    home.mkdir(mode=0o700, exist_ok=True)
    place = home / f"{name}-{fingerprint()}"
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _forget_old(home, name)
            part = home / f"{name}.part"
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            make(part)
            part.rename(place)
        os.utime(place)
    return place


def _forget_old(home: Path, name: str) -> None:
    for one in home.glob(f"{name}-*"):
        if one.stat().st_mtime < time.time() - A_DAY:
            shutil.rmtree(one, ignore_errors=True)
