"""The register of surveys 满意度调查: states, steps, fields (53.1)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions.opening import closed, may_open, opened
from mallops.blueprints.surveys.actions.planning import may_plan, may_verify, planned
from mallops.blueprints.surveys.models import Survey
from mallops.blueprints.surveys.rules.words import AUDIENCES
from mallops.core.casework import DRAFT, CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit

WORKFLOW = Workflow(
    [
        DRAFT,
        State("open", lazy_pgettext("survey", "Open"), "accent", "send"),
        State("closed", lazy_pgettext("survey", "Closed"), "info", "lock"),
        State("analysed", lazy_pgettext("survey", "Analysed"), "info", "chart-column"),
        State("planned", _l("Improvement plan"), "warn", "hammer"),
        State("verified", lazy_pgettext("survey", "Verified"), "ok", "badge-check", closed=True),
    ],
    [
        Step("open", _l("Open it and ask"), frozenset({"draft"}), "open", may.RUN, note="no",
             done=_l("opened the survey"), icon="send", guard=may_open, effect=opened),
        Step("close", _l("Close the survey"), frozenset({"open"}), "closed", may.RUN,
             done=_l("closed the survey"), icon="lock", effect=closed),
        Step("analyse", _l("Analyse"), frozenset({"closed"}), "analysed", may.READ, shown=False,
             done=_l("analysed the answers"), icon="chart-column"),
        Step("plan", _l("Start the improvement plan"), frozenset({"analysed"}), "planned", may.READ,
             done=_l("started the improvement plan"), icon="hammer", guard=may_plan, effect=planned),
        Step("verify", _l("Everything is verified"), frozenset({"planned"}), "verified", may.RUN, sign=True,
             done=_l("verified the improvements"), icon="badge-check", guard=may_verify),
    ],
    initial="draft",
)  # fmt: skip

KIND = declare(
    CaseKind(
        code="surveys", doc_type="DC", model=Survey, area="surveys", slug="surveys",
        label=_l("Survey"), plural=_l("Surveys"), icon="chart-column",
        view=may.VIEW, create=may.CREATE, edit=may.CREATE, export=may.EXPORT,
        nav_group="insight", order=44, workflow=WORKFLOW,
        print_title=_l("Satisfaction survey"),
        signers=(("specialist", _l("Customer-relations specialist")), ("manager", _l("Manager"))),
        help=_l("Ask tenants every quarter, customers at any time, and people after a settled case."),
        empty=_l("Prepare the first survey: the questions are there, change what you like."),
        clocks=(
            ClockSpec("analysis", _l("Analysis of the answers"), starts=frozenset({"closed"}),
                      stops=frozenset({"analysed", "planned", "verified"}),
                      defaults={"": Limit(5, Unit.WORKING_DAYS)}),
            ClockSpec("plan", _l("Improvement plan"), starts=frozenset({"analysed"}),
                      stops=frozenset({"planned", "verified"}),
                      defaults={"": Limit(5, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", _l("Name of the survey"), in_form=False),
            Field("audience", _l("Who is asked"), "choice", True, AUDIENCES, in_form=False, in_list=True,
                  in_filter=True),
            Field("quarter", _l("Quarter"), in_form=False, in_list=True),
            Field("anonymous", _l("Anonymous"), "bool", in_form=False, in_filter=True),
            Field("sample", _l("Sample"), "int", in_form=False, unit="%"),
            Field("target", _l("Answers wanted"), "int", in_form=False),
            Field("ends_on", _l("Last day"), "date", in_form=False, in_list=True, sortable=True),
            Field("answered", _l("Answers received"), "int", in_form=False, in_list=True, sortable=True),
            Field("opened_at", lazy_pgettext("survey", "Opened at"), "datetime", in_form=False),
            Field("ended_at", lazy_pgettext("survey", "Closed at"), "datetime", in_form=False),
            Field("owner_id", _l("Person in charge"), "person", in_form=False, in_list=True),
            Field("analysis", lazy_pgettext("survey", "Analysis"), "long", in_form=False),
            Field("no_plan_why", _l("Why nothing has to get better"), "long", in_form=False),
        ),
        extras={"own_form": True, "pairs": lambda _record: [], "edit_in": frozenset({"draft"})},
    )
)  # fmt: skip
__all__ = ["KIND", "WORKFLOW"]
