"""The register of deposits, the form of a receipt, the cards of a deposit's page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.deposits import permissions as may
from mallops.blueprints.deposits import queries, rules
from mallops.blueprints.deposits.actions.kind import KIND
from mallops.blueprints.deposits.actions.money import receive
from mallops.blueprints.deposits.documents import print_refund
from mallops.blueprints.deposits.forms import ReceiptForm
from mallops.blueprints.deposits.models import Deposit
from mallops.blueprints.deposits.views.work import bp as work
from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants.queries import find_unit
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.casework.kinds import DEPARTMENTS, KINDS
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, Invalid
from mallops.core.pdf.paper import Paper
from mallops.core.registers import register_blueprint
from mallops.core.registers.links import record_url
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(KIND)
BLUEPRINTS = [bp, work]


# -- the cards of its page -------------------------------------------------------------------------------


def _leads(case: Deposit, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    if case.state in {"paid", "spent", "void"}:
        return []
    rows = queries.standing(case)
    stuck = [one for one in rows if one.waiver is None]
    title = _("The lock: %(n)s things still open", n=len(stuck)) if stuck else _("The lock: nothing is open")
    words = {
        "case": case,
        "rows": rows,
        "stuck": stuck,
        "departments": DEPARTMENTS,
        "waives": actor.can(may.WAIVE),
        "asked": case.state != "held",
        "may_open": {code for code, kind in KINDS.items() if actor.can(kind.view)},
    }
    return [(title, "deposits/_lock.html", words)]


def _panels(case: Deposit, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words = {
        "case": case,
        "entries": queries.list_entries(case),
        "labels": rules.ENTRY_LABELS,
        "waiting": queries.list_waiting(case),
        "waivers": queries.list_waivers(case),
        "second_from": queries.second_from(case.mall_id),
        "account": rules.mask_account(case.account or ""),
        "today": mall_now(actor.tz).date(),
        "me": actor.user_id,
        "may": {name: actor.can(getattr(may, name.upper())) for name in _ASKED},
    }
    found = [(_("Ledger"), "deposits/_ledger.html", words)]
    if case.state in {"held", "requested", "approved"}:
        found.insert(0, (_("What happens next"), "deposits/_next.html", words))
    return found


_ASKED = ("request", "deduct", "approve", "receive", "pay")


def _links(case: Deposit) -> list[tuple[str, str, str | None]]:
    rows: list[tuple[str, str, str | None]] = []
    if case.tenant is not None:
        where = url_for("tenants.show", uid=case.tenant.uid)
        rows.append((_("Tenant"), f"{case.tenant.code} {case.tenant.name}", where))
    for label, other in ((_("Taken for"), case.origin), (_("Refund asked by"), case.asker)):
        if other is not None:
            rows.append((label, other.number or other.title, record_url(other)))
    return rows


def _tools(record: Any) -> list[tuple[str, str, str]]:
    uid, found = record.case.uid, []
    for label, lang in ((_("Receipt in Chinese (PDF)"), "zh"), (_("Receipt in English (PDF)"), "en")):
        found.append((label, url_for("deposit_work.receipt_pdf", uid=uid, lang=lang), "printer"))
    return found


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    if not actor.can(may.LIMITS):
        return []
    return [(_("Limit for deductions"), url_for("deposit_work.limit"), "settings")]


KIND.extras.update(
    leads=_leads,
    panels=_panels,
    links=_links,
    tools=_tools,
    list_tools=_list_tools,
    pairs=lambda _record: [],
    paper=lambda record, lang: print_refund(Paper.of(record.actor, lang), record),
    verbs={
        "received": (_l("received more"), "ok", "plus"),
        "reversed": (_l("took the receipt back"), "danger", "undo-2"),
        "deduction": (_l("entered a deduction"), "warn", "minus"),
        "deduction_agreed": (_l("agreed to the deduction as second person"), "ok", "check"),
        "deduction_refused": (_l("refused the deduction"), "danger", "ban"),
        "waived": (_l("let one open thing pass"), "warn", "shield-alert"),
    },
)


# -- a receipt -------------------------------------------------------------------------------------------


@bp.get("/new")
@requires(may.RECEIVE)
def new() -> Response:
    """The form of a receipt."""
    today = mall_now(current_actor().tz).date()
    first = {"uid": str(uuid.uuid4()), "tenant": request.args.get("tenant"), "on": today}
    purpose = request.args.get("purpose", "lease")
    return _page(ReceiptForm(data=first | {"purpose": purpose}))


@bp.post("/new")
@requires(may.RECEIVE)
def create() -> BaseResponse:
    """Enter a receipt. The same form sent twice makes one."""
    actor, form = current_actor(), ReceiptForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    uid = _typed_uid(form)
    known = queries.find_own(actor, uid)
    if known is not None:
        return redirect_after("deposits.show", uid=known.uid)
    try:
        with transaction(), acting(actor, may.RECEIVE):
            case = _receive(actor, form, uid)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(form, error.status)
    flash_ok(_("%(number)s is registered. Print the receipt from its menu.", number=case.number))
    return redirect_after("deposits.show", uid=case.uid)


def _typed_uid(form: ReceiptForm) -> uuid.UUID:
    try:
        return uuid.UUID(form.uid.data or "")
    except ValueError:
        return uuid.uuid4()


def _receive(actor: Actor, form: ReceiptForm, uid: uuid.UUID) -> Deposit:
    tenant = queries.get_tenant(actor.mall_id, form.tenant.data)
    amount = rules.typed_amount(form.amount.data or "")
    assert form.on.data is not None
    return receive(
        actor,
        tenant,
        form.purpose.data or "",
        amount,
        form.on.data,
        form.reference.data or "",
        unit=_unit(actor, form.unit.data or ""),
        uid=uid,
    )


def _unit(actor: Actor, code: str) -> Unit | None:
    code = code.strip()
    if not code:
        return None
    found = find_unit(actor.mall_id, code)
    if found is None:
        raise Invalid(field_errors={"unit": _("This mall has no unit %(code)s.", code=code)})
    return found


def _page(form: ReceiptForm, status: int = 200) -> Response:
    return render("deposits/form.html", "form", status, form=form)
