"""The customer's feedback letter, and letters to departments with their answers (39.3)."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.kind import KIND, LETTER, targeted
from mallops.blueprints.complaints.actions.telling import tell_answer, tell_letter
from mallops.blueprints.complaints.models import Complaint, InternalLetter
from mallops.blueprints.complaints.queries.complaints import letters_of
from mallops.blueprints.complaints.rules import complaints as rules
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.sight import DEPARTMENT_OF_ROLE
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import Mall
from mallops.core.numbering import issue_number


def next_number(case: Complaint, doc_type: str) -> str:
    """A number of another type for a paper of this complaint."""
    mall = db.session.get_one(Mall, case.mall_id)
    return issue_number(db.session(), mall, KIND.dept or mall.dept_code, doc_type, utcnow()).number


def file_feedback(actor: Actor, case: Complaint, text: str, signature: str) -> None:
    """The customer's letter 客诉反馈函, signed when they are here. Raises Invalid, Conflict."""
    authorize(actor, may.TAKE, case)
    if case.state not in rules.OPEN_FOR_EDIT:
        raise Conflict(_("The report is written already."))
    if case.feedback_at is not None:
        raise Conflict(_("The feedback letter is filed already."))
    case.feedback_text = rules.ensure_text(text, "text")
    case.feedback_no, case.feedback_at = next_number(case, "FK"), utcnow()
    if signature.strip():
        casework.sign(actor, case, capacity="customer", signature=signature, name=_("Customer"))
    casework.log(case, actor, "feedback", note=case.feedback_no)
    db.session.flush()


def ask_department(actor: Actor, case: Complaint, department: str, question: str) -> InternalLetter:
    """A letter that a department answers within one working day. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    targeted(case)
    if case.state not in {"investigating", "awaiting", "reporting"}:
        raise Conflict(_("Letters are written while the complaint is looked into."))
    if case.severity in {"major", "critical"} and case.feedback_at is None:
        raise rules.NoFeedbackLetter()
    if department not in DEPARTMENT_OF_ROLE.values():
        raise Invalid(field_errors={"department": _("Choose a department.")})
    values = {
        "title": case.number or case.title,
        "complaint_id": case.id,
        "department": department,
        "tenant_id": case.tenant_id,
        "severity": "",
        "question": rules.ensure_text(question, "question"),
    }
    letter: InternalLetter = casework.open_case(actor, LETTER, values, authorised=True)
    if case.state != "awaiting":
        casework.move(actor, case, "ask")
    else:
        casework.log(case, actor, "asked_too", note=letter.number or "")
    tell_letter(letter, actor)
    return letter


def answer_letter(actor: Actor, letter: InternalLetter, answer: str, *, version: int | None = None) -> None:
    """In writing, by the department; the last answer moves the complaint on. Raises Invalid, Conflict."""
    authorize(actor, may.ANSWER, letter)
    casework.ensure_version(letter, version)
    letter.answer = rules.ensure_text(answer, "answer")
    letter.answered_by, letter.answered_at = actor.name[:120], utcnow()
    casework.move(actor, letter, "answer")
    go_on(letter.complaint, actor)
    tell_answer(letter, actor)


def go_on(case: Complaint, actor: Actor) -> None:
    """No letter waits any more: the complaint goes on to its report."""
    if case.state == "awaiting" and all(one.state != "asked" for one in letters_of(case)):
        house = replace(Actor.system(case.mall_id, actor.tz), name=actor.name)
        casework.move(house, case, "answered")


__all__ = ["answer_letter", "ask_department", "file_feedback", "go_on", "next_number"]
