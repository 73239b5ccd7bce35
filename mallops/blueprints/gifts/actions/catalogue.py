"""What is given for points and slips: gifts and kinds of vouchers, kept by the membership specialist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.models import Gift, VoucherKind
from mallops.blueprints.gifts.queries import gifts as gift_queries
from mallops.blueprints.gifts.queries import vouchers as voucher_queries
from mallops.blueprints.gifts.rules import gifts as rules
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.photos.intake import StoredOriginal
from mallops.core.photos.records import add_photo
from mallops.core.photos.work import queue_photo


@dataclass(frozen=True)
class GiftTold:
    """A gift as typed; money in fen."""

    code: str
    name_zh: str
    name_en: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    points: int | None = 0
    slip_min: int = 0
    tier_points: Mapping[str, int | None] = field(default_factory=dict)
    cost: int = 0
    most: int | None = 0
    remark: str = ""
    is_active: bool = True


def save_gift(actor: Actor, gift: Gift | None, told: GiftTold, picture: StoredOriginal | None = None) -> Gift:
    """A new gift, or another wording of one. Raises Invalid by field."""
    authorize(actor, may.SETUP, gift)
    assert actor.mall_id is not None
    code = rules.ensure_code(told.code)
    rules.ensure_names(told.name_zh, told.name_en)
    rules.ensure_period(told.starts_on, told.ends_on)
    points = rules.ensure_whole(told.points, "points")
    rules.ensure_price(points, told.slip_min)
    other = gift_queries.find_by_code(actor.mall_id, code)
    if other is not None and other is not gift:
        raise Invalid(field_errors={"code": _("Another one has this code already. Choose another code.")})
    values = {
        "code": code, "name_zh": told.name_zh, "name_en": told.name_en, "points": points,
        "slip_min": told.slip_min, "tier_points": _prices(told.tier_points), "cost": told.cost,
        "most": rules.ensure_whole(told.most, "most"), "starts_on": told.starts_on, "ends_on": told.ends_on,
        "remark": told.remark[:300], "is_active": told.is_active,
    }  # fmt: skip
    row = gift if gift is not None else Gift(mall_id=actor.mall_id)
    for name, value in values.items():
        setattr(row, name, value)
    if picture is not None:
        row.photo_id = _keep(actor, picture)
    db.session.add(row)
    db.session.flush()
    return row


def _prices(by_tier: Mapping[str, int | None]) -> dict[str, int]:
    return {tier: rules.ensure_whole(n, "tier_points") for tier, n in by_tier.items() if n}


def _keep(actor: Actor, picture: StoredOriginal) -> int:
    photo = add_photo(
        picture,
        mall_id=actor.mall_id or 0,
        created_by_id=actor.user_id,
        taken_at=utcnow(),
        zone_label="",
        person_label="",
    )
    queue_photo(photo)
    return photo.id


@dataclass(frozen=True)
class KindTold:
    """A kind of voucher as typed; money in fen; `shops` are tenants of the mall."""

    code: str
    name_zh: str
    name_en: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    shape: str = "money"
    value: int = 0
    points: int | None = 0
    min_spend: int = 0
    slip_min: int = 0
    days: int | None = 90
    most: int | None = 0
    most_each: int | None = 0
    terms_zh: str = ""
    terms_en: str = ""
    shops: Sequence[Any] = ()
    is_active: bool = True


def save_kind(actor: Actor, kind: VoucherKind | None, told: KindTold) -> VoucherKind:
    """A new kind, or another wording; vouchers that were given stay as they were. Raises Invalid."""
    authorize(actor, may.SETUP, kind)
    assert actor.mall_id is not None
    code = rules.ensure_code(told.code)
    rules.ensure_names(told.name_zh, told.name_en)
    rules.ensure_period(told.starts_on, told.ends_on)
    _ensure_worth(told)
    most = rules.ensure_whole(told.most, "most")
    if most and kind is not None and most < kind.given:
        says = _("%(n)s have been given already. Enter that many or more, or 0.", n=kind.given)
        raise Invalid(field_errors={"most": says})
    other = voucher_queries.find_kind_by_code(actor.mall_id, code)
    if other is not None and other is not kind:
        raise Invalid(field_errors={"code": _("Another one has this code already. Choose another code.")})
    values = {
        "code": code, "name_zh": told.name_zh, "name_en": told.name_en, "shape": told.shape,
        "value": told.value, "points": rules.ensure_whole(told.points, "points"), "min_spend": told.min_spend,
        "slip_min": told.slip_min, "days": told.days, "starts_on": told.starts_on, "ends_on": told.ends_on,
        "most": most, "most_each": rules.ensure_whole(told.most_each, "most_each"),
        "terms_zh": told.terms_zh[:300], "terms_en": told.terms_en[:300], "is_active": told.is_active,
    }  # fmt: skip
    row = kind if kind is not None else VoucherKind(mall_id=actor.mall_id)
    for name, value in values.items():
        setattr(row, name, value)
    for shop in told.shops:
        authorize(actor, may.SETUP, shop)
    row.shops = list(told.shops)
    db.session.add(row)
    db.session.flush()
    return row


def _ensure_worth(told: KindTold) -> None:
    if told.shape not in ("money", "service"):
        raise Invalid(field_errors={"shape": _("Choose what the voucher is good for.")})
    if told.shape == "money" and told.value <= 0:
        raise Invalid(field_errors={"value": _("Enter the value in yuan, such as 20.")})
    if not 1 <= (told.days or 0) <= 1100:
        raise Invalid(field_errors={"days": _("Enter how many days it is good for, from 1 to 1100.")})
    if told.shape == "money" and told.min_spend and told.min_spend < told.value:
        says = _("The purchase cannot be less than the voucher is worth.")
        raise Invalid(field_errors={"min_spend": says})


__all__ = ["GiftTold", "KindTold", "save_gift", "save_kind"]
