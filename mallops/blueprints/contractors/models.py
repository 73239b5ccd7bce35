"""Contractors, their people and posts, what was seen of them, and how a month is rated (catalogue 6.1)."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.repairs.models import Asset
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.supervision.models import Supervision
from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow
from mallops.core.names import pick

SERVICES = "service in ('security','fire','cleaning','greening','other')"


class Contractor(Case):
    """A company (the title) under contract. `told_step`: the notice of expiry that was sent last, in days,
    for the contract that ends on `told_for`.
    """

    __tablename__ = "contractors"
    __table_args__ = (
        sa.CheckConstraint(SERVICES, name="service"),
        sa.Index("ix_contractors_ends", "ends_on"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    service: Mapped[str] = mapped_column(sa.String(12))
    contract_no: Mapped[str] = mapped_column(sa.String(60), default="")
    starts_on: Mapped[dt.date] = mapped_column()
    ends_on: Mapped[dt.date] = mapped_column()
    duties: Mapped[str] = mapped_column(sa.Text, default="")
    told_step: Mapped[int | None] = mapped_column()
    told_for: Mapped[dt.date | None] = mapped_column()

    contacts: Mapped[list[ContractorContact]] = relationship(order_by="ContractorContact.id")
    posts: Mapped[list[ContractorPost]] = relationship(
        order_by="ContractorPost.id", back_populates="contractor"
    )
    __mapper_args__ = {"polymorphic_identity": "contractors", "inherit_condition": id == Case.id}


class ContractorContact(Base):
    """Whom to call at the company; name and number are encrypted, the number is shown masked."""

    __tablename__ = "contractor_contacts"
    __table_args__ = (sa.Index("ix_contractor_contacts_contractor", "contractor_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    contractor_id: Mapped[int] = mapped_column(sa.ForeignKey("contractors.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str] = mapped_column(Encrypted)


class ContractorPost(Base):
    """A post 岗位 that the contract promises: how many people, on which weekdays (`1`-`7`), when.

    `until` before `from_` is the next morning; both equal: round the clock.
    """

    __tablename__ = "contractor_posts"
    __table_args__ = (
        sa.CheckConstraint("required between 1 and 99", name="required"),
        sa.Index("ix_contractor_posts_contractor", "contractor_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    contractor_id: Mapped[int] = mapped_column(sa.ForeignKey("contractors.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(80))
    zone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("zones.id"))
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    required: Mapped[int] = mapped_column(default=1)
    from_: Mapped[dt.time] = mapped_column("from_at", sa.Time)
    until: Mapped[dt.time] = mapped_column("until_at", sa.Time)
    weekdays: Mapped[str] = mapped_column(sa.String(7), default="1234567")
    is_active: Mapped[bool] = mapped_column(default=True)

    contractor: Mapped[Contractor] = relationship(back_populates="posts")
    zone: Mapped[Zone | None] = relationship()


class PostCheck(Base):
    """A look at a post: how many were there of how many (both kept as they were), and who.

    `round_uid` comes from the form, so that the same one sent twice is kept once; `on` is the mall's day.
    """

    __tablename__ = "post_checks"
    __table_args__ = (
        sa.UniqueConstraint("round_uid", "post_id", name="uq_post_checks_round"),
        sa.CheckConstraint("present between 0 and 99", name="present"),
        sa.Index("ix_post_checks_contractor", "contractor_id", "on_day"),
        sa.Index("ix_post_checks_post", "post_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    contractor_id: Mapped[int] = mapped_column(sa.ForeignKey("contractors.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("contractor_posts.id", ondelete="CASCADE"))
    round_uid: Mapped[uuid.UUID] = mapped_column()
    on: Mapped[dt.date] = mapped_column("on_day")
    checked_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    required: Mapped[int] = mapped_column()
    present: Mapped[int] = mapped_column()
    who: Mapped[str | None] = mapped_column(Encrypted)
    note: Mapped[str | None] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))

    post: Mapped[ContractorPost] = relationship()
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class CheckItem(Base):
    """An item of the check list of a kind of service; the shipped ones can be changed and switched off."""

    __tablename__ = "contractor_check_items"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "service", "code", name="uq_contractor_check_items_code"),
        sa.CheckConstraint(SERVICES, name="service"),
        sa.CheckConstraint("weight between 1 and 20", name="weight"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    service: Mapped[str] = mapped_column(sa.String(12))
    code: Mapped[str] = mapped_column(sa.String(12))
    position: Mapped[int] = mapped_column(default=0)
    text_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    text_en: Mapped[str] = mapped_column(sa.String(200), default="")
    weight: Mapped[int] = mapped_column(default=1)
    critical: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def text(self) -> str:
        """The item in the reader's language."""
        return pick(self.text_zh, self.text_en)


