"""Applying for works: at the desk, or by the tenant through a personal link (15.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.contractors.queries.contractors import list_active
from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.kind import KIND
from mallops.blueprints.fitout.actions.permit import APPLY, make_permit
from mallops.blueprints.fitout.actions.telling import tell_applied, tell_drawings
from mallops.blueprints.fitout.models import FitOut
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules import works as rules
from mallops.blueprints.fitout.rules.words import DRAWINGS
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.links import ShareLink, issue_link, link_actor
from mallops.core.malls import end_of_day, today_of
from mallops.core.policies.clocks import clocks_of, follow
from mallops.core.registers.intake import keep_photos

#: Days that a link to apply works.
LINK_DAYS = (14, 30, 7)
#: A link is open to whoever holds it, so what it may store has an end.
MAX_DRAWINGS = 60


@dataclass(frozen=True)
class Application:
    """What was typed. `contact` and `applicant` are names of people; sums in fen."""

    works: str
    content: str = ""
    company: str = ""
    licence_no: str = ""
    contact: str = ""
    contact_phone: str = ""
    insurer: str = ""
    policy_no: str = ""
    insured_sum: int | None = None
    insured_until: dt.date | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    work_from: dt.time | None = None
    work_until: dt.time | None = None
    night_work: bool = False
    applicant: str = ""
    #: Only the house decides these.
    deposit_asked: int = 0
    fire_review: str = "open"


@dataclass(frozen=True)
class Sheets:
    """Drawings of one kind as they were sent: pictures and (name, stored file)."""

    kind: str = "plan"
    photos: Sequence[Any] = ()
    files: Sequence[tuple[str, Any]] = field(default_factory=tuple)


def apply_for(
    actor: Actor,
    told: Application,
    *,
    tenant_id: int | None,
    sheets: Sheets | None = None,
    uid: uuid.UUID | None = None,
) -> FitOut:
    """A numbered application. Raises Invalid, NotFound, Forbidden."""
    authorize(actor, may.CREATE)
    tenant = _tenant(actor, tenant_id)
    _ensure(told, tenant.mall_id)
    values = _values(told, tenant.mall_id) | _place(tenant)
    case: FitOut = casework.open_case(actor, KIND, values, uid=uid, authorised=True)
    _show_due(case)
    if sheets is not None:
        add_drawings(actor, case, sheets, checked=True)
    tell_applied(case, actor.user_id)
    return case


def invite(actor: Actor, tenant_id: int | None, days: int) -> FitOut:
    """An application that the tenant fills in through the link; it has no number until then."""
    authorize(actor, may.CREATE)
    tenant = _tenant(actor, tenant_id)
    values = _place(tenant) | {"works": "full"}
    case: FitOut = casework.open_case(actor, KIND, values, submit_now=False, authorised=True)
    case.state = "invited"
    db.session.flush()
    renew_link(actor, case, days)
    return case


def renew_link(actor: Actor, case: FitOut, days: int) -> ShareLink:
    """A link for the tenant; the one before ends."""
    authorize(actor, may.EDIT, case)
    if KIND.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    days = days if days in LINK_DAYS else LINK_DAYS[0]
    recipient = f"{case.tenant.code} {case.tenant.name}" if case.tenant else case.title
    until = max(utcnow() + dt.timedelta(days=days), case.due_at or utcnow())
    link = issue_link(actor, case, APPLY, until, recipient=recipient)
    casework.log(case, actor, "link_made", detail={"to": recipient, "days": days})
    return link


def answer(link: ShareLink, told: Application, sheets: Sheets) -> FitOut:
    """What the tenant sends. Raises Invalid, and Conflict when it was sent or withdrawn already."""
    query = sa.select(FitOut).where(FitOut.id == link.case_id).with_for_update(of=FitOut.__table__)
    case: FitOut = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if case.state != "invited":
        raise Conflict(_("This application was sent already: the page below shows how it stands now."))
    if not told.applicant.strip():
        raise Invalid(field_errors={"applicant": _("Write your name, so that the mall knows who applied.")})
    _ensure(told, case.mall_id)
    actor = link_actor(link, link.recipient)
    for key, value in _values(told, case.mall_id).items():
        if key not in {"deposit_asked", "fire_review"}:
            setattr(case, key, value)
    before, case.state = case.state, "applied"
    casework.give_number(case)
    casework.log(case, actor, "applied", from_state=before, to_state="applied")
    follow(case)
    _show_due(case)
    add_drawings(actor, case, sheets, checked=True)
    link.answered_count += 1
    db.session.flush()
    casework.reindex(case)
    tell_applied(case, None)
    return case


def correct(actor: Actor, case: FitOut, told: Application, *, version: int) -> None:
    """Change an application that is not decided; what was reviewed is reviewed and signed again."""
    authorize(actor, may.EDIT, case)
    if case.state not in rules.TO_DECIDE:
        raise Conflict(_("It is decided as it stands. Extend the period, or apply anew."))
    _ensure(told, case.mall_id)
    values = _values(told, case.mall_id)
    hidden = {key: values.pop(key) for key in ("applicant", "contact", "contact_phone")}
    casework.edit_case(actor, case, values, version=version)
    for key, value in hidden.items():
        setattr(case, key, value)
    if case.state == "reviewed":
        case.state, case.reviewed_at = "applied", None
        casework.log(case, actor, "sent_back", from_state="reviewed", to_state="applied")
    db.session.flush()


def add_drawings(actor: Actor, case: FitOut, sheets: Sheets, *, checked: bool = False) -> int:
    """Keep drawings; a second one of the same kind is its next version. Signatures are given anew then."""
    if not checked:
        authorize(actor, may.EDIT, case)
        if KIND.workflow.state(case.state).closed:
            raise Conflict(_("This record is closed and can't be changed any more."))
        if not sheets.photos and not sheets.files:
            raise Invalid(field_errors={"drawings": _("Choose a drawing: a PDF or a photo.")})
    kind = sheets.kind if sheets.kind in DRAWINGS else "other"
    stage = f"drawing_{kind}"
    for name, stored in sheets.files:
        casework.attach(actor, case, stored=stored, file_name=name, caption=str(DRAWINGS[kind]), stage=stage)
    keep_photos(actor, case, sheets.photos, caption=str(DRAWINGS[kind]), stage=stage)
    if case.state == "reviewed" and (sheets.photos or sheets.files):
        case.state, case.reviewed_at = "applied", None
        casework.log(case, actor, "sent_back", from_state="reviewed", to_state="applied")
    db.session.flush()
    return len(sheets.photos) + len(sheets.files)


def send_drawings(link: ShareLink, sheets: Sheets) -> FitOut:
    """More drawings from the tenant after the application. What was reviewed is reviewed and signed again; of
    works under way engineering hears. Raises Invalid, and Conflict for works that are over.
    """
    query = sa.select(FitOut).where(FitOut.id == link.case_id).with_for_update(of=FitOut.__table__)
    case: FitOut = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if case.state not in rules.TAKES_DRAWINGS:
        raise Conflict(_("These works are over, so no drawing is needed any more."))
    if not sheets.photos and not sheets.files:
        raise Invalid(field_errors={"drawings": _("Choose a drawing: a PDF or a photo.")})
    if len(queries.list_drawings(case)) + len(sheets.photos) + len(sheets.files) > MAX_DRAWINGS:
        raise Invalid(field_errors={"drawings": _("At most %(n)s drawings for one fit-out.", n=MAX_DRAWINGS)})
    actor = link_actor(link, link.recipient)
    add_drawings(actor, case, sheets, checked=True)
    casework.log(case, actor, "drawing_sent", note=str(DRAWINGS.get(sheets.kind, DRAWINGS["other"])))
    link.answered_count += 1
    db.session.flush()
    tell_drawings(case)
    return case


def extend(actor: Actor, case: FitOut, until: dt.date | None, policy_until: dt.date | None, why: str) -> None:
    """A later last day for works that run. The insurance has to cover it. Raises Invalid, Conflict."""
    authorize(actor, may.DECIDE, case)
    if case.state not in rules.RUNNING:
        raise Conflict(_("Only permitted works can be extended."))
    last = rules.ensure_extension(case.ends_on, until, today_of(case.mall_id))
    if not why.strip():
        raise Invalid(field_errors={"why": _("Say why in a few words.")})
    insured = max(filter(None, (case.insured_until, policy_until)), default=None)
    if insured is None or insured < last:
        raise Invalid(field_errors={"insured_until": _("The insurance has to cover the new last day.")})
    before, case.ends_on, case.insured_until, case.warned_on = case.ends_on, last, insured, None
    case.due_at = end_of_day(case.mall_id, last)
    make_permit(actor, case)
    note = f"{before} → {last}: {why.strip()[:300]}"
    casework.log(case, actor, "extended", note=note)
    db.session.flush()


def _show_due(case: FitOut) -> None:
    """Until there is a permit the record is due when its review is."""
    case.due_at = next((one.due_at for one in clocks_of(case) if one.stage == "review"), None)


def _tenant(actor: Actor, tenant_id: int | None) -> Tenant:
    tenant = db.session.get(Tenant, tenant_id) if tenant_id is not None else None
    if tenant is None:
        raise Invalid(field_errors={"tenant": _("Choose the tenant whose shop is fitted out.")})
    if tenant.mall_id != actor.mall_id:
        raise NotFound()
    return tenant


def _place(tenant: Tenant) -> dict[str, Any]:
    unit = queries.unit_of(tenant, today_of(tenant.mall_id))
    place = f"{unit.code} " if unit is not None else ""
    return {
        "tenant_id": tenant.id,
        "unit_id": unit.id if unit is not None else None,
        "zone_id": unit.zone_id if unit is not None else None,
        "title": f"{place}{tenant.name_zh or tenant.name_en}"[:120],
        "department": "engineering",
    }


def _ensure(told: Application, mall_id: int) -> None:
    rules.ensure_application(
        works=told.works,
        company=told.company,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        hours=(told.work_from, told.work_until),
        night_work=told.night_work,
        today=today_of(mall_id),
    )


def _values(told: Application, mall_id: int) -> dict[str, Any]:
    company = told.company.strip()[:120]
    known = next((one for one in list_active(mall_id) if one.title == company), None)
    return {
        "works": told.works,
        "content": told.content.strip()[:4000],
        "contractor_id": known.id if known is not None else None,
        "company": company,
        "licence_no": told.licence_no.strip()[:60],
        "contact": told.contact.strip()[:60],
        "contact_phone": told.contact_phone.strip()[:30],
        "applicant": told.applicant.strip()[:60],
        "insurer": told.insurer.strip()[:80],
        "policy_no": told.policy_no.strip()[:60],
        "insured_sum": told.insured_sum,
        "insured_until": told.insured_until,
        "starts_on": told.starts_on,
        "ends_on": told.ends_on,
        "work_from": told.work_from,
        "work_until": told.work_until,
        "night_work": told.night_work,
        "deposit_asked": told.deposit_asked,
        "fire_review": told.fire_review if told.fire_review in {"open", "none"} else "open",
    }
