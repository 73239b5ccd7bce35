"""The rules: what each asks, the limits of the mall, a draft tried on history and put in force."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.actions import settings as acts
from mallops.blueprints.fraud.forms import read_settings
from mallops.blueprints.fraud.models import FraudRules, FraudTrial
from mallops.blueprints.fraud.queries import settings as reads
from mallops.blueprints.fraud.queries.alerts import names_of
from mallops.blueprints.fraud.rules.settings import RULES, THRESHOLD, WEIGHT, Settings, dump, load
from mallops.blueprints.fraud.rules.words import label_of, reason_text
from mallops.blueprints.fraud.views.parts import name_of
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, redirect_after, render

bp = Blueprint("fraud_rules", __name__, url_prefix="/fraud/rules")
nav_item(
    NavItem("fraud_rules.index", _l("Fraud rules"), "sliders-horizontal", "members", may.RULES, order=72)
)
STATES = {
    "draft": (_l("Draft"), "muted"),
    "live": (_l("In force"), "ok"),
    "retired": (_l("Earlier version"), "muted"),
}
KNOWN = {"confirmed": (_l("was confirmed"), "danger"), "cleared": (_l("was cleared"), "ok")}


def described(settings: Settings) -> list[dict[str, Any]]:
    """Every rule with its question and limits."""
    return [
        {
            "code": code,
            "rule": rule,
            "on": settings.rules[code].on,
            "weight": settings.rules[code].weight,
            "limits": [(one.label, settings.rules[code].given[one.code], one.unit) for one in rule.params],
        }
        for code, rule in RULES.items()
    ]


def changes(before: Settings, after: Settings) -> list[tuple[str, str, str]]:
    """(what, now, then) of what is different."""
    out = []
    if before.threshold != after.threshold:
        out.append((str(THRESHOLD.label), str(before.threshold), str(after.threshold)))
    for code, rule in RULES.items():
        old, new = before.rules[code], after.rules[code]
        words = {True: _("on"), False: _("off")}
        pairs = [(_("Rule"), words[old.on], words[new.on]), (str(WEIGHT.label), old.weight, new.weight)]
        pairs += [(str(one.label), old.given[one.code], new.given[one.code]) for one in rule.params]
        out += [(f"{rule.label} · {label}", str(was), str(now)) for label, was, now in pairs if was != now]
    return out


@bp.get("/")
@requires(may.RULES)
def index() -> Response:
    """What is in force; the draft with its trial; versions."""
    actor = current_actor()
    mall_id = actor.mall_id or 0
    live, draft = reads.find_live(mall_id), reads.find_draft(mall_id)
    now = reads.in_force(mall_id)
    trial = reads.last_trial(draft.id) if draft is not None else None
    return render(
        "fraud/rules.html",
        "rules",
        live=live,
        draft=draft,
        threshold=now.threshold,
        rules=described(now),
        changes=changes(now, load(draft.body)) if draft is not None else [],
        trial=trial,
        fresh=trial is not None and draft is not None and trial.body == draft.body,
        listed=listed(trial, actor) if trial is not None and trial.state == "done" else [],
        versions=reads.list_versions(mall_id),
        states=STATES,
        days=acts.DAYS,
        may_set=actor.can(may.SET_RULES),
    )


def listed(trial: FraudTrial, actor: Actor) -> list[dict[str, Any]]:
    """The cards that a trial names, as this person may see them."""
    people = reads.members_by_id([int(one["member"]) for one in trial.found])
    out = []
    for one in trial.found:
        member = people.get(int(one["member"]))
        if member is None:
            continue
        names = names_of({part["rule"]: part["numbers"] for part in one["reasons"]})
        out.append(
            {
                "uid": member.uid,
                "name": name_of(member, actor),
                "number": member.number,
                "score": one["score"],
                "known": KNOWN.get(one["known"]),
                "reasons": [
                    (label_of(code), reason_text(code, part["numbers"], names.get(code, "")))
                    for part in one["reasons"]
                    for code in [part["rule"]]
                ],
            }
        )  # fmt: skip
    return out


@bp.get("/edit")
@requires(may.SET_RULES)
def edit() -> Response:
    """The draft, else what is in force, to be changed."""
    mall_id = current_actor().mall_id or 0
    draft = reads.find_draft(mall_id)
    return _edit_page(_as_typed(load(draft.body) if draft is not None else reads.in_force(mall_id)))


def _as_typed(settings: Settings) -> dict[str, str]:
    body = dump(settings)
    values = {"threshold": str(body["threshold"])}
    for code, one in body["rules"].items():
        values |= {f"{code}.{key}": str(value) for key, value in one.items() if key != "on"}
        values[f"{code}.on"] = "1" if one["on"] else ""
    return values


def _edit_page(values: dict[str, str], error: DomainError | None = None, status: int = 200) -> Response:
    errors = {key: str(says) for key, says in getattr(error, "field_errors", {}).items()}
    return render(
        "fraud/rules_edit.html",
        "form",
        status,
        values=values,
        errors=errors,
        rules=RULES,
        threshold=THRESHOLD,
        weight=WEIGHT,
    )


@bp.post("/edit")
@requires(may.SET_RULES)
def save() -> BaseResponse:
    """Keep the draft and try it on history."""
    actor = current_actor()
    try:
        settings = read_settings(request.form)
        with transaction():
            acts.begin_trial(actor, acts.save_draft(actor, settings))
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _edit_page({key: request.form.get(key, "") for key in _keys()}, error, error.status)
    flash_ok(_("The draft is kept and being tried on the last %(n)s days.", n=acts.DAYS))
    return redirect_after("fraud_rules.index")


def _keys() -> list[str]:
    names = [f"{code}.{one.code}" for code, rule in RULES.items() for one in rule.params]
    return ["threshold", *names, *[f"{code}.{key}" for code in RULES for key in ("on", "weight")]]


@bp.post("/<uuid:uid>/step")
@requires(may.SET_RULES)
def step(uid: uuid.UUID) -> BaseResponse:
    """Try it again, put it in force, or throw it away."""
    actor, what = current_actor(), request.form.get("what", "")
    try:
        with transaction():
            said = _step(actor, fetch(FraudRules, uid), what)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("fraud_rules.index")
    flash_ok(said)
    return redirect_after("fraud_rules.index")


def _step(actor: Actor, row: FraudRules, what: str) -> str:
    if what == "live":
        acts.put_in_force(actor, row)
        return _("The new limits are in force from the next look on.")
    if what == "discard":
        acts.discard(actor, row)
        return _("The draft is thrown away.")
    acts.begin_trial(actor, row)
    return _("It is being tried on the last %(n)s days.", n=acts.DAYS)


__all__ = ["bp"]
