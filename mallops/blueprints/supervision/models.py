"""Supervision of contractors: security, fire, cleaning, greening (catalogue 6.1)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mallops.core.casework import Case


class Supervision(Case):
    """A month's check of a contractor (the title). `score` is 0-100, `fire_check` pass, fail or na."""

    __tablename__ = "supervisions"
    __table_args__ = (
        sa.CheckConstraint("score is null or score between 0 and 100", name="score"),
        sa.CheckConstraint("service in ('security','fire','cleaning','greening','other')", name="service"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    service: Mapped[str] = mapped_column(sa.String(12))
    contract_no: Mapped[str] = mapped_column(sa.String(60), default="")
    post: Mapped[str] = mapped_column(sa.String(120), default="")
    month: Mapped[str] = mapped_column(sa.String(7))
    findings: Mapped[str] = mapped_column(sa.Text, default="")
    fire_check: Mapped[str] = mapped_column(sa.String(8), default="")
    score: Mapped[int | None] = mapped_column()

    __mapper_args__ = {"polymorphic_identity": "supervision"}
