"""A closed complaint told without names, on one page, to learn from (39.7)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.accounts.models import User
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.rules.training import nameless
from mallops.blueprints.complaints.rules.words import CATEGORIES, RESPONSIBLE
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.casework.models import CaseEvent
from mallops.core.db import db
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf

TITLE = _l("Case for training")


def names_of(case: Complaint) -> list[tuple[str, str]]:
    """All who are named in a complaint, and the word that stands for them."""
    out = [(case.customer or "", _("the customer"))]
    if case.member is not None:
        out.append((case.member.name or "", _("the customer")))
    if case.tenant is not None:
        shop = _("the shop")
        named = (case.tenant.name_zh, case.tenant.name_en, case.tenant.brand, case.tenant.code)
        out += [(one, shop) for one in named]
    worked = sa.select(CaseEvent.actor_id).where(CaseEvent.case_id == case.id)
    staff = sa.or_(User.id.in_(worked), User.id.in_([case.owner_id, case.about_id]))
    for name, name_en in db.session.execute(sa.select(User.name_zh, User.name_en).where(staff)):
        out += [(name, _("a colleague")), (name_en or "", _("a colleague"))]
    return out


def told_of(case: Complaint) -> dict[str, str]:
    """The first words of the sheet: what the record says, without names. To be read through by a person."""
    known = names_of(case)
    story = "\n".join(one for one in (case.content, case.demand) if one)
    handling = "\n".join(one for one in (case.handling, case.result, case.reply) if one)
    return {
        "subject": nameless(case.title, known),
        "story": nameless(story, known),
        "cause": nameless(case.cause, known),
        "handling": nameless(handling, known),
    }


def print_case(paper: Paper, case: Complaint, told: dict[str, str]) -> bytes:
    """The sheet with the words as they were read through. Raises PdfNotMade."""
    title, other = paper.both(TITLE)
    with paper.spoken():
        heads = {
            "story": pgettext("training", "What happened"),
            "cause": _("Cause"),
            "handling": _("How it was handled"),
            "lesson": _("What we learn from it"),
        }
        facts = [
            (pgettext("complaint", "What it is about"), str(CATEGORIES[case.category])),
            (_("Severity"), str(SEVERITIES.get(case.severity, ""))),
            (_("Responsible"), str(RESPONSIBLE.get(case.responsibility, "–"))),
        ]
        context: dict[str, Any] = {
            "title": title, "title_other": other, "number": f"{case.created_at:%Y-%m}", "foot": title,
            "qr": None,
            "facts": facts, "subject": told["subject"],
            "texts": [(head, told[key]) for key, head in heads.items() if told[key].strip()],
        }  # fmt: skip
        html = fill("pdf/complaint_training.html", paper, context)
    return render_pdf(html)


__all__ = ["names_of", "print_case", "told_of"]
