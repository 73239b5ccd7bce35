"""Where pictures lie: a small interface, and the local disk behind it.

A key is `ab/cd/<name>.<kind>`, made only by the two functions here, so no name that a person typed ever
becomes a path. `commit` returns after fsync, rename and fsync of the folder (quality.md, rule 2).
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

ORIGINAL, DISPLAY, THUMB, PRINT = "orig", "display.jpg", "thumb.jpg", "print.jpg"
DERIVATIVES = (DISPLAY, THUMB, PRINT)
STAGING = "incoming"
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32,64}\.(?:orig|display\.jpg|thumb\.jpg|print\.jpg)")


def original_key(sha256: str) -> str:
    """Where the bytes with this hash lie. Raises ValueError when it is not a SHA-256 in hex."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{ORIGINAL}"


def derivative_key(photo_uid: uuid.UUID, kind: str) -> str:
    """Where one derivative of one photo lies: by the photo, since the watermark differs between two."""
    if kind not in DERIVATIVES:
        raise ValueError(f"no such derivative: {kind}")
    return f"{photo_uid.hex[:2]}/{photo_uid.hex[2:4]}/{photo_uid.hex}.{kind}"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of the store: its key, size in bytes, and when it was last written (Unix seconds)."""

    key: str
    bytes: int
    modified: float


class Staged(Protocol):
    """A file on its way in."""

    @property
    def file(self) -> IO[bytes]: ...

    def commit(self, key: str) -> None: ...


class PhotoStore(Protocol):
    """What the rest of the program may ask of a place for pictures."""

    def stage(self) -> contextlib.AbstractContextManager[Staged]: ...

    def put(self, key: str, data: bytes) -> None: ...

    def read(self, key: str) -> bytes: ...

    def exists(self, key: str) -> bool: ...

    def delete(self, key: str) -> None: ...

    def files(self) -> Iterator[StoredFile]: ...


class LocalStaged:
    """A temporary file in the store's own file system, so that renaming it is atomic."""

    def __init__(self, store: LocalStore, file: IO[bytes]) -> None:
        self.store = store
        self.file = file

    def commit(self, key: str) -> None:
        """Make what was written durable under `key`; equal content that is already there stays."""
        self.file.flush()
        os.fsync(self.file.fileno())
        target = self.store.path(key)
        self.store.make_folder(target.parent)
        os.replace(self.file.name, target)
        fsync_folder(target.parent)


class LocalStore:
    """Pictures below one folder of the local disk (`MALLOPS_DATA/photos`)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """The file of `key`. Raises ValueError for anything the two key functions did not make."""
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of this store")
        return self.root / key

    def make_folder(self, folder: Path) -> None:
        """Make it and its parents; each new name is made durable in its parent."""
        if folder.is_dir():
            return
        if folder == self.root:
            folder.parent.mkdir(parents=True, exist_ok=True)
        else:
            self.make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        fsync_folder(folder.parent)

    @contextlib.contextmanager
    def stage(self) -> Iterator[LocalStaged]:
        """A temporary file to write into; gone at the end unless it was committed."""
        incoming = self.root / STAGING
        self.make_folder(incoming)
        with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as file:
            try:
                yield LocalStaged(self, file)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(file.name)

    def put(self, key: str, data: bytes) -> None:
        """Store `data` durably under `key`."""
        self.path(key)
        with self.stage() as staged:
            staged.file.write(data)
            staged.commit(key)

    def read(self, key: str) -> bytes:
        """The bytes of `key`. Raises FileNotFoundError."""
        return self.path(key).read_bytes()

    def exists(self, key: str) -> bool:
        """True when `key` holds a file."""
        return self.path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove `key`; nothing happens when it is not there."""
        self.path(key).unlink(missing_ok=True)

    def files(self) -> Iterator[StoredFile]:
        """Every stored file, in no particular order; files on their way in are not among them."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            with contextlib.suppress(FileNotFoundError):
                facts = path.stat()
                yield StoredFile(path.relative_to(self.root).as_posix(), facts.st_size, facts.st_mtime)

    def staged_files(self) -> Iterator[Path]:
        """Temporary files: those left by a process that died are swept by `sweep_orphans`."""
        incoming = self.root / STAGING
        yield from incoming.iterdir() if incoming.is_dir() else ()


def fsync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
