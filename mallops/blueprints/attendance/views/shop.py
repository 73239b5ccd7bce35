"""One shop on a day: all that was seen, a tick from here, a correction, a notice."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.attendance.actions import REFUSED, STORED, TickInput, record_ticks
from mallops.blueprints.attendance.actions.corrections import Correction, correct
from mallops.blueprints.attendance.forms import CorrectionForm, TickForm
from mallops.blueprints.attendance.permissions import CORRECT, NOTIFY, TICK, VIEW
from mallops.blueprints.attendance.queries import Judged, Shop, day_grid, list_trading, ticks_of_shop
from mallops.blueprints.attendance.queries.notices import list_corrections
from mallops.blueprints.attendance.rules import OLDEST, PHASES, STATES, VERDICTS, moment_on
from mallops.blueprints.attendance.views.grid import bp
from mallops.blueprints.attendance.views.parts import NOTICE_TONES, asked_day, look_of
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.clock import business_date
from mallops.core.db import commits, db, transaction, utcnow
from mallops.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos
from mallops.core.web import flash_ok, redirect_after, render


@bp.get("/shops/<uuid:tenant_uid>")
@requires(VIEW)
def shop(tenant_uid: uuid.UUID) -> Response:
    """All that was seen of a shop on a day, and a tick from here for who may."""
    actor, phase = current_actor(), TickForm.phase_of(request.args.get("phase"))
    form = TickForm().of_phase(phase)
    form.uid.data = str(uuid.uuid4())
    return _page(actor, tenant_uid, asked_day(actor), form, CorrectionForm().of_phase(phase))


def _page(
    actor: Actor,
    tenant_uid: uuid.UUID,
    on: dt.date,
    form: TickForm,
    correction: CorrectionForm,
    status: int = 200,
) -> Response:
    tenant = fetch(Tenant, tenant_uid, actor)
    rows = day_grid(actor.mall_id, on, tenant.id).rows
    ticks, corrections = (
        ticks_of_shop(actor.mall_id, tenant.id, on),
        list_corrections(actor.mall_id, tenant.id, on),
    )
    if not rows and not ticks:
        raise NotFound(_("This shop does not trade here on that day."))
    today = business_date(utcnow(), actor.tz)
    cells = rows[0].cells if rows else {phase: Judged() for phase in PHASES}
    return render(
        "attendance/shop.html",
        "dialog",
        status=status,
        tenant=tenant,
        shop=rows[0].shop if rows else None,
        on=on,
        cells=cells,
        ticks=ticks,
        corrections=corrections,
        phases=PHASES,
        states=STATES,
        verdicts=VERDICTS,
        look_of=look_of,
        notice_tones=NOTICE_TONES,
        form=form,
        correction=correction,
        may_tick=actor.can(TICK) and bool(rows) and today - OLDEST <= on <= today,
        may_correct=actor.can(CORRECT) and bool(rows) and on <= today,
        may_notify=actor.can(NOTIFY) and bool(rows),
    )


@bp.post("/shops/<uuid:tenant_uid>")
@requires(TICK)
@commits
def tick(tenant_uid: uuid.UUID) -> BaseResponse:
    """One more tick of a shop; what was seen before stays below it."""
    actor, on = current_actor(), asked_day(current_actor())
    tenant = fetch(Tenant, tenant_uid, actor)
    form = TickForm()
    form.of_phase(TickForm.phase_of(form.phase.data))
    ok, _receipt = form.runs(lambda: _tick(actor, tenant, on, form))
    if not ok:
        return _page(
            actor, tenant_uid, on, form, CorrectionForm(formdata=None).of_phase(form.phase.data), 422
        )
    words = {"shop": f"{tenant.code} {tenant.name}", "state": str(STATES[form.state.data])}
    flash_ok(_("%(shop)s: %(state)s", **words))
    return redirect_after("attendance.day", on=on.isoformat(), _anchor=f"shop-{tenant.code}")


def _tick(actor: Actor, tenant: Tenant, on: dt.date, form: TickForm) -> None:
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    values = (form.phase.data, form.state.data, form.remark.data or "")
    actual = moment_on(on, form.actual.data, actor.tz)
    said = (*values, actual.isoformat()) if actual else values
    sent = TickInput(
        uid=uid,
        tenant=tenant.uid,
        on=on,
        phase=values[0],
        state=values[1],
        remark=values[2],
        at=utcnow(),
        actual_at=actual,
        hash=f"desk:{uuid.uuid5(uid, '|'.join((str(tenant.uid), on.isoformat(), *said)))}",
    )
    (receipt,) = record_ticks(actor, [sent])
    if receipt.status == REFUSED:
        raise Invalid(receipt.message, field_errors=receipt.fields)
    if receipt.status != STORED:
        raise Conflict(receipt.message)


@bp.post("/shops/<uuid:tenant_uid>/correct")
@requires(CORRECT)
def put_right(tenant_uid: uuid.UUID) -> BaseResponse:
    """A correction with its reason, and a picture of what explains it."""
    actor, on = current_actor(), asked_day(current_actor())
    tenant = fetch(Tenant, tenant_uid, actor)
    form = CorrectionForm()
    form.of_phase(TickForm.phase_of(form.phase.data))
    if not form.validate_on_submit() or not _corrected(actor, tenant, on, form):
        db.session.rollback()
        blank = TickForm(formdata=None).of_phase(form.phase.data)
        blank.uid.data = str(uuid.uuid4())
        return _page(actor, tenant_uid, on, blank, form, 422)
    words = {"shop": f"{tenant.code} {tenant.name}", "state": str(VERDICTS[form.state.data])}
    flash_ok(_("%(shop)s: %(state)s", **words))
    return redirect_after("attendance.day", on=on.isoformat(), _anchor=f"shop-{tenant.code}")


def _corrected(actor: Actor, tenant: Tenant, on: dt.date, form: CorrectionForm) -> bool:
    tenant_id, actual = tenant.id, moment_on(on, form.actual.data, actor.tz)
    said = Correction(on, form.phase.data, form.state.data, form.reason.data, actual)
    try:
        found = _shop(actor, tenant_id, on)
        photos = receive_photos(form.photos.data[:1])
        with transaction(), acting(actor, CORRECT):
            correct(actor, found, said, photos[0] if photos else None)
    except Forbidden:
        raise
    except DomainError as error:
        form.add_error(error)
        return False
    return True


def _shop(actor: Actor, tenant_id: int, on: dt.date) -> Shop:
    found: list[Any] = list_trading(actor.mall_id, on, tenant_id)
    if not found:
        raise Invalid(_("This shop does not trade here on that day."))
    db.session.commit()  # end the read: writing a picture to the disk takes a while
    shop: Shop = found[0]
    return shop
