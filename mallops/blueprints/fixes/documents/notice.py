"""The notice of rectification: what, until when, where to sign, and the code of the personal link (4.1).

It is stored as it was handed over. It carries the link, so only those who may notify open it; a new link, or
another state, makes a new paper.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes.actions import KIND, party_name
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.permissions import NOTIFY
from mallops.blueprints.fixes.queries import list_attached
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.deadlines import explain
from mallops.core.documents import Document, Draft, document_kind, issue_document
from mallops.core.links import ShareLink
from mallops.core.pdf.paper import Paper, fill, pictures, seal
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import RenderedPdf, render_document
from mallops.core.photos.models import Photo

TITLE = _l("Notice of rectification")
NOTICE = document_kind("fixes.notice", TITLE, NOTIFY)
MAX_PICTURES = 4
MAX_CHAT = 300


def issue_notice(paper: Paper, finding: Finding, link: ShareLink | None) -> Document:
    """The stored notice as the order stands now; with the code of the link when there is one.

    Call it outside a transaction. Raises PdfNotMade.
    """
    photos = [one.photo for one in list_attached(finding) if not one.stage][:MAX_PICTURES]
    with paper.spoken():
        draft = Draft(
            mall_id=paper.mall.id,
            kind=NOTICE.code,
            lang=paper.lang,
            title=str(TITLE),
            content=notice_content(finding, photos, link),
            number=finding.number or "",
            case_id=finding.id,
            facts={"state": str(KIND.workflow.state(finding.state).label)},
        )
    return issue_document(paper.actor, draft, lambda one: _make(paper, finding, photos, link, one))


def notice_content(finding: Any, photos: list[Photo], link: ShareLink | None) -> dict[str, Any]:
    """What the notice says, in a form that does not depend on the language. Of the link only its id."""
    told = ("number", "state", "title", "description", "item_code", "severity", "due_at", "sent_back_reason")
    return {
        "order": str(finding.uid),
        "to": [finding.department, finding.tenant_id, party_name(finding)],
        **{name: getattr(finding, name) for name in told},
        "photos": [(str(one.uid), one.sha256) for one in photos],
        "link": [str(link.uid), link.expires_at] if link is not None else None,
    }


def _make(
    paper: Paper, finding: Finding, photos: list[Photo], link: ShareLink | None, draft: Draft
) -> RenderedPdf:
    title, other = paper.both(TITLE)
    with paper.spoken():
        html = fill(
            "pdf/fix_notice.html",
            paper,
            {
                **seal(draft, paper),
                "title": title,
                "title_other": other,
                "number": finding.number or "",
                "facts": _facts(paper, finding),
                "to": party_name(finding),
                "what": finding.title,
                "details": finding.description,
                "item": item_words(paper, finding),
                "sent_back": finding.sent_back_reason if finding.reopen_count else "",
                "why_due": explain(finding.due_explained) if finding.due_explained else "",
                "due": paper.time(finding.due_at) if finding.due_at else "",
                "photos": [{"uid": one.uid, "caption": ""} for one in photos],
                "link_qr": qr_svg(link.url, title=link.url, size=170) if link and link.url else None,
                "link_until": paper.time(link.expires_at) if link else "",
                "people": [
                    {"role": str(role), "name": "", "at": "", "image": None}
                    for role in (_("Issued by"), _("Received by"), _("Verified by"))
                ],
            },
        )
    return render_document(html, images=pictures(photos))


def item_words(paper: Paper, finding: Finding) -> str:
    """The item of the checklist that was not met, in the paper's language."""
    zh = paper.lang.startswith("zh")
    words = (finding.item_zh or finding.item_en) if zh else (finding.item_en or finding.item_zh)
    return f"{finding.item_code} {words}".strip() if finding.item_code else ""


def _facts(paper: Paper, finding: Finding) -> list[tuple[str, Any]]:
    return [
        (_("To"), party_name(finding)),
        (_("Zone"), finding.zone.name if finding.zone else ""),
        (_("Severity"), str(SEVERITIES.get(finding.severity, ""))),
        (_("Found"), paper.time(finding.created_at)),
    ]


def chat_text(paper: Paper, finding: Finding, url: str) -> str:
    """A text for a chat group or a message: who, what, until when, where to answer; at most 300 letters."""
    with paper.spoken():
        head = f"{paper.mall.name} · {TITLE} {finding.number or ''}".strip()
        due = _("Please put it right by %(when)s.", when=paper.time(finding.due_at)) if finding.due_at else ""
        answer = _("Look and answer here: %(url)s", url=url) if url else ""
        to = party_name(finding)
    fixed = "\n".join(one for one in (due, answer) if one)
    room = MAX_CHAT - len(head) - len(to) - len(fixed) - 5
    what = finding.title if len(finding.title) <= room else f"{finding.title[: max(room - 1, 0)]}…"
    return "\n".join(one for one in (head, f"{to}: {what}" if to else what, fixed) if one)
