"""The registers of complaints and of internal letters: states, steps, clocks, fields (39)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.models import Complaint, InternalLetter
from mallops.blueprints.complaints.queries import complaints as reads
from mallops.blueprints.complaints.queries.sight import complaints_seen, letters_seen
from mallops.blueprints.complaints.rules import complaints as rules
from mallops.blueprints.complaints.rules.words import CATEGORIES, CHANNELS, RESPONSIBLE
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit

ANSWERED = frozenset({"replied", "evaluated", "called", "closed"})
FOLLOW = "complaints.follow"


def targeted(case: Any, _actor: Any = None) -> None:
    """The gravest have their own day."""
    rules.ensure_targeted(case.severity, case.target_on)


def may_report(case: Any, _actor: Any = None) -> None:
    """What the report rests on is there."""
    targeted(case)
    rows = [one for one in reads.letters_of(case) if one.state != "void"]
    answered = sum(one.state == "answered" for one in rows)
    rules.ensure_letters(case.severity, case.feedback_at is not None, answered, len(rows) - answered)


def may_reply(case: Any, _actor: Any = None) -> None:
    """The newest round is signed by all."""
    report = reads.report_of(case)
    rules.ensure_signed(report.fen if report is not None else 0, reads.signed_of(report))


def may_close(case: Any, _actor: Any = None) -> None:
    """Mediation and money are done with."""
    found = reads.mediation_of(case)
    unpaid = any(one.state in {"asked", "approved"} for one in reads.payouts_of(case))
    rules.ensure_closing(case.severity, found.state if found is not None else "", unpaid)


def reopened(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """The next evaluation counts, the last one stays in the trail."""
    case.reopened += 1
    case.direct = False
    case.score = case.scored_at = case.called_at = None


WORKFLOW = Workflow(
    [
        State("received", lazy_pgettext("complaint", "Received"), "danger", "inbox"),
        State("triaged", _l("Weighed"), "warn", "gauge"),
        State("investigating", lazy_pgettext("complaint", "Looked into"), "info", "search"),
        State("awaiting", _l("Waits for a department"), "warn", "clock"),
        State("reporting", _l("Handling report"), "info", "file-text"),
        State("approval", lazy_pgettext("complaint", "To be signed"), "accent", "pen-line"),
        State("replied", lazy_pgettext("complaint", "Customer answered"), "info", "send"),
        State("evaluated", _l("Evaluated by the customer"), "info", "star"),
        State("called", _l("Called back"), "info", "phone"),
        State("closed", lazy_pgettext("complaint", "Closed"), "ok", "badge-check", closed=True),
    ],
    [
        Step("triage", _l("Weigh and assign"), frozenset({"received"}), "triaged", may.WORK, shown=False,
             done=_l("weighed and assigned it"), icon="gauge"),
        Step("investigate", _l("Begin to look into it"), frozenset({"triaged"}), "investigating", may.WORK,
             note="no", done=_l("began to look into it"), icon="search", guard=targeted),
        Step("ask", _l("Write an internal letter"), frozenset({"investigating", "reporting", "awaiting"}),
             "awaiting", may.WORK, shown=False, done=_l("wrote to a department"), icon="send",
             guard=targeted),
        Step("answered", _l("All departments have answered"), frozenset({"awaiting"}), "reporting", may.WORK,
             shown=False, done=_l("all departments have answered"), icon="check"),
        Step("report", _l("Begin the report"), frozenset({"investigating"}), "reporting", may.WORK,
             note="no", done=_l("began the report"), icon="file-text", guard=may_report),
        Step("submit", _l("Send the report to be signed"), frozenset({"reporting"}), "approval", may.WORK,
             shown=False, done=_l("sent the report to be signed"), icon="pen-line", guard=may_report),
        Step("send_back", _l("Send the report back"), frozenset({"approval"}), "reporting", may.SIGN,
             shown=False, tone="danger", done=_l("sent the report back"), icon="rotate-ccw"),
        Step("reply", _l("Answer the customer"), frozenset({"approval"}), "replied", may.WORK, shown=False,
             done=_l("answered the customer"), icon="send", guard=may_reply),
        Step("answer", _l("Answer directly"), rules.DIRECT, "replied", may.TAKE, shown=False,
             done=_l("answered the customer directly"), icon="send"),
        Step("evaluate", _l("The customer's evaluation"), frozenset({"replied"}), "evaluated", may.WORK,
             shown=False, done=_l("noted the customer's evaluation"), icon="star"),
        Step("call", _l("Note the callback"), frozenset({"evaluated"}), "called", may.WORK, shown=False,
             done=_l("called the customer back"), icon="phone"),
        Step("close", _l("Close the complaint"), frozenset({"called"}), "closed", may.WORK, note="no",
             done=_l("closed it"), icon="badge-check", guard=may_close),
        Step("reopen", _l("Open it again"), frozenset({"replied", "evaluated", "called", "closed"}),
             "investigating", may.WORK, shown=False, tone="danger", done=_l("opened it again"),
             icon="rotate-ccw", effect=reopened),
    ],
    initial="received",
)  # fmt: skip


def path(case: Any) -> list[tuple[str, str]]:
    """The states of its way: a short one for what is answered directly."""
    way = ["received", "triaged", "investigating", "awaiting", "reporting", "approval", "replied",
           "evaluated", "called", "closed"]  # fmt: skip
    if case.direct:
        way = ["received", "replied", "evaluated", "called", "closed"]
    return [(code, str(WORKFLOW.state(code).label)) for code in way]


KIND = declare(
    CaseKind(
        code="complaints", doc_type="TS", model=Complaint, area="complaints", slug="complaints",
        label=_l("Complaint"), plural=_l("Complaints"), icon="message-square",
        view=may.VIEW, create=may.TAKE, edit=may.WORK, export=may.EXPORT,
        nav_group="desk", order=20, workflow=WORKFLOW,
        print_title=_l("Complaint record"),
        signers=(("customer", lazy_pgettext("complaint", "Customer")), ("head", _l("Department head")),
                 ("supervisor", _l("Supervisor")), ("specialist", _l("Specialist"))),
        help=_l("What customers are angry about: who takes care of it, until when, what they were told."),
        empty=_l("Nobody has complained. When somebody does, take it in here: it takes less than a minute."),
        clocks=(
            ClockSpec("first", _l("First response"), starts=frozenset({"received"}), once=True,
                      stops=frozenset(WORKFLOW.states) - {"received"}, drives_due=False,
                      defaults={"": Limit(1, Unit.WORKING_DAYS), "critical": Limit(2, Unit.WORKING_HOURS)}),
            ClockSpec("answer", _l("Answer to the customer"), stops=ANSWERED,
                      defaults={"minor": Limit(2, Unit.WORKING_DAYS), "major": Limit(7, Unit.WORKING_DAYS),
                                "critical": Limit(7, Unit.WORKING_DAYS)}),
            ClockSpec("after", _l("Evaluation and callback"), starts=frozenset({"replied"}),
                      stops=frozenset({"closed", *rules.DIRECT, "awaiting", "reporting", "approval"}),
                      defaults={"": Limit(5, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", lazy_pgettext("complaint", "Subject"), in_form=False),
            Field("severity", _l("Severity"), "severity", in_form=False, in_list=True, in_filter=True),
            Field("category", lazy_pgettext("complaint", "What it is about"), "choice", True, CATEGORIES,
                  in_form=False, in_list=True, in_filter=True),
            Field("channel", _l("How it came"), "choice", True, CHANNELS, in_form=False, in_filter=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False),
            Field("item", lazy_pgettext("complaint", "Article"), in_form=False),
            Field("slip_no", _l("Slip"), in_form=False),
            Field("responsibility", _l("Responsible"), "choice", choices=RESPONSIBLE, in_form=False,
                  in_filter=True),
            Field("target_on", _l("Target day"), "date", in_form=False),
            Field("score", _l("Satisfaction"), "int", in_form=False, in_list=True),
            Field("reopened", _l("Opened again"), "int", in_form=False),
            Field("replied_at", _l("Answered at"), "datetime", in_form=False),
            Field("owner_id", _l("Looked after by"), "person", in_form=False, in_list=True),
        ),
        extras={"own_form": True, "private_words": True, "path": path, "sight": complaints_seen,
                "edit_in": rules.OPEN_FOR_EDIT, "pairs": lambda _record: [],
                "binds": lambda case: "service" if case.severity in {"major", "critical"} else None},
    )
)  # fmt: skip

LETTER = declare(
    CaseKind(
        code="internal_letters", doc_type="NF", model=InternalLetter, area="internal_letters",
        slug="internal-letters", label=_l("Internal letter"), plural=_l("Internal letters"), icon="send",
        view=may.LETTERS, create=None, edit=None, export=may.LETTERS_OUT,
        nav_group="desk", order=22,
        print_title=_l("Internal feedback letter"),
        help=_l("What complaints ask of a department; answered in writing within one working day."),
        empty=_l("No department was asked yet. A letter is written from a complaint."),
        workflow=Workflow(
            [
                State("asked", lazy_pgettext("letter", "Asked"), "warn", "send"),
                State("answered", lazy_pgettext("letter", "Answered"), "ok", "badge-check", closed=True),
            ],
            [
                Step("answer", _l("Answer the letter"), frozenset({"asked"}), "answered", may.ANSWER,
                     shown=False, done=_l("answered the letter"), icon="send"),
            ],
            initial="asked",
        ),
        clocks=(
            ClockSpec("answer", _l("Answer of the department"), stops=frozenset({"answered"}),
                      defaults={"": Limit(1, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", _l("Complaint"), in_form=False),
            Field("department", _l("Department"), "department", in_form=False, in_list=True,
                  in_filter=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False),
            Field("answered_at", _l("Answered at"), "datetime", in_form=False),
            Field("answered_by", _l("Answered by"), in_form=False),
        ),
        extras={"private_words": True, "sight": letters_seen, "pairs": lambda _record: []},
    )
)  # fmt: skip
__all__ = ["FOLLOW", "KIND", "LETTER", "WORKFLOW", "may_close", "may_reply", "may_report"]
