"""Visitors in and out, callers answered; suggestions passed on; old names forgotten (29.1, 29.2)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.visits import permissions as may
from mallops.blueprints.visits import rules
from mallops.blueprints.visits.models import Caller, Visitor
from mallops.core.auth import Actor, authorize
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.casework import actions as casework
from mallops.core.casework.models import Case
from mallops.core.casework.retention import forgets
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Limit, Unit
from mallops.core.errors import Conflict, Invalid
from mallops.core.notices import notify, present, topic
from mallops.core.phones import ensure_phone
from mallops.core.turning import Told, turn

TOLD = topic("visits.told", _l("A visitor or a call for me"), _l("Reception"))


def _leave(case: Any, _actor: Any, _values: Any) -> None:
    case.left_at = utcnow()


VISITOR = declare(
    CaseKind(
        code="visitors", doc_type="LF", model=Visitor, area="visits", slug="visitors",
        label=_l("Visitor"), plural=_l("Visitor log"), icon="user-check",
        view=may.VIEW, create=may.WORK, edit=None, export=may.EXPORT, nav_group="desk", order=70,
        print_title=_l("Visitor log sheet"),
        help=_l("Who came, from where, to whom, when in and when out."),
        empty=_l("Somebody comes to see a colleague? Enter the visitor here."),
        workflow=Workflow(
            [State("in", _l("In the house"), "warn", "user-check"),
             State("out", _l("Has left"), "ok", "log-out", closed=True)],
            [Step("leave", _l("The visitor leaves"), frozenset({"in"}), "out", may.WORK,
                  done=_l("noted that the visitor left"), icon="log-out", effect=_leave)],
            initial="in",
        ),
        fields=(
            Field("title", _l("Purpose of the visit"), in_form=False),
            Field("sort", _l("Kind of visit"), "choice", choices=rules.VISITS, in_form=False, in_list=True,
                  in_filter=True),
            Field("unit", _l("Company or institution"), in_form=False, in_list=True),
            Field("people", _l("People"), "int", in_form=False),
            Field("owner_id", _l("Host"), "person", in_form=False, in_list=True),
            Field("badge_no", _l("Badge number"), in_form=False, in_list=True),
            Field("came_at", _l("Came in"), "datetime", in_form=False, in_list=True, sortable=True),
            Field("left_at", _l("Went out"), "datetime", in_form=False, in_list=True),
        ),
        extras={"own_form": True, "private_words": True},
    )
)  # fmt: skip
CALLER = declare(
    CaseKind(
        code="callers", doc_type="LD", model=Caller, area="visits", slug="callers",
        label=lazy_pgettext("visit", "Call"), plural=_l("Caller log"), icon="phone",
        view=may.VIEW, create=may.WORK, edit=None, export=may.EXPORT, nav_group="desk", order=71,
        print_title=_l("Caller log sheet"),
        help=_l("Who called, about what, who handles it, and what was answered."),
        empty=_l("Somebody called? Enter the call here, so that it is answered."),
        workflow=Workflow(
            [State("open", _l("To be answered"), "warn", "phone"),
             State("answered", lazy_pgettext("visit", "Answered"), "ok", "badge-check", closed=True)],
            [Step("answer", _l("Enter the answer"), frozenset({"open"}), "answered", may.WORK, shown=False,
                  done=_l("answered the call"), icon="badge-check")],
            initial="open",
        ),
        clocks=(
            ClockSpec("reply", _l("Reply to the caller"), stops=frozenset({"answered"}),
                      defaults={"": Limit(1, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", _l("About what"), in_form=False),
            Field("sort", _l("Kind of call"), "choice", choices=rules.CALLS, in_form=False, in_list=True,
                  in_filter=True),
            Field("called_at", _l("Called at"), "datetime", in_form=False, in_list=True, sortable=True),
            Field("owner_id", _l("Handled by"), "person", in_form=False, in_list=True),
            Field("answered_at", lazy_pgettext("visit", "Answered at"), "datetime", in_form=False),
        ),
        extras={"own_form": True, "private_words": True},
    )
)  # fmt: skip


@dataclass(frozen=True)
class VisitorTold:
    """A visitor as typed."""

    name: str = ""
    title: str = ""
    sort: str = "meeting"
    owner_id: int | None = None
    unit: str = ""
    phone: str = ""
    people: int = 1
    badge_no: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class CallerTold:
    """A call as typed."""

    phone: str = ""
    title: str = ""
    sort: str = "enquiry"
    name: str = ""
    content: str = ""
    owner_id: int | None = None


def let_in(actor: Actor, told: VisitorTold, *, uid: uuid.UUID | None = None) -> Visitor:
    """A visitor comes in; the host is told. Raises Invalid, Forbidden."""
    authorize(actor, may.WORK)
    values: dict[str, Any] = {
        "name": told.name.strip()[:60],
        "title": told.title.strip()[:200],
        "sort": told.sort,
        "owner_id": told.owner_id,
        "unit": told.unit.strip()[:120],
        "phone": ensure_phone(told.phone),
        "people": told.people,
        "badge_no": told.badge_no.strip()[:20],
        "suggestion": told.suggestion.strip()[: rules.LONGEST],
    }
    rules.ensure_visitor(values)
    case: Visitor = casework.open_case(
        actor, VISITOR, {**values, "came_at": utcnow()}, uid=uid, authorised=True
    )
    _tell(actor, case, _l("A visitor for you"), "visitors")
    return case


def take_call(actor: Actor, told: CallerTold, *, uid: uuid.UUID | None = None) -> Caller:
    """A call that has to be answered; who handles it is told. Raises Invalid, Forbidden."""
    authorize(actor, may.WORK)
    values: dict[str, Any] = {
        "phone": ensure_phone(told.phone),
        "title": told.title.strip()[:200],
        "sort": told.sort,
        "name": told.name.strip()[:60],
        "content": told.content.strip()[: rules.LONGEST],
        "owner_id": told.owner_id or actor.user_id,
    }
    rules.ensure_caller(values)
    case: Caller = casework.open_case(
        actor, CALLER, {**values, "called_at": utcnow()}, uid=uid, authorised=True
    )
    _tell(actor, case, _l("A call for you to answer"), "callers")
    return case


def answer(actor: Actor, case: Caller, words: str) -> None:
    """What the caller was answered. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    if not words.strip():
        raise Invalid(field_errors={"answer": _("Write what the caller was answered.")})
    case.answer, case.answered_at = words.strip()[: rules.LONGEST], utcnow()
    casework.move(actor, case, "answer")


