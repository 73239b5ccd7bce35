"""The register of alerts: states, steps, fields (24.1)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.actions.telling import tell_manager
from mallops.blueprints.fraud.models import FraudAlert
from mallops.blueprints.fraud.queries.alerts import sight
from mallops.blueprints.fraud.rules.life import DECISIONS
from mallops.blueprints.fraud.rules.words import rule_labels
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.errors import Conflict


def _taken(case: FraudAlert, actor: Any, _values: dict[str, Any]) -> None:
    case.owner_id = actor.user_id
    tell_manager(case)


def may_sign(_case: FraudAlert, actor: Any, capacity: str, name: str) -> None:
    """As the manager signs only who decides; nobody signs for somebody else. Raises Conflict."""
    if name.strip():
        raise Conflict(_l("A case file is signed by oneself. Leave the name empty."))
    if capacity == "manager" and not actor.can(may.DECIDE):
        raise Conflict(_l("The manager's signature is the manager's. Choose another capacity."))


def path(case: FraudAlert) -> list[tuple[str, str]]:
    """Alert, looked into, then confirmed and acted on, or cleared."""
    end = ["cleared"] if case.decision == "cleared" else ["confirmed", "closed"]
    return [(one, str(WORKFLOW.state(one).label)) for one in ["alert", "investigating", *end]]


WORKFLOW = Workflow(
    [
        State("alert", lazy_pgettext("fraud", "New alert"), "danger", "siren"),
        State("investigating", lazy_pgettext("fraud", "Being looked into"), "warn", "search-check"),
        State("confirmed", lazy_pgettext("fraud", "Confirmed"), "accent", "badge-check"),
        State("cleared", lazy_pgettext("fraud", "Cleared"), "ok", "shield-check", closed=True),
        State("closed", lazy_pgettext("fraud", "Closed"), "muted", "archive", closed=True),
    ],
    [
        Step("investigate", _l("Look into it"), frozenset({"alert"}), "investigating", may.INVESTIGATE,
             note="no", done=_l("took it on"), icon="search-check", effect=_taken),
        Step("confirm", _l("Confirm the abuse"), frozenset({"alert", "investigating"}), "confirmed",
             may.DECIDE, done=_l("confirmed the abuse"), icon="badge-check", shown=False),
        Step("clear", _l("Clear the card"), frozenset({"alert", "investigating"}), "cleared", may.DECIDE,
             done=_l("cleared the card"), icon="shield-check", shown=False),
        Step("close", _l("Close the case"), frozenset({"confirmed"}), "closed", may.ACT,
             done=_l("closed the case"), icon="archive", shown=False),
    ],
    initial="alert",
)  # fmt: skip
FIELDS = (
    Field("title", _l("Member number"), in_form=False),
    Field("rule", _l("Strongest reason"), "choice", choices=rule_labels, in_form=False, in_list=True,
          in_filter=True),
    Field("score", lazy_pgettext("fraud", "Score"), "int", in_form=False, in_list=True, sortable=True),
    Field("points", lazy_pgettext("fraud", "Points in question"), "int", in_form=False, in_list=True),
    Field("fen", lazy_pgettext("fraud", "Money behind them"), "money", in_form=False),
    Field("decision", lazy_pgettext("fraud", "Decision"), "choice", choices=DECISIONS, in_form=False,
          in_filter=True),
    Field("decided_by_id", lazy_pgettext("fraud", "Decided by"), "person", in_form=False),
    Field("decided_at", lazy_pgettext("fraud", "Decided at"), "datetime", in_form=False),
    Field("by_hand", _l("Reported by hand"), "bool", in_form=False, in_filter=True),
    Field("owner_id", _l("Looked into by"), "person", in_form=False, in_list=True, in_filter=True),
)  # fmt: skip
KIND = declare(
    CaseKind(
        code="fraud",
        doc_type="FQ",
        model=FraudAlert,
        label=_l("Fraud alert"),
        plural=_l("Fraud alerts"),
        icon="shield-alert",
        area="fraud",
        workflow=WORKFLOW,
        slug="fraud",
        view=may.VIEW,
        create=may.INVESTIGATE,
        edit=None,
        export=may.EXPORT,
        print_title=_l("Anti-fraud case file"),
        nav_group="members",
        order=60,
        signers=(
            ("investigator", _l("Looked into by")),
            ("supervisor", _l("Supervisor")),
            ("manager", _l("Manager")),
        ),
        help=_l("Cards that look as if points or vouchers were abused, with the rows that say why."),
        empty=_l("No alert. The rules look at every booking some minutes after it was made."),
        fields=FIELDS,
        extras={
            "own_form": True,
            "private_words": True,
            "sight": sight,
            "sign_guard": may_sign,
            "path": path,
            "verbs": {
                "grew": (_l("more rows were added by the rules"), "warn", "plus"),
                "noted": (_l("wrote a note"), "muted", "message-square"),
                "reported": (_l("reported it by hand"), "accent", "hand"),
                "acted.freeze": (_l("froze the card"), "danger", "circle-pause"),
                "acted.reverse": (_l("took points back"), "danger", "rotate-ccw"),
                "acted.void": (_l("cancelled a voucher"), "danger", "ban"),
            },
        },
    )
)

__all__ = ["KIND", "WORKFLOW"]
