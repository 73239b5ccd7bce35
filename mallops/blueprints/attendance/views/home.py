"""What of attendance waits for a person on the home page; each number opens exactly its rows."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.attendance import permissions as may
from mallops.blueprints.attendance.actions.registers import NOTICES
from mallops.blueprints.attendance.actions.talks import TALKS
from mallops.blueprints.attendance.queries import SEEN_TOGETHER, day_grid, list_unexplained
from mallops.blueprints.attendance.queries.hours import count_waiting, list_agreed
from mallops.blueprints.attendance.rules import PHASES
from mallops.blueprints.attendance.views.grid import chosen_rows
from mallops.blueprints.attendance.views.parts import look_of
from mallops.core.auth import Actor
from mallops.core.clock import business_date
from mallops.core.db import utcnow
from mallops.core.formatting import mall_date
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts
from mallops.core.worklists import WorkCard, WorkLine, work_card

LINES = 5


@work_card(may.TICK, order=22, roles="FLR LEAD SUP")
def not_ticked(actor: Actor) -> WorkCard | None:
    """Shops that nobody looked at so many minutes after they had to open: of one's own zones, else of all."""
    on, mine = business_date(utcnow(), actor.tz), bool(actor.zone_ids)
    rows = chosen_rows(actor, day_grid(actor.mall_id, on), "missing", mine=mine)
    if not rows:
        return None
    url = url_for("attendance.day", on=on.isoformat(), show="missing", mine=1 if mine else None)
    lines = [
        WorkLine(row.shop.name, url, f"{', '.join(row.shop.units)} · {row.shop.zone_name}", tone="warn")
        for row in rows[:LINES]
    ]
    return WorkCard(_("Shops not ticked after opening"), "store", len(rows), url, lines, tone="warn")


@work_card(may.NOTIFY, order=46, roles="LEAD SUP")
def unexplained(actor: Actor) -> WorkCard | None:
    """Misses of a week without a reason and without a notice."""
    today = business_date(utcnow(), actor.tz)
    found = list_unexplained(actor.mall_id, today - SEEN_TOGETHER, today)
    if not found:
        return None
    url = url_for("attendance_follow.index", days=7)
    lines = [
        WorkLine(
            shop.name, url, f"{PHASES[phase]} · {look_of(cell)[0]}", mall_date(on, "words"), look_of(cell)[1]
        )
        for on, phase, shop, cell in found[:LINES]
    ]
    return WorkCard(_("Attendance without a reason"), "circle-alert", len(found), url, lines)


@work_card(may.DECIDE, order=47, roles="SUP CSM")
def appeals(actor: Actor) -> WorkCard | None:
    """Appeals that wait for a decision."""
    asked, known = Criteria(states=("appealed",), sort="newest"), counts(NOTICES, actor)
    return register_card(NOTICES, actor, _("Appeals of tenants to decide"), asked, known["state_appealed"])


@work_card(may.DECIDE, order=48, roles="SUP CSM")
def silent(actor: Actor) -> WorkCard | None:
    """Notices whose time to appeal is over: to be confirmed or excused."""
    asked, known = Criteria(view="overdue", sort="due"), counts(NOTICES, actor)
    return register_card(NOTICES, actor, _("Notices nobody appealed against"), asked, known["view_overdue"])


@work_card(may.DECIDE, order=49, roles="SUP CSM")
def talks(actor: Actor) -> WorkCard | None:
    """Talks with tenants that are to be held."""
    asked, known = Criteria(states=("planned",), sort="due"), counts(TALKS, actor)
    return register_card(TALKS, actor, _("Talks with tenants to hold"), asked, known["state_planned"])


@work_card(may.DECIDE, order=50, roles="SUP CSM")
def closures(actor: Actor) -> WorkCard | None:
    """Closures that wait for approval."""
    count = count_waiting(actor.mall_id)
    if not count:
        return None
    url = url_for("attendance_hours.index")
    today = business_date(utcnow(), actor.tz)
    waiting = [one for one in list_agreed(actor.mall_id, today) if one.state == "waiting"]
    lines = [
        WorkLine(one.tenant.name if one.tenant else "", url, one.reason, mall_date(one.from_on))
        for one in waiting[:LINES]
    ]
    return WorkCard(_("Closures to approve"), "calendar-clock", count, url, lines)
