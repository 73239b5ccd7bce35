"""A complaint, and what was seen and said about it (39.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.auth import Actor
from mallops.core.auth.actor import SYSTEM
from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base

#: The permission that shows complaints about staff (permissions.py).
STAFF = "complaints.staff"


class Complaint(Case):
    """The title names no person; who complains, what they say, what is written about it is encrypted.

    `about_id`: whom of the staff it is about, who never sees it; `restricted`: about staff, so that only
    supervisor, manager, those above them and who works on it do. `asked`: the questions answered with yes
    when it was weighed. `reply_*`: what the customer was told. `score` 1 to 5; 0: did not want to say.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        sa.CheckConstraint("score is null or score between 0 and 5", name="score"),
        sa.CheckConstraint("reopened >= 0", name="reopened"),
        sa.Index("ix_complaints_phone", "phone_hash", "id"),
        sa.Index("ix_complaints_member", "member_id", "id"),
        sa.Index("ix_complaints_source", "source_id"),
        sa.Index("ix_complaints_about", "about_id", "restricted"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(8))
    category: Mapped[str] = mapped_column(sa.String(12))
    customer: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(sa.String(64), info={"hidden": True})
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    content: Mapped[str | None] = mapped_column(Encrypted)
    demand: Mapped[str | None] = mapped_column(Encrypted)
    evidence: Mapped[str | None] = mapped_column(Encrypted)
    item: Mapped[str] = mapped_column(sa.String(120), default="")
    slip_no: Mapped[str] = mapped_column(sa.String(40), default="")
    slip_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slips.id"))
    asked: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    restricted: Mapped[bool] = mapped_column(default=False)
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    target_on: Mapped[dt.date | None] = mapped_column()
    feedback_no: Mapped[str | None] = mapped_column(sa.String(48))
    feedback_text: Mapped[str | None] = mapped_column(Encrypted)
    feedback_at: Mapped[dt.datetime | None] = mapped_column()
    cause: Mapped[str | None] = mapped_column(Encrypted)
    responsibility: Mapped[str] = mapped_column(sa.String(12), default="")
    handling: Mapped[str | None] = mapped_column(Encrypted)
    result: Mapped[str | None] = mapped_column(Encrypted)
    reply: Mapped[str | None] = mapped_column(Encrypted)
    reply_how: Mapped[str] = mapped_column(sa.String(8), default="")
    replied_at: Mapped[dt.datetime | None] = mapped_column()
    direct: Mapped[bool] = mapped_column(default=False)
    score: Mapped[int | None] = mapped_column()
    score_text: Mapped[str | None] = mapped_column(Encrypted)
    scored_at: Mapped[dt.datetime | None] = mapped_column()
    callback: Mapped[str | None] = mapped_column(Encrypted)
    called_at: Mapped[dt.datetime | None] = mapped_column()
    reopened: Mapped[int] = mapped_column(default=0)

    member: Mapped[Any] = relationship("Member", foreign_keys=[member_id])
    slip: Mapped[Any] = relationship("Slip", foreign_keys=[slip_id])
    about: Mapped[Any] = relationship("User", foreign_keys=[about_id])
    notes: Mapped[list[ComplaintNote]] = relationship(order_by="ComplaintNote.id")
    letters: Mapped[list[Any]] = relationship(
        "InternalLetter", order_by="InternalLetter.id", foreign_keys="InternalLetter.complaint_id",
        primaryjoin="InternalLetter.complaint_id == Complaint.id", viewonly=True,
    )  # fmt: skip
    reports: Mapped[list[Any]] = relationship("HandlingReport", order_by="HandlingReport.id", viewonly=True)
    mediation: Mapped[Any] = relationship("Mediation", uselist=False, viewonly=True)
    __mapper_args__ = {"polymorphic_identity": "complaints", "inherit_condition": id == Case.id}

    def visible_to(self, actor: Actor) -> bool:
        """Never whom it is about; when it is about staff, only those named in `Complaint`."""
        if SYSTEM in actor.roles:
            return True
        if actor.user_id is None or actor.user_id == self.about_id:
            return False
        mine = actor.user_id in (self.created_by_id, self.owner_id)
        if self.restricted and not mine and not actor.can(STAFF):
            return False
        return super().visible_to(actor)


class ComplaintNote(Base):
    """What was seen on the spot, said, or the reason of a step; append-only for people."""

    __tablename__ = "complaint_notes"
    __table_args__ = (
        sa.CheckConstraint("kind in ('site','talk','reason')", name="kind"),
        sa.Index("ix_complaint_notes_complaint", "complaint_id", "id"),
    )

    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaints.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(6))
    text: Mapped[str | None] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return f"{self.complaint_id}/{self.kind}"


__all__ = ["STAFF", "Complaint", "ComplaintNote"]
