"""What people write into cells, and what is meant: full-width digits, dates as text, yes and no.

A parser takes a cell as openpyxl gives it (never None or empty) and returns the value, or raises CellProblem
with a sentence for the person who fills the sheet.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from mallops.core.money import MoneyUnreadable, parse_yuan
from mallops.core.names import listed

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
Parser = Callable[[Cell], Any]
MAX_TEXT = 2000
#: Full-width digits and Latin letters become plain; Chinese punctuation stays as it is.
_HALF = {
    code: code - 0xFEE0
    for r in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(r[0], r[1] + 1)
}
_NOISE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d\d?:\d\d.*)?|(\d{4})(\d\d)(\d\d)"
)
_TIME = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*分?(?::\d\d)?")
_SERIALS = range(20_000, 80_000)  # Excel's day numbers of 1954 to 2119
_YES = {"是", "有", "对", "yes", "y", "true", "1", "√", "✓"}
_NO = {"否", "无", "没有", "不", "no", "n", "false", "0", "×", "x"}


#: What Excel leaves in a cell whose formula failed.
EXCEL_ERRORS = {
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
}


class CellProblem(ValueError):
    """A cell can not be taken; the message says what to write."""


def as_text(cell: Cell | None) -> str:
    """The words of a cell: trimmed, without invisible signs, plain digits; 101.0 is `101`, a date is ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, str) and "_x" in cell:  # the sheet's own way to write a control character
        from openpyxl.utils.escape import unescape  # with its package 12 MB, which only an import needs

        cell = unescape(cell)
    text = str(cell)
    text = _NOISE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_HALF)
    return _SPACES.sub(" ", text).strip()


def text(max_length: int = 200) -> Parser:
    """Words, at most so many characters."""

    def parse(cell: Cell) -> str:
        words = as_text(cell)
        if len(words) > max_length:
            raise CellProblem(_("At most %(n)s characters.", n=max_length))
        return words

    return parse


def code(pattern: str, hint: str, *, upper: bool = True) -> Parser:
    """A code of a given shape; `hint` is an example of one."""
    shape = re.compile(pattern)

    def parse(cell: Cell) -> str:
        words = _signs(cell).upper() if upper else _signs(cell)
        if not shape.fullmatch(words):
            raise CellProblem(_("Write it like %(example)s.", example=hint))
        return words

    return parse


def whole(minimum: int = 0, maximum: int = 1_000_000) -> Parser:
    """A whole number within limits."""

    def parse(cell: Cell) -> int:
        number = _number(cell)
        if number != int(number) or not minimum <= number <= maximum:
            raise CellProblem(_("A whole number from %(low)s to %(high)s.", low=minimum, high=maximum))
        return int(number)

    return parse


def decimal(minimum: float = 0, maximum: float = 1_000_000, places: int = 2) -> Parser:
    """A number within limits, rounded to so many decimals."""

    def parse(cell: Cell) -> Decimal:
        number = _number(cell)
        if not minimum <= number <= maximum:
            raise CellProblem(_("A number from %(low)s to %(high)s.", low=minimum, high=maximum))
        return number.quantize(Decimal(1).scaleb(-places))

    return parse


def money() -> Parser:
    """An amount in yuan, as fen."""

    def parse(cell: Cell) -> int:
        try:
            return parse_yuan(f"{cell:.2f}" if isinstance(cell, float) else as_text(cell))
        except MoneyUnreadable as error:
            raise CellProblem(_("Write an amount such as 1234.50.")) from error

    return parse


def day() -> Parser:
    """A date: a date cell, Excel's day number, or text such as 2026-02-14, 2026/2/14, 2026年2月14日."""

    def parse(cell: Cell) -> dt.date:
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _SERIALS:
            from openpyxl.utils.datetime import from_excel  # see as_text

            return from_excel(int(cell)).date()
        match = _DATE.fullmatch(_signs(cell))
        try:
            return dt.date(*(int(part) for part in match.groups() if part)) if match else _no_date()
        except ValueError as error:
            raise CellProblem(_("Write a date such as 2026-02-14.")) from error

    return parse


def clock_time() -> Parser:
    """A time of day: a time cell, Excel's share of a day, or text such as 9:30 or 9点30分."""

    def parse(cell: Cell) -> dt.time:
        if isinstance(cell, dt.datetime | dt.time):
            return dt.time(cell.hour, cell.minute)
        if isinstance(cell, float) and 0 <= cell < 1:
            return (dt.datetime(2000, 1, 1) + dt.timedelta(minutes=round(cell * 1440))).time()
        match = _TIME.fullmatch(_signs(cell))
        try:
            return dt.time(int(match[1]), int(match[2] or 0)) if match else _no_date()
        except ValueError as error:
            raise CellProblem(_("Write a time such as 09:30.")) from error

    return parse


def yes_no() -> Parser:
    """Yes or no, in either language, or a tick."""

    def parse(cell: Cell) -> bool:
        word = as_text(cell).casefold()
        if word in _YES or word in _NO:
            return word in _YES
        raise CellProblem(_("Write yes or no."))

    return parse


def choice(options: Mapping[str, Any]) -> Parser:
    """One of the given words (two languages may lead to the same value), in upper or lower case."""
    table = {as_text(word).casefold(): value for word, value in options.items()}

    def parse(cell: Cell) -> Any:
        word = as_text(cell).casefold()
        if word not in table:
            raise CellProblem(_("Choose one of: %(options)s.", options=listed(list(options)[:20])))
        return table[word]

    return parse


def several(one: Parser, separators: str = "、,，;；\n") -> Parser:
    """A list of things in one cell, each read by `one`; doubles count once."""

    def parse(cell: Cell) -> list[Any]:
        parts = re.split(f"[{re.escape(separators)}]", as_text(cell))
        return list(dict.fromkeys(one(part.strip()) for part in parts if part.strip()))

    return parse


def _signs(cell: Cell) -> str:
    """The words of a cell with every full-width sign plain: for codes, numbers, dates, times."""
    return unicodedata.normalize("NFKC", as_text(cell))


def _number(cell: Cell) -> Decimal:
    words = _signs(cell).replace(",", "").removesuffix("m2").strip()
    if isinstance(cell, bool) or not re.fullmatch(r"[+-]?\d{1,15}(\.\d{0,12})?", words):
        raise CellProblem(_("Write a number."))
    return Decimal(words)


def _no_date() -> Any:
    raise ValueError("no date and no time")
