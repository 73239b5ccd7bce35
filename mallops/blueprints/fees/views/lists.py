"""The calls of a day, a tenant's bills and letters, the ageing."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees import rules
from mallops.blueprints.fees.actions.collecting import note_contact
from mallops.blueprints.fees.actions.kind import KIND
from mallops.blueprints.fees.actions.letters import call_script
from mallops.blueprints.fees.documents.ageing import ageing_file, print_ageing
from mallops.blueprints.fees.documents.log import log_file
from mallops.blueprints.fees.queries import bills as asked
from mallops.blueprints.fees.queries import lists
from mallops.blueprints.fees.views.work import said, typed
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting, note
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits, db, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.export import as_download
from mallops.core.malls import today_of
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("fee_lists", __name__, url_prefix="/fees")


@bp.get("/calls")
@requires(may.CALLS)
def calls() -> Response:
    """Whom to call today: broken promises first, then the largest debts."""
    rows = lists.call_list(current_actor().mall_id or 0)
    return render("fees/calls.html", "calls", rows=rows, letters=rules.LETTERS)


@bp.get("/tenants/<uuid:uid>")
@requires(may.CALLS)
def debtor(uid: uuid.UUID) -> Response:
    """A tenant's open bills, what to say, what came of it, letters."""
    return _debtor_page(fetch(Tenant, uid))


@bp.post("/tenants/<uuid:uid>/contacts")
@requires(may.CALLS)
def call(uid: uuid.UUID) -> BaseResponse:
    """Note what came of one call about all that is overdue."""
    actor = current_actor()
    tenant = fetch(Tenant, uid)
    try:
        with transaction(), acting(actor, "fees.call"):
            tenant = fetch(Tenant, uid, actor, lock=True)
            bills = asked.list_overdue(tenant.mall_id, tenant.id)
            if not bills:
                raise Conflict(_("This tenant has nothing overdue."))
            note_contact(actor, bills, said())
            back = min(one.next_call_on for one in bills if one.next_call_on)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _debtor_page(fetch(Tenant, uid), error, error.status)
    flash_ok(_("%(name)s: noted. They come back on %(day)s.", name=tenant.name, day=back.isoformat()))
    return redirect_after("fee_lists.calls")


def _debtor_page(tenant: Tenant, error: Invalid | Conflict | None = None, status: int = 200) -> Response:
    actor = current_actor()
    today = today_of(tenant.mall_id)
    bills = asked.list_open(tenant.mall_id, tenant.id)
    overdue = [one for one in bills if one.due_on < today]
    mall = Paper.of(actor).mall
    return render(
        "fees/debtor.html",
        "debtor",
        status,
        tenant=tenant,
        bills=bills,
        overdue=overdue,
        total=sum(one.outstanding for one in overdue),
        today=today,
        state_of=KIND.workflow.state,
        charges=rules.CHARGES,
        script=call_script(mall, tenant, overdue, actor.lang, today),
        results={code: label for code, label in rules.RESULTS.items() if code != "letter"},
        channels={code: label for code, label in rules.CHANNELS.items() if code != "letter"},
        typed={key: typed(key) for key in ("result", "channel", "person", "note", "promised_on")},
        errors={key: str(words) for key, words in getattr(error, "field_errors", {}).items()},
        refused=str(error.message) if error else "",
        letters=asked.list_letters(tenant.mall_id, tenant.id),
        levels=rules.LETTERS,
        highest=max((one.level for one in overdue), default=0),
        may_write=actor.can(may.LETTER),
    )


# -- the ageing ------------------------------------------------------------------------------------------


def _asked() -> tuple[str, str]:
    floor, charge = request.args.get("floor", "")[:12], request.args.get("charge", "")
    return floor, charge if charge in rules.CHARGES else ""


def _words() -> str:
    floor, charge = _asked()
    return " · ".join(one for one in (floor, str(rules.CHARGES[charge]) if charge else "") if one)


def _rows() -> list[lists.AgeRow]:
    floor, charge = _asked()
    return lists.ageing(current_actor().mall_id or 0, floor=floor, charge=charge)


@bp.get("/ageing")
@requires(may.AGEING)
def ageing() -> Response:
    """What is owed, by tenant and age."""
    actor, (floor, charge), rows = current_actor(), _asked(), _rows()
    return render(
        "fees/ageing.html",
        "ageing",
        rows=rows,
        sums=lists.totals(rows),
        labels=rules.BUCKET_LABELS,
        levels=rules.LETTERS,
        floors=lists.list_floors(actor.mall_id or 0),
        floor=floor,
        charges=rules.CHARGES,
        charge=charge,
        calls=actor.can(may.CALLS),
        files={
            fmt: url_for(f"fee_lists.ageing_{fmt}", floor=floor or None, charge=charge or None)
            for fmt in ("pdf", "xlsx")
        },
    )


@bp.get("/ageing.pdf")
@requires(may.AGEING)
def ageing_pdf() -> Response:
    """The same on A4."""
    data = print_ageing(Paper.of(current_actor(), request.args.get("lang")), _rows(), _words())
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="ageing.pdf"'
    return no_store(answer)


@bp.get("/log.xlsx")
@commits
@requires(may.EXPORT)
def log_xlsx() -> Response:
    """The dunning log of the mall as a file; the export is on record."""
    actor = current_actor()
    rows = lists.list_log(actor)
    note(may.EXPORT, mall_id=actor.mall_id, object_kind="fees", after={"log": len(rows)})
    return as_download(*log_file(actor, rows))


@bp.get("/ageing.xlsx")
@commits
@requires(may.AGEING)
def ageing_xlsx() -> Response:
    """The same as a file; the export is on record."""
    actor, rows = current_actor(), _rows()
    note(may.AGEING, mall_id=actor.mall_id, object_kind="fees", after={"rows": len(rows)})
    return as_download(*ageing_file(actor, rows, _words()))
