"""The application form 申请表: what was told, what was agreed to, what was signed (22.2). Not stored."""

from __future__ import annotations

import base64
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.members.models import Consent, Member, MemberSignature
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.queries.setup import find_text
from mallops.blueprints.members.rules import people
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.blueprints.members.rules.hooks import own_page_of
from mallops.core.crypto import mask_phone
from mallops.core.money import format_yuan
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import render_pdf

TITLE = _l("Application for a point card")


def print_form(paper: Paper, member: Member) -> bytes:
    """The form on A4, in the language of the paper."""
    title, other = paper.both(TITLE)
    with paper.spoken():
        context = {
            "title": title,
            "title_other": other,
            "number": member.number,
            "foot": member.number,
            "facts": _facts(paper, member),
            "slips": [
                [
                    one.slip_no,
                    f"{one.tenant.code} {one.tenant.name}",
                    one.spent_on.isoformat(),
                    format_yuan(one.amount),
                ]
                for one in reads.list_slips(member.id)
            ],
            "slip_columns": [
                {"label": _("Slip number")},
                {"label": _("Shop")},
                {"label": _("Day of purchase")},
                {"label": _("Amount"), "align": "end"},
            ],
            "consents": _consents(paper, member),
            "people": _signed(paper, member),
            "own_page": own_page_of(paper.mall),
            "own_code": _own_code(paper),
            "words": {
                "slips": _("Purchase slips"),
                "consents": _("Consents"),
                "signed": _("Signatures"),
                "own": _("See your points here"),
                "back": _(
                    "Slip and document were handed back. Look over this form: what is wrong is corrected at"
                    " the desk at any time."
                ),
            },
        }
        html = fill("pdf/member_form.html", paper, context)
    return render_pdf(html)


def _own_code(paper: Paper) -> Any:
    address = own_page_of(paper.mall)
    return qr_svg(address, title=address, size=64) if address else ""


def _facts(paper: Paper, member: Member) -> list[tuple[str, Any]]:
    card = reads.find_carried(member.id)
    document = (
        f"{people.ID_TYPES[member.id_type]} {people.mask_id(member.id_last4)}" if member.id_type else ""
    )
    rows = [
        (_("Kind of member"), str(people.KINDS[member.kind])),
        (_("Name"), member.name or ""),
        (_("Mobile number"), mask_phone(member.phone or "")),
        (_("Card number"), shown(card.number) if card else ""),
        (_("Gender"), str(people.GENDERS[member.gender]) if member.gender else ""),
        (_("Birthday"), member.birthday or ""),
        (_("Document shown"), document.strip()),
        (_("Member since"), member.joined_on.isoformat()),
        (_("Address"), member.address or ""),
        (_("Preferences"), member.preferences or ""),
    ]
    if member.kind == "organisation":
        rows += [
            (_("Contact person"), member.contact_name or ""),
            (_("Credit code"), member.credit_code or ""),
        ]
    return rows


def _consents(paper: Paper, member: Member) -> list[dict[str, Any]]:
    """Each purpose with the text that was read, given or not."""
    known = {one.purpose: one for one in reads.list_consents(member.id, current=True)}
    return [_consent(paper, member, code, label, known.get(code)) for code, label in PURPOSES.items()]


def _consent(paper: Paper, member: Member, code: str, label: Any, one: Consent | None) -> dict[str, Any]:
    text = find_text(member.mall_id, code, one.text_version) if one else None
    words = (text.text_zh if paper.lang.startswith("zh") else text.text_en) if text else ""
    given = one is not None and one.given
    return {
        "label": str(label),
        "given": given,
        "word": _("Agreed") if given else _("Not agreed"),
        "text": words,
        "at": paper.time(one.at) if one else "",
    }


def _signed(paper: Paper, member: Member) -> list[dict[str, Any]]:
    """The customer, and the clerk who let the customer in."""
    signature = reads.find_signature(member.id)
    clerk = member.created_by.name if member.created_by else ""
    return [
        _signature(paper, signature),
        {"role": _("Clerk"), "name": clerk, "at": member.joined_on.isoformat(), "image": None},
    ]


def _signature(paper: Paper, signature: MemberSignature | None) -> dict[str, Any]:
    drawn = signature.image if signature else None
    image = f"data:image/png;base64,{base64.b64encode(drawn).decode()}" if drawn else None
    return {
        "role": _("Customer"),
        "name": (signature.typed or "") if signature else "",
        "at": paper.time(signature.at) if signature else "",
        "image": image,
    }
