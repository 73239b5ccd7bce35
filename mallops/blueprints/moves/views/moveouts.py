"""The register of move-outs, with what is still open and who waives it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves.actions import moveout
from mallops.blueprints.moves.actions.moveout import KIND, MoveOutTold, apply_out, correct_out
from mallops.blueprints.moves.documents import print_move
from mallops.blueprints.moves.forms import MoveOutForm
from mallops.blueprints.moves.queries.moves import deposits_of, standing
from mallops.blueprints.moves.views.parts import (
    VERBS,
    FormPages,
    leads_of,
    links_of,
    list_tools_of,
    tools_of,
)
from mallops.core.auth import Actor, requires
from mallops.core.casework.kinds import DEPARTMENTS, KINDS
from mallops.core.clearance.views import add_clearance
from mallops.core.registers import register_blueprint
from mallops.core.registers.views_record import act_on_record

bp = register_blueprint(KIND)
add_clearance(bp, KIND)


def _leads(case: Any, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """What is open in the house, then the checklist."""
    found = standing(case)
    still = not KIND.workflow.state(case.state).closed
    context = {
        "case": case,
        "found": found,
        "departments": DEPARTMENTS,
        "blocking": sum(1 for one in found if one.waiver is None),
        "may_waive": still and actor.can(may.WAIVE),
        "may_open": {code for code, kind in KINDS.items() if actor.can(kind.view)},
    }
    return [(_("Still open with this tenant"), "moves/_open.html", context), *leads_of(case, actor)]


def _panels(case: Any, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    rows = deposits_of(case)
    if not rows or not actor.can("deposits.view"):
        return []
    state_of = KINDS["deposits"].workflow.state
    return [(_("Deposits"), "moves/_deposits.html", {"rows": rows, "state_of": state_of})]


KIND.extras.update(
    links=links_of,
    leads=_leads,
    panels=_panels,
    tools=tools_of,
    list_tools=list_tools_of(KIND),
    pairs=lambda _record: [],
    verbs=VERBS,
    paper=print_move,
    edit_in=frozenset({"applied", "clearing"}),
)


def told_of(form: Any) -> MoveOutTold:
    """What was typed."""
    return MoveOutTold(
        cause=form.cause.data or "",
        notice_on=form.notice_on.data,
        last_on=form.last_on.data,
        unit_codes=form.unit_codes.data or "",
        reason=form.reason.data or "",
        new_address=form.new_address.data or "",
        payee=form.payee.data or "",
        account=form.account.data or "",
    )


def first_of(case: Any) -> dict[str, Any]:
    """The form filled in; the account is not shown again."""
    keys = ("unit_codes", "cause", "notice_on", "last_on", "reason", "new_address", "payee")
    return {key: getattr(case, key) for key in keys}


FormPages(
    KIND, MoveOutForm, "moves/moveout_form.html", ("moving_in", "trading", "suspended", "moving_out"),
    told_of, first_of, apply_out, correct_out,
).register(bp)  # fmt: skip


@bp.post("/<uuid:uid>/waive")
@requires(may.WAIVE)
def waive(uid: uuid.UUID) -> BaseResponse:
    """The manager lets one open matter pass, with a reason."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        moveout.waive(actor, case, request.form.get("key", "")[:80], request.form.get("reason", ""))
        return _("Waived. It no longer holds this move-out.")

    return act_on_record(KIND, uid, f"waive:{request.form.get('key', '')}", "moves.waive", act)
