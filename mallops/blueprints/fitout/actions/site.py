"""On site: workers' passes, the daily look, the joint inspection, the deposit (15.1)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.deposits import permissions as money_may
from mallops.blueprints.deposits.actions.money import receive
from mallops.blueprints.deposits.actions.refunds import request_refund
from mallops.blueprints.deposits.models import Deposit
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.breaches import issue
from mallops.blueprints.fitout.models import FitOut, SiteLook, Worker
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules import works as rules
from mallops.blueprints.fitout.rules.words import ACCEPTANCE, ITEMS, TRADES
from mallops.blueprints.tenants.queries import find_finance
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.crypto import lookup_hash
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import today_of
from mallops.core.names import listed
from mallops.core.photos.records import add_photo
from mallops.core.photos.work import queue_photo
from mallops.core.registers.intake import keep_photos

LAST4 = re.compile(r"[0-9]{3}[0-9Xx]")
MAX_WORKERS = 200


# -- workers ---------------------------------------------------------------------------------------------


def add_worker(
    actor: Actor, fitout: FitOut, name: str, id_last4: str, trade: str, photos: Sequence[Any] = ()
) -> Worker:
    """A pass for one person. Raises Invalid, and Conflict for who is blacklisted in this mall."""
    authorize(actor, may.EDIT, fitout)
    if fitout.state not in rules.RUNNING | rules.TO_DECIDE:
        raise Conflict(_("These works are over, so nobody gets a pass for them."))
    name, id_last4 = " ".join(name.split())[:60], id_last4.strip().upper()
    key = _ensure_worker(fitout, name, id_last4, trade)
    there = queries.list_workers(fitout)
    if any(one.person_key == key for one in there):
        raise Conflict(_("%(name)s has a pass for these works already.", name=name))
    row = Worker(
        mall_id=fitout.mall_id,
        fitout_id=fitout.id,
        position=max((one.position for one in there), default=0) + 1,
        name=name,
        id_last4=id_last4,
        person_key=key,
        trade=trade,
        photo_id=_portrait(actor, fitout, photos),
    )
    db.session.add(row)
    casework.log(fitout, actor, "worker_added", note=f"№ {row.position} · {TRADES[trade]}")
    db.session.flush()
    return row


def _ensure_worker(fitout: FitOut, name: str, id_last4: str, trade: str) -> str:
    errors = {}
    if not name:
        errors["name"] = _("Write the worker's name.")
    if not LAST4.fullmatch(id_last4):
        errors["id_last4"] = _(
            "Enter the last four characters of the identity card: digits, or X at the end."
        )
    if trade not in TRADES:
        errors["trade"] = _("Choose the trade.")
    if errors:
        raise Invalid(field_errors=errors)
    key = lookup_hash(f"{fitout.mall_id}|{name}|{id_last4}") or ""
    if queries.is_blacklisted(fitout.mall_id, key):
        raise Conflict(_("This person is blacklisted in this mall and gets no pass."))
    if len(queries.list_workers(fitout)) >= MAX_WORKERS:
        raise Conflict(_("At most %(n)s passes for one fit-out.", n=MAX_WORKERS))
    return key


def _portrait(actor: Actor, fitout: FitOut, photos: Sequence[Any]) -> int | None:
    """The picture hangs on the pass alone, not among the pictures of the works."""
    if not photos:
        return None
    photo = add_photo(photos[0], mall_id=fitout.mall_id, created_by_id=actor.user_id, taken_at=utcnow())
    queue_photo(photo)
    return photo.id


def change_pass(actor: Actor, worker: Worker, state: str, reason: str) -> None:
    """Withdraw a pass, blacklist its person, or give it back (not to the blacklisted, but by engineering)."""
    blacklists = state == "blacklisted" or worker.state == "blacklisted"
    authorize(actor, may.RESUME if blacklists else may.SITE, worker.fitout)
    if state not in {"valid", "withdrawn", "blacklisted"} or state == worker.state:
        raise Conflict(_("The pass is in this state already."))
    if not reason.strip():
        raise Invalid(field_errors={"reason": _("Say why in a few words.")})
    worker.state, worker.reason, worker.changed_by_id = state, reason.strip()[:300], actor.user_id
    casework.log(worker.fitout, actor, f"pass_{state}", note=f"№ {worker.position} · {worker.reason}")
    db.session.flush()


def pass_verdict(worker: Worker) -> str:
    """What the pass is worth today."""
    fitout = worker.fitout
    if worker.state == "valid" and queries.is_blacklisted(worker.mall_id, worker.person_key):
        return "blacklisted"  # somewhere else in this mall
    today = today_of(fitout.mall_id)
    permit = rules.permit_verdict(fitout.state, fitout.starts_on, fitout.ends_on, today)
    return rules.pass_verdict(worker.state, permit)


# -- looks -----------------------------------------------------------------------------------------------


def look(
    actor: Actor,
    fitout: FitOut,
    sent: Mapping[str, tuple[str, str]],
    *,
    token: str,
    photos: Mapping[str, Sequence[Any]] | None = None,
    note: str = "",
    at: dt.datetime | None = None,
) -> SiteLook:
    """One look at the works; each failed line becomes a violation with its words and pictures.

    `at`: when it was finished on a phone that had to wait for a network.

    The same `token` again gives the first look. Raises Invalid, Conflict.
    """
    authorize(actor, may.SITE, fitout)
    known = queries.find_look(token, fitout.mall_id)
    if known is not None:
        return known
    if fitout.state not in rules.ON_SITE:
        raise Conflict(_("No works go on there now, so there is nothing to inspect."))
    answers, pictures = rules.read_look(sent), photos or {}
    failed = [code for code, one in answers.items() if one["verdict"] == "fail"]
    bare = {code: _("Add a photo that shows it.") for code in failed if not pictures.get(code)}
    if bare:
        raise Invalid(field_errors=bare)
    row = SiteLook(
        mall_id=fitout.mall_id,
        fitout_id=fitout.id,
        token=token[:36],
        at=rules.look_moment(at, utcnow()),
        by_id=actor.user_id,
        answers=answers,
        note=note.strip()[:300],
        failed=len(failed),
    )
    db.session.add(row)
    fitout.looked_at = row.at
    db.session.flush()
    for code in failed:
        issue(actor, fitout, code, answers[code]["note"], photos=pictures[code], look=row)
    words = _("%(bad)s of %(all)s lines not in order", bad=len(failed), all=len(ITEMS))
    casework.log(fitout, actor, "looked", note=words if failed else row.note)
    return row


# -- acceptance ------------------------------------------------------------------------------------------


def inspect(
    actor: Actor, fitout: FitOut, sent: Mapping[str, tuple[str, str]], photos: Sequence[Any] = ()
) -> int:
    """Lines of the joint inspection; returns how many are open. Signatures given before count no more."""
    authorize(actor, may.SITE, fitout)
    if fitout.state != "working":
        raise Conflict(_("The joint inspection is done while the works run: resume them first."))
    answers = rules.read_answers(ACCEPTANCE, sent)
    if answers != fitout.acceptance:
        fitout.acceptance, fitout.inspected_at = answers, utcnow()
    keep_photos(actor, fitout, photos, caption=_("Acceptance"), stage="acceptance")
    casework.log(fitout, actor, "inspected", note="")
    db.session.flush()
    return sum(not one["verdict"] for one in answers.values())


# -- the deposit -----------------------------------------------------------------------------------------


def receive_deposit(actor: Actor, fitout: FitOut, amount: int, on: dt.date, reference: str) -> Deposit:
    """Finance enters the deposit that was taken for these works."""
    if fitout.tenant is None:
        raise Conflict(_("No tenant stands on this application. Name one first."))
    row = receive(actor, fitout.tenant, "fitout", amount, on, reference, fitout, unit=fitout.unit)
    casework.log(fitout, actor, "deposit_in", note=row.number or "")
    return row


def refund_goes_to(fitout: FitOut) -> tuple[str, str]:
    """Name and number of the account that the tenant's file knows; the number may be empty."""
    tenant = fitout.tenant
    if tenant is None:
        return "", ""
    money = find_finance(tenant.id)
    holder = (money.holder if money else "") or tenant.legal_name or tenant.name_zh or tenant.name_en
    return holder, (money.account if money else "") or ""


def ask_refunds(actor: Actor, fitout: FitOut) -> list[Deposit]:
    """Ask for the refund of every deposit of accepted works that is still held. Raises Conflict."""
    authorize(actor, money_may.REQUEST, fitout)
    if fitout.state != "accepted":
        raise Conflict(_("The deposit goes back when the works are accepted. Accept them first."))
    held = [one for one in queries.list_deposits(fitout) if one.state == "held" and one.balance]
    if not held:
        raise Conflict(_("The refund is asked for already, or nothing is kept."))
    payee, account = refund_goes_to(fitout)
    for one in held:
        note = _("Asked by fit-out %(number)s", number=fitout.number)
        request_refund(actor, one, payee, account, fitout, note=note)
    casework.log(fitout, actor, "refund_asked", note=listed(one.number or "" for one in held))
    db.session.flush()
    return held


def settle_by_itself(actor: Actor, fitout: FitOut) -> bool:
    """Settle accepted works whose deposits are all paid back or used up. Without a deposit a person does."""
    deposits = queries.list_deposits(fitout)
    if fitout.state != "accepted" or not deposits:
        return False
    if any(one.state not in {"paid", "spent"} for one in deposits):
        return False
    casework.move(actor, fitout, "settle")
    return True