def complain(actor: Actor, case: Caller) -> Case:
    """The call becomes a complaint, with nothing typed again. Raises Conflict."""
    authorize(actor, may.WORK, case)
    if case.became_id is not None:
        raise Conflict(_("There is a complaint about this call already."))
    told = Told(
        source=case, text=case.content or "", title=case.title, sort="complaint", channel="phone",
        customer=case.name or "", phone=case.phone or "",
    )  # fmt: skip
    complaint = turn(actor, "complaints", told)
    case.became_id = complaint.id
    casework.log(case, actor, "complained", note=complaint.number or "")
    db.session.flush()
    return complaint


def _tell(actor: Actor, case: Any, title: Any, slug: str) -> None:
    people = [one for one in present(case.mall_id, [case.owner_id]) if one != actor.user_id]
    if people:
        notify(
            people, mall_id=case.mall_id, topic=TOLD, title=title,
            text=lambda: f"{case.number} {case.title}", url=f"/{slug}/{case.uid}", case=case,
            dedupe=f"{slug}:{case.id}",
        )  # fmt: skip


@forgets(Visitor, rules.KEPT_DAYS)
def empty_visitor(case: Visitor) -> None:
    """Nothing tells any more who came; when, to whom and what for stays."""
    case.name = case.phone = case.suggestion = None


@forgets(Caller, rules.KEPT_DAYS)
def empty_caller(case: Caller) -> None:
    """Nothing tells any more who called; when and what about stays."""
    case.name = case.phone = case.content = case.answer = None


__all__ = [
    "CALLER",
    "VISITOR",
    "CallerTold",
    "VisitorTold",
    "answer",
    "complain",
    "let_in",
    "take_call",
]
