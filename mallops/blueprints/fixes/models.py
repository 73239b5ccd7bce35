"""Findings: what a patrol found wrong, with photo, tenant or department and due time (1.13, 4.1)."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case


class Finding(Case):
    """A finding. `source_case_id` is the patrol it came from; `item_code` the checklist item (`1.2.a`).

    `repeat_of_id` is the earlier finding of the same item and place; `reopen_count` counts rejected fixes.
    """

    __tablename__ = "findings"
    __table_args__ = (
        sa.Index("ix_findings_source", "source_case_id"),
        sa.Index("ix_findings_item", "item_code", "id"),
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

    source: Mapped[Any] = relationship(Case, foreign_keys=[source_case_id])
    __mapper_args__ = {"polymorphic_identity": "fixes", "inherit_condition": id == Case.id}
