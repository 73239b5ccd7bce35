"""Market and brand feedback from the floor (catalogue 21.1)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mallops.core.casework import Case


class Feedback(Case):
    """Floor intelligence: the title is its topic, the owner its receiver, `adoption` what came of it."""

    __tablename__ = "feedback"
    __table_args__ = (
        sa.CheckConstraint("topic_kind in ('operations','brand','sourcing','strategy')", name="topic_kind"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    topic_kind: Mapped[str] = mapped_column(sa.String(12))
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    proposal: Mapped[str] = mapped_column(sa.Text, default="")
    adoption: Mapped[str] = mapped_column(sa.Text, default="")

    __mapper_args__ = {"polymorphic_identity": "feedback"}
