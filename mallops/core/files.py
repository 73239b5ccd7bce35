"""Files kept by content hash: durable before they are acknowledged (quality.md, rule 2)."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from mallops.core.errors import Invalid, NotFound

MAX_FILE = 12 * 1024 * 1024
#: Only what an office needs; never HTML, SVG or anything a browser would run.
KINDS = {
    "application/pdf": (b"%PDF-",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (b"PK\x03\x04",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (b"PK\x03\x04",),
}
ENDINGS = {".pdf": 0, ".xlsx": 1, ".docx": 2}
#: What telephones record, by ending: the media type, and the bytes it has at a place.
SOUNDS: dict[str, tuple[str, int, tuple[bytes, ...]]] = {
    ".m4a": ("audio/mp4", 4, (b"ftyp",)),
    ".3gp": ("audio/3gpp", 4, (b"ftyp",)),
    ".mp3": ("audio/mpeg", 0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".aac": ("audio/aac", 0, (b"\xff\xf1", b"\xff\xf9")),
    ".ogg": ("audio/ogg", 0, (b"OggS",)),
    ".opus": ("audio/ogg", 0, (b"OggS",)),
    ".webm": ("audio/webm", 0, (b"\x1aE\xdf\xa3",)),
    ".amr": ("audio/amr", 0, (b"#!AMR",)),
    ".wav": ("audio/wav", 0, (b"RIFF",)),
}


@dataclass(frozen=True)
class StoredFile:
    """A file on disk: SHA-256, media type, size in bytes."""

    sha256: str
    mimetype: str
    size: int


def path_of(sha256: str, folder: str = "files") -> Path:
    """Where a stored file lies."""
    base: Path = current_app.config["SETTINGS"].data_dir
    return base / folder / sha256[:2] / sha256[2:4] / sha256


def write_durably(data: bytes, target: Path) -> None:
    """Temporary file, fsync, rename, fsync of the folder: there after a power cut, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def store(data: bytes, mimetype: str, folder: str = "files") -> StoredFile:
    """Keep bytes of our own making (a PDF, an export)."""
    sha = hashlib.sha256(data).hexdigest()
    target = path_of(sha, folder)
    if not target.exists():
        write_durably(data, target)
    return StoredFile(sha, mimetype, len(data))


def receive(data: bytes, name: str) -> StoredFile:
    """Keep an upload: PDF, XLSX or DOCX up to 12 MB, judged by its content. Invalid otherwise."""
    if len(data) > MAX_FILE:
        raise Invalid(
            field_errors={"file": _("This file is larger than 12 MB. Make it smaller and try again.")}
        )
    ending = Path(name).suffix.lower()
    mimetype = list(KINDS)[ENDINGS[ending]] if ending in ENDINGS else ""
    if not mimetype or not data.startswith(KINDS[mimetype]):
        raise Invalid(
            field_errors={"file": _("Only photos, PDF, Excel (.xlsx) and Word (.docx) files are taken.")}
        )
    return store(data, mimetype)


def receive_sound(data: bytes, name: str) -> StoredFile:
    """Keep a recording of up to 12 MB, judged by its content. Invalid otherwise."""
    if len(data) > MAX_FILE:
        raise Invalid(field_errors={"file": _("This recording is larger than 12 MB. Make a shorter one.")})
    mimetype, at, heads = SOUNDS.get(Path(name).suffix.lower(), ("", 0, ()))
    if not any(data[at:].startswith(head) for head in heads):
        raise Invalid(
            field_errors={"file": _("This is no recording that can be kept. Take .m4a, .mp3, .ogg or .wav.")}
        )
    return store(data, mimetype)


def remove(sha256: str, folder: str = "files") -> None:
    """Take a file off the disk for good; one that is not there is no error."""
    path_of(sha256, folder).unlink(missing_ok=True)


def read(sha256: str, folder: str = "files") -> bytes:
    """The bytes, or NotFound when they are not on this machine."""
    try:
        return path_of(sha256, folder).read_bytes()
    except FileNotFoundError as error:
        raise NotFound() from error
