"""The notice to a tenant: what was noted, until when to appeal, the code of the personal link (10.1).

It is stored as it was handed over. It carries the link, so only those who may tell tenants open it; a new
link, or a decision, makes a new paper.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.attendance.actions.registers import MISS_WORDS, NOTICES
from mallops.blueprints.attendance.models import AttendanceNotice
from mallops.blueprints.attendance.permissions import NOTIFY
from mallops.blueprints.attendance.queries.notices import photos_of_notice
from mallops.blueprints.attendance.rules import PHASES
from mallops.core.deadlines import explain
from mallops.core.documents import Document, Draft, document_kind, issue_document
from mallops.core.formatting import mall_date
from mallops.core.links import ShareLink
from mallops.core.pdf.paper import Paper, fill, pictures, seal
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import RenderedPdf, render_document
from mallops.core.photos.models import Photo

TITLE = _l("Attendance notice")
NOTICE = document_kind("attendance.notice", TITLE, NOTIFY)
MAX_PICTURES = 2
MAX_CHAT = 300


def issue_notice_paper(paper: Paper, case: AttendanceNotice, link: ShareLink | None) -> Document:
    """The stored notice as it stands now; with the code of the link when there is one.

    Call it outside a transaction. Raises PdfNotMade.
    """
    photos = [photo for photo, stage in photos_of_notice(case) if stage == "seen"][:MAX_PICTURES]
    with paper.spoken():
        draft = Draft(
            mall_id=paper.mall.id,
            kind=NOTICE.code,
            lang=paper.lang,
            title=str(TITLE),
            content=notice_content(case, photos, link),
            number=case.number or "",
            case_id=case.id,
            facts={"state": str(NOTICES.workflow.state(case.state).label)},
        )
    return issue_document(paper.actor, draft, lambda one: _make(paper, case, photos, link, one))


def notice_content(case: Any, photos: list[Photo], link: ShareLink | None) -> dict[str, Any]:
    """What the notice says, in a form that does not depend on the language. Of the link only its id."""
    told = ("number", "state", "on", "phase", "miss", "minutes", "scheduled_at", "actual_at", "seen_at")
    return {
        "notice": str(case.uid),
        "to": [case.tenant.code, case.tenant.name],
        **{name: getattr(case, name) for name in told},
        "appeal_until": case.appeal_until,
        "decision": case.decision,
        "photos": [(str(one.uid), one.sha256) for one in photos],
        "link": [str(link.uid), link.expires_at] if link is not None else None,
    }


def _make(
    paper: Paper, case: AttendanceNotice, photos: list[Photo], link: ShareLink | None, draft: Draft
) -> RenderedPdf:
    title, other = paper.both(TITLE)
    with paper.spoken():
        html = fill(
            "pdf/attendance_notice.html",
            paper,
            {
                **seal(draft, paper),
                "title": title,
                "title_other": other,
                "number": case.number or "",
                "to": _shop(case),
                "facts": facts(paper, case),
                "appeal_until": paper.time(case.appeal_until),
                "why": explain(case.due_explained) if case.due_explained else "",
                "decided": _decided(case),
                "photos": [{"uid": one.uid, "caption": ""} for one in photos],
                "link_qr": qr_svg(link.url, title=link.url, size=170) if link and link.url else None,
                "link_until": paper.time(link.expires_at) if link else "",
                "people": _signers(case),
            },
        )
    return render_document(html, images=pictures(photos))


def _signers(case: Any) -> list[dict[str, Any]]:
    return [
        {"role": str(role), "name": name, "at": "", "image": None}
        for role, name in (
            (_("Issued by"), case.created_by.name if case.created_by else ""),
            (_("Received by (tenant)"), ""),
            (_("Decided by"), ""),
        )
    ]


def _shop(case: Any) -> str:
    return f"{case.tenant.code} {case.tenant.name}"


def facts(paper: Paper, case: Any) -> list[tuple[str, str]]:
    """(label, words): the day, what was noted, when it should have been and was."""
    minutes = _("%(n)s min", n=case.minutes) if case.minutes else ""
    found = [
        (_("Date"), mall_date(case.on, "words") + f" {case.on.year}"),
        (_("Time of day"), str(PHASES[case.phase])),
        (_("What was noted"), " ".join(one for one in (str(MISS_WORDS[case.miss]), minutes) if one)),
        (_("Scheduled time"), paper.time(case.scheduled_at, "clock")),
        (_("Opened or left"), paper.time(case.actual_at, "clock")),
        (_("Seen at"), paper.time(case.seen_at, "clock")),
        (_("Zone"), case.zone.name if case.zone else ""),
    ]
    return [one for one in found if one[1]]


def _decided(case: Any) -> str:
    if case.state == "confirmed":
        return _("Confirmed.")
    return _("Excused: %(why)s", why=case.decision) if case.state == "excused" else ""


def chat_text(paper: Paper, case: Any, url: str) -> str:
    """A text for a chat or a message: who, what, until when, where to answer; at most 300 letters."""
    with paper.spoken():
        head = f"{paper.mall.name} · {TITLE} {case.number or ''}".strip()
        minutes = _("%(n)s min", n=case.minutes) if case.minutes else ""
        what = " ".join(
            one
            for one in (mall_date(case.on), str(PHASES[case.phase]), str(MISS_WORDS[case.miss]), minutes)
            if one
        )
        until = (
            _("You may appeal until %(when)s.", when=paper.time(case.appeal_until))
            if case.appeal_until
            else ""
        )
        answer = _("Look and answer here: %(url)s", url=url) if url else ""
        shop = _shop(case)
    fixed = "\n".join(one for one in (until, answer) if one)
    room = MAX_CHAT - len(head) - len(what) - len(fixed) - 5
    shop = shop if len(shop) <= room else f"{shop[: max(room - 1, 0)]}…"
    return "\n".join(one for one in (head, f"{shop}: {what}", fixed) if one)
