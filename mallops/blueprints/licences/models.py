"""A tenant's licences, every issue of each, and the kinds of licence of a mall (17.1)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.db import Base
from mallops.core.names import Named


class Licence(Case):
    """A licence that a tenant has or is to get.

    `sort` is the code of its kind. `valid_to` is its last day, empty with `no_end` or before it is issued.
    `term` says what the calendar made of it: "" (not issued), none (no end), far, 60, 30, 7, over; when it
    changes, people are told. `handled`: we apply for the tenant (代办). `fee`: `fee_fen` in yuan, for lists.
    `said`: what the tenant answered to the reminder since the last issue: sent the new one (with `said_no`
    and `said_to` as they read it), or asked us to renew it.
    """

    __tablename__ = "licences"
    __table_args__ = (
        sa.CheckConstraint("term in ('','none','far','60','30','7','over')", name="term"),
        sa.CheckConstraint("fee_fen >= 0", name="fee"),
        sa.CheckConstraint("said in ('','sent','asked')", name="said"),
        sa.CheckConstraint("valid_from is null or valid_to is null or valid_from <= valid_to", name="dates"),
        sa.Index("ix_licences_valid_to", "valid_to", "id"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    sort: Mapped[str] = mapped_column(sa.String(20))
    licence_no: Mapped[str] = mapped_column(sa.String(80), default="")
    authority: Mapped[str] = mapped_column(sa.String(120), default="")
    valid_from: Mapped[dt.date | None] = mapped_column()
    valid_to: Mapped[dt.date | None] = mapped_column()
    no_end: Mapped[bool] = mapped_column(default=False)
    term: Mapped[str] = mapped_column(sa.String(4), default="")
    handled: Mapped[bool] = mapped_column(default=False)
    fee_fen: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    fee: Mapped[Decimal] = mapped_column(sa.Numeric(14, 2), default=Decimal(0))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    submitted_on: Mapped[dt.date | None] = mapped_column()
    issue_count: Mapped[int] = mapped_column(default=0)
    said: Mapped[str] = mapped_column(sa.String(5), default="", server_default="")
    said_at: Mapped[dt.datetime | None] = mapped_column()
    said_no: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    said_to: Mapped[dt.date | None] = mapped_column()

    issues: Mapped[list[LicenceIssue]] = relationship(order_by="LicenceIssue.version.desc()")
    __mapper_args__ = {"polymorphic_identity": "licences", "inherit_condition": id == Case.id}


class LicenceIssue(Base):
    """One issue of a licence. Its scans hang on the record with the stage `v1`, `v2`, …"""

    __tablename__ = "licence_issues"
    __table_args__ = (sa.UniqueConstraint("licence_id", "version", name="uq_licence_issues_version"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    licence_id: Mapped[int] = mapped_column(sa.ForeignKey("licences.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column()
    licence_no: Mapped[str] = mapped_column(sa.String(80), default="")
    authority: Mapped[str] = mapped_column(sa.String(120), default="")
    valid_from: Mapped[dt.date | None] = mapped_column()
    valid_to: Mapped[dt.date | None] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])

    @property
    def stage(self) -> str:
        """Under which stage its scans hang on the record."""
        return f"v{self.version}"


class LicenceType(Named, Base):
    """A kind of licence that a mall added or changed; what it never touched is as shipped."""

    __tablename__ = "licence_types"
    __table_args__ = (sa.UniqueConstraint("mall_id", "code", name="uq_licence_types_code"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(20))
    authority: Mapped[str] = mapped_column(sa.String(120), default="")
    active: Mapped[bool] = mapped_column(default=True)


__all__ = ["Licence", "LicenceIssue", "LicenceType"]
