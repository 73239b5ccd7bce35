"""A contact: put on the list, called, noted, taken off (26.3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.actions.kind import KIND
from mallops.blueprints.care.actions.telling import tell_owner
from mallops.blueprints.care.models import Callback
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.rules import calling, words
from mallops.blueprints.members.actions.writing import keep_consents, log
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries.members import list_consents
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.calendar_days import calendar_for
from mallops.core.casework import actions as casework
from mallops.core.clock import mall_now
from mallops.core.db import db, utcnow
from mallops.core.deadlines import Limit, Unit
from mallops.core.errors import Invalid
from mallops.core.malls import Mall
from mallops.core.policies.actions import extend
from mallops.core.policies.clocks import ClockStart
from mallops.core.turning import Told, turn

#: For so long after a look at the number the page shows it to the same person.
SHOWN_FOR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class CallTold:
    """A contact to be made. `extra`: columns of where it comes from (segment, draw, complaint, own words)."""

    reason: str
    planned_on: dt.date
    channel: str = ""
    why: str = ""
    owner_id: int | None = None
    extra: Mapping[str, Any] | None = None


def open_call(actor: Actor, member: Member, told: CallTold, *, uid: uuid.UUID | None = None) -> Callback:
    """By hand, or by another feature (a complaint is called back). Raises Invalid, NoConsent, Conflict."""
    authorize(actor, may.WORK)
    reason = words.REASONS.get(told.reason)
    if reason is None or not reason.by_hand:
        raise Invalid(field_errors={"reason": _("Choose one from the list.")})
    today = reads.today_in(actor)
    if not today <= told.planned_on <= today + calling.AHEAD:
        raise Invalid(field_errors={"planned_on": _("Choose a day from today on, within a year.")})
    if member.state != "active" or not member.phone:
        words_ = _("Nobody can be called: the membership is not active, or there is no number.")
        raise Invalid(field_errors={"member": words_})
    channel = told.channel or reason.channel
    if channel not in words.CHANNELS:
        raise Invalid(field_errors={"channel": _("Choose one from the list.")})
    if reason.marketing:
        _ensure_marketing(actor, member, channel, told.planned_on)
    if any(one.reason == told.reason for one in reads.open_of(member.id)):
        raise Invalid(field_errors={"reason": _("The member is on the list for this reason already.")})
    case = put_on_list(actor, member, told, uid=uid)
    tell_owner(case, actor)
    return case


def _ensure_marketing(actor: Actor, member: Member, channel: str, planned_on: dt.date) -> None:
    if not reads.has_consent(member.id, words.PURPOSE_OF[channel]):
        raise calling.NoConsent()
    if reads.open_of(member.id, marketing=True):
        words_ = _("Another offer waits for this member already. Do that one first, or take it off the list.")
        raise Invalid(field_errors={"reason": words_})
    free = calling.too_soon(reads.rules_of(actor.mall_id), reads.last_touch(member.id), planned_on)
    if free is not None:
        words_ = _(
            "The member was contacted lately. By the rules of care not before %(day)s.", day=free.isoformat()
        )
        raise Invalid(field_errors={"planned_on": words_})


def put_on_list(actor: Actor, member: Member, told: CallTold, *, uid: uuid.UUID | None = None) -> Callback:
    """Open the record; the caller has looked whether it may be."""
    assert actor.mall_id is not None
    reason, today = words.REASONS[told.reason], reads.today_in(actor)
    keep = reason.keep if reason.keep is not None else 0
    if reason.marketing and reason.keep is None:
        keep = reads.rules_of(actor.mall_id).keep_days
    days = max((told.planned_on - today).days, 0) + keep
    severity = "major" if told.reason == "complaint" else ""
    waits = told.planned_on > today
    limits = {} if severity and not waits else {"care": Limit(days, Unit.CALENDAR_DAYS)}
    script = reads.scripts_of(actor.mall_id)[told.reason]
    values: dict[str, Any] = {
        "title": member.number,
        "member_id": member.id,
        "sort": reason.sort,
        "reason": told.reason,
        "channel": told.channel or reason.channel,
        "marketing": reason.marketing,
        "planned_on": told.planned_on,
        "severity": severity,
        "owner_id": told.owner_id,
        "script_code": told.reason,
        "script_version": script.version,
        "why": told.why.strip()[:300] or None,
        **(told.extra or {}),
    }
    case: Callback = casework.open_case(
        actor, KIND, values, uid=uid, authorised=True, clocks=ClockStart(limits=limits)
    )
    return case


# --- calling --------------------------------------------------------------------------------------------


def ensure_open(call: Callback) -> None:
    """Raises NotOpen."""
    if call.state not in ("open", "again"):
        raise calling.NotOpen()


def ensure_allowed(actor: Actor, call: Callback) -> None:
    """Whether this contact may be made now: open, in the hours, with the consent. Raises Conflict."""
    ensure_open(call)
    rules = reads.rules_of(call.mall_id)
    calling.ensure_hour(rules, mall_now(actor.tz).time(), call.channel)
    if call.marketing and not reads.has_consent(call.member_id, words.PURPOSE_OF[call.channel]):
        raise calling.NoConsent()


def dial(actor: Actor, call: Callback) -> None:
    """Take the number in hand: it is shown to this person for an hour; the look is on record."""
    authorize(actor, may.WORK, call)
    ensure_allowed(actor, call)
    call.dialled_at, call.dialled_by_id = utcnow(), actor.user_id
    audit.note(
        "care.dial",
        mall_id=call.mall_id,
        object_kind="members",
        object_id=call.member_id,
        label=call.title,
        after={"callback": call.number},
        actor=actor,
    )
    log(actor, call.member, "revealed", "", {"why": "call"})
    casework.log(call, actor, "dialled")
    db.session.flush()


def shows_number(actor: Actor, call: Callback) -> bool:
    """Whether this person took the number in hand a short while ago."""
    at = call.dialled_at
    return at is not None and call.dialled_by_id == actor.user_id and utcnow() - at < SHOWN_FOR


def note_outcome(actor: Actor, call: Callback, told: calling.Outcome) -> Callback | None:
    """What came of it. Returns the contact that follows, if one was agreed. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, call)
    ensure_open(call)
    today, rules = reads.today_in(actor), reads.rules_of(call.mall_id)
    calling.ensure_outcome(told, call.reason, call.marketing, today, rules.gap_days)
    call.tries, call.touched_on, call.outcome = call.tries + 1, today, told.outcome
    call.channel = told.channel or call.channel
    if told.outcome == "missed":
        _again(actor, call, told)
        return None
    call.result = told.result.strip()[: words.LONGEST] or call.result
    call.satisfaction, call.done_by_id = told.satisfaction, actor.user_id
    casework.move(actor, call, "reach" if told.outcome == "reached" else "drop")
    if told.issue.strip():
        _raise_issue(actor, call, told.issue)
    if told.withdraw:
        withdraw(actor, call)
    return _follow_up(actor, call, told)


