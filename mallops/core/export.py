"""The only door for CSV and XLSX out of mallops (quality.md, rule 18). Permission and audit are the caller's.

Nothing a person typed can become a formula: in CSV such text gets an apostrophe in front, in XLSX it is
stored as a string. Times are shown on the mall's wall clock. CSV begins with a byte-order mark, or Excel in
China reads it as GBK.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

import xlsxwriter
from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.clock import in_zone, now
from mallops.core.errors import TooLarge
from mallops.core.money import yuan

Format = Literal["csv", "xlsx"]
Kind = Literal["text", "int", "number", "money", "percent", "date", "datetime"]
MIMETYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAX_ROWS = 200_000
MAX_CELL = 32_000  # Excel refuses 32,768
MEASURED_ROWS = 500  # of these the widest cell sets the width of its column
MAX_EXACT_INT = 10**15  # Excel keeps 15 digits
_FORMULA = re.compile(r"[=+\-@|%\t\r\n＝＋－﹣−＠﹫﹢﹦％｜]")
_INVISIBLE = re.compile(r"^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\"']+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMATS = {
    "int": "0",
    "number": "0.##",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
_EXCEL_BEGINS = date(1900, 3, 1)


class TooManyRows(TooLarge):
    """The selection is larger than one file takes."""

    default = _l("There are too many rows for one file. Narrow the filters and export again.")


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it takes of a row (an attribute's name or a function), and its kind.

    `money` takes fen, `percent` a share (0.935), `datetime` an aware time; None is an empty cell.
    """

    label: Any  # str or lazy translation
    getter: Callable[[Any], Any] | str
    kind: Kind = "text"

    def value(self, row: Any) -> Any:
        """The raw value of a row."""
        return getattr(row, self.getter) if isinstance(self.getter, str) else self.getter(row)


@dataclass(frozen=True)
class Meta:
    """Where a file comes from: the mall's zone, and lines for the sheet "About" (heading, text)."""

    tz: str = "Asia/Shanghai"
    lines: tuple[tuple[str, str], ...] = ()


class Export(NamedTuple):
    """A finished file."""

    body: bytes
    filename: str
    mimetype: str


def export_rows(
    fmt: Format, title: str, columns: list[Column], rows: Iterable[Any], *, meta: Meta | None = None
) -> Export:
    """Write rows into a CSV or XLSX named by title and today's date in the mall.

    Raises TooManyRows above 200,000 rows, ValueError for a naive datetime.
    """
    meta = meta or Meta()
    write = {"csv": _write_csv, "xlsx": _write_xlsx}[fmt]
    body = write(str(title), columns, _bounded(rows), meta)
    today = in_zone(now(), meta.tz).date().isoformat()
    return Export(body, safe_filename(f"{title}-{today}.{fmt}"), MIMETYPES[fmt])


def as_download(body: bytes, filename: str, mimetype: str) -> Response:
    """The answer that saves a file: never cached, never sniffed, its Chinese name intact (RFC 5987)."""
    filename = safe_filename(filename)
    stem, _dot, ending = filename.rpartition(".")
    ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", ascii_stem).strip("_.-") or "download"
    response = Response(body, content_type=mimetype)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(filename, safe='')}"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def safe_filename(name: str) -> str:
    """A file name without path parts, control, direction or reserved characters, at most 120 long."""
    name = unicodedata.normalize("NFC", _CONTROL.sub("", name))
    name = re.sub(r"[\t\n\r\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", name)
    stem, _dot, ending = re.sub(r"[\\/:*?\"<>|']+", "-", name).strip(" .-").rpartition(".")
    if not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending):
        stem, ending = f"{stem}-{ending}", "bin"
    return f"{stem.strip(' .-')[:110] or 'download'}.{ending}"


def neutralise(text: str) -> str:
    """Text that a spreadsheet would take for a formula, with an apostrophe in front; other text as it is."""
    text = clean(text)
    visible = _INVISIBLE.sub("", text)
    return f"'{text}" if _FORMULA.match(text) or _FORMULA.match(visible) else text


def clean(text: str) -> str:
    """Text without what a cell can not hold: control characters, halves of characters, beyond 32,000."""
    return _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")[:MAX_CELL]


def _bounded(rows: Iterable[Any]) -> Iterable[Any]:
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            raise TooManyRows()
        yield row


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


