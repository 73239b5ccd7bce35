"""The register of returns: the form of the desk, what stands on a return's page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members.rules.people import mask_name
from mallops.blueprints.returns import permissions as may
from mallops.blueprints.returns import rules
from mallops.blueprints.returns.actions.deciding import needs_claw, why_not_covered
from mallops.blueprints.returns.actions.kind import KIND
from mallops.blueprints.returns.actions.taking import Told, correct, take
from mallops.blueprints.returns.documents import print_form, tables
from mallops.blueprints.returns.forms import ReturnForm, SettleForm, fen_of, number_of
from mallops.blueprints.returns.models import Return
from mallops.blueprints.returns.queries import same_slip, sees_people, text_of
from mallops.blueprints.returns.views.parts import case_of
from mallops.core.attempts import attempt, attempt_once
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.errors import Conflict, DomainError
from mallops.core.formatting import mall_date, mall_time
from mallops.core.forms import version_of
from mallops.core.money import format_yuan
from mallops.core.names import is_chinese
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import keep_photos, receive_photos
from mallops.core.reveal import add_reveal
from mallops.core.turning import may_turn
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = register_blueprint(KIND)
add_reveal(bp, KIND, may.WORK, lambda case: case.phone)


def _who(case: Return, actor: Actor) -> list[tuple[str, Any]]:
    """Who the customer is and what was said: in clear for those who deal with it, phones masked for all."""
    clear, name = sees_people(actor), case.customer or ""
    rows: list[tuple[str, Any]] = [
        (_("Customer"), name if clear else mask_name(name)),
        (_("Telephone"), mask_phone(case.phone or "")),
    ]
    if clear:
        rows += [
            (_("In the customer's words"), case.reason_note),
            (_("What does not fit"), case.check_note),
            (_("Who said it"), case.opinion_by),
            (_("The shop says"), case.opinion_note),
            (_("Why, in words for the customer"), case.decision_note),
        ]
    if case.checks:
        seen = [str(words) for code, words in rules.CHECKS.items() if case.checks.get(code)]
        rows.append((pgettext("goods back", "Verified"), "; ".join(seen) or _("nothing of it")))
    if case.decided_at is not None:
        by = case.decided_by.name if case.decided_by else ""
        rows.append((pgettext("goods back", "Decided by"), f"{by} · {mall_time(case.decided_at)}"))
    return [(label, value) for label, value in rows if value]


def _lead(case: Return, actor: Actor) -> dict[str, Any]:
    works, state = actor.can(may.WORK), case.state
    pays = actor.can(may.PAY if case.payer == "mall" else may.WORK)
    taking_back = state == "approved" and needs_claw(case)
    return {
        "case": case,
        "who": _who(case, actor),
        "why_not": why_not_covered(case),
        "same": same_slip(case),
        "policy": text_of(case.mall_id, is_chinese()),
        "member": case.member if actor.can("members.view") else None,
        "verifies": works and state == "applied",
        "hears": works and state in rules.ASKING,
        "decides": actor.can(may.DECIDE) and state in rules.DECIDING and case.clawed_at is None
        and case.paid_at is None,
        "claws_back": works and taking_back,
        "waits_claw": taking_back,
        "pays": pays and state == "approved" and not taking_back,
        "waits_payer": state == "approved" and not pays,
        "invoices": actor.can(may.INVOICE) and case.refund_fen > 0 and not case.invoice_how
        and state in {"approved", "refunded", "exchanged", "disputed"},
        "disputes": works
        and state in rules.DISPUTING
        and case.became_id is None
        and may_turn(actor, "complaints"),
        "reveals": works and bool(case.phone),
        "day": mall_date,
        "yuan": format_yuan,
    }  # fmt: skip


def _leads(case: Return, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """What to do now, then what has to come back with the goods."""
    out = [(_("Return and customer"), "returns/_lead.html", _lead(case, actor))]
    if case.claws or case.refund_fen:
        open_claws = case.state in {"approved", "refunded", "exchanged", "disputed"}
        words = {
            "case": case,
            "claws": rules.CLAWS,
            "settles": open_claws and (actor.can(may.WORK) or actor.can(may.DECIDE)),
            "form": SettleForm(formdata=None),
            "payable": _payable(case),
            "ways": rules.WAYS,
            "yuan": format_yuan,
        }
        out.append((_("Money, points and gifts"), "returns/_money.html", words))
    return out


def _payable(case: Return) -> int:
    try:
        return rules.payable(case.refund_fen, case.claws)
    except DomainError:
        return 0


def _tools(record: Any) -> list[tuple[str, str, str]]:
    case, actor = record.case, record.actor
    out = []
    if actor.can(may.WORK) and case.state in rules.ASKING:
        out.append((_("Link for the shop"), url_for("return_work.link", uid=case.uid), "send"))
    return out


def _links(case: Return) -> list[tuple[str, str, str]]:
    """The complaint it became."""
    if case.became is None:
        return []
    url = url_for(f"{case.became.kind}.show", uid=case.became.uid)
    return [(_("Complaint"), case.became.number or case.became.title, url)]


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = []
    if actor.can(may.WORK):
        out.append((_("Find by phone"), url_for("return_work.find"), "search"))
    if actor.can(may.POLICY):
        out.append((_("Return policy"), url_for("return_work.policy"), "scroll-text"))
    return out


KIND.extras.update(
    leads=_leads,
    links=_links,
    tools=_tools,
    list_tools=_list_tools,
    tables=tables,
    paper=print_form,
    verbs={
        "clawed": (_l("had points, gifts and vouchers taken back"), "info", "undo-2"),
        "claw_back": (_l("noted that a gift came back"), "ok", "undo-2"),
        "claw_deducted": (_l("took the value off the refund"), "info", "banknote"),
        "claw_waived": (_l("waived what had to come back"), "warn", "ban"),
        "invoice_back": (_l("reversed the invoice"), "ok", "file-x"),
        "disputed": (_l("the complaint is open"), "danger", "triangle-alert"),
    },
)


def _told(form: ReturnForm) -> Told:
    return Told(
        title=form.title.data or "",
        tenant_id=form.tenant.data,
        slip_no=form.slip_no.data or "",
        slip_on=form.slip_on.data,
        price_fen=fen_of(form.price.data, "price"),
        quantity=number_of(form.quantity.data) or 0,
        wanted=form.wanted.data or "",
        reason=form.reason.data or "",
        reason_note=form.reason_note.data or "",
        condition=form.condition.data or "",
        paid_way=form.paid_way.data or "",
        item_no=form.item_no.data or "",
        invoice_no=form.invoice_no.data or "",
        phone=form.phone.data or "",
        customer=form.customer.data or "",
    )


def _page(form: ReturnForm, status: int = 200, case: Return | None = None) -> Response:
    policy = text_of(current_actor().mall_id or 0, is_chinese())
    page = render("returns/form.html", "form", status, form=form, case=case, kind=KIND, policy=policy)
    return no_store(page)


@bp.get("/new")
@requires(may.WORK)
def new() -> Response:
    """An empty form."""
    wanted = request.args.get("wanted", "return")
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "tenant": request.args.get("tenant")}
    first["wanted"] = wanted if wanted in rules.WANTED else "return"
    return _page(ReturnForm(formdata=None, data=first))


@bp.post("/new")
@requires(may.WORK)
def create() -> BaseResponse:
    """Take it in. The same form sent twice makes one."""
    actor, form = current_actor(), ReturnForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    try:
        stored = receive_photos(form.photos.data or [])
    except DomainError as error:
        form.validate()
        form.add_error(error)
        return _page(form, 422)

    def act() -> Return:
        case = take(actor, _told(form), uid=uid)
        keep_photos(actor, case, stored)
        return case

    case, status = attempt_once(form, actor, "returns.create", act, Return, uid)
    if case is None:
        return _page(form, status)
    flash_ok(_("%(number)s is registered.", number=case.number))
    return redirect_after("returns.show", uid=case.uid)


def _open(uid: uuid.UUID) -> Return:
    case = case_of(uid)
    if case.state not in rules.EDITING:
        raise Conflict(_("It is verified as it stands. Withdraw it and take in a new one."))
    return case


@bp.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what was taken in."""
    case = _open(uid)
    names = (
        "title", "wanted", "slip_no", "slip_on", "reason", "reason_note", "condition", "phone", "customer",
        "item_no", "paid_way", "invoice_no",
    )  # fmt: skip
    first: dict[str, Any] = {name: getattr(case, name) for name in names}
    first |= {"version": str(case.version), "tenant": case.tenant_id, "quantity": str(case.quantity)}
    first["price"] = format_yuan(case.price_fen, symbol=False)
    return _page(ReturnForm(formdata=None, data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, form = current_actor(), ReturnForm()
    _open(uid)

    def act() -> bool:
        correct(actor, case_of(uid, lock=True), _told(form), version_of(form))
        return True

    done, status = attempt(form, actor, "returns.edit", act)
    if not done:
        return _page(form, status, case_of(uid))
    flash_ok(_("The changes are saved."))
    return redirect_after("returns.show", uid=uid)
