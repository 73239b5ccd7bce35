"""Goods passes with their items, the gates, the keys that sign passes, and the log of the gates (16.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base
from mallops.core.names import pick


class Gate(Base):
    """A gate through which goods leave."""

    __tablename__ = "gates"
    __table_args__ = (sa.UniqueConstraint("mall_id", "code", name="uq_gates_code"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(12))
    name_zh: Mapped[str] = mapped_column(sa.String(80), default="")
    name_en: Mapped[str] = mapped_column(sa.String(80), default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_zh, self.name_en)

    @property
    def label(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}"

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.code


class PassKey(Base):
    """A key pair of a mall: ECDSA on P-256. `key_id` stands in every code that it signed.

    `public` is the point, uncompressed, in base64; `secret` the private number, encrypted. A retired key
    signs nothing any more, what it signed stays good; a revoked one is good for nothing.
    """

    __tablename__ = "pass_keys"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "key_id", name="uq_pass_keys_key_id"),
        sa.CheckConstraint("state in ('active','retired','revoked')", name="state"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    key_id: Mapped[str] = mapped_column(sa.String(8))
    public: Mapped[str] = mapped_column(sa.String(96))
    secret: Mapped[str] = mapped_column(Encrypted)
    state: Mapped[str] = mapped_column(sa.String(8), default="active")
    ended_at: Mapped[dt.datetime | None] = mapped_column()
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def audit_label(self) -> str:
        """How the trail names it."""
        return self.key_id


class GoodsPass(Case):
    """A slip 放行条: what leaves, with whom, through which gate, between when and when.

    `gate_code` repeats the gate's, and `goods` every line, so that lists and files need no join. `carrier`,
    `id_last4` and `plate` are encrypted. `arrears`: the tenant owed something when it was last looked at,
    `arrears_amount` (fen) how much. `code` is typed where nothing can be scanned; `token` is what the QR code
    says, `issue` counts its making: an older one is no longer good.
    """

    __tablename__ = "goods_passes"
    __table_args__ = (
        sa.UniqueConstraint("code", name="uq_goods_passes_code"),
        sa.CheckConstraint("id_kind in ('','id_card','passport','driving','other')", name="id_kind"),
        sa.CheckConstraint(
            "valid_from is null or valid_until is null or valid_from < valid_until", name="window"
        ),
        sa.CheckConstraint(
            "cause in ('','stock','repair','return','display','refit','move_out','waste','other')",
            name="cause",
        ),
        sa.Index("ix_goods_passes_until", "valid_until", "id"),
        sa.Index("ix_goods_passes_gate", "gate_id", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    goods: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    cause: Mapped[str] = mapped_column(sa.String(10), default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    applicant: Mapped[str | None] = mapped_column(Encrypted)
    carrier: Mapped[str | None] = mapped_column(Encrypted)
    carrier_firm: Mapped[str] = mapped_column(sa.String(120), default="")
    id_kind: Mapped[str] = mapped_column(sa.String(8), default="")
    id_last4: Mapped[str | None] = mapped_column(Encrypted)
    plate: Mapped[str | None] = mapped_column(Encrypted)
    gate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gates.id"))
    gate_code: Mapped[str] = mapped_column(sa.String(12), default="")
    valid_from: Mapped[dt.datetime | None] = mapped_column()
    valid_until: Mapped[dt.datetime | None] = mapped_column()
    arrears: Mapped[bool] = mapped_column(default=False)
    arrears_amount: Mapped[int] = mapped_column(default=0)
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    code: Mapped[str | None] = mapped_column(sa.String(8))
    token: Mapped[str | None] = mapped_column(Encrypted)
    key_id: Mapped[str] = mapped_column(sa.String(8), default="")
    issue: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[dt.datetime | None] = mapped_column()
    released_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    released_gate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gates.id"))
    conflicts: Mapped[int] = mapped_column(default=0)

    gate: Mapped[Any] = relationship(Gate, foreign_keys=[gate_id])
    released_gate: Mapped[Any] = relationship(Gate, foreign_keys=[released_gate_id])
    released_by: Mapped[Any] = relationship("User", foreign_keys=[released_by_id])
    items: Mapped[list[PassItem]] = relationship(
        order_by="PassItem.position", cascade="all, delete-orphan", lazy="selectin"
    )
    __mapper_args__ = {"polymorphic_identity": "passes", "inherit_condition": id == Case.id}


class PassItem(Base):
    """One thing on a pass, and how many of it."""

    __tablename__ = "goods_pass_items"
    __table_args__ = (
        sa.UniqueConstraint("pass_id", "position", name="uq_goods_pass_items_position"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    pass_id: Mapped[int] = mapped_column(sa.ForeignKey("goods_passes.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(sa.String(80))
    quantity: Mapped[int] = mapped_column()
    unit: Mapped[str] = mapped_column(sa.String(12), default="")

    pictures: Mapped[list[PassItemPhoto]] = relationship(
        order_by="PassItemPhoto.id", cascade="all, delete-orphan"
    )


class PassItemPhoto(Base):
    """Which thing a picture of the pass shows. The picture itself hangs on the pass, as every other does."""

    __tablename__ = "goods_pass_item_photos"
    __audited__ = False
    __table_args__ = (
        sa.UniqueConstraint("photo_id", name="uq_goods_pass_item_photos_photo_id"),
        sa.Index("ix_goods_pass_item_photos_item", "item_id", "id"),
    )

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("goods_pass_items.id", ondelete="CASCADE"))
    photo_id: Mapped[int] = mapped_column(sa.ForeignKey("photos.id", ondelete="CASCADE"))

    photo: Mapped[Any] = relationship("Photo", lazy="joined")


class GateScan(Base):
    """One line of the gate log: a pass was released, turned away, or seen to have left twice. Append-only.

    `uid` is the phone's; `at` when it happened on the server's timeline, `created_at` when it arrived.
    """

    __tablename__ = "gate_scans"
    __audited__ = False
    __table_args__ = (
        sa.Index("ix_gate_scans_at", "mall_id", "at", "id"),
        sa.Index("ix_gate_scans_pass", "pass_id", "id"),
        sa.CheckConstraint("outcome in ('released','refused','conflict')", name="outcome"),
        sa.CheckConstraint("how in ('scan','typed')", name="how"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    pass_id: Mapped[int | None] = mapped_column(sa.ForeignKey("goods_passes.id"))
    gate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gates.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column()
    outcome: Mapped[str] = mapped_column(sa.String(8))
    why: Mapped[str] = mapped_column(sa.String(12), default="")
    note: Mapped[str | None] = mapped_column(Encrypted)
    how: Mapped[str] = mapped_column(sa.String(5), default="scan")
    offline: Mapped[bool] = mapped_column(default=False)
    incident_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))

    of_pass: Mapped[Any] = relationship(GoodsPass, foreign_keys=[pass_id])
    gate: Mapped[Any] = relationship(Gate, foreign_keys=[gate_id])
    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


__all__ = ["Gate", "GateScan", "GoodsPass", "PassItem", "PassItemPhoto", "PassKey"]
