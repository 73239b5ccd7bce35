"""What guards the steps of a fit-out, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.fitout.actions import telling
from mallops.blueprints.fitout.actions.permit import make_permit
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules import works as rules
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.malls import end_of_day, today_of


def missing(case: Any) -> list[str]:
    """What the application lacks."""
    return rules.lacks(
        drawings=len(queries.list_drawings(case)),
        company=case.company,
        licence_no=case.licence_no,
        policy_no=case.policy_no,
        insured_sum=case.insured_sum,
        insured_until=case.insured_until,
        ends_on=case.ends_on,
        tenant=case.tenant_id is not None,
    )


def may_review(case: Any, _actor: Any) -> None:
    """Raise while a paper is missing."""
    found = missing(case)
    if found:
        raise Conflict(" ".join(found))


def reviewed(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """A new round of signatures begins."""
    case.reviewed_at = utcnow()
    telling.tell_to_sign(case)


def sent_back(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """Signatures given so far count no more."""
    case.reviewed_at = None


def may_fire(case: Any, _actor: Any) -> None:
    """Raise when it is decided, or not needed."""
    if case.fire_review != "open":
        raise Conflict(_("The fire review is decided."))


def fire_passed(case: Any, _actor: Any, values: dict[str, Any]) -> None:
    """Keep the words of the fire review."""
    case.fire_review, case.fire_note = "approved", str(values.get("note", ""))[:300]


def may_sign(code: str) -> Callable[[Any, Any], None]:
    """The guard of one signature under the permit."""

    def guard(case: Any, _actor: Any) -> None:
        rules.ensure_unsigned(code, queries.signed_since(case, case.reviewed_at))
        rules.ensure_insured(case.insured_until, today_of(case.mall_id))
        if code in {"sign_sec", "sign_csm"}:
            rules.ensure_fire_decided(case.fire_review)

    return guard


def signed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """With the last signature the permit is given."""
    if not rules.signed_all(rules.PERMIT_SIGNS, queries.signed_since(case, case.reviewed_at)):
        return
    case.state, case.permitted_at = "permitted", utcnow()
    case.due_at = end_of_day(case.mall_id, case.ends_on)
    casework.log(case, actor, "permitted", from_state="reviewed", to_state="permitted")
    db.session.flush()
    make_permit(actor, case)
    telling.tell_decided(case, True)


def refused(case: Any, _actor: Any, values: dict[str, Any]) -> None:
    """Those who took it in hear why."""
    telling.tell_decided(case, False, str(values.get("note", "")))


def _ensure_covered(case: Any) -> None:
    today = today_of(case.mall_id)
    rules.ensure_insured(case.insured_until, today)
    rules.ensure_begins(case.starts_on, case.ends_on, today)


def may_start(case: Any, _actor: Any) -> None:
    """Raise without deposit, insurance, or outside the period."""
    _ensure_covered(case)
    rules.ensure_paid(case.deposit_asked, sum(one.amount for one in queries.list_deposits(case)))


def started(case: Any, _actor: Any, _values: dict[str, Any]) -> None:
    """Keep when."""
    case.started_at = utcnow()


def stopped(case: Any, actor: Any, values: dict[str, Any]) -> None:
    """All hot work ends with the works."""
    case.stop_reason = str(values.get("note", ""))[:300]
    for hot in queries.list_hot_works(case):
        if hot.state == "valid":
            casework.move(_system(actor), hot, "expire", note=case.stop_reason)
    telling.tell_stopped(case, True, case.stop_reason, utcnow())


def _system(actor: Any) -> Any:
    """The works' own consequences need no right of who stopped them."""
    return type(actor).system(actor.mall_id, actor.tz)


def may_resume(case: Any, _actor: Any) -> None:
    """Raise when the insurance or the permit has run out meanwhile."""
    _ensure_covered(case)


def resumed(case: Any, _actor: Any, values: dict[str, Any]) -> None:
    """Everybody hears that they go on."""
    case.stop_reason = ""
    telling.tell_stopped(case, False, str(values.get("note", "")), utcnow())


def may_accept(code: str) -> Callable[[Any, Any], None]:
    """The guard of one signature under the acceptance."""

    def guard(case: Any, _actor: Any) -> None:
        violations, hot = queries.count_open(case)
        rules.ensure_acceptable(case.acceptance, violations, hot)
        rules.ensure_unsigned(code, queries.signed_since(case, case.inspected_at))

    return guard


def accepted(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    """With the last signature the works are accepted."""
    if not rules.signed_all(rules.ACCEPT_SIGNS, queries.signed_since(case, case.inspected_at)):
        return
    case.state, case.accepted_at, case.due_at = "accepted", utcnow(), None
    casework.log(case, actor, "accepted", from_state="working", to_state="accepted")
    db.session.flush()


def may_settle(case: Any, _actor: Any) -> None:
    """Raise while a deposit for these works is kept."""
    if any(one.state not in {"paid", "spent"} for one in queries.list_deposits(case)):
        raise Conflict(_("A deposit for these works is still kept. Request its refund."))
