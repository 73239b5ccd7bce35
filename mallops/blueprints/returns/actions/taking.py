"""A return taken in, corrected, verified; the shop's opinion, at the desk or by its own link (42.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.members.queries.keys import phone_key
from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns import rules
from mallops.blueprints.returns.actions.kind import ASK, KIND, LINK_TIME
from mallops.blueprints.returns.models import Return
from mallops.blueprints.returns.queries import find_slip, member_of_phone, terms_of, zone_of
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import ShareLink, issue_link, link_actor
from mallops.core.malls import today_of
from mallops.core.notices import notify, present, receivers, topic
from mallops.core.phones import ensure_phone
from mallops.core.policies.clocks import follow

OPINION = topic("returns.opinion", _l("A shop gave its opinion on a return"), _l("Returns and exchanges"))
#: Encrypted: the timeline never tells them.
HIDDEN = ("customer", "phone", "phone_hash", "reason_note")


@dataclass(frozen=True)
class Told:
    """What the customer brings and says."""

    title: str = ""
    tenant_id: int | None = None
    slip_no: str = ""
    slip_on: dt.date | None = None
    price_fen: int = 0
    quantity: int = 1
    wanted: str = "return"
    reason: str = "no_reason"
    reason_note: str = ""
    condition: str = "intact"
    paid_way: str = "mobile"
    item_no: str = ""
    invoice_no: str = ""
    phone: str = ""
    customer: str = ""


def take(actor: Actor, told: Told, *, uid: uuid.UUID | None = None) -> Return:
    """Take a return in; its clock runs. Raises Invalid, Forbidden."""
    authorize(actor, may.WORK)
    today = today_of(actor.mall_id or 0)
    values = _values(actor, told, today)
    return casework.open_case(actor, KIND, {**values, "came_on": today}, uid=uid, authorised=True)


def correct(actor: Actor, case: Return, told: Told, version: int | None) -> None:
    """Change what was taken in, before it is verified. Raises Conflict, Invalid."""
    if case.state not in rules.EDITING:
        raise Conflict(_("It is verified as it stands. Withdraw it and take in a new one."))
    values = _values(actor, told, case.came_on)
    kept = {key: values.pop(key) for key in HIDDEN}
    casework.edit_case(actor, case, values, version=version)
    for key, value in kept.items():
        setattr(case, key, value)
    db.session.flush()


def _values(actor: Actor, told: Told, today: dt.date) -> dict[str, Any]:
    phone = ensure_phone(told.phone)
    values: dict[str, Any] = {
        "title": told.title.strip()[:200],
        "tenant_id": told.tenant_id,
        "slip_no": told.slip_no.strip()[:40],
        "slip_on": told.slip_on,
        "price_fen": told.price_fen,
        "quantity": told.quantity,
        "wanted": told.wanted,
        "reason": told.reason,
        "reason_note": told.reason_note.strip()[: rules.LONGEST],
        "condition": told.condition,
        "paid_way": told.paid_way,
        "item_no": told.item_no.strip()[:60],
        "invoice_no": told.invoice_no.strip()[:40],
        "customer": told.customer.strip()[:60],
        "phone": phone,
        "phone_hash": phone_key(phone),
    }
    rules.ensure_told(values, today)
    tenant = db.session.get(Tenant, told.tenant_id)
    if tenant is None or tenant.mall_id != actor.mall_id or told.slip_on is None:
        raise Invalid(field_errors={"tenant": _("Choose the shop that sold it.")})
    return values | _linked(actor, values, tenant, told.slip_on)


def _linked(actor: Actor, values: Mapping[str, Any], tenant: Tenant, bought: dt.date) -> dict[str, Any]:
    """The slip in the ledger, its member, and the policy's last day."""
    slip = find_slip(tenant.id, values["slip_no"], bought)
    known = member_of_phone(actor.mall_id or 0, values["phone"])
    member_id = slip.account.member_id if slip is not None else known.id if known is not None else None
    days = rules.days_for(terms_of(actor.mall_id or 0), values["reason"], tenant.category)
    return {
        "slip_id": slip.id if slip is not None else None,
        "member_id": member_id,
        "zone_id": zone_of(tenant, today_of(tenant.mall_id)),
        "policy_days": days,
        "until_on": rules.until_of(bought, days),
    }


def verify(actor: Actor, case: Return, checks: Mapping[str, bool], note: str = "") -> ShareLink:
    """Slip and goods were looked at; the shop is asked by its own link at once. Raises Invalid."""
    authorize(actor, may.WORK, case)
    rules.ensure_checked(checks, note)
    case.checks = {one: bool(checks.get(one)) for one in rules.CHECKS}
    case.check_note = note.strip()[: rules.LONGEST]
    casework.move(actor, case, "verify")
    return ask_again(actor, case)


def ask_again(actor: Actor, case: Return) -> ShareLink:
    """A new link for the shop; the one before ends. Raises Conflict."""
    authorize(actor, may.WORK, case)
    if case.state not in rules.TENANT_WORDS:
        raise Conflict(_("There is nothing for the shop to read yet, or not any more."))
    recipient = f"{case.tenant.code} {case.tenant.name}"
    return issue_link(actor, case, ASK, utcnow() + LINK_TIME, recipient=recipient)


def hear(actor: Actor, case: Return, opinion: str, note: str, by: str) -> None:
    """What the shop said, entered by the desk. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, case)
    _keep(case, opinion, note, by)
    casework.move(actor, case, "hear")


def answer(link: ShareLink, opinion: str, note: str, by: str) -> Return:
    """The same by the shop itself, through its link or its portal. Raises Invalid, Conflict."""
    case = db.session.get(Return, link.case_id, with_for_update=True, populate_existing=True)
    assert case is not None
    _keep(case, opinion, note, by)
    case.opinion_link = True
    before, case.state = case.state, "heard"
    link.answered_count += 1
    actor = link_actor(link, link.recipient)
    casework.log(case, actor, "hear", from_state=before, to_state="heard")
    db.session.flush()
    follow(case, actor)
    _tell(case)
    return case


def _keep(case: Return, opinion: str, note: str, by: str) -> None:
    _ensure_asking(case)
    rules.ensure_opinion(opinion, note, by)
    case.opinion, case.opinion_note = opinion, note.strip()[: rules.LONGEST]
    case.opinion_by, case.opinion_at = by.strip()[:60], utcnow()


def _ensure_asking(case: Return) -> None:
    if case.state not in rules.ASKING:
        raise Conflict(_("The shop is not asked any more: it has answered, or the mall has decided."))


def _tell(case: Return) -> None:
    """Who looks after it, and who decides."""
    people = {*present(case.mall_id, [case.owner_id]), *receivers(case.mall_id, ["SUP"])}

    def title() -> str:
        return _("Opinion on a return: %(words)s", words=rules.OPINIONS[case.opinion][0])

    notify(
        sorted(people),
        mall_id=case.mall_id,
        topic=OPINION,
        title=title,
        text=lambda: f"{case.number} {case.title}",
        url=f"/returns/{case.uid}",
        case=case,
        dedupe=f"return:{case.id}:{case.opinion_at}",
    )


__all__ = ["Told", "answer", "ask_again", "correct", "hear", "take", "verify"]
