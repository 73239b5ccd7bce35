"""The Chinese catalogue: one PO file a feature, merged into the MO file that Flask-Babel reads.

Used by ``script/i18n`` and by tests, never by a request. English is the message id, so a message without
Chinese shows English; ``Report.faults`` counts what must not be so in a release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message, TranslationError
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans_CN"
PIECES = PACKAGE / "translations" / LOCALE
MO_FILE = PIECES / "LC_MESSAGES" / "messages.mo"

#: Which files hold messages, and how each is read.
METHODS = [("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2"), ("**.py", "python")]
JINJA_OPTIONS = {"templates/**": {"silent": "false"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
SKIPPED_FOLDERS = frozenset({"static", "assets", "translations", "__pycache__"})
#: More unused Chinese than this share of the catalogue means that a text was renamed without its translation.
UNUSED_SHARE = 0.10
QUOTED = re.compile(r'(?:^|\s)"(?:[^"\\]|\\.)*"\s*$')
HAN = re.compile(r"[\u4e00-\u9fff]")

Key = tuple[str | None, str]


class CatalogueError(Exception):
    """The PO pieces contradict each other or cannot be read; the message names file and message."""


@dataclass(slots=True)
class Report:
    """What is wrong with the catalogue, each entry a printable line."""

    missing: dict[str, list[Key]] = field(default_factory=dict)  # by source folder
    broken: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    total: int = 0

    @property
    def faults(self) -> int:
        """How many things a release must not have."""
        too_many = len(self.unused) if len(self.unused) > max(20, self.total * UNUSED_SHARE) else 0
        return sum(map(len, self.missing.values())) + len(self.broken) + too_many


def key_of(message: Message) -> Key:
    """Context and English singular: what makes a message one."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or None, text


def read_pieces(folder: Path = PIECES) -> dict[Key, tuple[Message, str]]:
    """Every translated message with its file. Raises CatalogueError on two different translations."""
    merged: dict[Key, tuple[Message, str]] = {}
    for path in sorted(folder.glob("*.po")):
        for message in _read(path):
            if not message.id:
                continue
            key = key_of(message)
            known = merged.get(key)
            if known and known[0].string != message.string:
                raise CatalogueError(
                    f"{key[1]!r} is translated as {known[0].string!r} in {known[1]} "
                    f"and as {message.string!r} in {path.name}"
                )
            merged.setdefault(key, (message, path.name))
    return merged


def _read(path: Path) -> Catalog:
    """One PO file; a syntax fault is named. Babel overlooks a missing end quote, so we look for it."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(("msg", '"')) and not QUOTED.search(line):
            raise CatalogueError(f"{path.name}:{number}: no end quote: {line}")
    try:
        with path.open("rb") as file:
            return read_po(file, locale=LOCALE, abort_invalid=True)
    except Exception as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def compile_pieces(folder: Path = PIECES, target: Path = MO_FILE) -> int:
    """Merge the pieces and write the MO file; returns the number of messages. Fuzzy ones are left out."""
    catalogue = Catalog(locale=LOCALE)
    for message, _source in read_pieces(folder).values():
        if message.string and not message.fuzzy:
            catalogue.add(message.id, message.string, context=message.context)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(target)
    return len(catalogue)


def extract(package: Path = PACKAGE) -> dict[Key, tuple[Message, str]]:
    """Every message in the sources, with the first ``file:line`` that uses it."""
    found: dict[Key, tuple[Message, str]] = {}
    rows = extract_from_dir(
        package,
        METHODS,
        JINJA_OPTIONS,
        KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in SKIPPED_FOLDERS,
    )
    for name, line, text, _comments, context in rows:
        message = Message(text, context=context)
        found.setdefault(key_of(message), (message, f"{name}:{line}"))
    return found


def source_folder(place: str) -> str:
    """``patrols`` for ``templates/patrols/list.html:3`` and for ``blueprints/patrols/views.py:9``."""
    parts = Path(place.rpartition(":")[0]).parts
    if parts[0] in {"templates", "blueprints"} and len(parts) > 2:
        return parts[1]
    return parts[0] if parts[0] == "demo" else "core"


def report(package: Path = PACKAGE, folder: Path = PIECES) -> Report:
    """Compare sources and pieces: missing, fuzzy, malformed placeholders, unused."""
    used, pieces = extract(package), read_pieces(folder)
    result = Report(total=len(used))
    for key, (_message, place) in used.items():
        translated = pieces.get(key)
        if translated is None or not _filled(translated[0]):
            result.missing.setdefault(source_folder(place), []).append(key)
    for key, (message, source) in pieces.items():
        result.broken += [f"{source}: {key[1]!r}: {fault}" for fault in _faults(message)]
        if key not in used:
            result.unused.append(f"{source}: {key[1]!r}")
    return result


def _filled(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(strings) and all(strings)


def _faults(message: Message) -> Iterator[str]:
    """Fuzzy, a placeholder that differs from the English, or Chinese in the message id."""
    if message.fuzzy:
        yield "is marked fuzzy"
    if HAN.search(key_of(message)[1]):
        yield "the message id must be English"
    if _filled(message):
        checked: list[TranslationError] = message.check(Catalog(locale=LOCALE))
        yield from map(str, checked)


def stubs(report_: Report, area: str, package: Path = PACKAGE) -> str:
    """PO text for what ``area`` lacks, with its places, ready to be filled in."""
    used, catalogue = extract(package), Catalog(locale=LOCALE)
    for key in report_.missing.get(area, []):
        message, place = used[key]
        name, _colon, line = place.rpartition(":")
        catalogue.add(message.id, context=message.context, locations=[(name, int(line))])
    from io import BytesIO

    out = BytesIO()
    write_po(out, catalogue, width=110, omit_header=True)
    return out.getvalue().decode()
