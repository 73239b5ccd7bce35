"""XLSX in: first a dry run that says row by row what is wrong, then exactly what was shown.

`read_xlsx` decides everything and writes nothing. `import_store` keeps the file between the dry run and the
confirmation, `import_template` makes the sheet to fill. Catalogue: 9.1, 55, 61; quality.md, rules 11 and 16.
"""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid
from mallops.core.import_cells import EXCEL_ERRORS, Cell, CellProblem, Parser, as_text, text
from mallops.core.names import pick

HEADING_WITHIN = 10
MAX_ERRORS = 500
#: A damaged file may place a row at any number; past this one nothing is looked for.
MAX_POSITION = 200_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class SheetUnreadable(Invalid):
    """The file is no sheet that can be taken; the message says what to do."""

    default = _l("This file can't be read. Save it as .xlsx and upload it again.")


@dataclass(frozen=True)
class ImportColumn:
    """One column of a sheet: headings in two languages, and how its cells are read."""

    key: str
    label_en: str
    label_zh: str
    required: bool = False
    parse: Parser = field(default_factory=text)
    example: str = ""
    note_en: str = ""
    note_zh: str = ""
    choices: tuple[str, ...] = ()  # offered in the template as a list

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        return pick(self.label_zh, self.label_en)


@dataclass(frozen=True)
class ImportSpec:
    """A kind of sheet. `key` names what may occur once in a file (None: everything may repeat)."""

    name: str
    title_en: str
    title_zh: str
    columns: tuple[ImportColumn, ...]
    key: Callable[[dict[str, Any]], Hashable] | None = None

    def column(self, key: str) -> ImportColumn | None:
        """The column of a key."""
        return next((one for one in self.columns if one.key == key), None)


@dataclass(frozen=True)
class Limits:
    """What is refused unread: sizes in bytes before and after unpacking, rows, columns."""

    file_bytes: int = 5 * 1024 * 1024
    unpacked_bytes: int = 40 * 1024 * 1024
    parts: int = 300
    rows: int = 20_000
    columns: int = 60


class RowError(NamedTuple):
    """What is wrong: the row as Excel counts it, the column's heading (empty: whole row), the sentence."""

    row: int
    column: str
    message: str


class PlannedRow(NamedTuple):
    """A row that can be taken: its number in the sheet and its values by column key (None: left empty)."""

    number: int
    values: dict[str, Any]


Check = Callable[[PlannedRow], Iterable[tuple[str, str]]]


