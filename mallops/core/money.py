"""Money is an integer of fen (1/100 yuan). No float ever touches it."""

import re
import unicodedata
from decimal import Decimal

MAX_FEN = 10**15
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)\s*(¥|RMB|CNY)?\s*(?P<number>(\d{1,3}(,\d{3})+|\d{1,15})(\.\d{0,2})?|\.\d{1,2})\s*元?"
)


class MoneyUnreadable(ValueError):
    """The words are no amount of yuan with at most two decimals."""


def parse_yuan(text: str) -> int:
    """Fen of an amount as people write it: `1,234.5`, `¥1234.50`, `１２３４元`, `-3`.

    Raises MoneyUnreadable for anything else, for more than two decimals and for 10 trillion yuan and more.
    """
    match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise MoneyUnreadable(text)
    fen = int(Decimal(match["number"].replace(",", "")) * 100)
    if fen >= MAX_FEN:
        raise MoneyUnreadable(text)
    return -fen if match["sign"] == "-" else fen


def yuan(fen: int) -> Decimal:
    """An amount in yuan with two decimals, exact, for number cells and calculations on screen."""
    return (Decimal(fen) / 100).quantize(Decimal("0.01"))


def format_yuan(fen: int, *, symbol: bool = True) -> str:
    """`¥1,234.50`; a minus goes before the sign; `symbol=False` leaves the sign out."""
    body = f"{yuan(abs(fen)):,.2f}"
    return f"{'-' if fen < 0 else ''}{'¥' if symbol else ''}{body}"
