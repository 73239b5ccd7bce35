"""How complete a tenant's file is, what is missing, and when it was last looked through (catalogue 9.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

#: What a complete file holds, in the order in which it is asked for; `place` is the card of the file.
WANTED: dict[str, tuple[Any, str]] = {
    "units": (_l("Unit"), "units"),
    "category": (_l("Category"), "shop"),
    "goods": (_l("What it sells"), "brands"),
    "price": (_l("Price level"), "brands"),
    "legal_name": (_l("Legal name"), "shop"),
    "credit_code": (_l("Credit code"), "shop"),
    "grade": (_l("Classification"), "shop"),
    "contact": (_l("Contact"), "contact"),
    "phone": (_l("Phone"), "contact"),
    "email": (_l("E-mail"), "contact"),
    "birthday": (_l("Birthday of a contact"), "people"),
    "owner": (_l("Owner"), "people"),
    "manager": (_l("Shop manager"), "people"),
    "staff": (_l("Staff list"), "people"),
    "contract": (_l("Contract in force"), "contracts"),
    "finance": (_l("Bank and invoice data"), "finance"),
    "licence": (_l("Business licence, valid"), "papers"),
}
#: Nobody asks these of a tenant that is not here yet or any more.
_ONLY_HERE = frozenset({"units", "staff", "contract", "licence", "finance", "manager"})


@dataclass(frozen=True)
class Completeness:
    """Which of the wanted facts a file holds."""

    wanted: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Whole percent, never 100 while something is missing."""
        held = len(self.wanted) - len(self.missing)
        return int(100 * held / len(self.wanted)) if self.wanted else 100

    @property
    def tone(self) -> str:
        """The colour of the meter."""
        return "ok" if not self.missing else "warn" if self.percent >= 60 else "danger"

    def missing_words(self) -> list[tuple[str, str]]:
        """What is missing: its name and the card where it belongs."""
        return [(str(WANTED[one][0]), WANTED[one][1]) for one in self.missing]


def completeness(status: str, held: Iterable[str]) -> Completeness:
    """How complete a file of this status is with these facts."""
    have = frozenset(held)
    wanted = tuple(one for one in WANTED if status not in ("prospect", "left") or one not in _ONLY_HERE)
    return Completeness(wanted, tuple(one for one in wanted if one not in have))


def week_of(on: dt.date) -> dt.date:
    """The Monday of a day's week: a file is looked through once in it."""
    return on - dt.timedelta(days=on.weekday())