def _plain(value: Any, kind: Kind, meta: Meta) -> Any:
    """The value as the file shall hold it: a number, a date, a wall-clock time without zone, or text."""
    if value is None or value == "":
        return None
    if kind == "datetime" and isinstance(value, datetime):
        return in_zone(value, meta.tz).replace(tzinfo=None)
    if kind == "date" and isinstance(value, date):
        return in_zone(value, meta.tz).date() if isinstance(value, datetime) else value
    if kind == "money" and isinstance(value, int):
        return yuan(value)
    if kind in ("int", "number", "percent") and isinstance(value, int | float | Decimal):
        return value if math.isfinite(value) and not isinstance(value, bool) else _words(value)
    return _words(value)


# -- CSV ------------------------------------------------------------------------------------------------


def _write_csv(title: str, columns: list[Column], rows: Iterable[Any], meta: Meta) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([neutralise(str(column.label)) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column.value(row), column.kind, meta) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any, kind: Kind, meta: Meta) -> Any:
    plain = _plain(value, kind, meta)
    match plain:
        case None:
            return ""
        case datetime():
            return plain.strftime("%Y-%m-%d %H:%M")
        case date():
            return plain.isoformat()
        case str():
            return neutralise(plain)
        case _ if kind == "percent":
            return f"{plain * 100:.1f}%"
        case _:
            return plain


# -- XLSX -----------------------------------------------------------------------------------------------


def _write_xlsx(title: str, columns: list[Column], rows: Iterable[Any], meta: Meta) -> bytes:
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": _FORMATS["datetime"],
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(sheet_name(title))
        heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F4", "text_wrap": True})
        texts = {"text": book.add_format({"quote_prefix": True}), "plain": book.add_format()}
        formats = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
        widths = [_width(str(column.label)) for column in columns]
        for place, column in enumerate(columns):
            sheet.write_string(0, place, clean(str(column.label)), heading)
        count = 0
        for count, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                shown = _xlsx_cell(
                    sheet,
                    count,
                    place,
                    _plain(column.value(row), column.kind, meta),
                    column.kind,
                    formats,
                    texts,
                )
                widths[place] = max(widths[place], shown)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(max(width + 2, 8), 60))
        sheet.freeze_panes(1, 0)
        if columns:
            sheet.autofilter(0, 0, count, len(columns) - 1)
        _about(book, title, meta, count)
    return out.getvalue()


def _xlsx_cell(sheet: Any, row: int, place: int, value: Any, kind: Kind, formats: Any, texts: Any) -> int:
    """Write one cell; returns its width in characters."""
    if value is None:
        return 0
    if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) >= _EXCEL_BEGINS:
        sheet.write_datetime(row, place, value, formats[kind])
        return 16 if isinstance(value, datetime) else 10
    if isinstance(value, int | float | Decimal) and abs(float(value)) < MAX_EXACT_INT:
        sheet.write_number(row, place, float(value), formats[kind])
        return len(f"{float(value):,.2f}")
    text = clean(str(value))
    sheet.write_string(row, place, text, texts["text" if neutralise(text) != text else "plain"])
    return _width(text) if row <= MEASURED_ROWS else 0


def _about(book: Any, title: str, meta: Meta, count: int) -> None:
    made = in_zone(now(), meta.tz).strftime("%Y-%m-%d %H:%M")
    lines = [
        (_("Content"), title),
        *meta.lines,
        (_("Rows"), str(count)),
        (_("Exported at"), f"{made} ({meta.tz})"),
    ]
    sheet = book.add_worksheet(sheet_name(_("About this file")))
    bold = book.add_format({"bold": True})
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, clean(str(name)), bold)
        sheet.write_string(row, 1, clean(str(text)))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 60)


def sheet_name(title: str) -> str:
    """A name Excel allows for a sheet: at most 31 characters, none of its own signs."""
    name = re.sub(r"[\[\]:*?/\\\t\r\n]+", " ", clean(title)).strip(" '")[:31].strip(" '")
    return name if name and name.lower() != "history" else "Sheet"


def _width(text: str) -> int:
    """Columns the longest line takes; a Chinese character takes two."""
    longest = max(text.splitlines() or [""], key=len)[:60]
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in longest)