def _again(actor: Actor, call: Callback, told: calling.Outcome) -> None:
    assert told.again_on is not None
    call.planned_on = told.again_on
    call.result = told.result.strip()[: words.LONGEST] or call.result
    casework.move(actor, call, "miss")
    until = _closes(call.mall_id, told.again_on)
    if until > utcnow() and (call.due_at is None or until > call.due_at):
        extend(
            actor,
            call,
            "care",
            until,
            _("Not reached; tried again on %(day)s.", day=told.again_on),
            authorised=True,
        )


def _closes(mall_id: int, day: dt.date) -> dt.datetime:
    mall = db.session.get_one(Mall, mall_id)
    return calendar_for(db.session(), mall).closes_at(day)


def _raise_issue(actor: Actor, call: Callback, text: str) -> None:
    call.issue = text.strip()[: words.LONGEST]
    db.session.flush()
    told = Told(
        source=call, text=call.issue, sort="complaint", channel="callback", member_id=call.member_id,
        customer=call.member.name or "", phone=call.member.phone or "",
    )  # fmt: skip
    found = turn(actor, "complaints", told, authorised=True)
    call.issue_id = found.id
    casework.log(call, actor, "issue", note=found.number or "")
    db.session.flush()


def withdraw(actor: Actor, call: Callback) -> None:
    """The member does not want it any more: the consent ends, as easily as it was given."""
    purpose = words.PURPOSE_OF[call.channel]
    given = {one.purpose: one.given for one in list_consents(call.member_id, current=True)}
    changed = keep_consents(actor, call.member, {**given, purpose: False}, "desk")
    if changed:
        log(actor, call.member, "consents", detail={"purposes": changed})
        casework.log(call, actor, "consent")
    db.session.flush()


def _follow_up(actor: Actor, call: Callback, told: calling.Outcome) -> Callback | None:
    if told.next_on is None or told.outcome != "reached" or (call.marketing and told.withdraw):
        return None
    call.next_on = told.next_on
    own = {"script_zh": call.script_zh, "script_en": call.script_en, "segment_id": call.segment_id}
    why = _("Agreed in %(number)s.", number=call.number or "")
    again = CallTold(call.reason, told.next_on, call.channel, why, call.owner_id, own)
    return put_on_list(actor, call.member, again)


def drop(actor: Actor, call: Callback, why: str, text: str = "") -> None:
    """Take it off the list by hand. Raises Invalid, NotOpen."""
    authorize(actor, may.WORK, call)
    ensure_open(call)
    if why not in words.DROP_BY_HAND:
        raise Invalid(field_errors={"why": _("Choose why it is taken off the list.")})
    call.result = text.strip()[:300] or call.result
    call.done_by_id = actor.user_id
    take_off(actor, call, why)


def take_off(actor: Actor, call: Callback, why: str) -> None:
    """The house takes it off the list: out of date, consent withdrawn, membership ended."""
    call.outcome, call.dropped_why = "dropped", why
    casework.move(actor, call, "drop")


def hand_to(actor: Actor, call: Callback, owner_id: int | None) -> None:
    """Somebody else does it. Raises NotOpen."""
    authorize(actor, may.WORK, call)
    ensure_open(call)
    if call.owner_id != owner_id:
        casework.edit_case(actor, call, {"owner_id": owner_id})
        tell_owner(call, actor)


__all__ = [
    "CallTold",
    "dial",
    "drop",
    "ensure_allowed",
    "hand_to",
    "note_outcome",
    "open_call",
    "put_on_list",
    "shows_number",
    "take_off",
    "withdraw",
]
