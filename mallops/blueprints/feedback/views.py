"""The register of market feedback: filed, reviewed, adopted or shelved (catalogue 21.1)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.feedback import permissions as may
from mallops.blueprints.feedback.models import Feedback
from mallops.core.auth import Actor
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare
from mallops.core.registers import register_blueprint
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, work_card

TOPICS = {
    "operations": _l("Operations"), "brand": _l("Brand trend"), "sourcing": _l("Sourcing lead"),
    "strategy": _l("Floor strategy"),
}  # fmt: skip


def keep_note(case: Any, _actor: Any, values: dict[str, Any]) -> None:
    """What was decided, and why, stays on the record itself."""
    case.adoption = values["note"]


KIND = declare(
    CaseKind(
        code="feedback", doc_type="SC", model=Feedback, area="feedback", slug="feedback",
        label=_l("Feedback"), plural=_l("Market feedback"), icon="lightbulb",
        view=may.VIEW, create=may.CREATE, edit=may.EDIT, export=may.EXPORT, order=60,
        print_title=_l("Market feedback report"),
        signers=(("filer", _l("Filed by")), ("receiver", _l("Receiver"))),
        help=_l("What the floor hears and sees: trade, brands, leads, ideas; and what came of it."),
        empty=_l("Heard of a brand that looks for space, or seen what customers ask for? File it here."),
        workflow=Workflow(
            [State("filed", _l("Filed"), "info", "inbox"),
             State("reviewed", _l("Under review"), "warn", "eye"),
             State("adopted", _l("Adopted"), "ok", "badge-check", closed=True),
             State("shelved", _l("Shelved"), "muted", "archive", closed=True)],
            [Step("review", _l("Take under review"), frozenset({"filed"}), "reviewed", may.DECIDE,
                  done=_l("took it under review"), icon="eye"),
             Step("adopt", _l("Adopt"), frozenset({"reviewed"}), "adopted", may.DECIDE, "required",
                  done=_l("adopted it"), icon="badge-check", effect=keep_note),
             Step("shelve", _l("Shelve"), frozenset({"reviewed"}), "shelved", may.DECIDE, "required",
                  tone="muted", done=_l("shelved it"), icon="archive", effect=keep_note)],
            initial="filed",
        ),
        fields=(
            Field("title", _l("Topic"), required=True, hint=_l("One line that says it.")),
            Field("topic_kind", _l("Kind"), "choice", True, TOPICS, in_list=True, in_filter=True),
            Field("owner_id", _l("Receiver"), "person", True, in_list=True, hint=_l("Who decides on it.")),
            Field("zone_id", _l("Zone"), "zone", in_list=True),
            Field("tenant_id", _l("Tenant"), "tenant"),
            Field("evidence", _l("Evidence"), "long", hint=_l("Who said it, where you saw it, figures.")),
            Field("proposal", _l("Proposal"), "long", True, hint=_l("What the mall should do.")),
            Field("adoption", _l("What came of it"), "long", in_form=False),
        ),
    )
)  # fmt: skip
BLUEPRINTS = [register_blueprint(KIND)]


@work_card(may.DECIDE, order=60, roles="LSG MKT OPM")
def to_decide(actor: Actor) -> WorkCard | None:
    """What was filed and nobody has decided on."""
    asked, count = Criteria(view="open", sort="-newest"), counts(KIND, actor)["view_open"]
    return register_card(KIND, actor, _("Feedback to decide on"), asked, count)
