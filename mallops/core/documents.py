"""Finished documents: a PDF that never changes, its hash, and the code by which anyone can verify it."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mallops.core.db import Base, utcnow


def new_verify_code() -> str:
    """144 random bits, as it stands in the QR code's address."""
    return secrets.token_urlsafe(18)


class Document(Base):
    """A stored document. `content_hash` is of the data it shows, `sha256` of the PDF file itself."""

    __tablename__ = "documents"
    __table_args__ = (
        sa.Index("ix_documents_case", "case_id", "kind", "lang"),
        sa.UniqueConstraint("verify_code", name="uq_documents_verify_code"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    lang: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(200))
    number: Mapped[str] = mapped_column(sa.String(48), default="")
    template_label: Mapped[str] = mapped_column(sa.String(120), default="")
    covers_on: Mapped[dt.date | None] = mapped_column()
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column()
    pages: Mapped[int] = mapped_column()
    verify_code: Mapped[str] = mapped_column(sa.String(32), default=new_verify_code)
    made_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
