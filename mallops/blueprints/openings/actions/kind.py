"""The register of opening and closing checks: due, then done, late or missed (3.3)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.openings import permissions as may
from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.openings.rules import DONE, DUE, LATE, MISSED, PHASE_WORDS
from mallops.core.casework import CaseKind, Field, State, Step, Workflow, declare

OFFICER = "officer"

#: A check missed by the clock may still be done: the phone had no network until now.
TO_DO = frozenset({DUE, MISSED})
WORKFLOW = Workflow(
    [State(DUE, lazy_pgettext("check", "Due"), "info", "clock"),
     State(DONE, lazy_pgettext("check", "Done"), "ok", "circle-check", closed=True),
     State(LATE, _l("Done late"), "warn", "clock-alert", closed=True),
     State(MISSED, lazy_pgettext("check", "Missed"), "danger", "circle-x", closed=True)],
    [Step("finish", _l("Finish the check"), TO_DO, DONE, may.DO, tone="ok", icon="circle-check",
          done=_l("finished the check in time"), shown=False),
     Step("finish_late", _l("Finish the check late"), TO_DO, LATE, may.DO, tone="warn", icon="clock-alert",
          done=_l("finished the check late"), shown=False),
     Step("miss", _l("Count as missed"), frozenset({DUE}), MISSED, may.LEAD, tone="danger", icon="circle-x",
          done=_l("nobody did the check"), shown=False)],
    initial=DUE,
)  # fmt: skip

KIND = declare(
    CaseKind(
        code="openings", doc_type="KB", model=OpeningCheck, area="patrol", slug="openings", order=14,
        label=_l("Opening or closing check"), plural=_l("Opening and closing checks"), icon="door-open",
        view=may.VIEW, create=None, edit=None, export=may.EXPORT, workflow=WORKFLOW,
        print_title=_l("Opening and closing check sheet"), signers=((OFFICER, _l("Officer")),),
        help=_l("Every zone before opening and after closing: who looked, when, and what was not in order."),
        empty=_l("No check yet. They appear by themselves once the times are set on the board."),
        fields=(
            Field("phase", _l("Type"), "choice", choices=PHASE_WORDS, in_list=True, in_filter=True,
                  in_form=False),
            Field("zone_id", _l("Zone"), "zone", in_list=True, in_filter=True, in_form=False),
            Field("on", _l("Date"), "date", in_form=False, sortable=True),
            Field("planned_from", _l("Planned from"), "datetime", in_form=False),
            Field("planned_until", _l("Planned until"), "datetime", in_form=False, in_list=True,
                  sortable=True),
            Field("done_at", _l("Done at"), "datetime", in_form=False, in_list=True, sortable=True),
            Field("owner_id", _l("Officer"), "person", in_list=True, in_filter=True, in_form=False),
            Field("exception_count", _l("Not in order"), "int", in_form=False, in_list=True, sortable=True),
            Field("note", _l("Remark"), "long", in_form=False),
        ),
    )
)  # fmt: skip
