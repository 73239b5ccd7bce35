"""Versioned checklist templates (catalogue 1.1-1.11, 58.2). A published version never changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.db import Base
from mallops.core.names import Named, pick

PURPOSES = ("patrol", "tenant", "opening", "closing")
ITEM_KINDS = ("passfail", "number", "choice", "text", "count", "photo")


class Template(Named, Base):
    """A checklist by name; `purpose` says what it is used for (PURPOSES)."""

    __tablename__ = "checklist_templates"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "code", name="uq_checklist_templates_code"),
        sa.CheckConstraint("purpose in ('patrol','tenant','opening','closing')", name="purpose"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    code: Mapped[str] = mapped_column(sa.String(20))
    purpose: Mapped[str] = mapped_column(sa.String(12), default="patrol")
    is_active: Mapped[bool] = mapped_column(default=True)

    versions: Mapped[list[TemplateVersion]] = relationship(
        back_populates="template", order_by="TemplateVersion.number", cascade="all, delete-orphan"
    )


class TemplateVersion(Base):
    """One version: draft (editable), published (frozen, in use) or retired (frozen, for old runs)."""

    __tablename__ = "checklist_versions"
    __table_args__ = (
        sa.UniqueConstraint("template_id", "number", name="uq_checklist_versions_number"),
        sa.CheckConstraint("state in ('draft','published','retired')", name="state"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    template_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_templates.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    published_at: Mapped[dt.datetime | None] = mapped_column()
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    content_hash: Mapped[str] = mapped_column(sa.String(64), default="")

    template: Mapped[Template] = relationship(back_populates="versions")
    sections: Mapped[list[Section]] = relationship(
        back_populates="version", order_by="Section.position", cascade="all, delete-orphan"
    )


class Section(Named, Base):
    """A section; `per_tenant` ones repeat for each shop of the zone."""

    __tablename__ = "checklist_sections"

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("checklist_versions.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(sa.String(20))
    catalogue: Mapped[str] = mapped_column(sa.String(20), default="")
    per_tenant: Mapped[bool] = mapped_column(default=False)

    version: Mapped[TemplateVersion] = relationship(back_populates="sections")
    items: Mapped[list[Item]] = relationship(
        back_populates="section", order_by="Item.position", cascade="all, delete-orphan"
    )


class Item(Base):
    """One thing to check. `limit_hours`: working hours to put a failure right; limits are inclusive.

    `label_*` is the short name on the phone (may be empty), `text_*` what good looks like. `choices` holds
    {"code", "name_zh", "name_en", "verdict"} (see rules.ChoiceRule).
    """

    __tablename__ = "checklist_items"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "code", name="uq_checklist_items_code"),
        sa.CheckConstraint("kind in ('passfail','number','choice','text','count','photo')", name="kind"),
        sa.CheckConstraint("weight > 0", name="weight_positive"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_versions.id", ondelete="CASCADE"))
    section_id: Mapped[int] = mapped_column(
        sa.ForeignKey("checklist_sections.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(sa.String(20))
    catalogue: Mapped[str] = mapped_column(sa.String(20), default="")
    label_zh: Mapped[str] = mapped_column(sa.String(60), default="")
    label_en: Mapped[str] = mapped_column(sa.String(60), default="")
    text_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    text_en: Mapped[str] = mapped_column(sa.String(200), default="")
    hint_zh: Mapped[str] = mapped_column(sa.String(300), default="")
    hint_en: Mapped[str] = mapped_column(sa.String(300), default="")
    kind: Mapped[str] = mapped_column(sa.String(10), default="passfail")
    weight: Mapped[int] = mapped_column(default=1)
    critical: Mapped[bool] = mapped_column(default=False)
    photo_on_fail: Mapped[bool] = mapped_column(default=False)
    severity: Mapped[str] = mapped_column(sa.String(12), default="minor")
    department: Mapped[str] = mapped_column(sa.String(20), default="service")
    limit_hours: Mapped[int] = mapped_column(default=24)
    minimum: Mapped[float | None] = mapped_column(sa.Float)
    maximum: Mapped[float | None] = mapped_column(sa.Float)
    unit: Mapped[str] = mapped_column(sa.String(20), default="")
    choices: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    phrases_zh: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    phrases_en: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    reference_photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photos.id"), index=True)

    section: Mapped[Section] = relationship(back_populates="items")

    @property
    def label(self) -> str:
        """The short name in the reader's language; the whole text when there is none."""
        return pick(self.label_zh, self.label_en) or self.text

    @property
    def text(self) -> str:
        """What to check, in the reader's language."""
        return pick(self.text_zh, self.text_en)

    @property
    def hint(self) -> str:
        """How to judge it, in the reader's language."""
        return pick(self.hint_zh, self.hint_en)
