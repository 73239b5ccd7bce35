"""The internal feedback letter 内部客诉反馈函: asked of a department, answered in writing (39.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.blueprints.complaints.models.complaints import STAFF, Complaint
from mallops.core.auth import Actor
from mallops.core.auth.actor import SYSTEM
from mallops.core.casework import Case
from mallops.core.casework.sight import departments_of
from mallops.core.crypto import Encrypted


class InternalLetter(Case):
    """Its department answers; `question` and `answer` are encrypted. The title is the complaint's number."""

    __tablename__ = "internal_letters"
    __table_args__ = (sa.Index("ix_internal_letters_complaint", "complaint_id", "id"),)

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaints.id"))
    question: Mapped[str | None] = mapped_column(Encrypted)
    answer: Mapped[str | None] = mapped_column(Encrypted)
    answered_by: Mapped[str] = mapped_column(sa.String(120), default="")
    answered_at: Mapped[dt.datetime | None] = mapped_column()

    complaint: Mapped[Any] = relationship(Complaint, foreign_keys=[complaint_id])
    __mapper_args__ = {"polymorphic_identity": "internal_letters", "inherit_condition": id == Case.id}

    def visible_to(self, actor: Actor) -> bool:
        """The department, and whoever sees the complaint; never whom that is about."""
        if SYSTEM in actor.roles:
            return True
        about: Complaint = self.complaint
        if actor.user_id is None or actor.user_id == about.about_id:
            return False
        near = actor.user_id in (self.created_by_id, self.owner_id, about.owner_id, about.created_by_id)
        if near or self.department in departments_of(actor):
            return True
        if about.restricted and not actor.can(STAFF):
            return False
        return super().visible_to(actor)


__all__ = ["InternalLetter"]
