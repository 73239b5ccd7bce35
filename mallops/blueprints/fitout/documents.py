"""Printed papers of fit-out: permit, hot-work permit, passes, acceptance, notice of violation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fitout.actions.breaches import fine_state
from mallops.blueprints.fitout.actions.permit import permit_url
from mallops.blueprints.fitout.models import FitOut, HotWork, Violation
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules.words import ACCEPTANCE, HOT, RULES, TRADES, VERDICTS, WORKS
from mallops.core.casework.models import SignOff
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill, pictures
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.printing import people_of
from mallops.core.registers.signing import data_url

PERMIT = _l("Fit-out permit")
HOT_PERMIT = _l("Hot-work permit")
PASSES = _l("Workers' passes")
RESULT = _l("Acceptance of works")
NOTICE = _l("Notice of violation")
SIGNERS = {
    "sign_eng": _l("Engineering"),
    "sign_sec": _l("Security"),
    "sign_csm": _l("Customer-service manager"),
    "ok_eng": _l("Engineering"),
    "ok_sec": _l("Security"),
    "ok_csm": _l("Customer service"),
}


def page_url(path: str) -> str:
    """The whole address of a page of ours, for a code on paper."""
    return f"{current_app.config['SETTINGS'].base_url}{path}"


def _code(url: str, size: int = 230) -> Any:
    return qr_svg(url, title=url, size=size) if url else None


def _print(paper: Paper, label: Any, number: str, photos: Sequence[Any] = (), **words: Any) -> bytes:
    title, other = paper.both(label)
    known: dict[str, Any] = {"facts": [], "words": "", "tiles": [], "table": None, "notes": []}
    known |= {"code": None, "address": "", "people": [], "shown": []}
    context = known | words | {"title": title, "title_other": other, "number": number, "foot": number}
    html = fill("pdf/fitout_paper.html", paper, context)
    return render_pdf(html, images=pictures(photos)) if photos else render_pdf(html)


def _place(paper: Paper, case: Any) -> list[tuple[str, Any]]:
    return [
        (_("Tenant"), f"{case.tenant.code} {case.tenant.name}" if case.tenant else paper.mall.name),
        (_("Zone"), f"{case.zone.code} {case.zone.name}" if case.zone else ""),
    ]


def _hours(case: FitOut) -> str:
    hours = _("Opening rules of the mall")
    if case.work_from and case.work_until:
        hours = f"{case.work_from:%H:%M}–{case.work_until:%H:%M}"
    return f"{hours} · {_('night work allowed')}" if case.night_work else hours


def _signed(paper: Paper, case: Any, codes: Sequence[str], since: Any) -> list[dict[str, Any]]:
    """The last signature of each capacity since a moment, or a line to sign on."""
    rows = queries.list_signatures(case, since)
    return [_line(paper, code, rows.get(code)) for code in codes]


def _line(paper: Paper, code: str, one: SignOff | None) -> dict[str, Any]:
    if one is None:
        return {"role": str(SIGNERS[code]), "name": "", "at": "", "image": None}
    name = one.signer_name if one.image else (one.typed or one.signer_name)
    return {"role": str(SIGNERS[code]), "name": name, "at": paper.time(one.signed_at), "image": data_url(one)}


def print_permit(paper: Paper, case: FitOut) -> bytes:
    """装修许可证, hung at the door: no person is named on it."""
    url = permit_url(case)
    with paper.spoken():
        return _print(
            paper,
            PERMIT,
            case.number or "",
            facts=[
                *_place(paper, case),
                (_("Works in"), case.title),
                (_("Kind of works"), str(WORKS[case.works])),
                (_("Builder"), case.company),
                (_("Working hours"), _hours(case)),
                (_("Permitted on"), paper.time(case.permitted_at)[:10]),
            ],
            tiles=[(f"{case.starts_on}", _("From")), (f"{case.ends_on}", _("Until (last day)"))],
            words=case.content,
            notes=[
                _("Hang it at the door. Every worker wears a pass. Hot work needs a permit of its own."),
                _("Scan the code with any phone: the page says whether works are allowed now."),
            ],
            code=_code(url),
            address=url,
            people=_signed(paper, case, ("sign_eng", "sign_sec", "sign_csm"), case.reviewed_at),
        )


def print_hot(paper: Paper, case: HotWork) -> bytes:
    """动火作业许可证, at the place of the work."""
    url = page_url(f"/hotworks/{case.uid}/now")
    with paper.spoken():
        return _print(
            paper,
            HOT_PERMIT,
            case.number or "",
            facts=[
                *_place(paper, case),
                (_("Works"), case.fitout.number or ""),
                (_("Kind of hot work"), str(HOT[case.work])),
                (_("Exact place"), case.place),
                (_("Who does it"), case.operator),
                (_("Number of their certificate"), case.certificate),
                (_("Guard who stays all the time"), case.guard),
                (_("Extinguishers beside it"), case.extinguishers),
            ],
            tiles=[(paper.time(case.from_at), _("From")), (paper.time(case.until_at), _("Until"))],
            notes=[
                _("Everything that burns is cleared within ten metres; the guard stays with extinguishers."),
                _("After the end somebody watches for 30 minutes and confirms with a photo."),
            ],
            code=_code(url),
            address=url,
            people=_signed(paper, case, ("sign_eng", "sign_sec"), case.created_at),
        )


def print_passes(paper: Paper, case: FitOut) -> bytes:
    """出入证: eight cards on a sheet, with picture and code. Withdrawn passes are left out."""
    workers = [one for one in queries.list_workers(case) if one.state == "valid"]
    photos = [one.photo for one in workers if one.photo is not None]
    title, other = paper.both(PASSES)
    with paper.spoken():
        cards = [
            {
                "name": one.name,
                "trade": str(TRADES[one.trade]),
                "id": f"****{one.id_last4}",
                "number": f"{case.number}-{one.position:02d}",
                "place": case.title,
                "company": case.company,
                "days": f"{case.starts_on} – {case.ends_on}",
                "photo": f"mall-photo:{one.photo.uid}"
                if one.photo is not None and one.photo.is_ready
                else "",
                "code": _code(page_url(f"/fitouts/passes/{one.uid}"), 120),
            }
            for one in workers
        ]
        context = {
            "title": title,
            "title_other": other,
            "number": case.number or "",
            "foot": case.number or "",
        }
        html = fill("pdf/fitout_passes.html", paper, context | {"cards": cards})
    return render_pdf(html, images=pictures(photos))


def print_acceptance(paper: Paper, case: FitOut) -> bytes:
    """验收单: the lines of the joint inspection, with the signatures."""
    answers = case.acceptance or {}
    with paper.spoken():
        rows = []
        for code, label in ACCEPTANCE.items():
            one = answers.get(code, {})
            verdict = one.get("verdict", "")
            rows.append((str(label), str(VERDICTS[verdict]) if verdict else "", one.get("note", "")))
        return _print(
            paper,
            RESULT,
            case.number or "",
            facts=[
                *_place(paper, case),
                (_("Works in"), case.title),
                (_("Builder"), case.company),
                (_("Permit"), f"{case.starts_on} – {case.ends_on}"),
                (_("Inspected on"), paper.time(case.inspected_at)[:10] if case.inspected_at else ""),
                (_("Accepted on"), paper.time(case.accepted_at)[:10] if case.accepted_at else ""),
            ],
            table=([{"label": _("Joint inspection")}, {"label": _("Result")}, {"label": _("Note")}], rows),
            people=[
                *_signed(paper, case, ("ok_eng", "ok_sec", "ok_csm"), case.inspected_at),
                {"role": _("Tenant"), "name": "", "at": "", "image": None},
            ],
        )


def print_notice(paper: Paper, record: Any) -> bytes:
    """违章通知单: what, with picture, fine and until when it is put right."""
    case: Violation = record.case
    photos = [one.photo for one in record.attachments if one.photo is not None and one.photo.is_ready]
    with paper.spoken():
        order = case.finding
        return _print(
            paper,
            NOTICE,
            case.number or "",
            photos,
            facts=[
                *_place(paper, case),
                (_("Works"), case.fitout.number or ""),
                (_("Builder"), case.fitout.company),
                (_("Rule"), str(RULES[case.rule])),
                (_("Found at"), paper.time(case.created_at)),
                (_("Fine"), format_yuan(case.fine) if case.fine else _("none")),
                (_("Taken from the deposit"), _("yes") if fine_state(case) == "booked" else _("no")),
                (_("Order to put it right"), order.number if order else ""),
                (_("Put right by"), paper.time(order.due_at) if order is not None and order.due_at else ""),
            ],
            words=case.description,
            shown=[{"uid": one.uid} for one in photos[:4]],
            people=people_of(record),
        )


def chat_text(paper: Paper, case: FitOut, url: str) -> str:
    """A text for a chat to the tenant: how it stands, and where."""
    with paper.spoken():
        head = f"{paper.mall.name} · {_('Fit-out')} {case.number or case.title}".strip()
        where = _("Look here: %(url)s", url=url) if url else ""
        return "\n".join(one for one in (head, _words(case), where) if one)


def _words(case: FitOut) -> str:
    match case.state:
        case "invited":
            return _("Please fill in the application; no account is needed.")
        case "applied" | "reviewed":
            return _("The application is being looked at.")
        case "permitted":
            return _("Permitted until %(day)s. Works begin when the deposit is paid.", day=f"{case.ends_on}")
        case "working":
            return _("Works are allowed until %(day)s.", day=f"{case.ends_on}")
        case "stopped":
            return _("Works are stopped: %(why)s", why=case.stop_reason)
        case "accepted":
            return _("The works are accepted. The deposit can be refunded.")
    return _("The application is closed.")
