"""The register of contractor supervision: scheduled, checked, scored (catalogue 6.1)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.supervision import permissions as may
from mallops.blueprints.supervision.models import Supervision
from mallops.core.auth import Actor
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.errors import Conflict
from mallops.core.registers import register_blueprint
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.offered import offered
from mallops.core.worklists import WorkCard, work_card

SERVICES = {
    "security": _l("Security"),
    "fire": _l("Fire safety"),
    "cleaning": _l("Cleaning"),
    "greening": _l("Greening"),
    "other": _l("Other service"),
}
FIRE_CHECKS = {"pass": _l("In order"), "fail": _l("Not in order"), "na": _l("Not applicable")}


def ensure_findings(case: Any, _actor: Any) -> None:
    """A check says what was found, even when nothing was wrong."""
    if not case.findings:
        raise Conflict(_l("Write down first what was found: open “Edit”."))


def ensure_score(case: Any, _actor: Any) -> None:
    """A rating needs its score."""
    if case.score is None:
        raise Conflict(_l("Enter the score first: open “Edit”."))


KIND = declare(
    CaseKind(
        code="supervision", doc_type="WB", model=Supervision, area="supervision", slug="supervision",
        label=_l("Contractor check"), plural=_l("Contractor supervision"), icon="shield-check",
        view=may.VIEW, create=may.CREATE, edit=may.EDIT, export=may.EXPORT, order=50,
        print_title=_l("Contractor supervision record"),
        signers=(("supervisor", _l("Supervisor")), ("contractor", _l("Contractor")),
                 ("security", _l("Security")), ("engineering", _l("Engineering"))),
        help=_l("Security, fire, cleaning and greening: what was checked and found, the month's score."),
        empty=_l("Schedule the first check: which contractor, which posts, which month."),
        workflow=Workflow(
            [State("scheduled", _l("Scheduled"), "muted", "calendar"),
             State("checked", _l("Checked"), "info", "eye"),
             State("scored", _l("Scored"), "ok", "badge-check", closed=True)],
            [Step("check", _l("Mark as checked"), frozenset({"scheduled"}), "checked", may.CHECK, photos=True,
               done=_l("checked on site"), icon="eye", guard=ensure_findings),
             Step("score", _l("Confirm the score"), frozenset({"checked"}), "scored", may.SCORE, sign=True,
               done=_l("confirmed the score"), icon="badge-check", guard=ensure_score)], initial="scheduled"),
        fields=(
            Field("title", _l("Contractor"), "named", True, offered("contractors"),
                  hint=_l("A company under contract. Not in the list? Enter it under “Contractors” first.")),
            Field("service", _l("Service"), "choice", True, SERVICES, in_list=True, in_filter=True),
            Field("month", _l("Month"), "month", required=True, in_list=True, sortable=True),
            Field("post", _l("Posts"), hint=_l("Which posts or areas were looked at."), max_length=120),
            Field("contract_no", _l("Contract number"), max_length=60), Field("zone_id", _l("Zone"), "zone"),
            Field("owner_id", _l("Supervised by"), "person", in_list=True),
            Field("fire_check", _l("Fire equipment"), "choice", choices=FIRE_CHECKS, in_filter=True),
            Field("score", _l("Score"), "int", minimum=0, maximum=100, in_list=True, sortable=True),
            Field("findings", _l("What was found"), "long"),
        ),
    )
)  # fmt: skip
BLUEPRINTS = [register_blueprint(KIND)]


@work_card(may.CHECK, order=65, roles="SUP LEAD")
def to_check(actor: Actor) -> WorkCard | None:
    """Checks that are scheduled or wait for their score, the oldest month first."""
    return register_card(KIND, actor, _("Contractor checks to finish"), Criteria(view="open", sort="month"))
