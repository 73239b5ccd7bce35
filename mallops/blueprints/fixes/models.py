"""Findings and what becomes of them: the rectification order and who has to act on it (catalogue 4.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.db import Base


class Finding(Case):
    """A rectification order. `source_case_id` is the patrol it came from; `item_code` the item (`1.2.a`).

    `repeat_of_id` is the earlier finding of the same item and place; `reopen_count` counts rejected fixes.
    `department` says who acts (a tenant, a department, a contractor); `responsible_id` or, outside the house,
    `responsible_name` is the person. `fixed_by_id` is who fixed it, `fixed_by_name` when it was nobody of
    the house. `merged_into_id` is the order that a duplicate was put into (it is void then),
    `split_from_id` the one it was split from. `lead_closes`: verified, and the desk lead has to close it.
    """

    __tablename__ = "findings"
    __table_args__ = (
        sa.Index("ix_findings_source", "source_case_id"),
        sa.Index("ix_findings_item", "item_code", "id"),
        sa.Index("ix_findings_merged", "merged_into_id"),
        sa.Index("ix_findings_split", "split_from_id"),
        sa.UniqueConstraint("answer_uid", name="uq_findings_answer_uid"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    source_case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    answer_uid: Mapped[uuid.UUID | None] = mapped_column()
    item_code: Mapped[str] = mapped_column(sa.String(20), default="")
    item_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    item_en: Mapped[str] = mapped_column(sa.String(200), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    critical: Mapped[bool] = mapped_column(default=False)
    repeat_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))
    repeat_count: Mapped[int] = mapped_column(default=0)
    reopen_count: Mapped[int] = mapped_column(default=0)
    fixed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    verified_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    responsible_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    responsible_name: Mapped[str] = mapped_column(sa.String(120), default="")
    contractor: Mapped[str] = mapped_column(sa.String(120), default="")
    action_taken: Mapped[str] = mapped_column(sa.Text, default="")
    sent_back_reason: Mapped[str] = mapped_column(sa.Text, default="")
    fixed_by_name: Mapped[str] = mapped_column(sa.String(120), default="")
    notified_at: Mapped[dt.datetime | None] = mapped_column()
    taken_on_at: Mapped[dt.datetime | None] = mapped_column()
    fixed_at: Mapped[dt.datetime | None] = mapped_column()
    verified_at: Mapped[dt.datetime | None] = mapped_column()
    lead_closes: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))
    split_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))

    source: Mapped[Any] = relationship(Case, foreign_keys=[source_case_id])
    __mapper_args__ = {"polymorphic_identity": "fixes", "inherit_condition": id == Case.id}


class FindingPair(Base):
    """A picture after the work beside the one before it that shows the same spot."""

    __tablename__ = "finding_pairs"
    __table_args__ = (sa.UniqueConstraint("finding_id", "after_id", name="uq_finding_pairs_after"),)

    finding_id: Mapped[int] = mapped_column(sa.ForeignKey("findings.id", ondelete="CASCADE"))
    before_id: Mapped[int] = mapped_column(sa.ForeignKey("photos.id"))
    after_id: Mapped[int] = mapped_column(sa.ForeignKey("photos.id"))
