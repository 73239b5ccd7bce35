"""The register of callbacks 回访 (26.3)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.models import Callback
from mallops.blueprints.care.rules import words
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit

NO_PAIRS: Any = lambda _record: []  # noqa: E731 - no before and after
REASON_LABELS = {code: one.label for code, one in words.REASONS.items()}
_OPEN = frozenset({"open", "again"})

KIND = declare(
    CaseKind(
        code="callbacks", doc_type="HF", model=Callback, area="care", slug="callbacks",
        label=_l("Callback"), plural=_l("Callbacks"), icon="phone",
        view=may.VIEW, create=may.WORK, edit=None, export=may.EXPORT, nav_group="members", order=41,
        print_title=_l("Callback record"),
        signers=(("worker", _l("Customer service")), ("supervisor", _l("Supervisor"))),
        help=_l("Who was called, visited, interviewed or invited, why, and what came of it."),
        empty=_l("Nobody was called yet. The list of the day fills by itself, and you may add a callback."),
        workflow=Workflow(
            [State("open", _l("To be contacted"), "accent", "phone"),
             State("again", _l("Not reached, again"), "warn", "rotate-cw"),
             State("done", lazy_pgettext("care", "Done"), "ok", "badge-check", closed=True),
             State("closed", _l("Off the list"), "muted", "archive", closed=True)],
            [Step("reach", lazy_pgettext("care", "Reached"), _OPEN, "done", may.WORK, shown=False,
                  done=_l("reached the member"), icon="phone"),
             Step("miss", lazy_pgettext("care", "Not reached"), _OPEN, "again", may.WORK, shown=False,
                  done=_l("tried, not reached"), icon="rotate-cw"),
             Step("drop", _l("Take off the list"), _OPEN, "closed", may.WORK, shown=False,
                  done=_l("took it off the list"), icon="archive")],
            initial="open",
        ),
        clocks=(ClockSpec("care", lazy_pgettext("care", "Contact"), stops=frozenset({"done", "closed"}),
                          defaults={"": Limit(0, Unit.CALENDAR_DAYS), "major": Limit(2, Unit.WORKING_DAYS)},
                          escalate_1=24, escalate_2=72),),
        fields=(
            Field("title", _l("Member's number"), in_form=False),
            Field("sort", lazy_pgettext("care", "Kind"), "choice", choices=words.SORTS, in_form=False,
                  in_filter=True),
            Field("reason", lazy_pgettext("care", "Reason"), "choice", choices=REASON_LABELS, in_form=False,
                  in_list=True, in_filter=True),
            Field("channel", lazy_pgettext("care", "Way"), "choice", choices=words.CHANNELS, in_form=False,
                  in_filter=True),
            Field("planned_on", _l("On the list from"), "date", in_form=False, in_list=True, sortable=True),
            Field("owner_id", _l("Who does it"), "person", in_form=False, in_list=True),
            Field("marketing", _l("Marketing"), "bool", in_form=False, in_filter=True),
            Field("tries", _l("Times tried"), "int", in_form=False),
            Field("touched_on", _l("Last tried on"), "date", in_form=False),
            Field("outcome", lazy_pgettext("care", "Outcome"), "choice", choices=words.OUTCOMES,
                  in_form=False, in_list=True, in_filter=True),
            Field("dropped_why", _l("Why off the list"), "choice", choices=words.DROPPED, in_form=False),
            Field("satisfaction", _l("Satisfaction"), "int", in_form=False, in_list=True, unit=_l("of 5")),
            Field("next_on", _l("Next contact"), "date", in_form=False),
            Field("done_by_id", _l("Done by"), "person", in_form=False),
        ),
        extras={"own_form": True, "pairs": NO_PAIRS,
                "verbs": {"dialled": (_l("looked at the number to call"), "info", "phone"),
                          "consent": (_l("withdrew the consent for the member"), "warn", "ban"),
                          "issue": (_l("opened a record of the issue"), "info", "message-square")}},
    )
)  # fmt: skip
__all__ = ["KIND", "REASON_LABELS"]
