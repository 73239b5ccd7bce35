"""What stands on a complaint's page: who and what, what to do now, papers, notes, money (39)."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.kind import ANSWERED, KIND, LETTER
from mallops.blueprints.complaints.actions.money_kind import PAYOUT
from mallops.blueprints.complaints.actions.reporting import capacities_of
from mallops.blueprints.complaints.documents.papers import tables_of
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.queries.complaints import mediation_of, payouts_of, report_of
from mallops.blueprints.complaints.rules.complaints import DIRECT, OPEN_FOR_EDIT, OVER
from mallops.blueprints.complaints.rules.words import CHANNELS, NOTES, QUESTIONS, SCORES, SORTS
from mallops.blueprints.members.rules.people import mask_name
from mallops.core.auth import Actor
from mallops.core.casework.kinds import DEPARTMENTS, KINDS
from mallops.core.casework.models import Case
from mallops.core.crypto import mask_phone
from mallops.core.db import db
from mallops.core.formatting import mall_date, mall_time
from mallops.core.money import format_yuan

Row = tuple[str, str, str, str, str, str, list[tuple[str, str]]]


def _who(case: Complaint, actor: Actor) -> list[tuple[str, str]]:
    """Names in clear for those who deal with them, phones masked for all."""
    clear = actor.can(may.TAKE)
    name = case.customer or ""
    rows = [
        (pgettext("complaint", "Customer"), name if clear else mask_name(name)),
        (_("Telephone"), mask_phone(case.phone or "")),
        (_("How it came"), str(CHANNELS.get(case.channel, case.channel))),
        (_("About"), case.about.name if case.about is not None and actor.can(may.STAFF) else ""),
        (_("Answered with yes"), " ".join(str(QUESTIONS[one][0]) for one in case.asked if one in QUESTIONS)),
        (_("Target day"), mall_date(case.target_on) if case.target_on else ""),
        (_("Satisfaction"), str(SCORES[case.score]) if case.score is not None else ""),
    ]
    return [(label, text) for label, text in rows if text]


def _said(case: Complaint) -> list[tuple[str, str]]:
    rows = [
        (_("What the customer says"), case.content),
        (_("What the customer asks for"), case.demand),
        (_("Evidence"), case.evidence),
        (_("Cause"), case.cause),
        (_("What was done"), case.handling),
        (_("Result"), case.result),
        (_("What the customer was told"), case.reply),
        (_("What the customer adds"), case.score_text),
        (_("What the customer said in the callback"), case.callback),
    ]
    return [(label, text) for label, text in rows if text]


def _acts(case: Complaint, actor: Actor) -> list[tuple[str, str, str, bool]]:
    """What can be done now: label, address, icon, whether it is the next step."""
    offers = [
        (may.WORK, {"received"}, _("Weigh and assign"), "weigh", "gauge", True),
        (may.TAKE, DIRECT if case.severity == "minor" else set(), _("Answer directly"), "direct", "send",
         False),
        (may.TAKE, OPEN_FOR_EDIT if case.feedback_at is None else set(), _("File the feedback letter"),
         "feedback", "file-text", False),
        (may.WORK, {"investigating", "awaiting", "reporting"}, _("Write an internal letter"), "ask", "send",
         False),
        (may.WORK, {"reporting"}, _("Write the report"), "report", "file-text", True),
        (may.WORK, {"approval"}, _("Answer the customer"), "reply", "send", True),
        (may.WORK, {"replied"}, _("The customer's evaluation"), "evaluate", "star", True),
        (may.WORK, {"evaluated"}, _("Note the callback"), "call", "phone", True),
        (may.TAKE, set(KIND.workflow.states) - OVER, _("Add a note"), "note", "plus", False),
        (may.WORK, {"replied", "evaluated", "called", "closed"}, _("Open it again"), "reopen", "rotate-ccw",
         False),
    ]  # fmt: skip
    out = [
        (label, url_for(f"complaint_work.{code}", uid=case.uid), icon, main)
        for need, states, label, code, icon, main in offers
        if actor.can(need) and case.state in states
    ]
    if capacities_of(actor, case):
        url = url_for("complaint_reports.show", uid=case.uid)
        out.insert(0, (_("Sign the report"), url, "pen-line", True))
    if case.phone and actor.can(may.TAKE):
        url = url_for("complaints.ask_phone", uid=case.uid)
        out.append((_("Show the number"), url, "eye", False))
    return out


def _leads(case: Complaint, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    context = {
        "case": case,
        "closed": case.state in OVER,
        "who": _who(case, actor),
        "said": _said(case),
        "member": case.member if actor.can("members.view") else None,
        "acts": _acts(case, actor),
    }
    return [(_("Customer and complaint"), "complaints/_lead.html", context)]


def _letters(case: Complaint, actor: Actor) -> list[Row]:
    rows: list[Row] = []
    if case.feedback_at is not None:
        paper = (_("Feedback letter (PDF)"), url_for("complaint_work.feedback_pdf", uid=case.uid))
        rows.append(
            ("file-text", f"{_('Customer feedback letter')} {case.feedback_no}", mall_time(case.feedback_at),
             "", "ok", "", [paper])
        )  # fmt: skip
    for one in case.letters:
        state = LETTER.workflow.state(one.state)
        url = url_for("internal_letters.show", uid=one.uid) if actor.can(may.LETTERS) else ""
        title = f"{DEPARTMENTS[one.department]} · {one.number}"
        words = "\n".join(filter(None, (one.question, one.answer)))
        paper = (_("Internal letter (PDF)"), url_for("internal_letter_work.pdf", uid=one.uid))
        rows.append(
            ("send", title, words, url, state.tone, str(state.label),
             [paper] if actor.can(may.LETTERS) else [])
        )  # fmt: skip
    return rows


def _papers(case: Complaint) -> list[Row]:
    rows: list[Row] = []
    report, agreed = report_of(case), mediation_of(case)
    if report is not None:
        states = {"draft": (_("being written"), "muted"), "signing": (_("waits for signatures"), "warn"),
                  "signed": (_("signed by all"), "ok"), "returned": (_("sent back"), "danger")}  # fmt: skip
        words, tone = states[report.state]
        small = _("Compensation: %(sum)s", sum=format_yuan(report.fen)) if report.fen else ""
        if report.number:
            papers = [(_("Handling report (PDF)"), url_for("complaint_work.report_pdf", uid=case.uid))]
        else:
            papers = []
        title = f"{_('Handling report')} {report.number or ''}".strip()
        rows.append(("file-text", title, small, "", tone, words, papers))
    if agreed is not None:
        states = {"draft": (_("waits for signatures"), "warn"), "effective": (_("effective"), "ok"),
                  "failed": (_("no agreement"), "muted")}  # fmt: skip
        words, tone = states[agreed.state]
        paper = (_("Mediation agreement (PDF)"), url_for("complaint_work.mediation_pdf", uid=case.uid))
        rows.append(
            ("file-text", f"{_('Mediation agreement')} {agreed.number}", agreed.failed_why or "", "", tone,
             words, [] if agreed.state == "failed" else [paper])
        )  # fmt: skip
    return rows


def _money(case: Complaint, actor: Actor) -> list[Row]:
    if not actor.can(may.MONEY):
        return []
    return [
        ("banknote", f"{SORTS[one.sort]} · {format_yuan(one.fen)}", one.number or "",
         url_for("payouts.show", uid=one.uid), PAYOUT.workflow.state(one.state).tone,
         str(PAYOUT.workflow.state(one.state).label), [])
        for one in payouts_of(case)
    ]  # fmt: skip


def _panels(case: Complaint, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    notes: list[Row] = [
        ("eye" if one.kind == "site" else "message-square", str(NOTES[one.kind]),
         f"{mall_time(one.created_at, 'short')} {one.by.name if one.by else ''}\n{one.text or ''}", "",
         "muted", "", [])
        for one in case.notes
    ]  # fmt: skip
    papers = _letters(case, actor) + _papers(case) + _money(case, actor)
    return [
        (_("Letters, report, agreement, money"), "complaints/_work.html", {"rows": papers}),
        (_("Site records and notes"), "complaints/_work.html", {"rows": notes}),
    ]


def _tools(record: Any) -> list[tuple[str, str, str]]:
    case, actor, out = record.case, record.actor, []
    if actor.can(may.TAKE):
        out.append((_("Link for the customer"), url_for("complaint_work.link", uid=case.uid), "send"))
    if actor.can(may.EXPORT) and case.state in ANSWERED:
        out.append((_("Case for training"), url_for("complaint_training.ask", uid=case.uid), "book-open"))
    if case.state in OVER:
        return out
    if actor.can(may.WORK):
        if case.state in OPEN_FOR_EDIT - {"received"}:
            out.append((_("Weigh it again"), url_for("complaint_work.weigh", uid=case.uid), "gauge"))
        out.append((_("Mediation agreement"), url_for("complaint_work.mediate", uid=case.uid), "file-text"))
        out.append(
            (_("A party signs the agreement"), url_for("complaint_work.party", uid=case.uid), "pen-line")
        )
    if actor.can(may.TARGET):
        out.append(
            (_("No agreement came about"), url_for("complaint_work.no_agreement", uid=case.uid), "circle-x")
        )
    if actor.can(may.ASK_MONEY):
        out.append((_("Ask for a payment"), url_for("complaint_work.money", uid=case.uid), "banknote"))
    return out


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = []
    if actor.can(may.SIGN):
        out.append((_("Reports to sign"), url_for("complaint_reports.index"), "pen-line"))
    if actor.can(may.EXPORT):
        out.append((_("Figures of the month"), url_for("complaints.figures"), "chart-column"))
    return out


def _links(case: Complaint) -> list[tuple[str, str, str]]:
    """The record it comes from."""
    source = db.session.get(Case, case.source_id) if case.source_id is not None else None
    if source is None:
        return []
    kind = KINDS[source.kind]
    return [(str(kind.label), source.number or source.title, url_for(f"{kind.code}.show", uid=source.uid))]


def _tables(record: Any) -> Any:
    return tables_of(record.case, record.actor.can(may.WORK))


KIND.extras.update(
    leads=_leads, panels=_panels, tools=_tools, list_tools=_list_tools, links=_links, tables=_tables
)
