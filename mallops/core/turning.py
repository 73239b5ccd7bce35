"""One record becomes another: an enquiry a complaint, a repair, a lost report; a return a dispute (28.1, 42).

A feature says at import what it takes with `turns_into(Target(…))`; whoever has something to hand on offers
`targets_for(actor)` and calls `turn`. Nothing is typed again: words, person, place, slip, pictures and files
go along, and the new record's timeline names the old one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.core.auth.actor import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.models import Case, CaseAttachment
from mallops.core.db import db
from mallops.core.errors import Invalid


@dataclass(frozen=True)
class Told:
    """All that is known and goes along. `text` may name people: who takes it keeps it encrypted.

    `sort`: complaint, return, praise, suggestion, lost, question, broken. `channel`: visit, phone, letter,
    mail, online, hotline, callback. `happened_on`, `slip_on`: the mall's days. `amount_fen`: of the goods.
    """

    source: Case
    text: str
    title: str = ""
    sort: str = ""
    channel: str = ""
    demand: str = ""
    customer: str = ""
    phone: str = ""
    email: str = ""
    member_id: int | None = None
    zone_id: int | None = None
    tenant_id: int | None = None
    place: str = ""
    happened_on: dt.date | None = None
    item: str = ""
    slip_no: str = ""
    slip_on: dt.date | None = None
    amount_fen: int = 0


@dataclass(frozen=True)
class Target:
    """A kind of record that takes something over. `open(actor, told)` opens it in the caller's transaction,
    without a check of the permission: `turn` has made it.

    `suits`: the sorts of word that it is meant for; it is offered first for those.
    """

    code: str
    label: Any
    icon: str
    permission: str
    open: Callable[[Actor, Told], Case]
    order: int = 50
    suits: frozenset[str] = frozenset()


TARGETS: dict[str, Target] = {}


def turns_into(target: Target) -> Target:
    """Register a target; features do so at import."""
    TARGETS[target.code] = target
    return target


def targets_for(actor: Actor, sort: str = "") -> list[Target]:
    """What this person may turn something into; what suits the sort of word stands first."""
    may = [one for one in TARGETS.values() if actor.can(one.permission)]
    return sorted(may, key=lambda one: (sort not in one.suits, one.order, one.code))


def may_turn(actor: Actor, code: str) -> bool:
    """Whether this person may make such a record; buttons ask this."""
    return code in TARGETS and actor.can(TARGETS[code].permission)


def turn(actor: Actor, code: str, told: Told, *, authorised: bool = False) -> Case:
    """Open the record that takes it over; the caller holds the source's row.

    `authorised`: the right to hand it on is the caller's matter. Raises Invalid, Forbidden, and whatever the
    target refuses.
    """
    target = TARGETS.get(code)
    if target is None:
        raise Invalid(_("This can't be turned into such a record. Choose one that is offered."))
    if not authorised:
        authorize(actor, target.permission)
    case = target.open(actor, told)
    _take_along(actor, told.source, case)
    casework.log(case, actor, "commented", note=_("Taken over from %(number)s.", number=_name(told.source)))
    db.session.flush()
    return case


def _name(case: Case) -> str:
    return case.number or case.title


def _take_along(actor: Actor, source: Case, case: Case) -> None:
    """The same pictures and files at both records; nothing is stored twice."""

    def of(case_id: int) -> list[CaseAttachment]:
        query = sa.select(CaseAttachment).where(CaseAttachment.case_id == case_id)
        return list(db.session.scalars(query.order_by(CaseAttachment.id)))

    known = {(one.photo_id, one.file_sha256) for one in of(case.id)}
    for one in of(source.id):
        if (one.photo_id, one.file_sha256) in known:
            continue
        db.session.add(
            CaseAttachment(
                mall_id=case.mall_id, case_id=case.id, photo_id=one.photo_id, file_sha256=one.file_sha256,
                file_name=one.file_name, mimetype=one.mimetype, size=one.size, caption=one.caption,
                added_by_id=actor.user_id,
            )
        )  # fmt: skip


__all__ = ["TARGETS", "Target", "Told", "may_turn", "targets_for", "turn", "turns_into"]
