"""The answer library 标准话术: a typical question, its owner, and the versions of its answer (28.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base
from mallops.core.names import pick


class StandardAnswer(Base):
    """A typical question of a mall. `code` counts in the mall; `used` how often its answer was given."""

    __tablename__ = "standard_answers"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "code", name="uq_standard_answers_code"),
        sa.Index("ix_standard_answers_list", "mall_id", "is_active", "category", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[int] = mapped_column()
    category: Mapped[str] = mapped_column(sa.String(12))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    used: Mapped[int] = mapped_column(default=0)

    owner: Mapped[Any] = relationship("User", foreign_keys=[owner_id])
    versions: Mapped[list[StandardVersion]] = relationship(
        order_by="StandardVersion.version.desc()", back_populates="answer"
    )

    @property
    def current(self) -> StandardVersion | None:
        """The approved version, which is the one that is found and given."""
        return next((one for one in self.versions if one.state == "approved"), None)

    @property
    def open(self) -> StandardVersion | None:
        """The version that is being written or waits for approval."""
        return next((one for one in self.versions if one.state in OPEN), None)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"A-{self.code:03d}"


class StandardVersion(Base):
    """A version of an answer. `state`: draft, waiting (for approval), approved, refused, old."""

    __tablename__ = "standard_versions"
    __table_args__ = (
        sa.UniqueConstraint("answer_id", "version", name="uq_standard_versions_version"),
        sa.CheckConstraint("state in ('draft','waiting','approved','refused','old')", name="state"),
        sa.Index(
            "uq_standard_versions_approved",
            "answer_id",
            unique=True,
            sqlite_where=sa.text("state = 'approved'"),
            postgresql_where=sa.text("state = 'approved'"),
        ),
        sa.Index(
            "uq_standard_versions_open",
            "answer_id",
            unique=True,
            sqlite_where=sa.text("state in ('draft','waiting')"),
            postgresql_where=sa.text("state in ('draft','waiting')"),
        ),
        sa.Index("ix_standard_versions_state", "mall_id", "state", "id"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_answers.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1)
    question_zh: Mapped[str] = mapped_column(sa.String(160), default="")
    question_en: Mapped[str] = mapped_column(sa.String(160), default="")
    text_zh: Mapped[str] = mapped_column(sa.Text, default="")
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    keywords: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[str] = mapped_column(sa.String(8), default="draft")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    sent_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decided_why: Mapped[str] = mapped_column(sa.String(300), default="")

    answer: Mapped[StandardAnswer] = relationship(back_populates="versions")
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])

    @property
    def question(self) -> str:
        """The question in the reader's language."""
        return pick(self.question_zh, self.question_en)

    @property
    def text(self) -> str:
        """The answer in the reader's language."""
        return pick(self.text_zh, self.text_en)

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.question_zh or self.question_en} V{self.version}"[:200]


#: States of a version on which somebody still works.
OPEN = ("draft", "waiting")
__all__ = ["OPEN", "StandardAnswer", "StandardVersion"]
