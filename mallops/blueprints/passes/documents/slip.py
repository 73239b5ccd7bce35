"""The slip 放行条 on paper, and the texts for its tenant."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.passes.models import GoodsPass
from mallops.blueprints.passes.rules.passes import mask_name
from mallops.blueprints.passes.rules.words import CAUSES, ID_KINDS
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf

TITLE = _l("Goods release slip")


def pass_address(token: str) -> str:
    """What the QR code says: the gate's page in the app on the phone. Behind the # nothing leaves a phone."""
    return f"{current_app.config['SETTINGS'].base_url}/floor#/gate/{token}"


def spaced(code: str | None) -> str:
    """`7K2M PX4Q`: easier to read out."""
    return f"{code[:4]} {code[4:]}" if code else ""


def print_slip(paper: Paper, case: GoodsPass, address: str) -> bytes:
    """The PDF of an approved pass. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    with paper.spoken():
        html = fill(
            "pdf/goods_pass.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": case.number or "",
                "foot": case.number or "",
                "starts": paper.time(case.valid_from),
                "ends": paper.time(case.valid_until),
                "gate": case.gate.label,
                "facts": _facts(paper, case),
                "items": [(one.position, one.name, one.quantity, one.unit) for one in case.items],
                "condition": case.decision,
                "code": qr_svg(address, title=_("Code of this pass"), size=250, quiet=4),
                "typed": spaced(case.code),
            },
        )
    return render_pdf(html)


def _facts(paper: Paper, case: GoodsPass) -> list[tuple[str, Any]]:
    paper_shown = f"{ID_KINDS[case.id_kind]} ····{case.id_last4}" if case.id_kind else ""
    return [
        (_("Tenant"), f"{case.tenant.code} {case.tenant.name}" if case.tenant else ""),
        (_("Why it leaves"), str(CAUSES[case.cause]) if case.cause else ""),
        (_("In words"), case.reason),
        (_("Who carries it out"), mask_name(case.carrier or "")),
        (_("Company"), case.carrier_firm),
        (_("Paper they will show"), paper_shown),
        (_("Number plate"), case.plate or ""),
        (_("Approved on"), paper.time(case.decided_at)),
    ]


def chat_text(paper: Paper, case: GoodsPass, url: str) -> str:
    """A text for a chat or a message to the tenant: what to do now, and where."""
    with paper.spoken():
        head = f"{paper.mall.name} · {TITLE} {case.number or ''}".strip()
        words = _words(paper, case)
        where = _("Look here: %(url)s", url=url) if url else ""
    return "\n".join(one for one in (head, words, where) if one)


def _words(paper: Paper, case: GoodsPass) -> str:
    match case.state:
        case "invited":
            return _("Please fill in the application; no account is needed.")
        case "approved":
            return _(
                "“%(title)s” may leave through %(gate)s from %(first)s to %(last)s. Show the code there.",
                title=case.title,
                gate=case.gate.label,
                first=paper.time(case.valid_from),
                last=paper.time(case.valid_until),
            )
        case "refused":
            return _("“%(title)s” may not leave: %(why)s", title=case.title, why=case.decision)
        case "released":
            return _("“%(title)s” has left. Thank you.", title=case.title)
        case "expired" | "cancelled":
            return _("The pass for “%(title)s” is no longer good.", title=case.title)
    return _("“%(title)s” is being looked at.", title=case.title)
