"""Merchants, their benefits and contracts; what members of a tier get (25.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mallops.blueprints.alliance.models import AllianceBenefit, AllianceMerchant, AllianceRating, ClubRule
from mallops.blueprints.alliance.rules import GIVING, holds, is_for
from mallops.blueprints.alliance.shipped import CLUB_EN, CLUB_ZH
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from mallops.core.errors import NotFound
from mallops.core.malls import Mall
from mallops.core.names import pick

MOST = 500


def list_malls() -> list[Mall]:
    """Every mall, in order."""
    return list(db.session.scalars(sa.select(Mall).order_by(Mall.id)))


def tier_names(mall_id: int) -> dict[str, str]:
    """Codes and names of the tiers, the lowest first."""
    return {one.code: one.name for one in policy_in_force(mall_id).tiers}


def contract_files(merchant: AllianceMerchant) -> list[CaseAttachment]:
    """The signed contract that was entered last: its pictures and files."""
    if not merchant.contracts:
        return []
    query = sa.select(CaseAttachment).where(
        CaseAttachment.case_id == merchant.id, CaseAttachment.stage == f"contract-{merchant.contracts}"
    )
    return list(db.session.scalars(query.order_by(CaseAttachment.id)))


def get_benefit(mall_id: int | None, uid: uuid.UUID, *, lock: bool = False) -> AllianceBenefit:
    """A benefit of the mall. Raises NotFound."""
    query = sa.select(AllianceBenefit).where(AllianceBenefit.uid == uid, AllianceBenefit.mall_id == mall_id)
    query = query.options(joinedload(AllianceBenefit.merchant))
    found = db.session.scalar(query.with_for_update(of=AllianceBenefit) if lock else query)
    if found is None:
        raise NotFound()
    return found


def live_benefits(merchant: AllianceMerchant, day: dt.date) -> list[AllianceBenefit]:
    """What a merchant gives on a day."""
    return [one for one in merchant.benefits if one.is_live and holds(one.from_on, one.to_on, day)]


@dataclass(frozen=True)
class Offer:
    """What a member gets somewhere, in the reader's language."""

    benefit: AllianceBenefit
    merchant: str
    trade: str
    address: str
    name: str
    terms: str
    rule: str
    until: dt.date | None
    rating: float | None


def benefits_for(mall_id: int, tier: str, on: dt.date, limit: int = MOST) -> list[Offer]:
    """What a member of this tier ("" for none) gets on a day, by merchant: of active merchants only.

    For the pages of members too: it tells nothing of any person.
    """
    query = (
        sa.select(AllianceBenefit)
        .join(AllianceMerchant, AllianceMerchant.id == AllianceBenefit.merchant_id)
        .options(joinedload(AllianceBenefit.merchant))
        .where(
            AllianceBenefit.mall_id == mall_id,
            AllianceBenefit.is_live.is_(True),
            AllianceBenefit.from_on <= on,
            sa.or_(AllianceBenefit.to_on.is_(None), AllianceBenefit.to_on >= on),
            AllianceMerchant.state.in_(GIVING),
        )
        .order_by(AllianceMerchant.title, AllianceBenefit.id)
        .limit(limit)
    )
    return [_offer(one) for one in db.session.scalars(query) if is_for(one.tiers, tier)]


def _offer(one: AllianceBenefit) -> Offer:
    merchant = one.merchant
    ends = [day for day in (one.to_on, merchant.to_on) if day is not None]
    rating = float(merchant.rating) if merchant.rating is not None else None
    return Offer(
        one, merchant.title, merchant.trade, merchant.address, one.name, one.terms, one.rule,
        min(ends, default=None), rating,
    )  # fmt: skip


def ids_to_pass(mall_id: int, today: dt.date, ahead: int) -> list[int]:
    """Merchants that the calendar may have to move on."""
    query = sa.select(AllianceMerchant.id).where(
        AllianceMerchant.of_mall(mall_id),
        AllianceMerchant.state.in_(("signed", *GIVING)),
        AllianceMerchant.to_on <= today + dt.timedelta(days=ahead),
    )
    return list(db.session.scalars(query.order_by(AllianceMerchant.id)))


def list_ratings(merchant: AllianceMerchant, limit: int = 20) -> list[AllianceRating]:
    """The newest ratings."""
    query = sa.select(AllianceRating).where(AllianceRating.merchant_id == merchant.id)
    query = query.options(joinedload(AllianceRating.use), joinedload(AllianceRating.by))
    return list(db.session.scalars(query.order_by(AllianceRating.id.desc()).limit(limit)))


# -- the club's rules -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class RulesText:
    """A version as it is read. Version 1 is shipped and has no day."""

    version: int
    from_on: dt.date | None
    text_zh: str
    text_en: str
    by: str = ""

    @property
    def text(self) -> str:
        """In the reader's language."""
        return pick(self.text_zh, self.text_en)


SHIPPED = RulesText(1, None, CLUB_ZH, CLUB_EN)


def list_rules(mall_id: int) -> list[RulesText]:
    """All versions, the newest first."""
    query = sa.select(ClubRule).where(ClubRule.mall_id == mall_id).options(joinedload(ClubRule.by))
    rows: Sequence[ClubRule] = list(db.session.scalars(query.order_by(ClubRule.version.desc()).limit(MOST)))
    own = [
        RulesText(one.version, one.from_on, one.text_zh, one.text_en, one.by.name if one.by else "")
        for one in rows
    ]
    return [*own, SHIPPED]


def rules_in_force(mall_id: int, day: dt.date) -> RulesText:
    """The newest version that has begun."""
    return next(one for one in list_rules(mall_id) if one.from_on is None or one.from_on <= day)


def get_rules(mall_id: int, version: int) -> RulesText:
    """One version. Raises NotFound."""
    found = next((one for one in list_rules(mall_id) if one.version == version), None)
    if found is None:
        raise NotFound()
    return found


__all__ = [
    "Offer",
    "RulesText",
    "benefits_for",
    "contract_files",
    "get_benefit",
    "get_rules",
    "ids_to_pass",
    "list_malls",
    "list_ratings",
    "list_rules",
    "live_benefits",
    "rules_in_force",
    "tier_names",
]
