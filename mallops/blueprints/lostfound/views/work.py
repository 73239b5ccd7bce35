"""What is done on the page of an item or a report: one card and a button each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions import finding, losing
from mallops.blueprints.lostfound.actions.kind import FOUND, LOSS
from mallops.blueprints.lostfound.forms import fen_of
from mallops.blueprints.lostfound.models import LossReport
from mallops.blueprints.lostfound.views.parts import typed
from mallops.core.auth import Actor, fetch, requires
from mallops.core.errors import Invalid, NotFound
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.views_record import act_on_record

bp = Blueprint("lost_work", __name__)
Act = Callable[[Actor, Any], str]


def _shelf(actor: Actor, case: Any) -> str:
    return _("It lies at %(shelf)s now.", shelf=finding.put_on_shelf(actor, case, typed("shelf", 40)))


def _marks(actor: Actor, case: Any) -> str:
    finding.keep_marks(actor, case, typed("marks"))
    return _("It is kept, encrypted.")


def _question(actor: Actor, case: Any) -> str:
    finding.ask_owner(actor, case, typed("question", 400), typed("answer", 400))
    return _("The question is kept. Whoever claims the item is asked it.")


def _drop(actor: Actor, case: Any) -> str:
    finding.drop_question(actor, case, finding.question_of(case, typed("part", 40)))
    return _("The question is removed.")


def _page(actor: Actor, case: Any) -> str:
    finding.page_out(actor, case)
    return _("It is noted that the text was read out now.")


def _match(actor: Actor, case: Any) -> str:
    loss = fetch(LossReport, _uid("other"), actor, lock=True)
    losing.match(actor, case, loss)
    return _("Matched. Call the person: they come with a paper and fetch it.")


def _unmatch(actor: Actor, case: Any) -> str:
    losing.unmatch(actor, case, typed("reason", 400))
    return _("They are parted again; both are searched for.")


def _uid(name: str) -> uuid.UUID:
    found = as_uuid(typed(name, 40))
    if found is None:
        raise NotFound()
    return found


ACTS: dict[str, Act] = {
    "shelf": _shelf,
    "marks": _marks,
    "question": _question,
    "drop": _drop,
    "page": _page,
    "match": _match,
    "unmatch": _unmatch,
}


def _person(actor: Actor, case: Any) -> str:
    losing.keep_person(actor, case, typed("loser", 80), typed("phone", 40), typed("contact", 200))
    return _("It is kept, encrypted.")


LOSS_ACTS: dict[str, Act] = {"marks": _marks, "person": _person}


@bp.post("/found/<uuid:uid>/act/<what>")
@requires(may.WORK)
def act(uid: uuid.UUID, what: str) -> BaseResponse:
    """One of the cards of an item."""
    call = ACTS.get(what)
    if call is None:
        raise NotFound()
    return act_on_record(FOUND, uid, what, f"found_items.{what}", lambda actor, case, _s: call(actor, case))


@bp.post("/losses/<uuid:uid>/act/<what>")
@requires(may.WORK)
def loss(uid: uuid.UUID, what: str) -> BaseResponse:
    """One of the cards of a report."""
    call = LOSS_ACTS.get(what)
    if call is None:
        raise NotFound()
    return act_on_record(LOSS, uid, what, f"loss_reports.{what}", lambda actor, case, _s: call(actor, case))


@bp.post("/found/<uuid:uid>/count")
@requires(may.CREATE)
def count(uid: uuid.UUID) -> BaseResponse:
    """Count the cash, alone."""

    def call(actor: Actor, case: Any, _stored: list[Any]) -> str:
        fen = fen_of(typed("cash", 20))
        if fen is None:
            raise Invalid(field_errors={"cash": _("Enter the sum as a number, such as 325.50.")})
        if finding.count_cash(actor, case, fen):
            return _("Two people found the same sum. The cash is counted.")
        return _("Your count is kept. It is settled when somebody else finds the same sum.")

    return act_on_record(FOUND, uid, "count", "found_items.count", call)
