"""Incidents 突发事件, who was told, what was said, and what is prepared: plans, drills, risk checks (8)."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mallops.core.casework import Case
from mallops.core.crypto import Encrypted
from mallops.core.db import Base, utcnow

#: The checks of a risk check: columns of RiskCheck, in the order of its form.
RISKS = (
    "exits", "fire_gear", "power", "lifts", "structures", "crowd", "guards", "first_aid", "weather", "comms",
)  # fmt: skip


class Incident(Case):
    """What happened. `level` 1 (gravest) to 3; `*_text` and `measures` are kept by the actions, a line each.

    `person_…` describes somebody who is missing; their name and the caller's phone are encrypted.
    `alerted_at`: when level 1 was told; `chased`: how often it was told again because nobody had seen it.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        sa.CheckConstraint("level between 1 and 3", name="level"),
        sa.CheckConstraint("loss_yuan is null or loss_yuan >= 0", name="loss"),
        sa.Index("ix_incidents_occurred", "occurred_at"),
        sa.Index("ix_incidents_alerted", "alerted_at"),
    )

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(sa.String(16))
    level: Mapped[int] = mapped_column()
    occurred_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    people: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    description: Mapped[str] = mapped_column(sa.Text, default="")
    measures: Mapped[str] = mapped_column(sa.Text, default="")
    notified_text: Mapped[str] = mapped_column(sa.Text, default="")
    followups_text: Mapped[str] = mapped_column(sa.Text, default="")
    statements_text: Mapped[str] = mapped_column(sa.Text, default="")
    loss: Mapped[str] = mapped_column(sa.Text, default="")
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    loss_yuan: Mapped[decimal.Decimal | None] = mapped_column(sa.Numeric(12, 2))
    responded_at: Mapped[dt.datetime | None] = mapped_column()
    controlled_at: Mapped[dt.datetime | None] = mapped_column()
    pr_owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    causes: Mapped[str] = mapped_column(sa.Text, default="")
    lessons: Mapped[str] = mapped_column(sa.Text, default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    person_name: Mapped[str | None] = mapped_column(Encrypted)
    person_kind: Mapped[str] = mapped_column(sa.String(8), default="")
    person_age: Mapped[int | None] = mapped_column()
    person_look: Mapped[str] = mapped_column(sa.String(300), default="")
    person_look_en: Mapped[str] = mapped_column(sa.String(300), default="")
    last_seen_at: Mapped[dt.datetime | None] = mapped_column()
    last_seen_place: Mapped[str] = mapped_column(sa.String(120), default="")
    contact_name: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    contact_phone: Mapped[str | None] = mapped_column(Encrypted)
    found_at: Mapped[dt.datetime | None] = mapped_column()
    found_place: Mapped[str] = mapped_column(sa.String(120), default="")
    handed_to: Mapped[str] = mapped_column(Encrypted, default="", nullable=True)
    handed_at: Mapped[dt.datetime | None] = mapped_column()
    alerted_at: Mapped[dt.datetime | None] = mapped_column()
    chased: Mapped[int] = mapped_column(default=0)

    told: Mapped[list[IncidentTold]] = relationship(order_by="IncidentTold.id")
    followups: Mapped[list[IncidentFollowUp]] = relationship(order_by="IncidentFollowUp.id")
    statements: Mapped[list[IncidentStatement]] = relationship(order_by="IncidentStatement.id")
    pagings: Mapped[list[IncidentPaging]] = relationship(order_by="IncidentPaging.id")
    __mapper_args__ = {"polymorphic_identity": "incidents", "inherit_condition": id == Case.id}


class IncidentTold(Base):
    """Somebody who was told: of the house (`user_id`, who says "seen"), or outside (police, ambulance)."""

    __tablename__ = "incident_told"
    __table_args__ = (
        sa.UniqueConstraint("incident_id", "user_id", name="uq_incident_told_user"),
        sa.CheckConstraint("how in ('app','phone','radio','person')", name="how"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incidents.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    how: Mapped[str] = mapped_column(sa.String(8), default="app")
    told_at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    told_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    seen_at: Mapped[dt.datetime | None] = mapped_column()


class IncidentRules(Base):
    """After how many minutes a level-1 incident that nobody has seen is told again; absent until changed."""

    __tablename__ = "incident_rules"
    __table_args__ = (
        sa.UniqueConstraint("mall_id", name="uq_incident_rules_mall"),
        sa.CheckConstraint("chase_minutes between 1 and 120", name="chase_minutes"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    chase_minutes: Mapped[int] = mapped_column(default=5)


class IncidentFollowUp(Base):
    """What is still to do afterwards: by whom, until which day of the mall."""

    __tablename__ = "incident_followups"
    __table_args__ = (sa.Index("ix_incident_followups_incident", "incident_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incidents.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.String(300))
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    due_on: Mapped[dt.date] = mapped_column()
    done_at: Mapped[dt.datetime | None] = mapped_column()
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    owner: Mapped[Any] = relationship("User", foreign_keys=[owner_id])


class IncidentStatement(Base):
    """What the mall says in public 危机公关: written by one, approved by another before it goes out."""

    __tablename__ = "incident_statements"
    __table_args__ = (
        sa.Index("ix_incident_statements_incident", "incident_id", "id"),
        sa.CheckConstraint("state in ('draft','approved','refused')", name="state"),
    )

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incidents.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(sa.String(80))
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.String(8), default="draft")
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    written_by: Mapped[Any] = relationship("User", foreign_keys=[written_by_id])
    decided_by: Mapped[Any] = relationship("User", foreign_keys=[decided_by_id])


class IncidentPaging(Base):
    """A text that was read out over the loudspeakers, and when."""

    __tablename__ = "incident_pagings"
    __table_args__ = (sa.Index("ix_incident_pagings_incident", "incident_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    incident_id: Mapped[int] = mapped_column(sa.ForeignKey("incidents.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(default=utcnow)
    text_zh: Mapped[str] = mapped_column(Encrypted)  # they name the person
    text_en: Mapped[str] = mapped_column(Encrypted)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[Any] = relationship("User", foreign_keys=[by_id])


class ContingencyPlan(Case):
    """What to do when a kind of incident happens 应急预案: one step a line; `roles` one role a line."""

    __tablename__ = "contingency_plans"

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(sa.String(16))
    steps: Mapped[str] = mapped_column(sa.Text, default="")
    roles: Mapped[str] = mapped_column(sa.Text, default="")
    valid_from: Mapped[dt.date | None] = mapped_column()

    contacts: Mapped[list[PlanContact]] = relationship(order_by="PlanContact.id")
    __mapper_args__ = {"polymorphic_identity": "contingency", "inherit_condition": id == Case.id}


class PlanContact(Base):
    """Whom to call; the number is encrypted and shown masked."""

    __tablename__ = "plan_contacts"
    __table_args__ = (sa.Index("ix_plan_contacts_plan", "plan_id", "id"),)

    mall_id: Mapped[int] = mapped_column(sa.ForeignKey("malls.id"))
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("contingency_plans.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(80), default="")
    phone: Mapped[str] = mapped_column(Encrypted)


class Drill(Case):
    """An exercise 演练: planned, held with so many people, what it showed, when the next one is due."""

    __tablename__ = "drills"
    __table_args__ = (sa.CheckConstraint("headcount is null or headcount > 0", name="headcount"),)

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(sa.String(16))
    planned_on: Mapped[dt.date] = mapped_column()
    held_at: Mapped[dt.datetime | None] = mapped_column()
    participants: Mapped[str] = mapped_column(sa.Text, default="")
    headcount: Mapped[int | None] = mapped_column()
    findings: Mapped[str] = mapped_column(sa.Text, default="")
    next_due_on: Mapped[dt.date | None] = mapped_column()

    __mapper_args__ = {"polymorphic_identity": "drills"}


class RiskCheck(Case):
    """A look at the risks before an opening or a big event; each check ok, bad or na, signed off."""

    __tablename__ = "risk_checks"
    __table_args__ = tuple(sa.CheckConstraint(f"{one} in ('','ok','bad','na')", name=one) for one in RISKS)

    id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    occasion: Mapped[str] = mapped_column(sa.String(8))
    event_on: Mapped[dt.date] = mapped_column()
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    visitors: Mapped[int | None] = mapped_column()
    exits: Mapped[str] = mapped_column(sa.String(4), default="")
    fire_gear: Mapped[str] = mapped_column(sa.String(4), default="")
    power: Mapped[str] = mapped_column(sa.String(4), default="")
    lifts: Mapped[str] = mapped_column(sa.String(4), default="")
    structures: Mapped[str] = mapped_column(sa.String(4), default="")
    crowd: Mapped[str] = mapped_column(sa.String(4), default="")
    guards: Mapped[str] = mapped_column(sa.String(4), default="")
    first_aid: Mapped[str] = mapped_column(sa.String(4), default="")
    weather: Mapped[str] = mapped_column(sa.String(4), default="")
    comms: Mapped[str] = mapped_column(sa.String(4), default="")
    measures: Mapped[str] = mapped_column(sa.Text, default="")

    __mapper_args__ = {"polymorphic_identity": "risk_checks"}
