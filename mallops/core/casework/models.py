"""What every record of the mall shares (catalogue 0, J, 61)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.auth.actor import Actor
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow


class Case(Base):
    """A numbered record: the spine that each register's own table joins.

    `state` is a code of its kind's workflow; `number` is None until first submission; `due_at` UTC with
    `due_explained` (translatable parts, see core/calendar.py); `version` refuses a lost update. When its
    people were forgotten, and why it is held for a dispute: core/casework/retention.py.
    """

    __tablename__ = "cases"
    __table_args__: tuple[Any, ...] = (
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.UniqueConstraint("mall_id", "number_type", "number_period", "number_seq", name="uq_cases_series"),
        sa.Index("ix_cases_newest", "mall_id", "kind", "id"),
        sa.Index("ix_cases_state", "mall_id", "kind", "state", "id"),
        sa.Index("ix_cases_due", "mall_id", "kind", "due_at", "id"),
        sa.Index("ix_cases_state_due", "mall_id", "kind", "state", "due_at", "id"),
        sa.Index("ix_cases_zone", "zone_id", "kind", "id"),
        sa.Index("ix_cases_tenant", "tenant_id", "kind", "id"),
        sa.Index("ix_cases_owner", "owner_id", "kind", "id"),
        sa.Index("ix_cases_creator", "created_by_id", "kind", "id"),
    )

    kind: Mapped[str] = mapped_column(sa.String(30))
    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    number: Mapped[str | None] = mapped_column(sa.String(48))
    number_type: Mapped[str | None] = mapped_column(sa.String(8))
    number_period: Mapped[str | None] = mapped_column(sa.String(6))
    number_seq: Mapped[int | None] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(30))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    zone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("zones.id"))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id"))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    department: Mapped[str] = mapped_column(sa.String(20), default="")
    severity: Mapped[str] = mapped_column(sa.String(12), default="")
    due_at: Mapped[dt.datetime | None] = mapped_column()
    due_explained: Mapped[list[Any] | None] = mapped_column(sa.JSON)
    submitted_at: Mapped[dt.datetime | None] = mapped_column()
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    void_reason: Mapped[str | None] = mapped_column(sa.String(300))
    forgotten_at: Mapped[dt.datetime | None] = mapped_column()
    hold_why: Mapped[str | None] = mapped_column(Encrypted)
    version: Mapped[int] = mapped_column(default=1)

    zone: Mapped[Any] = relationship("Zone", foreign_keys=[zone_id], lazy="select")
    tenant: Mapped[Any] = relationship("Tenant", foreign_keys=[tenant_id], lazy="select")
    owner: Mapped[Any] = relationship("User", foreign_keys=[owner_id], lazy="select")
    created_by: Mapped[Any] = relationship("User", foreign_keys=[created_by_id], lazy="select")

    __mapper_args__ = {"polymorphic_on": "kind", "version_id_col": version}

    @classmethod
    def of_mall(cls, mall_id: int | sa.BindParameter[Any] | None) -> sa.ColumnElement[bool]:
        """This kind's records of one mall.

        Names the kind too: a record's own table does not carry the mall, so without it the database would
        walk the records of every kind (`ix_cases_*` begin with mall and kind).
        """
        return sa.and_(cls.mall_id == mall_id, cls.kind == sa.inspect(cls).mapper.polymorphic_identity)

    @property
    def audit_label(self) -> str:
        """How the trail names this record."""
        return self.number or self.title

    def visible_to(self, actor: Actor) -> bool:
        """Sight inside the mall: those limited to their own see what they made, own or patrol."""
        from mallops.core.casework.kinds import kind_of
        from mallops.core.casework.sight import sees

        return sees(actor, kind_of(self).area, self)


class CaseEvent(Base):
    """One line of a record's timeline; append-only."""

    __tablename__ = "case_events"
    __audited__ = False
    __table_args__ = (sa.Index("ix_case_events_case", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    actor_name: Mapped[str] = mapped_column(sa.String(120))
    verb: Mapped[str] = mapped_column(sa.String(40))
    from_state: Mapped[str | None] = mapped_column(sa.String(30))
    to_state: Mapped[str | None] = mapped_column(sa.String(30))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    detail: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)


class CaseAttachment(Base):
    """A photo or a file kept with a record. Files are stored by content hash (core/files.py).

    `stage` is the step it belongs to (`fixed`: the picture after the repair); empty for the record itself.
    """

    __tablename__ = "case_attachments"
    __table_args__ = (
        sa.Index("ix_case_attachments_case", "case_id", "id"),
        sa.CheckConstraint("(photo_id is null) <> (file_sha256 is null)", name="photo_or_file"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photos.id"), index=True)
    file_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    file_name: Mapped[str] = mapped_column(sa.String(200), default="")
    mimetype: Mapped[str] = mapped_column(sa.String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    caption: Mapped[str] = mapped_column(sa.String(200), default="")
    stage: Mapped[str] = mapped_column(sa.String(30), default="")
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    photo: Mapped[Any] = relationship("Photo", lazy="joined")
    case: Mapped[Case] = relationship(Case)

    @property
    def is_sound(self) -> bool:
        """Whether it is a recording."""
        return self.mimetype.startswith("audio/")


class SignOff(Base):
    """A signature under a record: drawn (PNG) or typed, by a named person in a named capacity."""

    __tablename__ = "sign_offs"
    __table_args__ = (sa.Index("ix_sign_offs_case", "case_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    capacity: Mapped[str] = mapped_column(sa.String(40))
    signer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    signer_name: Mapped[str] = mapped_column(sa.String(120))
    signed_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    image: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    typed: Mapped[str] = mapped_column(sa.String(120), default="")


class SavedView(Base):
    """A person's named filter and sort of one register."""

    __tablename__ = "saved_views"
    __table_args__ = (sa.UniqueConstraint("user_id", "mall_id", "kind", "name", name="uq_saved_views_name"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    name: Mapped[str] = mapped_column(sa.String(60))
    query: Mapped[str] = mapped_column(sa.String(1000))
