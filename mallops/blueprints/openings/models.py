"""Plans of opening and closing checks, and one check of a zone on a day (catalogue 3.1-3.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.db import Base

PHASES = ("opening", "closing")


class OpeningPlan(Base):
    """When the zones of a mall are checked, and with which sheet; one of each phase a mall.

    `starts` and `ends` are on the mall's wall clock; a check done after `ends` is late, one not done
    `missed_after` minutes later is missed. `zone_ids` empty: every zone in use. `weekdays`: 0 is Monday.
    """

    __tablename__ = "opening_plans"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", "phase", name="uq_opening_plans_phase"),
        sa.CheckConstraint("phase in ('opening','closing')", name="phase"),
        sa.CheckConstraint("missed_after between 0 and 480", name="missed_after"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    phase: Mapped[str] = mapped_column(sa.String(8))
    template_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_templates.id"))
    starts: Mapped[dt.time] = mapped_column(sa.Time)
    ends: Mapped[dt.time] = mapped_column(sa.Time)
    missed_after: Mapped[int] = mapped_column(default=60)
    weekdays: Mapped[list[Any]] = mapped_column(sa.JSON, default=lambda: [0, 1, 2, 3, 4, 5, 6])
    zone_ids: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    is_active: Mapped[bool] = mapped_column(default=True)

    template: Mapped[Any] = relationship("Template")


class OpeningCheck(Case):
    """A check that is due, done, late or missed: a zone, a day, a phase.

    `answers` holds {"code", "verdict", "remark", "number", "choice", "text"} for each line of the sheet, in
    order; `version_id` is the sheet as it was. `done_at` is when the officer finished, on the server's
    timeline; `exception_count` how many lines were not in order.
    """

    __tablename__ = "opening_checks"
    __table_args__ = (
        sa.UniqueConstraint("place_id", "on", "phase", name="uq_opening_checks_place"),
        sa.Index("ix_opening_checks_day", "on", "phase"),
        sa.CheckConstraint("phase in ('opening','closing')", name="phase"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("zones.id"))
    phase: Mapped[str] = mapped_column(sa.String(8))
    on: Mapped[dt.date] = mapped_column()
    planned_from: Mapped[dt.datetime] = mapped_column()
    planned_until: Mapped[dt.datetime] = mapped_column()
    missed_from: Mapped[dt.datetime] = mapped_column()
    template_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_templates.id"))
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("checklist_versions.id"))
    done_at: Mapped[dt.datetime | None] = mapped_column()
    answers: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    exception_count: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.String(500), default="")

    __mapper_args__ = {"polymorphic_identity": "openings"}

    @property
    def place_label(self) -> str:
        """Code and name of the zone, in the reader's language."""
        return f"{self.zone.code} {self.zone.name}"
