"""The register of alliance merchants: its form, what stands on its page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance import rules
from mallops.blueprints.alliance.actions.kind import KIND
from mallops.blueprints.alliance.actions.recruiting import Told, correct, enter
from mallops.blueprints.alliance.forms import MerchantForm, RateForm
from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.blueprints.alliance.queries import merchants as reads
from mallops.blueprints.alliance.views.parts import merchant_of
from mallops.core.attempts import attempt, attempt_once
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.errors import Conflict
from mallops.core.formatting import mall_date
from mallops.core.forms import version_of
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.names import listed
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.reveal import add_reveal
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(KIND)
add_reveal(bp, KIND, may.WORK, lambda case: case.phone)


def _leads(case: AllianceMerchant, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    is_open = not KIND.workflow.state(case.state).closed
    works = actor.can(may.WORK)
    words = {
        "case": case,
        "works": works and is_open,
        "contracts": works and case.state != "void",
        "files": len(reads.contract_files(case)),
        "sees": actor.can(may.WORK),
        "contact": case.contact or "" if actor.can(may.WORK) else "",
        "phone": mask_phone(case.phone or ""),
        "tiers": reads.tier_names(case.mall_id),
        "times": rules.TIMES,
        "day": mall_date,
        "yuan": format_yuan,
        "today": today_of(case.mall_id),
        "holds": rules.holds,
    }
    return [(_("Contract and benefits"), "alliance/_lead.html", words)]


def _panels(case: AllianceMerchant, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words = {
        "case": case,
        "ratings": reads.list_ratings(case, 8),
        "form": RateForm(formdata=None) if case.state in rules.GIVING else None,
        "clear": actor.can(may.WORK),
    }
    return [(pgettext("alliance", "Rating"), "alliance/_ratings.html", words)]


def _tools(record: Any) -> list[tuple[str, str, str]]:
    case, actor = record.case, record.actor
    out = []
    if actor.can(may.WORK) and case.state in rules.GIVING:
        out.append((_("Link for the merchant"), url_for("alliance_link.link", uid=case.uid), "qr-code"))
    if actor.can(may.SETTLE):
        url = url_for("alliance_months.index", merchant=case.uid)
        out.append((_("Settlement"), url, "banknote"))
    return out


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = []
    if actor.can(may.USE):
        out.append((_("Count a benefit"), url_for("alliance_desk.index"), "scan-line"))
    if actor.can(may.SETTLE):
        out.append((_("Settlement"), url_for("alliance_months.index"), "banknote"))
    if actor.can(may.RULES):
        out.append((_("Rules of the customer club"), url_for("club_rules.show"), "book-open"))
    return out


def _tables(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On the printed record: what members get."""
    names = reads.tier_names(record.case.mall_id)
    rows = [
        [
            one.name,
            listed(names.get(code, code) for code in one.tiers) or _("all members"),
            f"{one.from_on} – {one.to_on or ''}",
            str(rules.TIMES[one.rule]),
        ]
        for one in record.case.benefits
    ]
    head = [_("Benefit"), _("For members of"), pgettext("benefit", "Valid"), pgettext("benefit", "How often")]
    return [(_("Benefits"), head, rows)]


KIND.extras.update(
    leads=_leads,
    panels=_panels,
    tools=_tools,
    list_tools=_list_tools,
    tables=_tables,
    verbs={
        "benefit": (_l("wrote a benefit"), "info", "tag"),
        "contract": (_l("entered the signed contract"), "info", "signature"),
        "link_made": (_l("made a personal link"), "muted", "qr-code"),
        "month_signed": (_l("signed the month"), "ok", "banknote"),
    },
)


def _told(form: MerchantForm) -> Told:
    return Told(
        form.name.data or "", form.trade.data or "", form.address.data or "", form.contact.data or "",
        form.phone.data or "", form.offer.data or "", form.tenant.data, form.owner.data,
    )  # fmt: skip


def _page(form: MerchantForm, status: int = 200, case: AllianceMerchant | None = None) -> Response:
    return render("alliance/form.html", "form", status, form=form, case=case, kind=KIND)


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """An empty form."""
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "tenant": request.args.get("tenant")}
    return _page(MerchantForm(formdata=None, data=first))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Enter it. The same form sent twice makes one."""
    actor, form = current_actor(), MerchantForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    case, status = attempt_once(
        form, actor, may.CREATE, lambda: enter(actor, _told(form), uid=uid), AllianceMerchant, uid
    )
    if case is None:
        return _page(form, status)
    flash_ok(_("%(number)s is registered.", number=case.number))
    return redirect_after("alliance.show", uid=case.uid)


def _open(uid: uuid.UUID) -> AllianceMerchant:
    case = merchant_of(uid)
    if KIND.workflow.state(case.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    return case


@bp.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what is known."""
    case = _open(uid)
    first = {key: getattr(case, key) for key in ("trade", "address", "contact", "phone", "offer")}
    first |= {"version": str(case.version), "name": case.title}
    first |= {"tenant": case.tenant_id, "owner": case.owner_id}
    return _page(MerchantForm(formdata=None, data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, form = current_actor(), MerchantForm()
    _open(uid)

    def act() -> bool:
        correct(actor, merchant_of(uid, lock=True), _told(form), version_of(form))
        return True

    done, status = attempt(form, actor, may.WORK, act)
    if not done:
        return _page(form, status, merchant_of(uid))
    flash_ok(_("The changes are saved."))
    return redirect_after("alliance.show", uid=uid)
