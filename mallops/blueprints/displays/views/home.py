"""What of displays waits for a person: on the home page, and in a zone on its next round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.kind import KIND
from mallops.blueprints.displays.actions.materials import SHARE
from mallops.blueprints.displays.actions.strays import STRAY
from mallops.blueprints.displays.actions.telling import display_url
from mallops.blueprints.displays.queries.displays import list_due
from mallops.blueprints.displays.rules.words import SORTS
from mallops.core.auth import Actor
from mallops.core.malls import today_of
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts, few
from mallops.core.worklists import Figure, WorkCard, figures, work_card
from mallops.core.zone_tasks import ZoneTask, zone_tasks


def _card(actor: Actor, title: str, states: tuple[str, ...], icon: str = "") -> WorkCard | None:
    known = counts(KIND, actor)
    number = sum(known[f"state_{one}"] for one in states)
    return register_card(KIND, actor, title, Criteria(states=states, sort="expires_on"), number, icon=icon)


@work_card(may.APPROVE, order=32, roles="SUP CSM")
def to_approve(actor: Actor) -> WorkCard | None:
    """Applications that wait for a decision."""
    return _card(actor, _("Displays to approve"), ("applied", "first"), "clipboard-list")


@work_card(may.LEAD_APPROVE, order=33)
def to_release(actor: Actor) -> WorkCard | None:
    """Sublet notices that the supervisor let pass."""
    return _card(actor, _("Sublet notices to approve"), ("second",), "key-round")


@work_card(may.WORK, order=34, roles="FLR LEAD SUP")
def to_take_down(actor: Actor) -> WorkCard | None:
    """What has expired and still hangs."""
    return _card(actor, _("Expired, still hanging"), ("expired",), "alarm-clock")


@work_card(may.WORK, order=36, roles="FLR LEAD")
def to_post(actor: Actor) -> WorkCard | None:
    """What is approved and has to be posted."""
    return _card(actor, _("Displays to post"), ("approved",))


@work_card(may.WORK, order=37, roles="FLR LEAD SUP")
def unapproved(actor: Actor) -> WorkCard | None:
    """Material without leave that is not settled."""
    return register_card(STRAY, actor, _("Unapproved material"), Criteria(view="open"))


@work_card(may.WORK, order=38, roles="FLR LEAD MKT")
def shares_out(actor: Actor) -> WorkCard | None:
    """Shares of campaign material that are late."""
    asked = Criteria(view="overdue", sort="due")
    number = counts(SHARE, actor)["view_overdue"]
    return register_card(SHARE, actor, _("Campaign material that is late"), asked, number)


@figures(may.VIEW, order=34, roles="LEAD SUP CSM OPM")
def on_show(actor: Actor) -> list[Figure]:
    """What hangs and what has expired."""
    known = counts(KIND, actor)
    late, soon = known["state_expired"], known["state_expiring"]
    return [
        Figure(
            _("Expires soon"),
            few(soon),
            url_for("displays.index", state="expiring"),
            tone="warn" if soon else "ok",
            icon="clock-alert",
        ),
        Figure(
            _("Expired, still hanging"),
            few(late),
            url_for("displays.index", state="expired"),
            tone="danger" if late else "ok",
            icon="alarm-clock",
        ),
    ]


@zone_tasks
def ending(actor: Actor, zone_ids: Collection[int]) -> list[ZoneTask]:
    """What ends today or should be down already, for the sheet of its zone (11.2)."""
    if actor.mall_id is None or not actor.can(may.VIEW):
        return []
    today = today_of(actor.mall_id)
    return [
        ZoneTask(
            uid=one.uid,
            zone_uid=zone,
            label=_("Take down"),
            title=" · ".join(part for part in (one.title, one.place) if part),
            words=f"{SORTS[one.sort]} · {_ends(one.expires_on, today)}",
            late=one.expires_on < today,
            due_on=one.expires_on,
            url=display_url(one),
        )
        for one, zone in list_due(actor.mall_id, zone_ids, today)
        if one.expires_on is not None
    ]


def _ends(day: dt.date, today: dt.date) -> str:
    if day >= today:
        return _("last day is today")
    return _("expired on %(day)s", day=f"{day:%m-%d}")
