"""Campaigns: extra points for some days, agreed by a second person."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import settings
from mallops.blueprints.points.forms import CampaignForm, fen_of
from mallops.blueprints.points.models import PointCampaign
from mallops.blueprints.points.queries.settings import list_campaigns
from mallops.blueprints.points.queries.shops import find_target, list_targets
from mallops.blueprints.points.rules.words import gives
from mallops.blueprints.points.views.parts import do, typed
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import business_date
from mallops.core.db import transaction, utcnow
from mallops.core.errors import Invalid
from mallops.core.money import format_yuan
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("point_campaigns", __name__, url_prefix="/points/campaigns")
nav_item(
    NavItem("point_campaigns.index", _l("Points campaigns"), "megaphone", "members", may.RULES, order=75)
)
STATES = {
    "draft": (_l("Draft"), "muted"),
    "waiting": (_l("Waits for a second person"), "warn"),
    "live": (_l("Agreed"), "ok"),
    "stopped": (_l("Stopped"), "muted"),
    "refused": (lazy_pgettext("points", "Refused"), "danger"),
}


@bp.get("/")
@requires(may.RULES)
def index() -> Response:
    """All of them, what runs and what waits first."""
    actor = current_actor()
    rank = {"waiting": 0, "live": 1, "draft": 2}
    today = business_date(utcnow(), actor.tz)
    rows = list_campaigns(actor.mall_id or 0)
    rows.sort(key=lambda one: (one.ends_on < today, rank.get(one.state, 3)))
    return render(
        "points/campaigns.html",
        "list",
        rows=rows,
        gives=gives,
        states=STATES,
        today=today,
        may_edit=actor.can(may.SET_RULES),
        may_agree=actor.can(may.AGREE_RULES),
        me=actor.user_id,
    )


@bp.get("/new")
@requires(may.SET_RULES)
def new() -> Response:
    """A new one."""
    return _form_page(CampaignForm(formdata=None, data={"uid": str(uuid.uuid4()), "percent": 0, "points": 0}))


@bp.get("/<uuid:uid>")
@requires(may.SET_RULES)
def edit(uid: uuid.UUID) -> Response:
    """Change a draft."""
    row = fetch(PointCampaign, uid)
    where = f"{row.tenant.code} {row.tenant.name}" if row.tenant is not None else row.category
    least = format_yuan(row.min_fen, symbol=False) if row.min_fen else ""
    form = CampaignForm(formdata=None, obj=row, data={"where": where, "least": least, "uid": str(row.uid)})
    return _form_page(form, row)


def _form_page(form: CampaignForm, row: PointCampaign | None = None, status: int = 200) -> Response:
    targets = list_targets(current_actor().mall_id or 0)
    return render("points/campaign.html", "form", status, form=form, row=row, targets=targets)


def _draft(form: CampaignForm, mall_id: int) -> settings.CampaignDraft:
    category, tenant_id = "", None
    if where := (form.where.data or "").strip():
        found = find_target(mall_id, where)
        if found is None:
            wrong = _("“%(what)s” is no shop and no category. Choose one of the list.", what=where)
            raise Invalid(field_errors={"where": wrong})
        category = found[1] if found[0] == "category" else ""
        tenant_id = int(found[1]) if found[0] == "tenant" else None
    return settings.CampaignDraft(
        form.name_zh.data or "",
        form.name_en.data or "",
        form.starts_on.data,
        form.ends_on.data,
        form.percent.data or 0,
        form.points.data or 0,
        fen_of(form.least.data or "", "least"),
        category,
        tenant_id,
    )


@bp.post("/")
@requires(may.SET_RULES)
def create() -> BaseResponse:
    """Keep a new one; sent twice it is one."""
    form = CampaignForm()
    try:
        sent: uuid.UUID | None = uuid.UUID(form.uid.data or "")
    except ValueError:
        sent = None
    return _save(form, None, sent)


@bp.post("/<uuid:uid>")
@requires(may.SET_RULES)
def change(uid: uuid.UUID) -> BaseResponse:
    """Keep the changes."""
    return _save(CampaignForm(), fetch(PointCampaign, uid), None)


def _save(form: CampaignForm, row: PointCampaign | None, sent: uuid.UUID | None) -> BaseResponse:
    actor = current_actor()

    def act() -> PointCampaign:
        draft = _draft(form, actor.mall_id or 0)
        kept: Any = fetch(PointCampaign, row.uid) if row is not None else None
        return settings.save_campaign(actor, draft, kept, uid=sent)

    with transaction():
        ok, _done = form.runs(act)
    if not ok:
        return _form_page(form, row, 422)
    flash_ok(_("Saved as a draft. Send it for approval when it is right."))
    return redirect_after("point_campaigns.index")


@bp.post("/<uuid:uid>/submit")
@requires(may.SET_RULES)
def submit(uid: uuid.UUID) -> BaseResponse:
    """Ask for approval."""

    def act(actor: Actor) -> str:
        settings.submit_campaign(actor, fetch(PointCampaign, uid, lock=True))
        return _("It waits for a second person now.")

    return do(act, url_for("point_campaigns.index"))


@bp.post("/<uuid:uid>/decide")
@requires(may.AGREE_RULES)
def decide(uid: uuid.UUID) -> BaseResponse:
    """Agree, refuse, or stop one that runs."""
    what, note = typed("what"), typed("note")

    def act(actor: Actor) -> str:
        row = fetch(PointCampaign, uid, lock=True)
        if what == "stop":
            settings.stop_campaign(actor, row, note)
            return _("Stopped. What was given stays.")
        settings.decide_campaign(actor, row, what == "agree", note)
        return _("Agreed: it counts from its first day on.") if what == "agree" else _("Refused.")

    return do(act, url_for("point_campaigns.index"))
