"""An alert about one card: the reasons, the rows behind them, the staff in them, notes, what was done."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework.models import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

#: What a row is: an earning, a goods return, a transfer, a slip brought twice, a voucher that was used.
SUBJECTS = ("earn", "refund", "transfer", "clash", "use")
#: What is done after a decision.
ACTS = ("freeze", "reverse", "void")
_OPEN = sa.text("is_open")


def _one_of(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} in ({','.join(repr(one) for one in codes)})"


class FraudAlert(Case):
    """Something about a card looks like abuse. One is open for a member at a time (`is_open`).

    Raised by the rules, or by hand (`by_hand`). `rule` is the strongest reason; `points` and `fen` add up
    the bookings behind all reasons. A decision ends `is_open`: what comes later is an alert of its own.
    """

    __tablename__ = "fraud_alerts"
    __table_args__ = (
        sa.CheckConstraint("score between 0 and 100", name="score"),
        sa.CheckConstraint("decision in ('','confirmed','cleared')", name="decision"),
        sa.CheckConstraint("(decision = '') = (decided_at is null)", name="decided"),
        sa.Index(
            "uq_fraud_alerts_open", "member_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        sa.Index("ix_fraud_alerts_member", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    is_open: Mapped[bool] = mapped_column(default=True)
    by_hand: Mapped[bool] = mapped_column(default=False)
    rule: Mapped[str] = mapped_column(sa.String(20), default="")
    score: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    decision: Mapped[str] = mapped_column(sa.String(9), default="")
    decision_text: Mapped[str | None] = mapped_column(Encrypted)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    rules_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fraud_rules.id"))

    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])
    rules: Mapped[Any] = relationship("FraudRules", foreign_keys=[rules_id])
    reasons: Mapped[list[FraudReason]] = relationship(
        order_by="(FraudReason.score.desc(), FraudReason.id)", cascade="all, delete-orphan"
    )
    people: Mapped[list[FraudPerson]] = relationship(cascade="all, delete-orphan")
    __mapper_args__ = {"polymorphic_identity": "fraud"}

    def visible_to(self, actor: Any) -> bool:
        """Who is in the rows themselves does not see it, whatever else they may do."""
        mine = actor.user_id is not None and any(one.user_id == actor.user_id for one in self.people)
        return not mine and super().visible_to(actor)


class FraudReason(Base):
    """One rule that holds for the card. `numbers` are codes and numbers only: words are made when read."""

    __tablename__ = "fraud_reasons"
    __table_args__ = (
        sa.UniqueConstraint("alert_id", "rule", name="uq_fraud_reasons_rule"),
        sa.CheckConstraint("score between 0 and 100", name="score"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    alert_id: Mapped[int] = mapped_column(sa.ForeignKey("fraud_alerts.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(sa.String(20))
    score: Mapped[int] = mapped_column(default=0)
    numbers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)


class FraudRow(Base):
    """One row behind a reason. `settled` when the alert was decided: it counts for its rule no more."""

    __tablename__ = "fraud_rows"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("alert_id", "rule", "subject", "ref_id", name="uq_fraud_rows_ref"),
        sa.CheckConstraint(_one_of("subject", SUBJECTS), name="subject"),
        sa.Index("ix_fraud_rows_ref", "subject", "ref_id", "rule"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    alert_id: Mapped[int] = mapped_column(sa.ForeignKey("fraud_alerts.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(sa.String(20))
    subject: Mapped[str] = mapped_column(sa.String(8))
    ref_id: Mapped[int] = mapped_column()
    settled: Mapped[bool] = mapped_column(default=False)


class FraudPerson(Base):
    """Somebody of the staff who stands in the rows: the alert is not theirs to see."""

    __tablename__ = "fraud_people"
    __table_args__ = (
        sa.UniqueConstraint("alert_id", "user_id", name="uq_fraud_people_user"),
        sa.Index("ix_fraud_people_user", "user_id", "alert_id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    alert_id: Mapped[int] = mapped_column(sa.ForeignKey("fraud_alerts.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), info={"hidden": True})

    user: Mapped[Any] = relationship("User")


class FraudNote(Base):
    """What somebody found or saw, in words: it may name people, so it is encrypted."""

    __tablename__ = "fraud_notes"
    __table_args__ = (sa.Index("ix_fraud_notes_alert", "alert_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    alert_id: Mapped[int] = mapped_column(sa.ForeignKey("fraud_alerts.id", ondelete="CASCADE"))
    text: Mapped[str | None] = mapped_column(Encrypted)
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User")


class FraudAct(Base):
    """Something done after the decision, once: the card frozen, a booking reversed, a voucher cancelled."""

    __tablename__ = "fraud_acts"
    __table_args__ = (
        sa.UniqueConstraint("alert_id", "act", "ref_id", name="uq_fraud_acts_ref"),
        sa.CheckConstraint(_one_of("act", ACTS), name="act"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    alert_id: Mapped[int] = mapped_column(sa.ForeignKey("fraud_alerts.id", ondelete="CASCADE"))
    act: Mapped[str] = mapped_column(sa.String(8))
    ref_id: Mapped[int] = mapped_column()
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("point_entries.id"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User")


__all__ = [
    "ACTS",
    "SUBJECTS",
    "FraudAct",
    "FraudAlert",
    "FraudNote",
    "FraudPerson",
    "FraudReason",
    "FraudRow",
]
