"""The register of price labels and sales papers: checked, mismatch, corrected or referred (7.1, 7.2)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.papers import permissions as may
from mallops.blueprints.papers.actions.telling import flag
from mallops.blueprints.papers.models import PriceCheck
from mallops.blueprints.papers.queries import find_order_of
from mallops.blueprints.papers.rules import LABEL_WORDS, PAYMENT_WORDS
from mallops.core.auth import Actor
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.errors import Conflict


def ensure_order_over(case: PriceCheck, _actor: Actor) -> None:
    """With an order open for it, a mismatch is corrected when the order is verified, not before."""
    order = find_order_of(case)
    if order is not None and order.state not in {"verified", "closed"}:
        raise Conflict(
            _(
                "Order %(number)s for this is not verified yet. Verify it first, then come back.",
                number=order.number,
            )
        )


def path(case: PriceCheck) -> list[tuple[str, str]]:
    """Its way: a check in order is at its end at once; "referred" only when it is."""
    codes = ["checked"] if case.state == "checked" else ["mismatch", "corrected"]
    if case.state == "referred":
        codes.insert(1, "referred")
    return [(one, str(WORKFLOW.states[one].label)) for one in codes]


def keep_outcome(case: PriceCheck, _actor: Actor, values: dict[str, Any]) -> None:
    """What was done stands on the record and on the printed form."""
    case.outcome = values["note"]


def refer(case: PriceCheck, actor: Actor, values: dict[str, Any]) -> None:
    """The manager hears of it again, with the reason."""
    case.outcome = values["note"]
    flag(actor, case, again=True)


WORKFLOW = Workflow(
    [State("checked", _l("Checked, in order"), "ok", "circle-check", closed=True),
     State("mismatch", _l("Mismatch"), "warn", "triangle-alert"),
     State("referred", _l("Referred to the manager"), "danger", "flag"),
     State("corrected", _l("Corrected"), "ok", "badge-check", closed=True)],
    [Step("find", _l("Mismatch found"), frozenset({"checked"}), "mismatch", may.CREATE, icon="triangle-alert",
          done=_l("found a mismatch"), shown=False),
     Step("correct", _l("Mark as corrected"), frozenset({"mismatch"}), "corrected", may.WORK, "required",
          photos=True, done=_l("saw it corrected"), icon="badge-check", guard=ensure_order_over,
          effect=keep_outcome),
     Step("refer", _l("Refer to the manager"), frozenset({"mismatch"}), "referred", may.WORK, "required",
          tone="warn", done=_l("referred it to the manager"), icon="flag", effect=refer),
     Step("settle", _l("Settled and corrected"), frozenset({"referred"}), "corrected", may.DECIDE, "required",
          done=_l("settled it"), icon="badge-check", guard=ensure_order_over, effect=keep_outcome)],
    initial="checked",
)  # fmt: skip

KIND = declare(
    CaseKind(
        code="papers", doc_type="PJ", model=PriceCheck, area="papers", slug="papers", icon="tag", order=45,
        label=_l("Label and paper check"), plural=_l("Price labels and sales papers"),
        view=may.VIEW, create=may.CREATE, edit=None, export=may.EXPORT, workflow=WORKFLOW,
        print_title=_l("Price label and sales paper check"),
        signers=(("officer", _l("Checked by")), ("shop", _l("Shop"))),
        help=_l("Is the price on the label the price at the till? Did the customer get every copy?"),
        empty=_l("No check yet. Look at one label and one slip in a shop, it takes a minute."),
        fields=(
            Field("tenant_id", _l("Tenant"), "tenant", True, in_list=True, in_filter=True),
            Field("title", _l("Item sold"), required=True, max_length=120, hint=_l("Brand, model.")),
            Field("label_fault", _l("Price label"), "choice", True, LABEL_WORDS, in_list=True,
                  in_filter=True),
            Field("contract_no", _l("Sales contract number"), max_length=60),
            Field("slip_no", _l("Sales slip number"), max_length=60),
            Field("copies_due", _l("Copies there should be"), "int", minimum=0, maximum=9),
            Field("copies_received", _l("Copies received"), "int", minimum=0, maximum=9),
            Field("payment", _l("Payment"), "choice", True, PAYMENT_WORDS, in_list=True, in_filter=True,
                  hint=_l("Does the amount paid match the items taken?")),
            Field("mismatch", _l("What does not match"), "long",
                  hint=_l("Amounts, items, dates. Leave it empty when all is in order.")),
            Field("zone_id", _l("Zone"), "zone", in_filter=True, in_form=False),
            Field("owner_id", _l("Checked by"), "person", in_filter=True, in_form=False),
            Field("checked_at", _l("Checked at"), "datetime", in_list=True, in_form=False, sortable=True),
            Field("flagged_at", _l("Manager told"), "datetime", in_form=False),
            Field("outcome", _l("What came of it"), "long", in_form=False),
        ),
        extras={"own_form": True, "path": path,
                "verbs": {"flagged": (_l("told the manager of an irregularity"), "warn", "bell"),
                          "ordered": (_l("opened a rectification order"), "info", "hammer")}},
    )
)  # fmt: skip
