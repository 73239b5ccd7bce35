"""Becoming a member: slips, eligibility, person, consents, signature, card, in one transaction (22.1).

One phone has one live member. Two clerks who type the same phone at the same time both see that member: the
number series of the month lets one in after the other, and an index refuses the second whatever happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions.cards import CardTold, issue_card
from mallops.blueprints.members.actions.stocking import take_papers
from mallops.blueprints.members.actions.writing import (
    PersonTold,
    fill,
    keep_consents,
    keep_signature,
    log,
    note_namesakes,
)
from mallops.blueprints.members.models import Member, MemberRequest, MemberSlip
from mallops.blueprints.members.queries.members import find_by_phone
from mallops.blueprints.members.queries.setup import settings_of
from mallops.blueprints.members.rules.consents import ensure_service
from mallops.blueprints.members.rules.life import AlreadyMember, SlipTold, ensure_eligible
from mallops.core.auth import Actor, authorize
from mallops.core.clock import business_date, mall_now
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall
from mallops.core.numbering import issue_number


@dataclass(frozen=True)
class Application:
    """All that the desk enters. `card` None: the card comes later. `request`: what the phone sent before."""

    person: PersonTold
    slips: tuple[SlipTold, ...] = ()
    consents: Mapping[str, bool] = field(default_factory=dict)
    signature: str = ""
    card: CardTold | None = None
    request: MemberRequest | None = None
    channel: str = "desk"
    versions: Mapping[str, int] | None = None


def join(actor: Actor, told: Application) -> Member:
    """A new member. Raises Invalid by field, AlreadyMember when the phone has one."""
    authorize(actor, may.JOIN)
    assert actor.mall_id is not None
    today, rules = mall_now(actor.tz).date(), settings_of(actor.mall_id)
    ensure_eligible(
        told.slips, rules.min_spend, rules.slip_days, business_date(utcnow(), actor.tz), calendar=today
    )
    ensure_service(told.consents)
    mall = db.session.get_one(Mall, actor.mall_id)
    number = issue_number(db.session(), mall, mall.dept_code, "HY", utcnow()).number
    member = Member(
        mall_id=mall.id,
        number=number,
        state="applied",
        source="phone" if told.request else "desk",
        joined_on=today,
        created_by_id=actor.user_id,
    )
    fill(member, told.person, today)
    _let_in(member)
    _keep_slips(member, told.slips)
    keep_consents(actor, member, told.consents, told.channel, told.versions)
    keep_signature(actor, member, told.signature, "application")
    log(actor, member, "joined")
    if told.request is not None:
        close_request(told.request, member)
    note_namesakes(member)
    if told.card is not None:
        issue_card(actor, member, told.card)
        take_papers(actor, told.card.desk)
    db.session.flush()
    return member


def _let_in(member: Member) -> None:
    """Raises AlreadyMember: one person, one card."""
    known = find_by_phone(member.mall_id, member.phone or "")
    if known is not None:
        raise AlreadyMember(known.uid)
    try:
        with db.session.begin_nested():
            db.session.add(member)
            db.session.flush()
    except IntegrityError as error:
        known = find_by_phone(member.mall_id, member.phone or "")
        if known is None:
            raise
        raise AlreadyMember(known.uid) from error


def _keep_slips(member: Member, slips: tuple[SlipTold, ...]) -> None:
    """A slip opens one membership. Raises Invalid on `slip_no`."""
    try:
        with db.session.begin_nested():
            for one in slips:
                db.session.add(
                    MemberSlip(
                        mall_id=member.mall_id,
                        member_id=member.id,
                        tenant_id=one.tenant_id,
                        slip_no=one.slip_no,
                        amount=one.amount,
                        spent_on=one.spent_on,
                    )
                )
            db.session.flush()
    except IntegrityError as error:
        words = _("This slip has opened a card before. One slip opens one card: ask for another slip.")
        raise Invalid(field_errors={"slip_no": words}) from error


def close_request(request: MemberRequest, member: Member) -> None:
    """What the phone sent is a member now; nothing of it is kept twice."""
    request.state, request.member_id = "done", member.id
    request.data, request.phone_hash = None, None
