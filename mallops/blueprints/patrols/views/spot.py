"""Random spot checks 随时抽查 (1.12): drawn by those who may, hidden until due, proved afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import DrawOrder
from mallops.blueprints.patrols.actions.spots import COVERAGE_DAYS
from mallops.blueprints.patrols.forms import DrawForm
from mallops.blueprints.patrols.permissions import DRAW, SPOT
from mallops.blueprints.patrols.queries import hidden_draws, list_draws, spot_coverage
from mallops.blueprints.patrols.queries.desk import (
    inspector_names,
    list_batches,
    list_walkers,
    run_uids,
    work_day_of,
)
from mallops.blueprints.patrols.views.words import section_names
from mallops.blueprints.sites.queries import get_mall, list_zones
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import commits, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall
from mallops.core.registers.criteria import as_date
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("spots", __name__, url_prefix="/spot-checks")
INSPECTORS = frozenset({"INS"})
nav_item(
    NavItem("spots.index", _l("Spot checks"), "dices", "floor", SPOT, order=14, phone=3, roles=INSPECTORS)
)


@bp.get("")
@requires(SPOT)
def index() -> Response:
    """The checks of a date that are due, how many are hidden, and how evenly they have fallen."""
    return _page(None)


@bp.post("")
@commits
@requires(DRAW)
def draw() -> BaseResponse:
    """Draw the checks of a day."""
    actor = current_actor()
    form = _form(DrawForm())
    mall = get_mall(actor.mall_id)

    def work() -> list[Any]:
        on = form.on.data or dt.date.min
        if on < work_day_of(mall.tz):
            raise Invalid(field_errors={"on": _("Choose today or a later date.")})
        order = DrawOrder(
            form.count.data or 0, window=_window(form, mall), inspector_id=form.inspector.data or None
        )
        return actions.draw_spot_checks(actor, mall, on, order)

    ok, drawn = form.runs(work)
    if not ok or drawn is None:
        return _page(form, 422)
    flash_ok(_("%(n)s checks are drawn. Each shows itself when its time has come.", n=len(drawn)))
    return redirect_after("spots.index", on=(form.on.data or dt.date.min).isoformat())


def _window(form: DrawForm, mall: Mall) -> tuple[dt.datetime, dt.datetime] | None:
    """The typed window in UTC, from now on when it has begun; None for the opening hours."""
    starts, ends, on = form.starts.data, form.ends.data, form.on.data or dt.date.min
    if starts is None and ends is None:
        return None
    begins = dt.datetime.combine(on, starts or mall.opens_at, mall.zoneinfo).astimezone(dt.UTC)
    until = dt.datetime.combine(on, ends or mall.closes_at, mall.zoneinfo).astimezone(dt.UTC)
    begins = max(begins, utcnow().replace(second=0, microsecond=0))
    if until <= begins:
        raise Invalid(field_errors={"ends": _("The window is over, or ends before it begins.")})
    return begins, until


def _form(form: DrawForm) -> DrawForm:
    people = [(one.id, one.name) for one in list_walkers(current_actor().mall_id)]
    form.inspector.choices = [(0, _("Whoever inspects")), *people]
    return form


def _page(form: DrawForm | None, status: int = 200) -> Response:
    actor = current_actor()
    today = work_day_of(actor.tz)
    on = (form.on.data if form else as_date(request.args.get("on"))) or today
    rows = list_draws(actor.mall_id or 0, on)
    return render(
        "patrols/spots.html",
        "list",
        status,
        on=on,
        today=today,
        days=(on - dt.timedelta(days=1), on + dt.timedelta(days=1)),
        draws=rows,
        hidden=hidden_draws(actor.mall_id or 0, on),
        inspectors=inspector_names(rows),
        runs=run_uids([one.patrol_id for one in rows]),
        sections=section_names(actor),
        new_uid=uuid.uuid4,
        form=form if form is not None else _form(DrawForm(on=max(on, today))),
        may_draw=actor.can(DRAW),
        batches=list_batches(actor.mall_id, today - dt.timedelta(days=COVERAGE_DAYS)),
        coverage_days=COVERAGE_DAYS,
        **_coverage(actor, today),
    )


def _coverage(actor: Actor, today: dt.date) -> dict[str, Any]:
    """Zone × section of the last month: how often each pair was checked."""
    zones = list_zones(actor.mall_id)
    found = spot_coverage(actor.mall_id or 0, today - dt.timedelta(days=COVERAGE_DAYS), today)
    return {"coverage": found, "zones": zones}
