"""Feedback letter, internal letter, handling report and mediation agreement as sealed PDFs (39.3, 39.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.complaints.actions.closing import signatures_of
from mallops.blueprints.complaints.models import Complaint, HandlingReport, InternalLetter, Mediation
from mallops.blueprints.complaints.permissions import LETTERS, VIEW
from mallops.blueprints.complaints.rules.complaints import wanted_signatures
from mallops.blueprints.complaints.rules.words import CAPACITIES, CATEGORIES, CHANNELS, RESPONSIBLE
from mallops.core.casework.kinds import DEPARTMENTS, SEVERITIES
from mallops.core.casework.models import SignOff
from mallops.core.db import db
from mallops.core.documents import Document, Draft, document_kind, issue_document
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill, seal
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import RenderedPdf, render_document
from mallops.core.registers.signing import data_url

FEEDBACK = document_kind("complaints.feedback", _l("Customer feedback letter"), VIEW)
INTERNAL = document_kind("complaints.internal", _l("Internal feedback letter"), LETTERS)
REPORT = document_kind("complaints.report", _l("Handling report"), VIEW)
MEDIATION = document_kind("complaints.mediation", _l("Mediation agreement"), VIEW)


@dataclass(frozen=True)
class Sheet:
    """What stands on a paper."""

    facts: list[tuple[str, str]]
    texts: list[tuple[str, str]]
    people: list[dict[str, Any]]
    intro: str = ""


def _signer(role: str, row: SignOff | None, paper: Paper, name: str = "") -> dict[str, Any]:
    if row is None:
        return {"role": role, "name": name, "at": "", "image": None}
    return {
        "role": role,
        "name": name or (row.signer_name if row.image else row.typed or row.signer_name),
        "at": paper.time(row.signed_at),
        "image": data_url(row),
    }


def _issue(paper: Paper, kind: Any, case_id: int, number: str, sheet: Sheet) -> Document:
    with paper.spoken():
        draft = Draft(
            mall_id=paper.mall.id,
            kind=kind.code,
            lang=paper.lang,
            title=str(kind.label),
            content={
                "number": number,
                "facts": sheet.facts,
                "texts": sheet.texts,
                "signed": [[one["role"], one["name"], one["at"], one["image"] or ""] for one in sheet.people],
            },
            number=number,
            case_id=case_id,
        )
    return issue_document(paper.actor, draft, lambda one: _make(paper, kind, sheet, one))


def _make(paper: Paper, kind: Any, sheet: Sheet, draft: Draft) -> RenderedPdf:
    title, other = paper.both(kind.label)
    with paper.spoken():
        html = fill(
            "pdf/complaint_paper.html",
            paper,
            {
                **seal(draft, paper),
                "title": title,
                "title_other": other,
                "number": draft.number,
                "facts": [(label, text) for label, text in sheet.facts if text],
                "texts": [(head, text) for head, text in sheet.texts if text],
                "intro": sheet.intro,
                "people": sheet.people,
                "signed": _("Signatures"),
                "verify_qr": qr_svg(draft.verify_url, title=draft.verify_url, size=90),
            },
        )
    return render_document(html)


def _shop(case: Any) -> str:
    return f"{case.tenant.code} {case.tenant.name}" if case.tenant else ""


def _about(case: Complaint, paper: Paper) -> list[tuple[str, str]]:
    """What all papers of a complaint say of it."""
    return [
        (_("Complaint"), case.number or ""),
        (pgettext("complaint", "Received at"), paper.time(case.submitted_at)),
        (_("Severity"), str(SEVERITIES.get(case.severity, ""))),
        (pgettext("complaint", "What it is about"), str(CATEGORIES[case.category])),
        (_("How it came"), str(CHANNELS[case.channel])),
        (_("Tenant"), _shop(case)),
        (pgettext("complaint", "Article"), case.item),
        (_("Slip"), case.slip_no),
    ]


def _last_sign(case_id: int, capacity: str) -> SignOff | None:
    found = sa.select(SignOff).where(SignOff.case_id == case_id, SignOff.capacity == capacity)
    return db.session.scalar(found.order_by(SignOff.id.desc()).limit(1))


def issue_feedback(paper: Paper, case: Complaint) -> Document:
    """The customer's letter 客诉反馈函. Call it outside a transaction. Raises PdfNotMade."""
    with paper.spoken():
        sheet = Sheet(
            [
                (_("From"), case.customer or ""),
                (_("Telephone"), case.phone or ""),
                (_("Filed at"), paper.time(case.feedback_at)),
                *_about(case, paper),
            ],
            [
                (_("What happened"), case.feedback_text or ""),
                (_("What the customer asks for"), case.demand or ""),
                (_("Evidence"), case.evidence or ""),
            ],
            [
                _signer(pgettext("complaint", "Customer"), _last_sign(case.id, "customer"), paper),
                _named(_("Taken in by"), case.created_by.name if case.created_by else ""),
            ],
        )
    return _issue(paper, FEEDBACK, case.id, case.feedback_no or "", sheet)


