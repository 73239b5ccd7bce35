"""The rules of points: what is in force, a trial sum, drafting the next version and agreeing to it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.actions import settings
from mallops.blueprints.points.forms import fen_of, read_policy
from mallops.blueprints.points.models import PointPolicy
from mallops.blueprints.points.queries import settings as reads
from mallops.blueprints.points.queries import shops
from mallops.blueprints.points.rules import words
from mallops.blueprints.points.rules.earning import Sale, count_points
from mallops.blueprints.points.rules.policy import BASES, SHORTFALLS, Policy, load
from mallops.blueprints.points.views.parts import day_of, do, refusal, typed, word_of
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import business_date
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.money import format_yuan
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("point_rules", __name__, url_prefix="/points/rules")
nav_item(NavItem("point_rules.index", _l("Rules of points"), "settings", "members", may.RULES, order=70))
STATES = {
    "draft": (_l("Draft"), "muted"),
    "waiting": (_l("Waits for a second person"), "warn"),
    "live": (_l("In force"), "ok"),
    "retired": (_l("Earlier version"), "muted"),
    "refused": (lazy_pgettext("points", "Refused"), "danger"),
}


def described(mall_id: int, policy: Policy) -> list[tuple[str, str]]:
    """The rules in words."""
    names = shops.names_of(mall_id, {int(one.key) for one in policy.rates if one.kind == "tenant"})
    none = _("no limit")
    rows = [(_("Base"), _("1 point for %(amount)s", amount=format_yuan(policy.fen_per_point)))]
    for one in policy.rates:
        label = names.get(int(one.key), one.key) if one.kind == "tenant" else one.key
        gives = _("1 point for %(amount)s", amount=format_yuan(one.fen)) if one.fen else _("no points")
        rows.append((label, gives))
    rows += [(words.day_name(day), _("%(n)s%% extra", n=percent)) for day, percent in policy.days]
    for tier in policy.tiers:
        begins = words.amount_of(tier.threshold, policy.tier_basis)
        rows.append((tier.name, _("from %(begins)s on, %(n)s%% extra", begins=begins, n=tier.percent)))
    caps = [policy.cap_slip, policy.cap_day, policy.cap_month]
    rows += [
        (_("Tiers count"), str(BASES[policy.tier_basis])),
        (_("At most a slip, a day, a month"), " · ".join(f"{cap:,}" if cap else none for cap in caps)),
        (_("A slip counts for"), _("%(n)s days", n=policy.slip_days)),
        (
            _("Points run out after"),
            _("%(n)s months", n=policy.expiry_months) if policy.expiry_months else none,
        ),
        (_("Points that come back live at least"), _("%(n)s days", n=policy.grace_days)),
        (_("Goods returned, points gone"), str(SHORTFALLS[policy.shortfall])),
        (_("A point is worth"), format_yuan(policy.point_fen)),
        (_("A second person from"), words.amount_of(policy.second_from, "points")),
    ]
    return rows


@bp.get("/")
@requires(may.RULES)
def index() -> Response:
    """What is in force, what waits, and what a slip would give."""
    actor = current_actor()
    mall_id = actor.mall_id or 0
    live, waiting = reads.find_live(mall_id), reads.find_open(mall_id)
    policy = reads.policy_in_force(mall_id)
    proposed = load(waiting.body) if waiting is not None else None
    known = dict(described(mall_id, policy))
    return render(
        "points/rules.html",
        "rules",
        live=live,
        policy=policy,
        facts=list(known.items()),
        waiting=waiting,
        changes=_changes(known, dict(described(mall_id, proposed))) if proposed else [],
        trial=_trial(actor, proposed if proposed and word_of("version") == "new" else policy),
        versions=reads.list_versions(mall_id),
        states=STATES,
        targets=shops.list_targets(mall_id),
        asked={name: word_of(name) for name in ("amount", "shop", "on", "tier", "version")},
        today=business_date(utcnow(), actor.tz),
        may_edit=actor.can(may.SET_RULES),
        may_agree=actor.can(may.AGREE_RULES),
        me=actor.user_id,
    )


def _changes(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    """(what, before, after) of what is different."""
    names = [*after, *(name for name in before if name not in after)]
    return [
        (name, before.get(name, "–"), after.get(name, "–"))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _trial(actor: Actor, policy: Policy) -> dict[str, Any] | None:
    """What the slip of the address would give."""
    if not word_of("amount"):
        return None
    on: dt.date = day_of("on") or business_date(utcnow(), actor.tz)
    shop = shops.find_shop(actor.mall_id or 0, word_of("shop", 120))
    try:
        fen = fen_of(word_of("amount"), "amount")
        sale = Sale(fen, shop.id if shop else 0, shop.category if shop else "", on, word_of("tier", 12))
        earning = count_points(policy, sale, reads.offers_on(actor.mall_id or 0, on))
    except DomainError as error:
        return {"refused": refusal(error)}
    return {"points": earning.points, "parts": words.explained(earning.parts)}


# -- drafting --------------------------------------------------------------------------------------------


@bp.get("/edit")
@requires(may.SET_RULES)
def edit() -> Response:
    """The draft, else what is in force, to be changed."""
    mall_id = current_actor().mall_id or 0
    row = reads.find_open(mall_id)
    policy = load(row.body) if row is not None else reads.policy_in_force(mall_id)
    return _edit_page(_as_typed(mall_id, policy))


def _as_typed(mall_id: int, policy: Policy) -> dict[str, Any]:
    names = shops.names_of(mall_id, {int(one.key) for one in policy.rates if one.kind == "tenant"})
    money = policy.tier_basis == "spend"
    return {
        **{name: str(value) for name, value in vars(policy).items() if isinstance(value, int | str)},
        "fen_per_point": format_yuan(policy.fen_per_point, symbol=False),
        "point_fen": format_yuan(policy.point_fen, symbol=False),
        **{f"day_{day}": str(policy.day_percent(day)) for day in range(7)},
        "rates": [
            (
                names.get(int(one.key), one.key) if one.kind == "tenant" else one.key,
                format_yuan(one.fen, symbol=False),
            )
            for one in policy.rates
        ],
        "tiers": [
            (
                one.code,
                one.name_zh,
                one.name_en,
                format_yuan(one.threshold, symbol=False) if money else str(one.threshold),
                str(one.percent),
            )
            for one in policy.tiers
        ],
    }


def _edit_page(values: dict[str, Any], error: DomainError | None = None, status: int = 200) -> Response:
    faults = {name: str(says) for name, says in getattr(error, "field_errors", {}).items()}
    return render(
        "points/rules_edit.html",
        "form",
        status,
        values=values,
        errors=faults,
        refused=refusal(error) if error is not None and not faults else "",
        days=[(day, words.day_name(day)) for day in range(7)],
        bases=BASES,
        shortfalls=SHORTFALLS,
        targets=shops.list_targets(current_actor().mall_id or 0),
    )


@bp.post("/edit")
@requires(may.SET_RULES)
def save() -> BaseResponse:
    """Keep the draft; with "submit" it goes on to the second person."""
    actor = current_actor()
    mall_id = actor.mall_id or 0
    try:
        base = reads.policy_in_force(mall_id)
        policy = read_policy(request.form, base, lambda text: shops.find_target(mall_id, text))
        with transaction():
            row = settings.draft_policy(actor, policy)
            if typed("what") == "submit":
                settings.submit_policy(actor, row)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _edit_page(_retyped(), error, error.status)
    flash_ok(_("It waits for a second person now.") if typed("what") == "submit" else _("The draft is kept."))
    return redirect_after("point_rules.index")


def _retyped() -> dict[str, Any]:
    """All that was typed, as it was."""
    form = request.form
    tiers = ("tier_code", "tier_zh", "tier_en", "tier_from", "tier_percent")
    return {
        **{name: form.get(name, "") for name in form},
        "rates": list(zip(form.getlist("rate_of"), form.getlist("rate_yuan"), strict=False)),
        "tiers": list(zip(*(form.getlist(name) for name in tiers), strict=False)),
    }


@bp.post("/<uuid:uid>/decide")
@requires(may.AGREE_RULES)
def decide(uid: uuid.UUID) -> BaseResponse:
    """Put it in force, or refuse it and say why."""
    agree, note = typed("what") == "agree", typed("note")

    def act(actor: Actor) -> str:
        settings.decide_policy(actor, fetch(PointPolicy, uid), agree, note)
        return _("The new rules are in force from now on.") if agree else _("Refused.")

    return do(act, url_for("point_rules.index"))


@bp.post("/<uuid:uid>/step")
@requires(may.SET_RULES)
def step(uid: uuid.UUID) -> BaseResponse:
    """Send a draft for approval, or throw it away."""
    what = typed("what")

    def act(actor: Actor) -> str:
        row = fetch(PointPolicy, uid)
        if what == "discard":
            settings.discard_policy(actor, row)
            return _("The draft is thrown away.")
        settings.submit_policy(actor, row)
        return _("It waits for a second person now.")

    return do(act, url_for("point_rules.index"))
