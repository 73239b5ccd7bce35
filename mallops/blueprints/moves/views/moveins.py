"""The register of move-ins."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.moves.actions.movein import KIND, MoveInTold, apply_in, correct_in
from mallops.blueprints.moves.documents import print_move
from mallops.blueprints.moves.forms import MoveInForm
from mallops.blueprints.moves.rules.moves import fen_of
from mallops.blueprints.moves.views.parts import (
    VERBS,
    FormPages,
    leads_of,
    links_of,
    list_tools_of,
    tools_of,
)
from mallops.core.clearance.views import add_clearance
from mallops.core.money import yuan
from mallops.core.registers import register_blueprint

bp = register_blueprint(KIND)
add_clearance(bp, KIND)
KIND.extras.update(
    links=links_of,
    leads=leads_of,
    tools=tools_of,
    list_tools=list_tools_of(KIND),
    pairs=lambda _record: [],
    verbs=VERBS,
    paper=print_move,
)


def told_of(form: Any) -> MoveInTold:
    """What was typed."""
    return MoveInTold(
        unit_codes=form.unit_codes.data or "",
        lease_from=form.lease_from.data,
        opening_on=form.opening_on.data,
        lease_to=form.lease_to.data,
        contract_no=form.contract_no.data or "",
        deposit_due=fen_of(form.deposit_due.data, "deposit_due") or 0,
        staff_count=form.staff_count.data,
        pos_no=form.pos_no.data or "",
        applicant=form.applicant.data or "",
        remark=form.remark.data or "",
    )


def first_of(case: Any) -> dict[str, Any]:
    """The form filled in."""
    keys = ("unit_codes", "contract_no", "lease_from", "lease_to", "opening_on", "staff_count", "pos_no")
    return {key: getattr(case, key) for key in (*keys, "applicant", "remark")} | {
        "deposit_due": str(yuan(case.deposit_due))
    }


FormPages(
    KIND, MoveInForm, "moves/movein_form.html", ("prospect", "moving_in", "trading", "suspended", "left"),
    told_of, first_of, apply_in, correct_in,
).register(bp)  # fmt: skip
