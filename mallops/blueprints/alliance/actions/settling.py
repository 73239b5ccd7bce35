"""A merchant's month signed by finance, and the club's rules published anew."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from flask_babel import gettext as _

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance import rules
from mallops.blueprints.alliance.models import AllianceMerchant, AllianceMonth, ClubRule
from mallops.blueprints.alliance.queries.merchants import list_rules
from mallops.blueprints.alliance.queries.uses import find_month, month_lines
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.casework.signatures import decode_signature
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.malls import today_of


def days_of(month: str) -> tuple[dt.date, dt.date]:
    """First and last day of `2026-11`."""
    year, number = (int(part) for part in month.split("-"))
    return dt.date(year, number, 1), dt.date(year, number, monthrange(year, number)[1])


def sign_month(actor: Actor, merchant: AllianceMerchant, month: str, signature: str) -> AllianceMonth:
    """Finance agrees to what a month comes to. Raises Invalid (no signature), Conflict."""
    authorize(actor, may.SIGN)
    rules.ensure_month_over(month, today_of(merchant.mall_id))
    if find_month(merchant.id, month) is not None:
        raise Conflict(_("This month is signed already."))
    lines = month_lines(merchant.mall_id, month, *days_of(month))
    line = next((one for one in lines if one.merchant.id == merchant.id), None)
    if line is None:
        raise Conflict(_("Nothing was used in this month, so there is nothing to sign."))
    image, typed = decode_signature(signature)
    row = AllianceMonth(
        mall_id=merchant.mall_id, merchant_id=merchant.id, month=month, uses=line.uses, fen=line.fen,
        signed_at=utcnow(), signed_by_id=actor.user_id, signer_name=actor.name, image=image, typed=typed,
    )  # fmt: skip
    db.session.add(row)
    casework.log(merchant, actor, "month_signed", note=month)
    db.session.flush()
    return row


def publish_rules(actor: Actor, text_zh: str, text_en: str, from_on: dt.date | None) -> ClubRule:
    """A new version of the club's rules. Raises Invalid."""
    authorize(actor, may.WRITE)
    assert actor.mall_id is not None
    newest = list_rules(actor.mall_id)[0]
    rules.ensure_texts(text_zh, text_en, from_on, newest.from_on or dt.date.min)
    row = ClubRule(
        mall_id=actor.mall_id, version=newest.version + 1, from_on=from_on, by_id=actor.user_id,
        text_zh=text_zh.strip()[: rules.LONGEST * 3], text_en=text_en.strip()[: rules.LONGEST * 3],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


__all__ = ["days_of", "publish_rules", "sign_month"]
