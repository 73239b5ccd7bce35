"""The printed forms 进场手续表, 调整审批表 and 退场清场单, and the texts for the tenant."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.moves.models import Adjustment, MoveIn, MoveOut
from mallops.blueprints.moves.queries.moves import deposits_of, list_waivers, of_type, standing
from mallops.blueprints.moves.rules.moves import rent_effect
from mallops.blueprints.moves.rules.words import CAUSES, SORTS
from mallops.core.casework import kind_of
from mallops.core.casework.kinds import DEPARTMENTS, KINDS
from mallops.core.clearance.lists import METER_LABELS
from mallops.core.clearance.models import ClearanceLine
from mallops.core.clearance.reads import STAGE, list_lines, readings_of
from mallops.core.formatting import mall_date
from mallops.core.money import format_yuan
from mallops.core.names import listed
from mallops.core.pdf.paper import Paper, fill, pictures
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.printing import people_of
from mallops.core.registers.record import Record

MAX_PHOTOS = 12


def print_move(record: Record, lang: str) -> bytes:
    """The whole move-in or move-out with its checklist, readings, money and signatures. Raises PdfNotMade."""
    case = record.case
    paper = Paper.of(record.actor, lang)
    photos = [one for one in record.attachments if one.photo_id and one.stage.startswith(STAGE)][:MAX_PHOTOS]
    with paper.spoken():
        lines = list_lines(case)
        context = {
            **_head(paper, case),
            "facts": facts_of(case),
            "columns": _columns(_("Line"), _("Department"), _("What came of it"), _("Signed by")),
            "rows": [_row(paper, one) for one in lines],
            "meters": _meters(lines),
            "meter_columns": _columns(_("Meter"), _("Number"), _("Reading")),
            "keys": [[one.label, str(one.count)] for one in readings_of(lines, keys=True)],
            "key_columns": _columns(_("Keys"), _("How many")),
            "photos": [{"uid": one.photo.uid, "caption": one.caption, "tag": ""} for one in photos],
            "people": people_of(record),
            **(_clearance(paper, case) if isinstance(case, MoveOut) else {}),
        }
        html = fill("pdf/move.html", paper, context)
    return render_pdf(html, images=pictures([one.photo for one in photos]))


def print_adjustment(record: Record, lang: str) -> bytes:
    """The change, its rent effect and the three approvals. Raises PdfNotMade."""
    case: Adjustment = record.case
    paper = Paper.of(record.actor, lang)
    with paper.spoken():
        effect = rent_effect(case.old_rent, case.new_rent)
        context = {
            **_head(paper, case),
            "facts": facts_of(case),
            "columns": _columns("", _("Until now"), _("From then on")),
            "rows": [
                [str(SORTS[case.sort]), case.old_value or "–", case.new_value],
                [_("Rent a month"), _yuan(case.old_rent), _yuan(case.new_rent)],
                [_("Difference a month"), "", _yuan(effect)],
                *_ends(case),
            ],
            "reason": case.reason or "",
            "people": people_of(record),
        }
        return render_pdf(fill("pdf/adjustment.html", paper, context))


def _ends(case: Adjustment) -> list[list[str]]:
    if case.new_to_on is None:
        return []
    return [[_("Contract ends"), mall_date(case.old_to_on) or "–", mall_date(case.new_to_on)]]


def _head(paper: Paper, case: Any) -> dict[str, Any]:
    title, other = paper.both(kind_of(case).print_title)
    number = case.number or ""
    return {"title": title, "title_other": other, "number": number, "foot": number}


def facts_of(case: Any) -> list[tuple[str, Any]]:
    """What a form says of its record; no person is named."""
    tenant = case.tenant
    facts: list[tuple[str, Any]] = [
        (_("Tenant"), f"{tenant.code} {tenant.name}" if tenant else ""),
        (_("Company"), tenant.legal_name if tenant else ""),
    ]
    if isinstance(case, MoveIn):
        facts += [
            (_("Units"), case.unit_codes),
            (_("Contract number"), case.contract_no),
            (_("Lease from"), mall_date(case.lease_from)),
            (_("Lease until"), mall_date(case.lease_to)),
            (_("Deposit due"), format_yuan(case.deposit_due)),
            (_("Planned opening"), mall_date(case.opening_on)),
            (_("Opened on"), mall_date(case.opened_on)),
            (_("Staff"), case.staff_count),
            (_("POS number"), case.pos_no),
            (_("Fit-out"), listed(one.number or "" for one in of_type(case.tenant_id or 0, "ZX"))),
        ]
    elif isinstance(case, MoveOut):
        facts += [
            (_("Units"), case.unit_codes),
            (_("Why"), str(CAUSES[case.cause])),
            (_("Notice of"), mall_date(case.notice_on)),
            (_("Last day"), mall_date(case.last_on)),
            (_("Settled on"), mall_date(case.settled_on)),
            (_("New address of the licence"), case.new_address or ""),
        ]
    else:
        facts += [
            (_("Kind of change"), str(SORTS[case.sort])),
            (_("Unit"), case.unit_code),
            (_("Contract number"), case.contract_no),
            (_("From which day"), mall_date(case.effective_on)),
        ]
    return [*facts, (_("State"), str(kind_of(case).workflow.state(case.state).label))]


def _yuan(fen: int | None) -> str:
    return "–" if fen is None else format_yuan(fen)


def _columns(*labels: str) -> list[dict[str, str]]:
    return [{"label": one, "align": "start"} for one in labels]


def _row(paper: Paper, line: ClearanceLine) -> list[str]:
    words = {"open": _("not done yet"), "done": _("done"), "waived": _("waived")}[line.state]
    amount = format_yuan(line.amount) if line.amount is not None and line.state != "open" else ""
    told = (line.note or "") if line.state != "open" else ""
    result = " · ".join(one for one in (words, amount, told) if one)
    by = f"{line.signed_name} {paper.time(line.at, 'short')}".strip() if line.at else ""
    return [line.name, str(DEPARTMENTS.get(line.department, line.department)), result, by]


def _meters(lines: list[ClearanceLine]) -> list[list[str]]:
    return [
        [str(METER_LABELS[one.kind]), one.label, f"{one.value:,.3f} {one.unit}".strip()]
        for one in readings_of(lines, keys=False)
    ]


def _clearance(paper: Paper, case: MoveOut) -> dict[str, Any]:
    """What is open with the house, who waived what, and the money."""
    state_of = KINDS["deposits"].workflow.state
    still = [one.obligation for one in standing(case) if one.waiver is None]
    ended = kind_of(case).workflow.state(case.state).closed
    return {
        "open": [] if ended else [[_who(one), str(one.label), one.reference] for one in still],
        "open_columns": _columns(_("Department"), _("What"), _("Reference")),
        "waivers": [_waiver(paper, one) for one in list_waivers(case)],
        "waiver_columns": _columns(_("What"), _("Reason"), _("Waived by")),
        "deposits": [
            [one.number or "", format_yuan(one.amount), _paid(one), str(state_of(one.state).label)]
            for one in deposits_of(case)
        ],
        "deposit_columns": _columns(_("Deposit"), _("Received"), _("To be refunded"), _("State")),
    }


def _paid(one: Any) -> str:
    return format_yuan(one.refund_amount if one.refund_amount is not None else one.balance)


def _who(one: Any) -> str:
    department = str(DEPARTMENTS.get(one.department, one.department))
    return " · ".join(word for word in (department, one.holder) if word)


def _waiver(paper: Paper, one: Any) -> list[str]:
    by = one.by.name if one.by else ""
    return [f"{one.label} {one.reference}".strip(), one.reason, f"{by} {paper.time(one.at, 'short')}".strip()]


def chat_text(paper: Paper, case: Any, url: str) -> str:
    """A text for a chat to the tenant: what to do, and where."""
    with paper.spoken():
        head = f"{paper.mall.name} · {kind_of(case).print_title} {case.number or ''}".strip()
        words = _("Please read it and sign at the bottom; no account is needed.")
        where = _("Look here: %(url)s", url=url) if url else ""
    return "\n".join(one for one in (head, words, where) if one)
