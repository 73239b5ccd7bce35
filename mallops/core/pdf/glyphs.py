"""Whether every character has its glyph: before a document is laid out, and again in the finished file.

Chinese characters that a font lacks vanish silently in most PDF programs. Here a character that no
installed font has is printed as 〓 (the trade's sign for a missing sort) and reported, and `glyph_report`
reads the finished PDF: which characters are shown, with which embedded font, and which of them draw nothing.
"""

from __future__ import annotations

import functools
import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.ttLib import TTCollection, TTFont

from mallops.core.pdf.environment import font_file

MISSING_SORT = "〓"
INVISIBLE = frozenset(
    {"Cf", "Cc", "Mn", "Me"}
)  # joiners, selectors, accents: dropped when the font lacks them


@functools.lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points of the Chinese font (about 44,000). Empty when it is not installed."""
    found = font_file()
    if found is None:
        return frozenset()
    path, index = found
    fonts = (
        TTCollection(path, lazy=True).fonts if path.endswith((".ttc", ".otc")) else [TTFont(path, lazy=True)]
    )
    return frozenset(fonts[index & 0xFFFF if len(fonts) > 1 else 0].getBestCmap())


def missing_glyphs(text: str) -> set[str]:
    """Characters of `text` that no installed font can draw; spaces and line ends are not among them."""
    have = covered()
    return {ch for ch in set(text) if ord(ch) not in have and not ch.isspace() and not _elsewhere(ch)}


@functools.lru_cache(maxsize=4096)
def _elsewhere(character: str) -> bool:
    """True when another installed font has the character (layout falls back to it by itself)."""
    if not shutil.which("fc-list"):
        return False
    command = ["fc-list", f":charset={ord(character):x}", "family"]
    return bool(subprocess.run(command, capture_output=True, timeout=30, check=False).stdout.strip())


def printable(html: str) -> tuple[str, set[str]]:
    """The same text with every character that cannot be drawn made visible as 〓, and which they were."""
    missing = missing_glyphs(html)
    if not missing:
        return html, missing
    seen = {ch for ch in missing if unicodedata.category(ch) not in INVISIBLE}
    table = {ord(ch): MISSING_SORT if ch in seen else None for ch in missing}
    return html.translate(table), seen


@dataclass(slots=True)
class GlyphReport:
    """What a finished PDF shows: its characters, its embedded fonts, and characters that draw nothing."""

    characters: set[str] = field(default_factory=set)
    fonts: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    unembedded: set[str] = field(default_factory=set)


def glyph_report(pdf: bytes) -> GlyphReport:
    """Read every text operator of a PDF made here and look each glyph up in its embedded font program."""
    report = GlyphReport()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        programs: dict[tuple[int, int], _Program] = {}
        for page in document.pages:
            _read(page, page.get("/Resources"), programs, report)
    return report


def _read(
    stream: Any, resources: Any, programs: dict[tuple[int, int], _Program], report: GlyphReport
) -> None:
    fonts = (resources or {}).get("/Font", {})
    program: _Program | None = None
    for instruction in pikepdf.parse_content_stream(stream):
        operands, name = instruction.operands, str(instruction.operator)
        if name == "Tf":
            program = _program(fonts[str(operands[0])], programs, report)
        elif name in ("Tj", "TJ", "'", '"') and program is not None:
            for code in _codes(operands[-1]):
                program.note(code, report)
        elif name == "Do":
            form = (resources or {}).get("/XObject", {}).get(str(operands[0]))
            if form is not None and form.get("/Subtype") == "/Form":
                _read(form, form.get("/Resources", resources), programs, report)


def _codes(operand: Any) -> Iterator[int]:
    """Two-byte codes of a string, or of the strings in an array."""
    if isinstance(operand, pikepdf.Array):
        for item in operand:
            if isinstance(item, pikepdf.String):
                yield from _codes(item)
    else:
        data = bytes(operand)
        yield from (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data) - 1, 2))


def _program(font: Any, programs: dict[tuple[int, int], _Program], report: GlyphReport) -> _Program:
    key = font.objgen
    if key not in programs:
        programs[key] = _Program(font)
        report.fonts.add(programs[key].name)
        if not programs[key].data:
            report.unembedded.add(programs[key].name)
    return programs[key]


class _Program:
    """One embedded font: code to character, code to glyph, and whether a glyph draws something."""

    def __init__(self, font: Any) -> None:
        self.name = str(font.get("/BaseFont", "")).lstrip("/")
        descendants = font.get("/DescendantFonts")
        descriptor = (descendants[0] if descendants is not None else font).get("/FontDescriptor", {})
        file = next((descriptor[key] for key in ("/FontFile3", "/FontFile2") if key in descriptor), None)
        self.data = file.read_bytes() if file is not None else b""
        unicode = font.get("/ToUnicode")
        self.characters = _to_unicode(unicode.read_bytes()) if unicode is not None else {}
        encoding = font.get("/Encoding")
        self.glyphs = _cid_map(encoding.read_bytes()) if isinstance(encoding, pikepdf.Stream) else None
        self.drawn: dict[int, bool] = {}

    @functools.cached_property
    def outlines(self) -> Any:
        """The glyphs of the font, by name, and their order."""
        font = TTFont(io.BytesIO(self.data), lazy=True)
        return font.getGlyphSet(), font.getGlyphOrder()

    def note(self, code: int, report: GlyphReport) -> None:
        """Count one shown glyph."""
        text = self.characters.get(code, "")
        report.characters |= set(text)
        if code not in self.drawn:
            self.drawn[code] = self._draws(code)
        if not self.drawn[code] and text.strip():
            report.missing |= set(text)
        elif not self.drawn[code] and not text:
            report.missing.add("\ufffd")

    def _draws(self, code: int) -> bool:
        glyph = code if self.glyphs is None else self.glyphs.get(code, 0)
        if glyph == 0 or not self.data:
            return False
        glyphs, order = self.outlines
        if glyph >= len(order):
            return False
        pen = ControlBoundsPen(glyphs)
        glyphs[order[glyph]].draw(pen)
        return pen.bounds is not None


def _to_unicode(data: bytes) -> dict[int, str]:
    """Code to characters, from the `bfchar` lines of a ToUnicode map."""
    pairs = re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", data)
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        for code, text in pairs
        if len(text) % 4 == 0
    }


def _cid_map(data: bytes) -> dict[int, int]:
    """Code to glyph, from the `cidchar` lines of an encoding map."""
    return {int(code, 16): int(glyph) for code, glyph in re.findall(rb"<([0-9a-fA-F]{4})>\s+(\d+)", data)}
