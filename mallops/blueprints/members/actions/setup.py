"""The mall's own rules of membership, the texts of consent, its desks."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.models import ConsentText, Desk, MemberSettings
from mallops.blueprints.members.queries.setup import consent_texts, find_settings, settings_of
from mallops.blueprints.members.rules.cards import ensure_prefix
from mallops.blueprints.members.rules.consents import LONGEST, PURPOSES
from mallops.core.auth import Actor, authorize
from mallops.core.db import db
from mallops.core.errors import Invalid, NotFound
from mallops.core.money import MoneyUnreadable, parse_yuan


@dataclass(frozen=True)
class SettingsTold:
    """As typed: the least spend in yuan, days, hours, the digits of the cards."""

    min_spend: str
    slip_days: int | None
    request_hours: int | None
    self_service: bool
    card_prefix: str


def save_settings(actor: Actor, told: SettingsTold) -> MemberSettings:
    """Raises Invalid by field."""
    authorize(actor, may.SETUP)
    assert actor.mall_id is not None
    try:
        least = parse_yuan(told.min_spend or "0")
    except MoneyUnreadable:
        least = -1
    if least < 0:
        raise Invalid(field_errors={"min_spend": _("Enter an amount in yuan, or 0 when nothing is asked.")})
    if told.slip_days is None or not 0 <= told.slip_days <= 365:
        raise Invalid(field_errors={"slip_days": _("Enter from 0 (only today) to 365 days.")})
    if told.request_hours is None or not 1 <= told.request_hours <= 168:
        raise Invalid(field_errors={"request_hours": _("Enter from 1 to 168 hours.")})
    row = find_settings(actor.mall_id)
    if row is None:
        row = settings_of(actor.mall_id)
        db.session.add(row)
    row.card_prefix = ensure_prefix(told.card_prefix)
    row.min_spend, row.slip_days, row.request_hours = least, told.slip_days, told.request_hours
    row.self_service = told.self_service
    db.session.flush()
    return row


def publish_text(actor: Actor, purpose: str, text_zh: str, text_en: str) -> ConsentText:
    """A new version of a text; who agreed before, agreed to the old one. Raises Invalid, NotFound."""
    authorize(actor, may.SETUP)
    assert actor.mall_id is not None
    if purpose not in PURPOSES:
        raise NotFound()
    texts = {"text_zh": " ".join(text_zh.split()), "text_en": " ".join(text_en.split())}
    wrong = {key: _("Write the text in both languages.") for key, text in texts.items() if not text}
    long = {key: _("At most 600 characters.") for key, text in texts.items() if len(text) > LONGEST}
    if wrong or long:
        raise Invalid(field_errors={**long, **wrong})
    last = consent_texts(actor.mall_id)[purpose]
    if (last.text_zh, last.text_en) == (texts["text_zh"], texts["text_en"]):
        return last
    row = ConsentText(
        mall_id=actor.mall_id, purpose=purpose, version=last.version + 1, by_id=actor.user_id, **texts
    )
    db.session.add(row)
    db.session.flush()
    return row


@dataclass(frozen=True)
class DeskTold:
    """A desk as typed."""

    code: str
    name_zh: str = ""
    name_en: str = ""
    is_active: bool = True


def save_desk(actor: Actor, desk: Desk | None, told: DeskTold) -> Desk:
    """A new desk, or another name of one. The first desk of a mall is the store. Raises Invalid."""
    authorize(actor, may.SETUP)
    assert actor.mall_id is not None
    code = "".join(told.code.split()).upper()[:12]
    if not code:
        raise Invalid(field_errors={"code": _("Enter a short code, such as A1.")})
    if not (told.name_zh.strip() or told.name_en.strip()):
        raise Invalid(field_errors={"name_zh": _("Enter the name of the desk.")})
    here = sa.select(Desk).where(Desk.mall_id == actor.mall_id)
    same = db.session.scalar(here.where(Desk.code == code))
    if same is not None and (desk is None or same.id != desk.id):
        raise Invalid(field_errors={"code": _("Another desk has this code. Choose another one.")})
    if desk is None:
        first = db.session.scalar(here.limit(1)) is None
        desk = Desk(mall_id=actor.mall_id, code=code, is_store=first)
        db.session.add(desk)
    desk.code, desk.name_zh, desk.name_en = code, told.name_zh.strip()[:80], told.name_en.strip()[:80]
    desk.is_active = told.is_active or desk.is_store
    db.session.flush()
    return desk
