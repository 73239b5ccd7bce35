"""Pictures without a row: a request that died between photo and row leaves one (quality.md, rule 2)."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mallops.core.photos.store import LocalStore

MIN_AGE = dt.timedelta(hours=1)  # younger files may belong to a row that is being written


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files went, and their bytes."""

    files: int
    bytes: int


def sweep_orphans(store: LocalStore, known: AbstractSet[str], *, older_than: dt.timedelta) -> Swept:
    """Delete files older than `older_than` whose hash or photo id (hex) is not in `known`.

    Read `known` after deciding `older_than` and never before an hour has passed; a shorter age is refused
    with ValueError, since a request in flight would lose its picture.
    """
    if older_than < MIN_AGE:
        raise ValueError("orphans are swept after an hour at the earliest")
    before = time.time() - older_than.total_seconds()
    files = size = 0
    for stored in store.files():
        name = stored.key.rsplit("/", 1)[1].partition(".")[0]
        if stored.modified < before and name not in known:
            with contextlib.suppress(ValueError):
                store.delete(stored.key)
                files, size = files + 1, size + stored.bytes
    for path in store.staged_files():
        with contextlib.suppress(FileNotFoundError):
            facts = path.stat()
            if facts.st_mtime < before:
                path.unlink()
                files, size = files + 1, size + facts.st_size
    return Swept(files, size)
