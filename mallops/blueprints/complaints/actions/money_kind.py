"""The registers of payouts (40) and of what authorities ask (41): states, steps, clocks, fields."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.models import AuthorityCase, Payout
from mallops.blueprints.complaints.queries.sight import payouts_seen
from mallops.blueprints.complaints.rules.words import AUTHORITIES, RECOVERIES, SORTS, WAYS
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit


def path(case: Any) -> list[tuple[str, str]]:
    """What is advanced comes back; what is paid is paid; or it was refused."""
    ways = {
        "advance": ["asked", "approved", "recovering", "recovered"],
        "paid": ["asked", "approved", "paid"],
    }
    codes = ["asked", "refused"] if case.state == "refused" else ways[case.sort]
    return [(code, str(PAYOUT.workflow.state(code).label)) for code in codes]


PAYOUT = declare(
    CaseKind(
        code="payouts", doc_type="PC", model=Payout, area="payouts", slug="payouts",
        label=_l("Payment for a complaint"), plural=_l("Compensation"), icon="banknote",
        view=may.MONEY, create=None, edit=None, export=may.MONEY_OUT,
        nav_group="desk", order=24,
        print_title=_l("Compensation approval"),
        signers=(("approve", lazy_pgettext("payout", "Approved by")), ("payee", _l("Payee"))),
        help=_l("Compensation and advance compensation: who approved it, who paid, what came back."),
        empty=_l("Nothing was paid for a complaint yet. A payment is asked for on the complaint."),
        workflow=Workflow(
            [
                State("asked", lazy_pgettext("payout", "Asked for"), "warn", "inbox"),
                State("approved", lazy_pgettext("payout", "Approved"), "info", "badge-check"),
                State("paid", lazy_pgettext("payout", "Paid"), "ok", "banknote", closed=True),
                State("recovering", _l("To be recovered"), "warn", "rotate-ccw"),
                State("recovered", _l("Recovered"), "ok", "badge-check", closed=True),
                State("refused", lazy_pgettext("payout", "Refused"), "muted", "circle-x", closed=True),
            ],
            [
                Step("approve", lazy_pgettext("payout", "Approve"), frozenset({"asked"}), "approved",
                     may.APPROVE_MONEY, shown=False, sign=True, done=_l("approved the payment"),
                     icon="badge-check"),
                Step("refuse", lazy_pgettext("payout", "Refuse"), frozenset({"asked"}), "refused",
                     may.APPROVE_MONEY, shown=False, tone="danger", done=_l("refused the payment"),
                     icon="circle-x"),
                Step("pay", _l("Enter the payment"), frozenset({"approved"}), "paid", may.PAY_MONEY,
                     shown=False, done=_l("paid it"), icon="banknote"),
                Step("advance", _l("Enter the payment"), frozenset({"approved"}), "recovering",
                     may.PAY_MONEY, shown=False, done=_l("paid it in advance"), icon="banknote"),
                Step("recover", _l("All of it came back"), frozenset({"recovering"}), "recovered",
                     may.PAY_MONEY, shown=False, done=_l("has all of it back"), icon="badge-check"),
                Step("reopen", _l("Money went back"), frozenset({"recovered"}), "recovering",
                     may.PAY_MONEY, shown=False, tone="danger", icon="undo-2",
                     done=_l("opened it again: a payment was corrected")),
            ],
            initial="asked",
        ),
        clocks=(
            ClockSpec("decide", _l("Approval of the payment"), starts=frozenset({"asked"}),
                      stops=frozenset({"approved", "refused", "paid", "recovering", "recovered"}),
                      defaults={"": Limit(1, Unit.WORKING_DAYS)}),
            ClockSpec("pay", _l("Payment"), starts=frozenset({"approved"}),
                      stops=frozenset({"paid", "recovering", "recovered", "refused"}),
                      defaults={"": Limit(2, Unit.WORKING_DAYS)}),
            ClockSpec("recover", _l("Recovery from the tenant"), starts=frozenset({"recovering"}),
                      stops=frozenset({"recovered"}), defaults={"": Limit(30, Unit.CALENDAR_DAYS)}),
        ),
        fields=(
            Field("title", _l("Complaint"), in_form=False),
            Field("sort", lazy_pgettext("payout", "Kind"), "choice", True, SORTS, in_form=False,
                  in_list=True, in_filter=True),
            Field("fen", lazy_pgettext("payout", "Amount"), "money", in_form=False, in_list=True,
                  sortable=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True),
            Field("way", lazy_pgettext("payout", "Paid how"), "choice", choices=WAYS, in_form=False),
            Field("paid_on", lazy_pgettext("payout", "Paid on"), "date", in_form=False, in_list=True),
            Field("payment_no", _l("Voucher number of the payment"), in_form=False),
            Field("recovery", _l("Recovered how"), "choice", choices=RECOVERIES, in_form=False,
                  in_filter=True),
            Field("recovered_fen", _l("Came back"), "money", in_form=False, in_list=True),
            Field("recovery_ref", _l("Reference of the recovery"), in_form=False),
        ),
        extras={
            "private_words": True, "sight": payouts_seen, "pairs": lambda _record: [], "path": path,
            "doc_type": lambda case: "XF" if case.sort == "advance" else "PC",
            "binds": lambda case: "finance" if case.state == "recovering" else None,
        },
    )
)  # fmt: skip

AUTHORITY = declare(
    CaseKind(
        code="authorities", doc_type="XH", model=AuthorityCase, area="authorities", slug="authorities",
        label=_l("Case of an authority"), plural=_l("Cases of authorities"), icon="shield-alert",
        view=may.AUTHORITY, create=may.AUTHORITY_WORK, edit=may.AUTHORITY_WORK, export=may.AUTHORITY_OUT,
        nav_group="desk", order=26,
        print_title=_l("Liaison with an authority"),
        signers=(("specialist", _l("Specialist")), ("supervisor", _l("Supervisor"))),
        help=_l("What the consumer association or the market authority asks, answered by their day."),
        empty=_l("No authority has written. When a letter or a call comes, enter it here."),
        workflow=Workflow(
            [
                State("received", lazy_pgettext("authority", "Received"), "warn", "inbox"),
                State("answering", lazy_pgettext("authority", "Being answered"), "info", "pencil"),
                State("answered", lazy_pgettext("authority", "Answered"), "info", "send"),
                State("closed", lazy_pgettext("authority", "Closed"), "ok", "badge-check", closed=True),
            ],
            [
                Step("begin", _l("Begin the answer"), frozenset({"received"}), "answering",
                     may.AUTHORITY_WORK, note="no", done=_l("began the answer"), icon="pencil"),
                Step("answer", _l("The answer is sent"), frozenset({"answering"}), "answered",
                     may.AUTHORITY_WORK, shown=False, done=_l("sent the answer"), icon="send"),
                Step("close", lazy_pgettext("authority", "Close the case"), frozenset({"answered"}),
                     "closed", may.AUTHORITY_WORK, shown=False, done=_l("closed the case"),
                     icon="badge-check"),
            ],
            initial="received",
        ),
        clocks=(
            ClockSpec("answer", _l("Answer to the authority"), stops=frozenset({"answered", "closed"}),
                      defaults={"": Limit(5, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", lazy_pgettext("authority", "Subject"), in_form=False),
            Field("authority", _l("Authority"), "choice", True, AUTHORITIES, in_form=False, in_list=True,
                  in_filter=True),
            Field("office", _l("Office"), in_form=False),
            Field("file_no", _l("Their file number"), in_form=False, in_list=True),
            Field("received_on", lazy_pgettext("authority", "Received on"), "date", in_form=False),
            Field("answer_by", lazy_pgettext("authority", "Answer by"), "date", in_form=False, in_list=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True),
            Field("meeting_on", _l("Day of the meeting"), "date", in_form=False),
            Field("owner_id", _l("Looked after by"), "person", in_form=False, in_list=True),
        ),
        extras={"own_form": True, "private_words": True, "pairs": lambda _record: [],
                "edit_in": frozenset({"received", "answering", "answered"})},
    )
)  # fmt: skip
__all__ = ["AUTHORITY", "PAYOUT"]