def issue_internal(paper: Paper, letter: InternalLetter) -> Document:
    """The letter to a department and its answer 内部客诉反馈函. It names no customer."""
    case: Complaint = letter.complaint
    with paper.spoken():
        sheet = Sheet(
            [
                (_("To"), str(DEPARTMENTS[letter.department])),
                (_("Asked at"), paper.time(letter.submitted_at)),
                (_("Answer by"), paper.time(letter.due_at)),
                *_about(case, paper),
            ],
            [
                (_("Question to the department"), letter.question or ""),
                (_("Answer of the department"), letter.answer or ""),
            ],
            [
                _named(_("Asked by"), letter.created_by.name if letter.created_by else ""),
                _named(_("Answered by"), letter.answered_by, paper.time(letter.answered_at)),
            ],
            intro=_("Internal only. Not for the customer or the tenant."),
        )
    return _issue(paper, INTERNAL, letter.id, letter.number or "", sheet)


def _named(role: str, name: str, at: str = "") -> dict[str, Any]:
    return {"role": role, "name": name, "at": at, "image": None}


def issue_report(paper: Paper, case: Complaint, report: HandlingReport) -> Document:
    """The handling report 客诉处理报告 of one round, as it is signed now."""
    with paper.spoken():
        signed = {one.capacity: one.sign_off for one in report.signatures}
        people = [
            _signer(str(CAPACITIES[one]), signed.get(one), paper) for one in wanted_signatures(report.fen)
        ]
        sheet = Sheet(
            [
                *_about(case, paper),
                (pgettext("complaint", "Customer"), case.customer or ""),
                (_("Responsible"), str(RESPONSIBLE.get(report.responsibility, ""))),
                (_("Compensation"), format_yuan(report.fen) if report.fen else _("none")),
                (_("Written by"), report.written_by.name if report.written_by else ""),
            ],
            [
                (_("What the customer says"), case.content or ""),
                (_("What the customer asks for"), case.demand or ""),
                (_("Cause"), report.cause or ""),
                (_("What was done"), report.handling or ""),
                (_("Proposed solution"), report.proposal or ""),
                (_("Basis of the compensation"), report.basis or ""),
            ],
            people,
        )
    return _issue(paper, REPORT, case.id, report.number or "", sheet)


def issue_mediation(paper: Paper, case: Complaint, row: Mediation) -> Document:
    """The mediation agreement 调解协议 with all fields of 39.5."""
    signed = signatures_of(row)
    with paper.spoken():
        sheet = Sheet(
            _parties(row, case),
            [
                (_("Subject of the complaint"), row.subject or ""),
                (_("Duty of party A"), row.a_duty or _("none")),
                (_("Duty of party B"), row.b_duty or ""),
                (_("Final settlement"), final_clause()),
                (_("Effect"), _("The agreement takes effect when party A has signed and party B has signed "
                                "and put its seal.")),
            ],
            [
                _signer(_("Party A (signature)"), signed.get("a"), paper, row.a_name or ""),
                _signer(_("Party B (signature and seal)"), signed.get("b"), paper, row.b_name),
                _named(_("Mediator"), paper.mall.name, paper.time(row.effective_at)),
            ],
            intro=_("Both parties agree of their own free will, with the mall as mediator:"),
        )  # fmt: skip
    return _issue(paper, MEDIATION, case.id, row.number, sheet)


def final_clause() -> str:
    """One settlement for all (39.5)."""
    return _(
        "This settles the matter once and for all. After it is fulfilled neither party has any further claim "
        "against the other out of this matter."
    )


def _parties(row: Mediation, case: Complaint) -> list[tuple[str, str]]:
    return [
        (_("Party A: name"), row.a_name or ""),
        (_("Party A: home address"), row.a_address or ""),
        (_("Party A: telephone"), row.a_phone or ""),
        (_("Party A: ID number"), row.a_id_number or ""),
        (_("Party B: name"), row.b_name),
        (_("Party B: address"), row.b_address),
        (_("Party B: telephone"), row.b_phone or ""),
        (_("Party B: contact"), row.b_contact or ""),
        (_("Date of the agreement"), row.agreed_on.isoformat()),
        (_("Date of the complaint"), row.complained_on.isoformat()),
        (_("Complaint"), case.number or ""),
    ]


def chat_text(paper: Paper, case: Complaint, url: str) -> str:
    """A text for a message to the customer."""
    with paper.spoken():
        words = _("Thank you for telling us. Here you see how far we are, and can say how satisfied you are:")
        return "\n".join((f"{paper.mall.name} · {case.number or ''}", words, url))


def tables_of(case: Complaint, works: bool) -> Sequence[tuple[str, list[str], list[list[str]]]]:
    """On the printed complaint record 投诉记录表: what was said and found, for those who work on it."""
    if not works:
        return []
    said = [
        (pgettext("complaint", "Customer"), case.customer), (_("Telephone"), case.phone),
        (_("What the customer says"), case.content), (_("What the customer asks for"), case.demand),
        (_("Evidence"), case.evidence), (_("Cause"), case.cause), (_("What was done"), case.handling),
        (_("Result"), case.result), (_("What the customer was told"), case.reply),
        (_("Callback"), case.callback),
    ]  # fmt: skip
    return [(_("Complaint record"), ["", ""], [[label, text] for label, text in said if text])]


__all__ = [
    "chat_text",
    "issue_feedback",
    "issue_internal",
    "issue_mediation",
    "issue_report",
    "tables_of",
]
