"""The month's figures by member of staff, for those who may see them; what 46 and 50 take from here."""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from mallops.blueprints.accounts.models import User
from mallops.blueprints.conduct.models import ConductCheck
from mallops.core.db import db
from mallops.core.names import pick


@dataclass
class PersonMonth:
    """One person's month: the checks behind every figure."""

    user_id: int
    uid: uuid.UUID
    name: str
    checks: list[ConductCheck] = field(default_factory=list)

    @property
    def score(self) -> float | None:
        """The mean of the scores, with one decimal."""
        scores = [one.score for one in self.checks if one.score is not None]
        return round(sum(scores) / len(scores), 1) if scores else None

    @property
    def violations(self) -> int:
        """How often nobody knew where they were (2.1)."""
        return sum(one.whereabouts == "unknown" and not _struck(one) for one in self.checks)

    @property
    def faults(self) -> int:
        """Lines that were not in order and stand."""
        return sum(item.verdict == "bad" and not item.struck for one in self.checks for item in one.items)

    @property
    def appeals(self) -> int:
        """How many they appealed."""
        return sum(one.appealed_at is not None for one in self.checks)

    @property
    def granted(self) -> int:
        """How many of the appeals were granted."""
        return sum(one.decision == "granted" for one in self.checks)

    @property
    def unanswered(self) -> int:
        """How many they have not answered yet."""
        return sum(one.state == "issued" for one in self.checks)

    @property
    def fines(self) -> int:
        """Fines that are proposed or confirmed; nothing is deducted here (K 15)."""
        return sum(one.fine_state in {"proposed", "confirmed"} for one in self.checks)


def _struck(one: ConductCheck) -> bool:
    return any(item.code == "2.1" and item.struck for item in one.items)


def bounds_of(month: str) -> tuple[dt.date, dt.date]:
    """First and last day of `2026-11`."""
    year, number = int(month[:4]), int(month[5:7])
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def month_by_person(mall_id: int | None, month: str, user_id: int | None = None) -> list[PersonMonth]:
    """Everybody with a check in the month (or this one person), the lowest score first.

    Only what was issued and is not void; what an appeal struck does not count.
    """
    query = (
        sa.select(ConductCheck, User.id, User.uid, User.name_zh, User.name_en)
        .join(User, User.id == ConductCheck.target_id)
        .options(selectinload(ConductCheck.items))
        .where(
            ConductCheck.of_mall(mall_id),
            ConductCheck.checked_on.between(*bounds_of(month)),
            ConductCheck.issued_at.is_not(None),
            ConductCheck.state != "void",
        )
        .order_by(ConductCheck.checked_at, ConductCheck.id)
    )
    if user_id is not None:
        query = query.where(ConductCheck.target_id == user_id)
    people: dict[int, PersonMonth] = {}
    for check, key, uid, zh, en in db.session.execute(query):
        mine = people.setdefault(key, PersonMonth(key, uid, pick(zh, en)))
        mine.checks.append(check)
    return sorted(people.values(), key=lambda one: (101 if one.score is None else one.score, one.user_id))


def mean_score(people: Sequence[PersonMonth]) -> float | None:
    """The mean over all checks of all people."""
    scores = [check.score for one in people for check in one.checks if check.score is not None]
    return round(sum(scores) / len(scores), 1) if scores else None