class ServiceCheck(Base):
    """What a check of the register (6.1) says of a contractor: planned when, its answers, what it opened."""

    __tablename__ = "service_checks"
    __table_args__ = (
        sa.UniqueConstraint("case_id", name="uq_service_checks_case"),
        sa.Index("ix_service_checks_contractor", "contractor_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("supervisions.id", ondelete="CASCADE"))
    contractor_id: Mapped[int] = mapped_column(sa.ForeignKey("contractors.id"))
    planned_on: Mapped[dt.date] = mapped_column()
    finished_at: Mapped[dt.datetime | None] = mapped_column()

    case: Mapped[Supervision] = relationship()
    contractor: Mapped[Contractor] = relationship(foreign_keys=[contractor_id])
    answers: Mapped[list[CheckAnswer]] = relationship(order_by="CheckAnswer.position")


class CheckAnswer(Base):
    """An item as it was asked, and the answer: pass, fail, na or nothing yet."""

    __tablename__ = "service_check_answers"
    __table_args__ = (
        sa.UniqueConstraint("check_id", "code", name="uq_service_check_answers_code"),
        sa.CheckConstraint("verdict in ('','pass','fail','na')", name="verdict"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("service_checks.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(12))
    position: Mapped[int] = mapped_column()
    text_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    text_en: Mapped[str] = mapped_column(sa.String(200), default="")
    weight: Mapped[int] = mapped_column(default=1)
    critical: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[str] = mapped_column(sa.String(4), default="")
    severity: Mapped[str] = mapped_column(sa.String(12), default="minor")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    photo_ids: Mapped[list[Any]] = mapped_column(default=list)
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))

    @property
    def text(self) -> str:
        """The item in the reader's language."""
        return pick(self.text_zh, self.text_en)


class RatingRules(Base):
    """How the mall rates a month, and when it warns; one row a mall, absent until somebody changes it."""

    __tablename__ = "contractor_rules"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", name="uq_contractor_rules_mall"),
        sa.CheckConstraint("checks >= 0 and posts >= 0 and fixes >= 0", name="weights"),
        sa.CheckConstraint("checks + posts + fixes > 0", name="some"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    checks: Mapped[int] = mapped_column(default=60)
    posts: Mapped[int] = mapped_column(default=20)
    fixes: Mapped[int] = mapped_column(default=20)
    critical_minus: Mapped[int] = mapped_column(default=5)
    grade_a: Mapped[int] = mapped_column(default=90)
    grade_b: Mapped[int] = mapped_column(default=80)
    grade_c: Mapped[int] = mapped_column(default=60)
    notices: Mapped[list[Any]] = mapped_column(default=lambda: [60, 30, 7])
    fire_days: Mapped[int] = mapped_column(default=30)


class MonthRating(Base):
    """A month's rating as it was confirmed, with the figures and the formula it came from."""

    __tablename__ = "contractor_ratings"
    __table_args__ = (sa.UniqueConstraint("contractor_id", "month", name="uq_contractor_ratings_month"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    contractor_id: Mapped[int] = mapped_column(sa.ForeignKey("contractors.id", ondelete="CASCADE"))
    month: Mapped[str] = mapped_column(sa.String(7))
    score: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(5, 1))
    grade: Mapped[str] = mapped_column(sa.String(1))
    figures: Mapped[dict[str, Any]] = mapped_column()
    formula: Mapped[dict[str, Any]] = mapped_column()
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    confirmed_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    confirmed_by: Mapped[Any] = relationship("User", foreign_keys=[confirmed_by_id])


class FireCheck(Base):
    """A look at a piece of fire equipment (an asset): in order or not, and when the next one is due."""

    __tablename__ = "fire_checks"
    __table_args__ = (
        sa.CheckConstraint("result in ('ok','bad')", name="result"),
        sa.Index("ix_fire_checks_asset", "asset_id", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey("assets.id", ondelete="CASCADE"))
    checked_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    result: Mapped[str] = mapped_column(sa.String(4))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    next_due_on: Mapped[dt.date] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))

    asset: Mapped[Asset] = relationship()
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
