"""Checks of a member of staff (catalogue 2): one check, its lines, the steps of looking for somebody."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.auth.actor import Actor
from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

CHECK_TYPES = (
    "on_post", "conduct", "clipboard", "weekly", "daily", "office", "standards", "open_visit", "mystery",
    "service", "counter",
)  # fmt: skip


def _one_of(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} in ({','.join(repr(one) for one in codes)})"


class ConductCheck(Case):
    """One check. The inspector is who made it; `target` sees it from `issued_at` on, and so does the trail.

    `owner_id` is whose turn it is: inspector, target, inspector again, nobody while an appeal waits. Somebody
    without an account stands in `target_name`. `score` is 0-100; `score_issued` as it was before an appeal.
    `papers` keeps what the app had of the clipboard. `fine_yuan` is a proposal and nothing else (K 15).
    """

    __tablename__ = "conduct_checks"
    __table_args__ = (
        sa.CheckConstraint(_one_of("check_type", CHECK_TYPES), name="check_type"),
        sa.CheckConstraint("whereabouts in ('','seen','found','unknown')", name="whereabouts"),
        sa.CheckConstraint("score is null or score between 0 and 100", name="score"),
        sa.CheckConstraint("decision in ('','upheld','granted')", name="decision"),
        sa.CheckConstraint("proposal in ('','praise','talk','training','warning','fine')", name="proposal"),
        sa.CheckConstraint(
            "fine_state in ('','proposed','confirmed','rejected','dropped')", name="fine_state"
        ),
        sa.CheckConstraint("fine_yuan is null or fine_yuan > 0", name="fine"),
        sa.CheckConstraint("target_id is null or target_name is null", name="one_target"),
        sa.Index("ix_conduct_checks_target", "target_id", "checked_on"),
        sa.Index("ix_conduct_checks_day", "checked_on"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    check_type: Mapped[str] = mapped_column(sa.String(12))
    target_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), info={"hidden": True})
    target_name: Mapped[str | None] = mapped_column(Encrypted)
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    checked_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    checked_on: Mapped[dt.date] = mapped_column()
    whereabouts: Mapped[str] = mapped_column(sa.String(8), default="")
    finding: Mapped[str | None] = mapped_column(Encrypted)
    failed_items: Mapped[str] = mapped_column(sa.String(400), default="")
    score: Mapped[float | None] = mapped_column(sa.Float)
    score_issued: Mapped[float | None] = mapped_column(sa.Float)
    evidence_count: Mapped[int] = mapped_column(default=0)
    papers: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    issued_at: Mapped[dt.datetime | None] = mapped_column()
    reply: Mapped[str | None] = mapped_column(Encrypted)
    replied_at: Mapped[dt.datetime | None] = mapped_column()
    appealed_at: Mapped[dt.datetime | None] = mapped_column()
    decision: Mapped[str] = mapped_column(sa.String(8), default="")
    decision_text: Mapped[str | None] = mapped_column(Encrypted)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    proposal: Mapped[str] = mapped_column(sa.String(8), default="")
    proposal_text: Mapped[str | None] = mapped_column(Encrypted)
    fine_yuan: Mapped[decimal.Decimal | None] = mapped_column(sa.Numeric(8, 2))
    fine_state: Mapped[str] = mapped_column(sa.String(10), default="")
    fine_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    fine_at: Mapped[dt.datetime | None] = mapped_column()
    fine_text: Mapped[str | None] = mapped_column(Encrypted)

    target: Mapped[Any] = relationship("User", foreign_keys=[target_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])
    fine_by: Mapped[Any] = relationship("User", foreign_keys=[fine_by_id])
    items: Mapped[list[ConductItem]] = relationship(order_by="ConductItem.id")
    steps: Mapped[list[OnPostStep]] = relationship(order_by="OnPostStep.id")
    __mapper_args__ = {"polymorphic_identity": "conduct", "inherit_condition": id == Case.id}

    @property
    def target_label(self) -> str:
        """Who was checked, in the reader's language."""
        return self.target.name if self.target else (self.target_name or "")

    def visible_to(self, actor: Actor) -> bool:
        """The target only what was issued; drafts only their inspector and who decides on appeals."""
        if actor.user_id is not None and actor.user_id == self.target_id:
            return self.issued_at is not None
        if actor.user_id is not None and actor.user_id == self.created_by_id:
            return True
        if actor.only_own("conduct"):
            return False
        return self.issued_at is not None or actor.can("conduct.drafts")


class ConductItem(Base):
    """A line of the list as it read that day, its verdict and finding; `struck` by an appeal: not counted."""

    __tablename__ = "conduct_items"
    __table_args__ = (
        sa.UniqueConstraint("check_id", "code", name="uq_conduct_items_code"),
        sa.CheckConstraint("verdict in ('','ok','part','bad','na')", name="verdict"),
        sa.CheckConstraint("weight > 0", name="weight"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("conduct_checks.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(12))
    text_zh: Mapped[str] = mapped_column(sa.String(200))
    text_en: Mapped[str] = mapped_column(sa.String(200))
    weight: Mapped[int] = mapped_column(default=1)
    verdict: Mapped[str] = mapped_column(sa.String(4), default="")
    finding: Mapped[str | None] = mapped_column(Encrypted)
    struck: Mapped[bool] = mapped_column(default=False)


class OnPostStep(Base):
    """One step of 2.1: not seen, asked the officers there, asked the supervisor, what became of it."""

    __tablename__ = "conduct_steps"
    __table_args__ = (
        sa.UniqueConstraint("check_id", "step", name="uq_conduct_steps_step"),
        sa.CheckConstraint(
            "step in ('seen','not_seen','asked_officers','asked_supervisor','found','unknown')", name="step"
        ),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("conduct_checks.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(sa.String(16))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    whom: Mapped[str | None] = mapped_column(Encrypted)
    answer: Mapped[str | None] = mapped_column(Encrypted)
