"""The registers of visitors and callers, their forms, what waits on the home page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members.rules.people import mask_name
from mallops.blueprints.visits import actions, forms
from mallops.blueprints.visits import permissions as may
from mallops.blueprints.visits.actions import CALLER, VISITOR
from mallops.blueprints.visits.models import Caller, Visitor
from mallops.core.attempts import attempt, attempt_once, first_error
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework import CaseKind
from mallops.core.crypto import mask_phone
from mallops.core.errors import Conflict
from mallops.core.forms import BaseForm
from mallops.core.registers import register_blueprint
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria, as_uuid
from mallops.core.registers.listing import counts
from mallops.core.reveal import add_reveal
from mallops.core.turning import may_turn
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render
from mallops.core.worklists import WorkCard, work_card

visitors, callers = register_blueprint(VISITOR), register_blueprint(CALLER)
add_reveal(visitors, VISITOR, may.WORK, lambda case: case.phone)
add_reveal(callers, CALLER, may.WORK, lambda case: case.phone)
BLUEPRINTS = [visitors, callers]
_FEW = re.compile(r"[0-9]{1,4}")


def _who(case: Any, actor: Actor, *texts: tuple[str, Any]) -> dict[str, Any]:
    """Names and words in clear for those who keep the logs, phones masked for all."""
    works, name = actor.can(may.WORK), case.name or ""
    rows = [(_("Name"), name if works else mask_name(name)), (_("Telephone"), mask_phone(case.phone or ""))]
    rows += list(texts) if works else []
    return {
        "case": case,
        "who": [(label, value) for label, value in rows if value],
        "works": works,
        "complains": may_turn(actor, "complaints"),
    }


def _paper(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On the printed sheet: who it was and what was said, as the page shows it to this person."""
    lead = record.kind.extras["leads"](record.case, record.actor)
    return [
        (title, ["", ""], [[label, str(value)] for label, value in words["who"]]) for title, _t, words in lead
    ]


def _visitor(case: Visitor, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words = _who(case, actor, (_("Suggestion to pass on"), case.suggestion))
    return [(_("Who it is"), "visits/_lead.html", words)]


def _caller(case: Caller, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    said = ((_("What the caller said"), case.content), (_("What the caller was answered"), case.answer))
    return [(_("Caller and answer"), "visits/_lead.html", _who(case, actor, *said))]


def _became(case: Caller) -> list[tuple[str, str, str]]:
    if case.became is None:
        return []
    url = url_for(f"{case.became.kind}.show", uid=case.became.uid)
    return [(_("Complaint"), case.became.number or case.became.title, url)]


VISITOR.extras.update(leads=_visitor, tables=_paper)
CALLER.extras.update(
    leads=_caller,
    tables=_paper,
    links=_became,
    verbs={"complained": (_l("handed it on as a complaint"), "danger", "triangle-alert")},
)


def _page(kind: CaseKind, form: BaseForm, status: int = 200, case: Any = None) -> Response:
    return no_store(render("visits/form.html", "form", status, form=form, kind=kind, case=case))


def _create(kind: CaseKind, form: Any, act: Callable[[uuid.UUID], Any]) -> BaseResponse:
    """Enter it. The same form sent twice makes one."""
    actor, uid = current_actor(), as_uuid(form.uid.data) or uuid.uuid4()
    case, status = attempt_once(form, actor, f"{kind.code}.create", lambda: act(uid), kind.model, uid)
    if case is None:
        return _page(kind, form, status)
    flash_ok(_("%(number)s is registered.", number=case.number))
    return redirect_after(f"{kind.code}.show", uid=case.uid)


@visitors.get("/new", endpoint="new")
@requires(may.WORK)
def new_visitor() -> Response:
    """An empty form."""
    return _page(VISITOR, forms.VisitorForm(formdata=None, data={"uid": str(uuid.uuid4())}))


@visitors.post("/new", endpoint="create")
@requires(may.WORK)
def create_visitor() -> BaseResponse:
    """A visitor comes in."""
    form = forms.VisitorForm()
    people = (form.people.data or "").strip()
    told = actions.VisitorTold(
        form.name.data or "", form.title.data or "", form.sort.data or "", form.owner.data,
        form.unit.data or "", form.phone.data or "",
        int(people) if _FEW.fullmatch(people) else 0,
        form.badge_no.data or "", form.suggestion.data or "",
    )  # fmt: skip
    return _create(VISITOR, form, lambda uid: actions.let_in(current_actor(), told, uid=uid))


@callers.get("/new", endpoint="new")
@requires(may.WORK)
def new_call() -> Response:
    """An empty form; the call is the clerk's unless somebody else is named."""
    first = {"uid": str(uuid.uuid4()), "owner": current_actor().user_id}
    return _page(CALLER, forms.CallerForm(formdata=None, data=first))


@callers.post("/new", endpoint="create")
@requires(may.WORK)
def create_call() -> BaseResponse:
    """A call came in."""
    form = forms.CallerForm()
    told = actions.CallerTold(
        form.phone.data or "", form.title.data or "", form.sort.data or "", form.name.data or "",
        form.content.data or "", form.owner.data,
    )  # fmt: skip
    return _create(CALLER, form, lambda uid: actions.take_call(current_actor(), told, uid=uid))


@callers.get("/<uuid:uid>/answer")
@requires(may.WORK)
def answer_call(uid: uuid.UUID) -> Response:
    """What the caller was answered."""
    case = fetch(Caller, uid)
    if case.state != "open":
        raise Conflict(_("This call is answered already."))
    return _page(CALLER, forms.AnswerForm(formdata=None), case=case)


@callers.post("/<uuid:uid>/answer")
@requires(may.WORK)
def keep_answer(uid: uuid.UUID) -> BaseResponse:
    """Keep it."""
    actor, form = current_actor(), forms.AnswerForm()

    def act() -> bool:
        actions.answer(actor, fetch(Caller, uid, actor, lock=True), form.answer.data or "")
        return True

    done, status = attempt(form, actor, "callers.answer", act)
    if not done:
        return _page(CALLER, form, status, fetch(Caller, uid))
    flash_ok(_("The answer is kept."))
    return redirect_after("callers.show", uid=uid)


@callers.post("/<uuid:uid>/complain")
@requires(may.WORK)
def complain(uid: uuid.UUID) -> BaseResponse:
    """The call becomes a complaint."""
    actor, form = current_actor(), BaseForm()

    def act() -> bool:
        actions.complain(actor, fetch(Caller, uid, actor, lock=True))
        return True

    done, _status = attempt(form, actor, "callers.complain", act)
    if done:
        flash_ok(_("The complaint is open."))
    else:
        flash_error(first_error(form))
    return redirect_after("callers.show", uid=uid)


@work_card(may.WORK, order=36, roles="RCP DESK LEAD")
def to_answer(actor: Actor) -> WorkCard | None:
    """Calls that wait for an answer."""
    number = counts(CALLER, actor)["state_open"]
    return register_card(CALLER, actor, _("Calls to answer"), Criteria(states=("open",), sort="due"), number)


@work_card(may.WORK, order=62, roles="RCP")
def in_the_house(actor: Actor) -> WorkCard | None:
    """Visitors who have not left."""
    number = counts(VISITOR, actor)["state_in"]
    return register_card(VISITOR, actor, _("Visitors in the house"), Criteria(states=("in",)), number)
