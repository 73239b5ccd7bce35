"""Notices to tenants: issued for a miss, told, appealed through the link or at the mall (10.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.attendance.actions.registers import NOTICES
from mallops.blueprints.attendance.actions.telling import tell_appealed
from mallops.blueprints.attendance.models import AttendanceNotice
from mallops.blueprints.attendance.permissions import NOTIFY
from mallops.blueprints.attendance.queries.days import Shop
from mallops.blueprints.attendance.queries.grids import Judged, day_grid
from mallops.blueprints.attendance.queries.notices import find_notice, lock_notice, lock_tenant
from mallops.blueprints.attendance.rules import PHASES, VERDICTS
from mallops.blueprints.attendance.rules.notices import ISSUED, OPEN_NOTICES, ensure_appeal
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.formatting import mall_date
from mallops.core.links import ShareLink, find_link, issue_link, link_actor, revoke_link
from mallops.core.photos.intake import StoredOriginal
from mallops.core.registers.intake import keep_photos

APPEAL = "attendance.appeal"
#: The link goes on working after the time to appeal: the tenant reads there what was decided.
READ_DAYS = 14


class NoMiss(Conflict):
    """Nothing is missed there that a notice could speak of."""

    default = _l("Nothing is missed here any more: the state has changed. Reload the page.")


class AppealOver(Conflict):
    """The time to appeal is over, or the notice is decided."""

    default = _l("Nothing can be appealed here any more: the page below shows how it stands now.")


@dataclass(frozen=True)
class Miss:
    """A shop's miss that a notice is for."""

    shop: Shop
    on: dt.date
    phase: str
    judged: Judged


def miss_of(actor: Actor, tenant_id: int, on: dt.date, phase: str) -> Miss:
    """The miss of a shop on a day as it stands now. Raises NoMiss."""
    rows = day_grid(actor.mall_id, on, tenant_id).rows
    if not rows or phase not in PHASES or not rows[0].cells[phase].verdict.is_miss:
        raise NoMiss()
    return Miss(rows[0].shop, on, phase, rows[0].cells[phase])


def issue_notice(actor: Actor, tenant_id: int, on: dt.date, phase: str) -> AttendanceNotice:
    """A notice with its number, its time to appeal and its personal link. Raises NoMiss, and Conflict when
    one stands on this miss already."""
    authorize(actor, NOTIFY)
    lock_tenant(tenant_id)
    miss = miss_of(actor, tenant_id, on, phase)
    if find_notice(actor.mall_id, tenant_id, on, phase) is not None:
        raise Conflict(_("A notice was issued for this already."))
    verdict, look = miss.judged.verdict, miss.judged.look
    values = {
        "title": title_of(miss),
        "tenant_id": tenant_id,
        "zone_id": miss.shop.zone_id,
        "department": "tenant",
        "on": on,
        "phase": phase,
        "miss": verdict.state,
        "minutes": verdict.minutes,
        "scheduled_at": miss.judged.due,
        "actual_at": verdict.actual,
        "seen_at": look.at if look else None,
    }
    case: AttendanceNotice = casework.open_case(actor, NOTICES, values, authorised=True)
    case.appeal_until = case.due_at
    make_link(actor, case)
    db.session.flush()
    return case


def title_of(miss: Miss) -> str:
    """How lists name the notice."""
    return _(
        "%(shop)s: %(miss)s on %(day)s",
        shop=miss.shop.name,
        miss=str(VERDICTS[miss.judged.state]),
        day=mall_date(miss.on),
    )[:200]


def make_link(actor: Actor, case: AttendanceNotice) -> ShareLink:
    """A personal link; the one before ends. It works two weeks longer than the time to appeal."""
    authorize(actor, NOTIFY, case)
    until = max(case.appeal_until or utcnow(), utcnow()) + dt.timedelta(days=READ_DAYS)
    tenant = case.tenant
    link = issue_link(actor, case, APPEAL, until, recipient=f"{tenant.code} {tenant.name}")
    casework.log(case, actor, "link_made", detail={"to": link.recipient})
    return link


def take_link_back(actor: Actor, case: AttendanceNotice) -> bool:
    """End the link at once; False when there was none."""
    authorize(actor, NOTIFY, case)
    link = find_link(case, APPEAL)
    if link is None:
        return False
    revoke_link(link)
    casework.log(case, actor, "link_ended")
    return True


def mark_told(actor: Actor, case: AttendanceNotice, how: str) -> None:
    """The tenant was told on paper, by telephone, in person or by message."""
    authorize(actor, NOTIFY, case)
    if case.state not in OPEN_NOTICES:
        raise Conflict(_("This notice is decided; nobody has to be told of it any more."))
    case.told_at, case.told_how = utcnow(), how.strip()[:300]
    casework.log(case, actor, "told", note=case.told_how)
    db.session.flush()


@dataclass(frozen=True)
class Appeal:
    """What a tenant says against a notice."""

    name: str
    words: str


def appeal_by_link(link: ShareLink, appeal: Appeal, stored: Sequence[StoredOriginal]) -> AttendanceNotice:
    """Through the personal link, in time. Raises Invalid naming the fields, or AppealOver."""
    case = lock_notice(link.case_id)
    if not may_appeal(case, utcnow()):
        raise AppealOver()
    ensure_appeal(appeal.name, appeal.words)
    actor = link_actor(link, link.recipient)
    _take(actor, case, appeal, stored, "link")
    link.answered_count += 1
    db.session.flush()
    return case


def appeal_at_mall(
    actor: Actor, case: AttendanceNotice, appeal: Appeal, stored: Sequence[StoredOriginal]
) -> None:
    """Written down by the mall for the tenant, in time. Raises Invalid naming the fields, or AppealOver."""
    authorize(actor, NOTIFY, case)
    if not may_appeal(case, utcnow()):
        raise AppealOver(_("The time to appeal is over, or the notice was decided."))
    ensure_appeal(appeal.name, appeal.words)
    _take(actor, case, appeal, stored, "desk")


def may_appeal(case: Any, now: dt.datetime) -> bool:
    """Whether the tenant may appeal now: the notice is issued and its time is not over."""
    return case.state == ISSUED and (case.appeal_until is None or now < case.appeal_until)


def _take(
    actor: Actor, case: AttendanceNotice, appeal: Appeal, stored: Sequence[StoredOriginal], via: str
) -> None:
    said = {"via": via, "name": appeal.name.strip(), "words": appeal.words.strip()}
    casework.move(actor, case, "appeal", values=said)
    keep_photos(actor, case, stored, stage="appeal")
    tell_appealed(case)
    db.session.flush()


__all__ = [
    "APPEAL",
    "Appeal",
    "AppealOver",
    "Miss",
    "NoMiss",
    "appeal_at_mall",
    "appeal_by_link",
    "issue_notice",
    "make_link",
    "mark_told",
    "may_appeal",
    "miss_of",
    "take_link_back",
]