@dataclass
class ImportPlan:
    """What an import would do. Nothing may be applied while there are errors."""

    sha256: str
    rows: list[PlannedRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    total: int = 0
    more_errors: int = 0

    @property
    def ok(self) -> bool:
        """Whether it may be applied: there are rows, and none is wrong."""
        return bool(self.rows) and not self.errors

    def digest(self) -> str:
        """A fingerprint of what would be applied: the same rows give the same one."""
        rows = [[row.number, {key: _plain(value) for key, value in row.values.items()}] for row in self.rows]
        return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def refuse(self, row: int, column: str, message: str) -> None:
        """Note an error; past 500 they are only counted."""
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(RowError(row, column, str(message)))
        else:
            self.more_errors += 1


def read_xlsx(
    data: bytes, spec: ImportSpec, limits: Limits | None = None, *, check: Check | None = None
) -> ImportPlan:
    """Read the first sheet of a file into a plan. `check` adds rules that need other data (unknown zone, …).

    Headings may be Chinese or English, in any order, within the first ten rows. Raises SheetUnreadable for
    what is no XLSX, is protected, or is larger than the limits.
    """
    limits = limits or Limits()
    ensure_safe(data, limits)
    plan = ImportPlan(hashlib.sha256(data).hexdigest())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from openpyxl import load_workbook  # 12 MB that only an import needs

            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            rows = enumerate(sheet.iter_rows(max_col=limits.columns, values_only=True), start=1)
            _read_rows(rows, spec, plan, limits, check)
            book.close()
    except Invalid:
        raise
    except Exception as error:  # a damaged file fails anywhere inside the library
        raise SheetUnreadable() from error
    return plan


def ensure_safe(data: bytes, limits: Limits) -> None:
    """Refuse what would cost too much or do harm before anything is unpacked. Raises SheetUnreadable."""
    if len(data) > limits.file_bytes:
        raise SheetUnreadable(_("The file is larger than %(mb)s MB.", mb=limits.file_bytes // 1024**2))
    if data.startswith(_OLD_EXCEL):
        raise SheetUnreadable(
            _("This file has a password or is in the old .xls format. Save it as a plain .xlsx file.")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > limits.parts or unpacked > limits.unpacked_bytes:
                raise SheetUnreadable(_("The file holds more than can be read. Split it into smaller files."))
            if "[Content_Types].xml" not in names or len(names) != len(parts):
                raise SheetUnreadable()
            if any(
                _declares(archive.read(part)) for part in parts if part.filename.endswith((".xml", ".rels"))
            ):
                raise SheetUnreadable()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SheetUnreadable() from error


def _declares(part: bytes) -> bool:
    """Whether a part declares entities, or is in an encoding in which that could hide."""
    return b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\x00" in part


def _read_rows(
    rows: Iterator[tuple[int, tuple[Any, ...]]],
    spec: ImportSpec,
    plan: ImportPlan,
    limits: Limits,
    check: Check | None,
) -> None:
    heading_row, places = _find_headings(rows, spec, plan)
    missing = [one.label for one in spec.columns if one.required and one.key not in places.values()]
    for label in missing:
        plan.refuse(heading_row, label, _("This column is missing."))
    if missing:
        return
    seen: dict[Hashable, int] = {}
    example = [as_text(one.example) for one in spec.columns]
    for number, cells in rows:
        if number > MAX_POSITION:
            raise SheetUnreadable(_("The sheet has more than %(n)s rows. Split it.", n=limits.rows))
        if cells.count(None) == len(cells):
            continue
        words = {key: cells[place] for place, key in places.items() if place < len(cells)}
        said = [as_text(words.get(one.key)) for one in spec.columns]
        if not any(said) or (any(example) and said == example):
            continue
        plan.total += 1
        if plan.total > limits.rows:
            raise SheetUnreadable(_("The sheet has more than %(n)s rows. Split it.", n=limits.rows))
        row = _read_row(number, words, spec, plan)
        if row is not None and _is_new(row, spec, seen, plan) and _passes(row, spec, check, plan):
            plan.rows.append(row)


def _find_headings(
    rows: Iterator[tuple[int, tuple[Any, ...]]], spec: ImportSpec, plan: ImportPlan
) -> tuple[int, dict[int, str]]:
    """The first row with a known heading; notes headings that are unknown or doubled."""
    known = {
        _heading(label): one.key for one in spec.columns for label in (one.label_en, one.label_zh, one.key)
    }
    for number, cells in rows:
        places: dict[int, str] = {}
        labels = {place: as_text(cell) for place, cell in enumerate(cells) if as_text(cell)}
        doubled: list[str] = []
        for place, label in labels.items():
            key = known.get(_heading(label))
            if key in places.values():
                doubled.append(label)
            elif key is not None:
                places[place] = key
        required = any(one.required and one.key in places.values() for one in spec.columns)
        if len(places) > 1 or (places and (required or len(spec.columns) == 1)):
            for label in doubled:
                plan.refuse(number, label, _("This column occurs twice."))
            plan.unknown = [label for label in labels.values() if _heading(label) not in known]
            return number, places
        if number >= HEADING_WITHIN:
            break
    raise SheetUnreadable(
        _("No heading was found in the first %(n)s rows. Fill in the template.", n=HEADING_WITHIN)
    )


def _heading(label: str) -> str:
    plain = unicodedata.normalize("NFKC", label).casefold()
    return "".join(plain.split()).strip("*")


def _read_row(
    number: int, cells: dict[str, Cell | None], spec: ImportSpec, plan: ImportPlan
) -> PlannedRow | None:
    values: dict[str, Any] = {}
    wrong = False
    for column in spec.columns:
        cell = cells.get(column.key)
        values[column.key] = None
        try:
            if cell in EXCEL_ERRORS:
                raise CellProblem(_("The formula in this cell failed. Write the value itself."))
            if cell is not None and as_text(cell) != "":
                values[column.key] = column.parse(cell)
            elif column.required:
                raise CellProblem(_("Fill in this cell."))
        except CellProblem as problem:
            plan.refuse(number, column.label, str(problem))
            wrong = True
    return None if wrong else PlannedRow(number, values)


def _is_new(row: PlannedRow, spec: ImportSpec, seen: dict[Hashable, int], plan: ImportPlan) -> bool:
    if spec.key is None:
        return True
    key = spec.key(row.values)
    first = seen.setdefault(key, row.number)
    if first != row.number:
        plan.refuse(row.number, "", _("The same as row %(row)s.", row=first))
    return first == row.number


def _passes(row: PlannedRow, spec: ImportSpec, check: Check | None, plan: ImportPlan) -> bool:
    problems: Sequence[tuple[str, str]] = list(check(row)) if check else []
    for key, message in problems:
        column = spec.column(key)
        plan.refuse(row.number, column.label if column else "", message)
    return not problems


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
