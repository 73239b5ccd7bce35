"""How long a record tells who its people were, declared kind by kind, ended by one nightly job (PIPL).

What goes with them, whatever the kind: recordings of voices, signatures they gave, words that were said on
the way, papers that were issued. What was done, when, by which of our people and for how much stays under the
number. A record that is held for a dispute (legal hold) keeps everything until it is released.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.core import documents, files
from mallops.core.audit import acting
from mallops.core.auth.actor import Actor
from mallops.core.casework.actions import log, reindex
from mallops.core.casework.kinds import kind_of
from mallops.core.casework.models import Case, CaseAttachment, CaseEvent, SignOff
from mallops.core.db import after_commit, db, transaction, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.jobs import every
from mallops.core.malls import Mall

jobs_log = logging.getLogger("mallops.jobs")
AT_ONCE = 200
LONGEST = 500
#: Of these the timeline keeps names of people, files or fields.
_TELLING = ("signed", "attached", "edited")
Empty = Callable[[Any], None]


@dataclass(frozen=True)
class Retention:
    """One kind's rule: `empty(case)` takes the people out of its fields, `days(mall_id)` after its end.

    `signed_as`: the capacities in which those people sign.
    """

    model: type[Case]
    days: Callable[[int], int]
    empty: Empty
    signed_as: frozenset[str]


RETENTIONS: dict[type[Case], Retention] = {}


def forgets(
    model: type[Case], days: int | Callable[[int], int], *, signed_as: Iterable[str] = ()
) -> Callable[[Empty], Empty]:
    """Declare that records of `model` forget their people so many days after they were closed."""

    def add(empty: Empty) -> Empty:
        length = (lambda _mall_id: days) if isinstance(days, int) else days
        RETENTIONS[model] = Retention(model, length, empty, frozenset(signed_as))
        return empty

    return add


def is_needed(case: Case) -> bool:
    """Whether the people of the record are needed yet: it is open, or held for a dispute."""
    return case.closed_at is None or bool(case.hold_why)


# -- forgetting ----------------------------------------------------------------------------------------------


def forget(actor: Actor, case: Case) -> bool:
    """Take the people out of the record now. A record that is held keeps them: False."""
    if case.hold_why:
        return False
    rule = RETENTIONS[type(case)]
    rule.empty(case)
    forget_traces(case, rule.signed_as)
    if case.closed_at is not None:  # what is open goes on: what is written into it yet has its own time
        case.forgotten_at = utcnow()
    log(case, actor, "forgotten")
    reindex(case)
    db.session.flush()
    return True


def forget_traces(case: Case, signed_as: Iterable[str] = ()) -> None:
    """What people leave beside the fields: voices, signatures, words on the way, papers."""
    _forget_recordings(case)
    forget_signatures(case, signed_as)
    events = sa.update(CaseEvent).where(CaseEvent.case_id == case.id)
    db.session.execute(events.values(note=""))
    db.session.execute(events.where(CaseEvent.verb.in_(_TELLING)).values(detail=None))
    documents.take_off(case.id)


def forget_signatures(case: Case, signed_as: Iterable[str]) -> None:
    """Who signed in one of these capacities is not told any more; that they did, and when, is."""
    hands = sa.update(SignOff).where(SignOff.case_id == case.id, SignOff.capacity.in_(tuple(signed_as)))
    db.session.execute(hands.values(image=None, typed="", signer_name=""))


def _forget_recordings(case: Case) -> None:
    """A voice is a person's: it goes from the record and, when no other record has it, from the disk."""
    for one in db.session.scalars(sa.select(CaseAttachment).where(CaseAttachment.case_id == case.id)).all():
        if not one.is_sound:
            continue
        sha = one.file_sha256 or ""
        db.session.delete(one)
        db.session.flush()
        if not db.session.scalar(sa.select(sa.exists().where(CaseAttachment.file_sha256 == sha))):
            after_commit(partial(files.remove, sha))


def forget_old(now: dt.datetime | None = None) -> int:
    """Forget in every mall whose time is over; returns how many records."""
    malls = [(one.id, one.tz) for one in db.session.scalars(sa.select(Mall).order_by(Mall.id))]
    now, count = now or utcnow(), 0
    for (mall_id, tz), rule in itertools.product(malls, RETENTIONS.values()):
        try:
            count += _forget_kind(Actor.system(mall_id, tz), rule, now)
        except Exception:  # what hangs in one kind keeps no other from being forgotten
            db.session.rollback()
            jobs_log.exception("%s of mall %s could not forget their people", rule.model.__name__, mall_id)
    return count


def _forget_kind(actor: Actor, rule: Retention, now: dt.datetime) -> int:
    count, mall_id = 0, actor.mall_id or 0
    before = now - dt.timedelta(days=rule.days(mall_id))
    query = sa.select(rule.model).where(
        rule.model.of_mall(mall_id),
        rule.model.closed_at < before,
        rule.model.forgotten_at.is_(None),
        rule.model.hold_why.is_(None),
    )
    while True:
        with acting(actor, "people.retention"), transaction():
            found = db.session.scalars(query.order_by(rule.model.id).limit(AT_ONCE)).all()
            for case in found:
                forget(actor, case)
        count += len(found)
        if len(found) < AT_ONCE:
            return count


@every(24 * 60, "people.retention")
def forget_by_night() -> None:
    """Once a day, all malls."""
    count = forget_old()
    if count:
        jobs_log.info("%s records forgot their people: their time was over", count)


# -- held for a dispute --------------------------------------------------------------------------------------


def list_held(actor: Actor, limit: int = 200) -> list[Case]:
    """What is held in the actor's mall, as far as they see it, the newest first."""
    query = sa.select(Case).where(Case.mall_id == actor.mall_id, Case.hold_why.is_not(None))
    found = db.session.scalars(query.order_by(Case.id.desc()).limit(limit))
    return [one for one in found if actor.can(kind_of(one).view) and one.visible_to(actor)]


def may_hold(case: Case) -> bool:
    """Whether there are people in this record that could be held."""
    return type(case) in RETENTIONS and case.forgotten_at is None


def hold(actor: Actor, case: Case, why: str) -> None:
    """Keep everything of the record until it is released. Raises Invalid, Conflict."""
    why = why.strip()
    if not may_hold(case):
        raise Conflict(_("There are no people in this record to keep any more."))
    if not why:
        raise Invalid(field_errors={"note": _("Say for which dispute the record is kept.")})
    if len(why) > LONGEST:
        raise Invalid(field_errors={"note": _("Keep it under 500 characters.")})
    case.hold_why = why
    log(case, actor, "held")
    db.session.flush()


def release(actor: Actor, case: Case) -> None:
    """The dispute is over: the usual time runs from when the record was closed. Raises Conflict."""
    if not case.hold_why:
        raise Conflict(_("This record is not held."))
    case.hold_why = None
    log(case, actor, "released")
    db.session.flush()


__all__ = [
    "RETENTIONS",
    "Retention",
    "forget",
    "forget_old",
    "forget_signatures",
    "forget_traces",
    "forgets",
    "hold",
    "is_needed",
    "list_held",
    "may_hold",
    "release",
]
