"""What a rule is: its question, its limits, its SQL and its sentence, declared in one place.

A rule's SQL gives one row for each booking (slip, return, voucher) of a pattern and none for all else: the
counting is done by the database, over whatever span is asked for. Its columns are `COLUMNS`; `n` is the
largest count of a window in which the row lies, `k` whom or what it is about (a shop, one of the staff).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

COLUMNS = ("account_id", "subject", "ref_id", "sec", "points", "fen", "n", "k")
DAY = 86_400
#: Seconds are counted from here, so that they fit the integer that both databases take for a window.
EPOCH = int(dt.datetime(2020, 1, 1, tzinfo=dt.UTC).timestamp())


class seconds(FunctionElement[int]):
    """Seconds since 2020 of a moment."""

    type = sa.Integer()
    inherit_cache = True
    name = "seconds"


@compiles(seconds, "sqlite")
def _sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"(unixepoch({compiler.process(element.clauses, **more)}) - {EPOCH})"


@compiles(seconds, "postgresql")
def _postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return (
        f"CAST(floor(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **more)})) - {EPOCH} AS INTEGER)"
    )


def as_seconds(at: dt.datetime) -> int:
    """The same in Python."""
    return int(at.timestamp()) - EPOCH


def as_moment(sec: int) -> dt.datetime:
    """And back."""
    return dt.datetime.fromtimestamp(sec + EPOCH, dt.UTC)


@dataclass(frozen=True)
class Scan:
    """What is looked at: a mall from `since` on; all cards, or some accounts.

    `fresh`: rows of alerts that were decided are left out. `offsets`: (from second on, seconds ahead of UTC)
    of the mall's wall clock.
    """

    mall_id: int
    since: dt.datetime
    from_seq: int = 0
    accounts: tuple[int, ...] | None = None
    fresh: bool = True
    offsets: tuple[tuple[int, int], ...] = ((0, 28_800),)
    today: dt.date = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Param:
    """A limit that the mall may set."""

    code: str
    label: Any
    default: int
    least: int
    most: int
    unit: Any = ""


Given = Mapping[str, int]


@dataclass(frozen=True)
class Rule:
    """One rule. `window(given)`: days it looks back; `touched`: kinds of new rows that make it look again.

    `about`: what `k` is: "" nothing, "shop" a shop, "staff" somebody who books, "own" the member itself is
    staff. `says(numbers, name)` is the reason in words; `name` that of `k`.
    """

    code: str
    label: Any
    question: Any
    icon: str
    weight: int
    params: tuple[Param, ...]
    touched: frozenset[str]
    about: str
    says: Callable[[Mapping[str, Any], str], str]
    find: Callable[[Scan, Given], sa.Select[Any]]

    def param(self, code: str) -> Param:
        """The limit of this code."""
        return next(one for one in self.params if one.code == code)


RULES: dict[str, Rule] = {}


def rule(
    code: str,
    label: Any,
    question: Any,
    *params: Param,
    icon: str,
    weight: int,
    touched: str,
    says: Callable[[Mapping[str, Any], str], str],
    about: str = "",
) -> Callable[[Callable[[Scan, Given], sa.Select[Any]]], Callable[[Scan, Given], sa.Select[Any]]]:
    """Declare a rule: the function below it makes its SQL."""

    def declare(find: Callable[[Scan, Given], sa.Select[Any]]) -> Callable[[Scan, Given], sa.Select[Any]]:
        RULES[code] = Rule(
            code, label, question, icon, weight, params, frozenset(touched.split()), about, says, find
        )
        return find

    return declare


def days_param(default: int, most: int = 90) -> Param:
    """Over how many days it counts."""
    return Param("days", _l("Over how many days"), default, 1, most, _l("days"))


def on_card(numbers: Mapping[str, Any]) -> str:
    """`in 30 days`, or `in one day`."""
    days = int(numbers.get("days", 1))
    return _("in one day") if days == 1 else _("in %(n)s days", n=days)


__all__ = [
    "COLUMNS",
    "DAY",
    "RULES",
    "Given",
    "Param",
    "Rule",
    "Scan",
    "as_moment",
    "as_seconds",
    "days_param",
    "on_card",
    "rule",
    "seconds",
]
