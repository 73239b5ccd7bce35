"""The register of findings, and what of it waits for a person on the home page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions import ANSWER, KIND, party_name
from mallops.blueprints.fixes.documents import issue_order
from mallops.blueprints.fixes.queries import (
    count_to_close,
    find_order,
    list_merged,
    list_repeats_of,
    list_split,
    paired_photos,
)
from mallops.blueprints.fixes.rules import NOT_OVER, TO_FIX
from mallops.core.auth import Actor
from mallops.core.formatting import mall_time
from mallops.core.links import find_link
from mallops.core.pdf.paper import Paper
from mallops.core.registers import register_blueprint
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.links import record_url
from mallops.core.registers.listing import counts, few
from mallops.core.worklists import Figure, WorkCard, figures, work_card

#: States in which it waits for whoever has to act, in order.
WAITING = ("open", "notified", "working")


def _links(finding: Any) -> list[tuple[str, str, str | None]]:
    """Where it came from, what it repeats, what it was split from or put into."""
    source = finding.source
    out = [(_("Source"), source.number or source.title, record_url(source))] if source is not None else []
    for label, key in (
        (_("Repeat of"), finding.repeat_of_id),
        (_("Split from"), finding.split_from_id),
        (_("Put together with"), finding.merged_into_id),
    ):
        other = find_order(key) if key is not None else None
        if other is not None:
            out.append((label, f"{other.number or ''} {other.title}".strip(), record_url(other)))
    return out


def _rows(orders: list[Any]) -> dict[str, Any]:
    return {
        "rows": [
            {
                "title": one.title,
                "url": record_url(one),
                "note": f"{one.number or ''} · {mall_time(one.created_at)}",
                "end": str(KIND.workflow.state(one.state).label),
            }
            for one in orders
        ]
    }


def _panels(finding: Any, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """Telling whoever has to act; duplicates and parts; the same item at the same place at other times."""
    out: list[tuple[str, str, dict[str, Any]]] = []
    if actor.can(may.NOTIFY) and finding.state in NOT_OVER and not _leads(finding, actor):
        out.append((_("Notice and link"), "fixes/_notice_card.html", notice_card(finding)))
    for title, orders in (
        (_("Put together with this one"), list_merged(finding)),
        (_("Split from this one"), list_split(finding)),
        (_("Same item, same place"), list_repeats_of(finding)),
    ):
        if orders:
            out.append((title, "registers/panel_rows.html", _rows(orders)))
    return out


def _leads(finding: Any, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """A tenant or a contractor has to act: telling them is what to do now."""
    outside = finding.department in {"tenant", "contractor"}
    if not (outside and finding.state in TO_FIX and actor.can(may.NOTIFY)):
        return []
    return [(_("Notice and link"), "fixes/_notice_card.html", notice_card(finding))]


def notice_card(finding: Any) -> dict[str, Any]:
    """What the card says: whom it is for, and how far the link got."""
    link = find_link(finding, ANSWER)
    return {
        "url": url_for("orders.notice", uid=finding.uid),
        "party": party_name(finding),
        "link": link,
        "notified_at": finding.notified_at,
    }


def _tools(record: Any) -> list[tuple[str, str, str]]:
    uid, actor = record.case.uid, record.actor
    out = []
    if actor.can(may.NOTIFY):
        out.append((_("Notice and link"), url_for("orders.notice", uid=uid), "send"))
    if actor.can(may.ARRANGE):
        out.append((_("Split or put together"), url_for("orders.arrange", uid=uid), "git-compare-arrows"))
    return out


def _list_tools(asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = []
    if actor.can(may.NOTIFY):
        words = asked.params() or {"view": "open"}
        out.append((_("Several at once"), url_for("orders.several", **words), "list-checks"))
    out.append((_("Analysis"), url_for("orders.report"), "chart-column"))
    return out


def _pairs(record: Any) -> list[tuple[Any, Any]]:
    """Its pictures before and after, side by side."""
    known = {one.uid: one for one in record.photos}
    return [
        (known.get(before.uid) if before else None, known.get(after.uid) if after else None)
        for before, after in paired_photos(record.case)
    ]


def _paper(record: Any, lang: str) -> bytes:
    """The whole order, stored: what is printed again stays the same paper."""
    return issue_order(Paper.of(record.actor, lang), record).data


def _binds(record: Any) -> str:
    """Who still has to do something: what the tenant puts right is verified by customer service."""
    return "service" if record.department in ("", "tenant") else str(record.department)


KIND.extras.update(
    links=_links,
    panels=_panels,
    leads=_leads,
    tools=_tools,
    list_tools=_list_tools,
    pairs=_pairs,
    paper=_paper,
    together=list_merged,
    binds=_binds,
    verbs={
        "link_made": (_l("made a personal link"), "muted", "qr-code"),
        "answer_lent": (_l("was signed in where this answer was sent"), "muted", "user-check"),
        "link_ended": (_l("ended the personal link"), "muted", "link-2-off"),
        "split": (_l("split off"), "muted", "git-compare-arrows"),
        "split_from": (_l("split from"), "muted", "git-compare-arrows"),
        "merged": (_l("put together with this order"), "muted", "layers"),
        "repeat_linked": (_l("linked it as a repeat of"), "muted", "history"),
        "reminded": (_l("sent a reminder"), "muted", "bell"),
    },
)
REGISTER = register_blueprint(KIND)


@work_card(may.FIX, order=30, roles="FLR LEAD ENG SEC CLN DESK RCP")
def to_fix(actor: Actor) -> WorkCard | None:
    """What this person sees to (their own, their zones', their department's) and is not fixed yet."""
    if actor.only_own(KIND.area):
        known = counts(KIND, actor)
        asked = Criteria(states=WAITING, sort="due")
        count = sum(known[f"state_{one}"] for one in WAITING)
    else:
        asked, count = Criteria(view="mine", sort="due"), counts(KIND, actor)["view_mine"]
    return register_card(KIND, actor, _("To be fixed"), asked, count)


@work_card(may.APPROVE, order=35, roles="SUP CSM OPM")
def late_ones(actor: Actor) -> WorkCard | None:
    """What is late in the whole mall, the longest first."""
    asked = Criteria(view="overdue", sort="due")
    return register_card(KIND, actor, _("Late findings"), asked, counts(KIND, actor)["view_overdue"])


@work_card(may.APPROVE, order=40)
def to_verify(actor: Actor) -> WorkCard | None:
    """What others have fixed and somebody has to look at."""
    asked = Criteria(states=("fixed",), sort="due")
    return register_card(
        KIND, actor, _("Fixes to verify"), asked, counts(KIND, actor)["state_fixed"], icon="eye"
    )


@work_card(may.APPROVE, order=45, roles="LEAD SUP")
def to_close(actor: Actor) -> WorkCard | None:
    """Verified, but serious or found before: the desk lead closes them (4.3)."""
    asked = Criteria(states=("verified",), chosen={"lead_closes": "1"}, sort="newest")
    count = count_to_close(actor.mall_id)
    return register_card(KIND, actor, _("Serious ones to close"), asked, count, icon="archive")


@figures(may.VIEW, order=30, roles="LEAD SUP CSM OPM AGM GM")
def open_and_late(actor: Actor) -> list[Figure]:
    """Open and late findings, each figure opening its rows."""
    known = counts(KIND, actor)
    return [
        Figure(
            _("Open findings"),
            few(known["view_open"]),
            url_for("fixes.index", view="open"),
            icon="hammer",
        ),
        Figure(
            _("Late findings"),
            few(known["view_overdue"]),
            url_for("fixes.index", view="overdue"),
            tone="danger" if known["view_overdue"] else "ok",
            icon="alarm-clock",
        ),
    ]
