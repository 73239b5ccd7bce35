"""What of fit-out waits for a person: the start page, a zone's next round, the tenant's file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.breaches import VIOLATION
from mallops.blueprints.fitout.actions.hot import HOT_KIND
from mallops.blueprints.fitout.actions.kind import KIND
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules.works import ON_SITE
from mallops.core.auth import Actor
from mallops.core.clock import in_zone
from mallops.core.malls import today_of
from mallops.core.registers.cards import register_card
from mallops.core.registers.criteria import Criteria
from mallops.core.registers.listing import counts, few
from mallops.core.tenant_story import TenantPanel, tenant_panel
from mallops.core.worklists import Figure, WorkCard, WorkLine, figures, work_card
from mallops.core.zone_tasks import ZoneTask, zone_tasks


def _card(kind: Any, actor: Actor, title: str, states: tuple[str, ...], icon: str = "") -> WorkCard | None:
    number = sum(counts(kind, actor)[f"state_{one}"] for one in states)
    return register_card(kind, actor, title, Criteria(states=states), number, icon=icon)


@work_card(may.REVIEW, order=40, roles="DESK LEAD SUP")
def to_review(actor: Actor) -> WorkCard | None:
    """Applications whose papers are checked."""
    return _card(KIND, actor, _("Fit-outs to review"), ("applied",), "clipboard-list")


@work_card(may.DECIDE, order=41, roles="ENG SEC CSM")
def to_sign(actor: Actor) -> WorkCard | None:
    """Permits that wait for signatures."""
    return _card(KIND, actor, _("Fit-outs to sign"), ("reviewed",), "signature")


@work_card(may.SITE, order=30, roles="ENG SEC FLR")
def hot_now(actor: Actor) -> WorkCard | None:
    """Hot work that is to be signed, burns, or is watched."""
    return _card(HOT_KIND, actor, _("Hot work"), ("applied", "valid", "watch"), "flame")


@work_card(may.SITE, order=42, roles="ENG SEC FLR SUP")
def in_works(actor: Actor) -> WorkCard | None:
    """Works that go on or are stopped."""
    return _card(KIND, actor, _("In works"), ("working", "stopped"))


@work_card(may.SITE, order=43, roles="ENG SEC SUP")
def breaches(actor: Actor) -> WorkCard | None:
    """Violations to be put right."""
    return _card(VIOLATION, actor, _("Violations on site"), ("issued",))


@figures(may.VIEW, order=40, roles="ENG SEC SUP CSM OPM")
def standing(actor: Actor) -> list[Figure]:
    """What goes on, and what is stopped."""
    known = counts(KIND, actor)
    stopped = known["state_stopped"]
    return [
        Figure(
            _("In works"),
            few(known["state_working"]),
            url_for("fitouts.index", state="working"),
            icon="hammer",
        ),
        Figure(
            _("Works stopped"),
            few(stopped),
            url_for("fitouts.index", state="stopped"),
            tone="danger" if stopped else "ok",
            icon="circle-pause",
        ),
    ]


@zone_tasks
def to_inspect(actor: Actor, zone_ids: Collection[int]) -> list[ZoneTask]:
    """Works in the zone that nobody has inspected today, for its patrol sheet."""
    if actor.mall_id is None or not actor.can(may.VIEW):
        return []
    today = today_of(actor.mall_id)
    rows = [
        one for one in queries.list_on_site(actor.mall_id, zone_ids) if one.state in ON_SITE and one.zone_id
    ]
    uids = queries.zone_uids({one.zone_id for one in rows if one.zone_id})
    found = []
    for one in rows:
        last = in_zone(one.looked_at, actor.tz).date() if one.looked_at is not None else None
        if last != today and one.zone_id in uids:
            words = (
                _("stopped")
                if one.state == "stopped"
                else _("permit until %(day)s", day=f"{one.ends_on:%m-%d}")
            )
            late = one.ends_on is not None and one.ends_on < today
            found.append(
                ZoneTask(
                    uid=one.uid,
                    zone_uid=uids[one.zone_id],
                    label=_("Inspect works"),
                    title=one.title,
                    words=words,
                    late=late,
                    due_on=today,
                    url=f"/fitouts/{one.uid}/look" if actor.can(may.SITE) else f"/fitouts/{one.uid}",
                )
            )
    return found


@tenant_panel(permission=may.VIEW, order=46)
def fitouts(_actor: Actor, tenant: Any) -> TenantPanel | None:
    """The tenant's works."""
    rows = queries.of_tenant(tenant.mall_id, tenant.id)
    if not rows:
        return None
    lines = [
        WorkLine(
            f"{one.starts_on or ''} – {one.ends_on or ''}",
            url_for("fitouts.show", uid=one.uid),
            detail=one.number or "",
            when=str(KIND.workflow.state(one.state).label),
            tone=KIND.workflow.state(one.state).tone,
        )
        for one in rows[:6]
    ]
    return TenantPanel(
        _("Fit-outs"), (), lines, url_for("fitouts.index", tenant=tenant.code), _("All fit-outs")
    )
