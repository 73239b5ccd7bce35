"""A visitor who came in and went out, a caller who was answered (29.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted


class Visitor(Case):
    """The title is the purpose in words, the owner the host. Name and telephone are encrypted."""

    __tablename__ = "visitors"
    __table_args__ = (
        sa.CheckConstraint("sort in ('meeting','reception','feedback','logistics','service')", name="sort"),
        sa.CheckConstraint("people between 1 and 500", name="people"),
        sa.CheckConstraint("left_at is null or left_at >= came_at", name="left"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(9))
    name: Mapped[str | None] = mapped_column(Encrypted)
    unit: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str | None] = mapped_column(Encrypted)
    people: Mapped[int] = mapped_column(default=1)
    badge_no: Mapped[str] = mapped_column(sa.String(20), default="")
    came_at: Mapped[dt.datetime] = mapped_column()
    left_at: Mapped[dt.datetime | None] = mapped_column()
    suggestion: Mapped[str | None] = mapped_column(Encrypted)

    __mapper_args__ = {"polymorphic_identity": "visitors"}


class Caller(Case):
    """The title is what the call is about, the owner who handles it; `due_at` is when the reply is due.

    Number, name, content and answer are encrypted. `became_id`: the complaint that it became.
    """

    __tablename__ = "callers"
    __table_args__ = (
        sa.CheckConstraint("sort in ('enquiry','suggestion','complaint','business','message')", name="sort"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    called_at: Mapped[dt.datetime] = mapped_column()
    content: Mapped[str | None] = mapped_column(Encrypted)
    answer: Mapped[str | None] = mapped_column(Encrypted)
    answered_at: Mapped[dt.datetime | None] = mapped_column()
    became_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))

    became: Mapped[Any] = relationship("Case", foreign_keys=[became_id])
    __mapper_args__ = {"polymorphic_identity": "callers", "inherit_condition": id == Case.id}


__all__ = ["Caller", "Visitor"]
