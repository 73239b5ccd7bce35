"""Tenant 360: everything that happened with a tenant on one line of time, filtered, page by page, as PDF."""

from __future__ import annotations

import datetime as dt
import uuid
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for

from mallops.blueprints.tenants import permissions as may
from mallops.blueprints.tenants import queries, rules
from mallops.blueprints.tenants.documents import Telling, print_story
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tenants.views.blueprint import bp
from mallops.blueprints.tenants.views.today import mall_today
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.export import safe_filename
from mallops.core.formatting import mall_date
from mallops.core.pdf.paper import Paper
from mallops.core.registers.cells import month_words
from mallops.core.tenant_story import Place, StoryEntry, Window, kinds_for, panels_of, story_page
from mallops.core.web import no_store, render

PAGE = 50


@bp.get("/tenants/<uuid:uid>/story")
@requires(may.VIEW)
def story(uid: uuid.UUID) -> Response:
    """One page of the story, the newest first."""
    actor, tenant = current_actor(), fetch(Tenant, uid)
    wanted = _wanted()
    window = Window("", PAGE, wanted["since"], wanted["until"], _place(), actor.tz)
    entries, following = story_page(actor, tenant, window, _codes(wanted))
    keep = {key: wanted[key] for key in ("kind", "from", "to") if wanted[key]}
    older = url_for("tenants.story", uid=uid, place=_key(following), **keep) if following else None
    newest = url_for("tenants.story", uid=uid, **keep) if window.place else None
    return render(
        "tenants/story.html",
        "results",
        tenant=tenant,
        wanted=wanted,
        keep=keep,
        kinds=[(code, str(label)) for code, label in kinds_for(actor).items()],
        months=months_of(entries, actor.tz),
        panels=panels_of(actor, tenant),
        words=rules,
        older=older,
        newest=newest,
    )


@bp.get("/tenants/<uuid:uid>/story.pdf")
@requires(may.VIEW)
def story_pdf(uid: uuid.UUID) -> Response:
    """The whole story (or what the filter leaves of it) as one PDF."""
    actor, tenant = current_actor(), fetch(Tenant, uid)
    wanted = _wanted()
    paper = Paper.of(actor, request.args.get("lang"))
    held = [one.unit.code for one in queries.list_tenancies(tenant.id) if _now(one)]
    telling = Telling(tenant, tuple(held), wanted["since"], wanted["until"], _codes(wanted))
    response = Response(print_story(paper, telling), mimetype="application/pdf")
    name = safe_filename(f"{tenant.code}-{mall_today().isoformat()}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)


def _now(tenancy: Any) -> bool:
    return rules.Period(tenancy.from_on, tenancy.to_on).covers(mall_today())


def _codes(wanted: dict[str, Any]) -> tuple[str, ...]:
    return (wanted["kind"],) if wanted["kind"] else ()


def _wanted() -> dict[str, Any]:
    """The filter in the address; an unreadable day counts for nothing."""
    args, actor = request.args, current_actor()
    kind = args.get("kind", "")
    first, last = _day(args.get("from", "")), _day(args.get("to", ""))
    return {
        "kind": kind if kind in kinds_for(actor) else "",
        "from": first.isoformat() if first else "",
        "to": last.isoformat() if last else "",
        "since": _start(first) if first else None,
        "until": _start(last + dt.timedelta(days=1)) if last else None,
    }


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if rules.EARLIEST <= day <= rules.LATEST else None


def _start(on: dt.date) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(), ZoneInfo(current_actor().tz)).astimezone(dt.UTC)


def _key(place: Place) -> str:
    return f"{place.at.isoformat()}~{place.source}~{place.seq}"


def _place() -> Place | None:
    """Where the page begins; an address that was tampered with begins at the newest."""
    at, _tilde, rest = request.args.get("place", "").replace(" ", "+").partition("~")
    source, _tilde, seq = rest.partition("~")
    try:
        moment = dt.datetime.fromisoformat(at)
        number = int(seq)
    except ValueError:
        return None
    sane = moment.tzinfo is not None and 1990 <= moment.year <= 2100 and 0 <= number < 2**31
    return Place(moment, source, number) if sane else None


def months_of(entries: list[StoryEntry], tz: str) -> list[dict[str, Any]]:
    """The entries under the months of the mall's calendar."""
    zone = ZoneInfo(tz)
    out = []
    for month, group in groupby(entries, key=lambda one: f"{one.at.astimezone(zone):%Y-%m}"):
        out.append({"title": month_words(month), "entries": [_line(one, zone) for one in group]})
    return out


def _line(entry: StoryEntry, zone: ZoneInfo) -> dict[str, Any]:
    local = entry.at.astimezone(zone)
    clock = "" if local.time() == dt.time() else f"{local:%H:%M}"
    return {"entry": entry, "day": mall_date(local.date()), "clock": clock, "iso": entry.at.isoformat()}


def newest_lines(tenant: Tenant, count: int) -> list[dict[str, Any]]:
    """The newest entries, for the file."""
    actor = current_actor()
    entries, _following = story_page(actor, tenant, Window("", count, tz=actor.tz))
    return [_line(one, ZoneInfo(actor.tz)) for one in entries]


__all__ = ["months_of", "newest_lines", "story", "story_pdf"]
