"""An enquiry is worked on: a department consulted, answered, called back, closed, or made another record."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions.telling import tell_asker, tell_department
from mallops.blueprints.enquiries.models import Consult, Enquiry, StandardAnswer, StandardVersion
from mallops.blueprints.enquiries.queries.enquiries import is_asked
from mallops.blueprints.enquiries.rules import enquiries as rules
from mallops.blueprints.enquiries.rules.words import CHANNEL_WORDS
from mallops.core import turning
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.models import Case
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid


@dataclass(frozen=True)
class Asked:
    """A question to a department: it names nobody."""

    department: str = ""
    question: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class Ended:
    """How it ended: the callback, if one was wanted, and what the customer thought."""

    callback: str = ""
    satisfaction: int | None = None
    remark: str = ""


def consult(actor: Actor, case: Enquiry, told: Asked) -> Consult:
    """Put a question to a department, today (I.6). Raises Invalid, StepNotAllowed."""
    authorize(actor, may.WORK, case)
    department = rules.ensure_department(told.department)
    question = rules.ensure_text(told.question)
    casework.move(actor, case, "consult")
    row = Consult(
        mall_id=case.mall_id, enquiry=case, department=department, person_id=told.person_id,
        question=question, asked_by_id=actor.user_id, asked_at=utcnow(),
    )  # fmt: skip
    db.session.add(row)
    case.department = department
    if case.owner_id is None:
        case.owner_id = actor.user_id
    db.session.flush()
    tell_department(row)
    return row


def reply(actor: Actor, row: Consult, text: str) -> None:
    """The department answers, once; the caller holds its row. Raises Conflict, Invalid, NotYours."""
    authorize(actor, may.REPLY)
    if not is_asked(actor, row):
        raise rules.NotYours()
    if row.replied_at is not None:
        raise Conflict(_("Somebody of the department has answered already: see below."))
    if row.enquiry.state not in ("open", "consulting"):
        raise Conflict(_("The customer has been answered meanwhile. Thank you all the same."))
    words = text.replace("\x00", "").strip()
    if not words:
        raise Invalid(field_errors={"reply": _("Write what the desk may tell the customer.")})
    row.reply, row.replied_by_id, row.replied_at = words[: rules.LONGEST], actor.user_id, utcnow()
    casework.log(row.enquiry, actor, "replied", detail={"department": row.department})
    db.session.flush()
    tell_asker(row)


def answer(
    actor: Actor, case: Enquiry, text: str, standard: StandardVersion | None = None, *,
    version: int | None = None,
) -> None:  # fmt: skip
    """Tell the customer; the version of a standard answer is kept with it. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    words = rules.ensure_answer(text or (standard.text if standard is not None else ""))
    casework.move(actor, case, "answer", version=version)
    case.answer, case.version_id = words, standard.id if standard is not None else None
    case.answered_at, case.answered_by_id = utcnow(), actor.user_id
    if case.owner_id is None:
        case.owner_id = actor.user_id
    if standard is not None:
        _count_use(standard)
    db.session.flush()


def _count_use(standard: StandardVersion) -> None:
    """One more; counted in the database, as many clerks answer at once."""
    table = StandardAnswer.__table__
    counted = sa.update(table).where(table.c.id == standard.answer_id)  # type: ignore[arg-type]
    db.session.execute(counted.values(used=table.c.used + 1))


def close(actor: Actor, case: Enquiry, told: Ended, *, version: int | None = None) -> None:
    """The end: called back when that was promised. Who was not reached may be called again later."""
    authorize(actor, may.WORK, case)
    rules.ensure_callback(case.callback, told.callback, told.satisfaction)
    casework.move(actor, case, "close", version=version)
    if told.callback:
        case.callback, case.called_at, case.called_by_id = told.callback, utcnow(), actor.user_id
        casework.log(case, actor, "called", detail={"outcome": told.callback})
    case.satisfaction = told.satisfaction
    case.remark = told.remark.replace("\x00", "").strip()[: rules.LONGEST] or case.remark
    db.session.flush()


def turn(actor: Actor, case: Enquiry, code: str) -> Case:
    """Make another record of it, with nothing typed again; the caller holds its row. Once.

    Raises AlreadyTurned, Conflict, Invalid, Forbidden.
    """
    authorize(actor, may.WORK, case)
    rules.ensure_takes(case.became_id, case.state)
    told = turning.Told(
        source=case,
        text=case.question or "",
        title=case.title,
        sort=case.sort,
        channel=CHANNEL_WORDS[case.channel],
        customer=case.customer or "",
        phone=case.phone or "",
        email=case.email or "",
        member_id=case.member_id,
        zone_id=case.zone_id,
        tenant_id=case.tenant_id,
        place=case.place,
        happened_on=case.happened_on,
    )
    made = turning.turn(actor, code, told)
    case.became_id = made.id
    casework.move(actor, case, "turn", note=made.number or made.title)
    db.session.flush()
    return made


__all__ = ["Asked", "Ended", "answer", "close", "consult", "reply", "turn"]
