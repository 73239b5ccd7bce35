"""Patrols 巡场: plans, rounds, runs, answers and spot checks (catalogue 1.1-1.14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.auth.actor import Actor
from mallops.core.casework import Case
from mallops.core.db import Base, utcnow
from mallops.core.names import Named

PURPOSES = ("round", "makeup", "spot", "tenant")
#: What was wrong with a moment the phone named: after it was sent, over a week old, before its round opened.
CLOCKS = ("", "future", "old", "moved")
_LATE = sa.text("late_at is not null")


class PatrolPlan(Named, Base):
    """Which zones are walked, how often a day, when, and with which template.

    `slots` is a list of {"no", "start", "end"} in local "HH:MM"; `weekdays` holds 0 (Monday) to 6.
    """

    __tablename__ = "patrol_plans"

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"), index=True)
    template_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_templates.id"))
    slots: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    weekdays: Mapped[list[Any]] = mapped_column(sa.JSON, default=lambda: [0, 1, 2, 3, 4, 5, 6])
    working_days_only: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[dt.date] = mapped_column()
    valid_to: Mapped[dt.date | None] = mapped_column()
    is_active: Mapped[bool] = mapped_column(default=True)

    template: Mapped[Any] = relationship("Template")
    zones: Mapped[list[PlanZone]] = relationship(back_populates="plan", cascade="all, delete-orphan")


class PlanZone(Base):
    """A zone of a plan and the officer who walks it (None: whoever has duty there)."""

    __tablename__ = "patrol_plan_zones"
    __table_args__ = (sa.UniqueConstraint("plan_id", "zone_id", name="uq_patrol_plan_zones_zone"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol_plans.id", ondelete="CASCADE"))
    zone_id: Mapped[int] = mapped_column(sa.ForeignKey("zones.id"))
    officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    plan: Mapped[PatrolPlan] = relationship(back_populates="zones")
    zone: Mapped[Any] = relationship("Zone")
    officer: Mapped[Any] = relationship("User")


class PatrolRound(Base):
    """One round that is due: a zone, a day, a window; its `state` says what became of it."""

    __tablename__ = "patrol_rounds"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "zone_id", "on", "slot_no", name="uq_patrol_rounds_slot"),
        sa.Index("ix_patrol_rounds_day", "mall_id", "on", "state"),
        sa.Index("ix_patrol_rounds_officer", "officer_id", "on"),
        sa.CheckConstraint(
            "state in ('due','started','submitted','late','missed','made_up','cancelled')", name="state"
        ),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol_plans.id"))
    zone_id: Mapped[int] = mapped_column(sa.ForeignKey("zones.id"))
    officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    on: Mapped[dt.date] = mapped_column()
    slot_no: Mapped[int] = mapped_column()
    starts_at: Mapped[dt.datetime] = mapped_column()
    ends_at: Mapped[dt.datetime] = mapped_column()
    state: Mapped[str] = mapped_column(sa.String(10), default="due")
    handed_over_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    handover_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    cancel_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    missed_alerted_at: Mapped[dt.datetime | None] = mapped_column()

    plan: Mapped[PatrolPlan] = relationship()
    zone: Mapped[Any] = relationship("Zone")
    officer: Mapped[Any] = relationship("User", foreign_keys=[officer_id])


class Patrol(Case):
    """A run of the sheet. Draft until submitted; keeps its template version for ever.

    Device times come from the phone, `*_at` without prefix are on the server's timeline; `skew_seconds` is
    device minus server, the larger of start and submission; `clock` says what was not believed (CLOCKS).
    `score` is 0-100 with one decimal, fixed at submission, moved by corrections.
    `shop_ids` are the tenants on the sheet, as they were when the run began. `crew_ids` are those who may
    write on it: who started, who joined, whom it was handed to. `start_hash` is of the body that started it.
    `parallel_of_id` is the run of the same round by a colleague, finished while this phone was offline.
    `late_count` answers and pictures came after submission, the last at `late_at`; a reviewer has looked at
    them at `late_seen_at`.
    """

    __tablename__ = "patrols"
    __table_args__ = (
        sa.Index("ix_patrols_on", "on", "id"),
        sa.Index("ix_patrols_round", "round_id"),
        sa.Index("ix_patrols_parallel", "parallel_of_id"),
        sa.Index("ix_patrols_late", "late_at", sqlite_where=_LATE, postgresql_where=_LATE),
        sa.CheckConstraint("purpose in ('round','makeup','spot','tenant')", name="purpose"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(8), default="round")
    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("patrol_rounds.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_versions.id"))
    section_codes: Mapped[list[Any] | None] = mapped_column(sa.JSON)
    on: Mapped[dt.date] = mapped_column()
    shop_ids: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    crew_ids: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    start_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    started_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    device_started_at: Mapped[dt.datetime | None] = mapped_column()
    device_submitted_at: Mapped[dt.datetime | None] = mapped_column()
    skew_seconds: Mapped[int] = mapped_column(default=0)
    presence: Mapped[str] = mapped_column(sa.String(10), default="tapped")
    scanned_at: Mapped[dt.datetime | None] = mapped_column()
    dwell: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    hints: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    makeup_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    score: Mapped[float | None] = mapped_column(sa.Float)
    section_scores: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    answered_count: Mapped[int] = mapped_column(default=0)
    failed_count: Mapped[int] = mapped_column(default=0)
    critical_count: Mapped[int] = mapped_column(default=0)
    photo_count: Mapped[int] = mapped_column(default=0)
    corrected_count: Mapped[int] = mapped_column(default=0)
    reviewed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    reviewed_at: Mapped[dt.datetime | None] = mapped_column()
    parallel_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("patrols.id"))
    late_count: Mapped[int] = mapped_column(default=0, server_default="0")
    late_at: Mapped[dt.datetime | None] = mapped_column()
    late_seen_at: Mapped[dt.datetime | None] = mapped_column()
    clock: Mapped[str] = mapped_column(sa.String(6), default="", server_default="")

    round: Mapped[PatrolRound | None] = relationship()
    template_version: Mapped[Any] = relationship("TemplateVersion")
    reviewed_by: Mapped[Any] = relationship("User", foreign_keys=[reviewed_by_id])

    __mapper_args__ = {"polymorphic_identity": "patrols", "inherit_condition": id == Case.id}

    def visible_to(self, actor: Actor) -> bool:
        """Who may write on a run sees it; else as any record."""
        return actor.user_id in (self.crew_ids or []) or super().visible_to(actor)


class PatrolAnswer(Base):
    """One answer; append-only, so it is its own history. `is_current` marks the one that counts.

    `uid` comes from the phone: a second post of it changes nothing (quality.md, rule 1), another body under
    the same `uid` is refused by `payload_hash`. `tenant_id` is set in sections that repeat per shop.
    `device_at` is the phone's word, `happened_at` that moment on the server's timeline (None: the phone did
    not say what its clock was), `clock` why it was not believed. `late`: came after submission, never counts.
    """

    __tablename__ = "patrol_answers"
    __audited__ = False
    __table_args__ = (
        sa.Index(
            "uq_patrol_answers_current",
            "patrol_id",
            "item_id",
            sa.text("coalesce(tenant_id, 0)"),
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        ),
        sa.Index("ix_patrol_answers_place", "patrol_id", "item_id"),
        sa.Index(
            "ix_patrol_answers_fails",
            "mall_id",
            "patrol_id",
            "item_code",
            sqlite_where=sa.text("is_current and verdict = 'fail'"),
            postgresql_where=sa.text("is_current and verdict = 'fail'"),
        ),
        *(
            sa.Index(
                f"ix_patrol_answers_{key}_fails",
                f"{key}_id",
                "created_at",
                sqlite_where=sa.text("is_current and verdict = 'fail'"),
                postgresql_where=sa.text("is_current and verdict = 'fail'"),
            )
            for key in ("tenant", "blamed_tenant")
        ),
        sa.CheckConstraint("verdict in ('pass','fail','na','noted')", name="verdict"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    patrol_id: Mapped[int] = mapped_column(sa.ForeignKey("patrols.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_items.id"))
    item_code: Mapped[str] = mapped_column(sa.String(20))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id"))
    is_current: Mapped[bool] = mapped_column(default=True)
    verdict: Mapped[str] = mapped_column(sa.String(6))
    number_value: Mapped[float | None] = mapped_column(sa.Float)
    choice_value: Mapped[str | None] = mapped_column(sa.String(60))
    text_value: Mapped[str | None] = mapped_column(sa.String(500))
    remark: Mapped[str] = mapped_column(sa.String(500), default="")
    severity: Mapped[str] = mapped_column(sa.String(12), default="")
    department: Mapped[str] = mapped_column(sa.String(20), default="")
    blamed_tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id"))
    repeat_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("findings.id"))
    photo_uids: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    device_at: Mapped[dt.datetime | None] = mapped_column()
    happened_at: Mapped[dt.datetime | None] = mapped_column()
    clock: Mapped[str] = mapped_column(sa.String(6), default="", server_default="")
    late: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    payload_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    corrected: Mapped[bool] = mapped_column(default=False)
    correction_reason: Mapped[str] = mapped_column(sa.String(300), default="")


class PatrolPhoto(Base):
    """A photo of an item of a run; the picture may arrive before or after the answer.

    `uid` is the phone's, the same as the picture's own. One taken away before submission stays as a row, so
    that a late second post of it changes nothing. `device_at` is the phone's word; the picture's `taken_at`
    is that moment on the server's timeline, `clock` why it was not believed. `late`: after submission.
    """

    __tablename__ = "patrol_photos"
    __table_args__ = (
        sa.Index("ix_patrol_photos_place", "patrol_id", "item_id"),
        sa.Index("ix_patrol_photos_mall", "mall_id", "created_at"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    patrol_id: Mapped[int] = mapped_column(sa.ForeignKey("patrols.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_items.id"))
    tenant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenants.id"))
    photo_id: Mapped[int] = mapped_column(sa.ForeignKey("photos.id"), index=True)
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    device_at: Mapped[dt.datetime | None] = mapped_column()
    removed_at: Mapped[dt.datetime | None] = mapped_column()
    removed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    clock: Mapped[str] = mapped_column(sa.String(6), default="", server_default="")
    late: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    photo: Mapped[Any] = relationship("Photo", lazy="joined")


class PhotoTwin(Base):
    """A picture that looks like an earlier one of the mall: a hint for the reviewer, never a verdict.

    `distance` counts the bits by which their perceptual hashes differ; 0 with `exact` is the same file.
    """

    __tablename__ = "patrol_photo_twins"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("photo_id", "twin_id", name="uq_patrol_photo_twins_pair"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    photo_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol_photos.id", ondelete="CASCADE"))
    twin_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol_photos.id", ondelete="CASCADE"), index=True)
    distance: Mapped[int] = mapped_column()
    exact: Mapped[bool] = mapped_column(default=False)


class PatrolStart(Base):
    """A start that joined a colleague's run: `uid` is the phone's, so that asking again gets it again."""

    __tablename__ = "patrol_starts"
    __audited__ = False

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    patrol_id: Mapped[int] = mapped_column(sa.ForeignKey("patrols.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    start_hash: Mapped[str] = mapped_column(sa.String(64))


class PatrolSubmission(Base):
    """One submission as the phone sent it: `uid` is the phone's, `receipt` what it was answered with."""

    __tablename__ = "patrol_submissions"
    __audited__ = False

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    patrol_id: Mapped[int] = mapped_column(sa.ForeignKey("patrols.id", ondelete="CASCADE"), index=True)
    payload_hash: Mapped[str] = mapped_column(sa.String(64))
    receipt: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class SpotDraw(Base):
    """A random spot check (1.12): drawn ahead, hidden until `reveal_at`; the seed proves the draw.

    Not in the audit trail row by row, where it could be read before its time; the draw itself is noted there.
    """

    __tablename__ = "spot_draws"
    __audited__ = False
    __table_args__ = (sa.Index("ix_spot_draws_day", "mall_id", "on"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    on: Mapped[dt.date] = mapped_column()
    seed: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int] = mapped_column()
    zone_id: Mapped[int] = mapped_column(sa.ForeignKey("zones.id"))
    section_code: Mapped[str] = mapped_column(sa.String(20))
    reveal_at: Mapped[dt.datetime] = mapped_column()
    inspector_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    patrol_id: Mapped[int | None] = mapped_column(sa.ForeignKey("patrols.id"))
    drawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    zone: Mapped[Any] = relationship("Zone")


class QuickPhrase(Base):
    """A person's or a mall's own words, offered under a failing item besides the template's."""

    __tablename__ = "quick_phrases"

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    item_code: Mapped[str] = mapped_column(sa.String(20), default="")
    text: Mapped[str] = mapped_column(sa.String(60))
    used: Mapped[int] = mapped_column(default=0)


__all__ = [
    "Patrol",
    "PatrolAnswer",
    "PatrolPhoto",
    "PatrolPlan",
    "PatrolRound",
    "PatrolStart",
    "PatrolSubmission",
    "PhotoTwin",
    "PlanZone",
    "QuickPhrase",
    "SpotDraw",
]
