"""The register of adjustments."""

from __future__ import annotations

from typing import Any

from mallops.blueprints.moves.actions.adjusting import KIND, Change, apply_change, correct_change
from mallops.blueprints.moves.documents import print_adjustment
from mallops.blueprints.moves.forms import AdjustmentForm
from mallops.blueprints.moves.rules.moves import fen_of
from mallops.blueprints.moves.rules.words import SORT_ICONS
from mallops.blueprints.moves.views.parts import VERBS, FormPages, links_of, tools_of
from mallops.core.money import yuan
from mallops.core.registers import register_blueprint

bp = register_blueprint(KIND)
KIND.extras.update(
    links=links_of, tools=tools_of, pairs=lambda _record: [], verbs=VERBS, paper=print_adjustment
)


def told_of(form: Any) -> Change:
    """What was typed."""
    return Change(
        sort=form.sort.data or "",
        new_value=form.new_value.data or "",
        effective_on=form.effective_on.data,
        reason=form.reason.data or "",
        unit_code=form.unit_code.data or "",
        old_rent=fen_of(form.old_rent.data, "old_rent"),
        new_rent=fen_of(form.new_rent.data, "new_rent"),
        contract_no=form.contract_no.data or "",
        new_to_on=form.new_to_on.data,
    )


def first_of(case: Any) -> dict[str, Any]:
    """The form filled in."""
    keys = ("sort", "unit_code", "new_value", "effective_on", "reason", "contract_no", "new_to_on")
    first = {key: getattr(case, key) for key in keys}
    rents = {key: getattr(case, key) for key in ("old_rent", "new_rent")}
    return first | {key: "" if fen is None else str(yuan(fen)) for key, fen in rents.items()}


FormPages(
    KIND, AdjustmentForm, "moves/adjustment_form.html", ("moving_in", "trading", "suspended", "moving_out"),
    told_of, first_of, apply_change, correct_change, {"icons": SORT_ICONS},
).register(bp)  # fmt: skip
