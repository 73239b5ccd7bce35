"""Payouts: approved, paid, recovered; the ceilings of the mall (40)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.complaints import forms
from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions import paying, recovering
from mallops.blueprints.complaints.actions.money_kind import PAYOUT
from mallops.blueprints.complaints.forms.parts import fen_of
from mallops.blueprints.complaints.models import Payout
from mallops.blueprints.complaints.queries.complaints import ceilings_of
from mallops.blueprints.complaints.queries.recovery import deposits_for, under_way
from mallops.blueprints.complaints.rules.money import approvers
from mallops.blueprints.complaints.views.acts import Act, add_act
from mallops.core.attempts import attempt
from mallops.core.auth import ROLES, Actor, current_actor, requires
from mallops.core.casework.kinds import kind_of
from mallops.core.formatting import mall_date, mall_time
from mallops.core.forms import version_of
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.names import listed
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = register_blueprint(PAYOUT)
BILL_DAYS = 15
work = Blueprint("payout_work", __name__, url_prefix="/payouts")


def _facts(payout: Payout) -> list[tuple[str, str]]:
    need = approvers(payout.sort, payout.fen, ceilings_of(payout.mall_id))
    return [
        (pgettext("payout", "Sum"), format_yuan(payout.fen)),
        (_("Payee"), payout.payee or ""),
        (_("Basis"), payout.basis or ""),
        *_who_decided(payout, need),
    ]


def _who_decided(payout: Payout, need: Collection[str]) -> list[tuple[str, str]]:
    """Who may approve it; then who did, and who paid it."""
    if payout.approved_by is None:
        roles = listed(str(label) for role, label in ROLES.items() if role in need)
        return [(_("Approved by one of"), roles)]
    out = [
        (pgettext("payout", "Approved by"), f"{payout.approved_by.name} · {mall_time(payout.approved_at)}")
    ]
    if payout.paid_by is not None:
        out.append((pgettext("payout", "Paid by"), f"{payout.paid_by.name} · {mall_date(payout.paid_on)}"))
    return out


def _leads(payout: Payout, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    offers = [
        (may.APPROVE_MONEY, "asked", _("Approve the payment"), "approve", "badge-check", True),
        (may.APPROVE_MONEY, "asked", _("Refuse the payment"), "refuse", "circle-x", False),
        (may.PAY_MONEY, "approved", _("Enter the payment"), "pay", "banknote", True),
        (may.PAY_MONEY, "recovering", _("Get it back"), "recover", "rotate-ccw", True),
    ]
    acts = [
        (label, url_for(f"payout_work.{code}", uid=payout.uid), icon, main)
        for need, state, label, code, icon, main in offers
        if actor.can(need) and payout.state == state
    ]
    who = [one for one in _facts(payout) if one[1]]
    if payout.account and (actor.can(may.PAY_MONEY) or actor.can(may.ASK_MONEY)):
        who.append((_("Account"), payout.account))
    context = {
        "case": payout.complaint, "closed": True, "who": who, "said": [], "member": None, "acts": acts,
    }  # fmt: skip
    return [(_("Payment"), "complaints/_lead.html", context)]


def _paper(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On the application: to whom, for what, and who may approve it."""
    title, _template, words = _leads(record.case, record.actor)[0]
    return [(title, ["", ""], [[label, str(text)] for label, text in words["who"]])]


def _links(payout: Payout) -> list[tuple[str, str, str]]:
    case, actor = payout.complaint, current_actor()
    seen = actor.can(may.VIEW) and case.visible_to(actor)
    url = url_for("complaints.show", uid=case.uid) if seen else ""
    links = [(_("Complaint"), case.number or "", url)]
    for one in under_way(payout) if payout.state == "recovering" else []:
        kind, brings = kind_of(one.case), one.case
        seen = actor.can(kind.view) and brings.visible_to(actor)
        text = f"{format_yuan(one.fen)} · {_named(brings)}"
        links.append(
            (
                pgettext("payout", "Under way"),
                text,
                url_for(f"{kind.code}.show", uid=brings.uid) if seen else "",
            )
        )
    return links


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    return (
        [(_("Who approves how much"), url_for("payout_work.limits"), "gauge")]
        if actor.can(may.TARGET)
        else []
    )


PAYOUT.extras.update(
    leads=_leads,
    links=_links,
    list_tools=_list_tools,
    tables=_paper,
    verbs={
        "came_back": (_l("entered what came back"), "ok", "rotate-ccw"),
        "went_back": (_l("took back what had come: the payment was corrected"), "danger", "undo-2"),
        "billed": (_l("billed it to the tenant"), "info", "banknote"),
    },
)


def _first(row: Payout) -> dict[str, Any]:
    left = row.fen - row.recovered_fen - sum(one.fen for one in under_way(row))
    due_on = today_of(row.mall_id) + dt.timedelta(days=BILL_DAYS)
    return {"amount": format_yuan(max(left, 0), symbol=False), "due_on": due_on}


def _back(form: forms.RecoverForm) -> recovering.Back:
    how, _sep, uid = (form.how.data or "").partition(":")
    return recovering.Back(
        fen_of(form.amount.data), how, form.reference.data or "", as_uuid(uid), form.due_on.data
    )


def _way_back(row: Payout) -> list[tuple[str, str]]:
    """What came back, and what is under way."""
    waits = [
        (pgettext("payout", "Under way"), f"{format_yuan(one.fen)} · {_named(one.case)}")
        for one in under_way(row)
    ]
    told = ((pgettext("payout", "Sum"), row.fen), (_("Came back"), row.recovered_fen))
    return [*((label, format_yuan(fen)) for label, fen in told), *waits]


def _named(case: Any) -> str:
    return getattr(case, "bill_no", "") or case.number or case.title


ACTS = (
    Act("approve", _l("Approve the payment"), forms.ApproveForm, may.APPROVE_MONEY,
        lambda actor, row, form, _p: paying.approve(
            actor, row, form.signature.data or "", version=version_of(form)),
        _l("The payment is approved."), ready=lambda row, _a: row.state == "asked", intro=_facts),
    Act("refuse", _l("Refuse the payment"), forms.WhyForm, may.APPROVE_MONEY,
        lambda actor, row, form, _p: paying.refuse(actor, row, form.why.data or ""),
        _l("The payment is refused."), ready=lambda row, _a: row.state == "asked", intro=_facts),
    Act("pay", _l("Enter the payment"), forms.PaidForm, may.PAY_MONEY,
        lambda actor, row, form, _p: paying.pay(
            actor, row, form.payment_no.data or "", form.paid_on.data, form.signature.data or ""),
        _l("The payment is entered."), ready=lambda row, _a: row.state == "approved", intro=_facts),
    Act("recover", _l("Get it back from the tenant"), forms.RecoverForm, may.PAY_MONEY,
        lambda actor, row, form, _p: recovering.recover(actor, row, _back(form)),
        _l("It is entered. A deposit or a bill is counted once it is booked or paid."),
        ready=lambda row, _a: row.state == "recovering", first=_first, intro=_way_back,
        shape=lambda form, row, _a: form.offer(deposits_for(row))),
)  # fmt: skip
for one in ACTS:
    add_act(work, PAYOUT, one)


def _page(form: forms.CeilingForm, status: int = 200) -> Response:
    return no_store(render("complaints/limits.html", "form", status, form=form))


@work.get("/limits")
@requires(may.TARGET)
def limits() -> Response:
    """Up to which sums who approves."""
    known = ceilings_of(current_actor().mall_id)
    first = {
        "small": format_yuan(known.small, symbol=False),
        "big": format_yuan(known.big, symbol=False),
    }
    return _page(forms.CeilingForm(formdata=None, data=first))


@work.post("/limits")
@requires(may.TARGET)
def keep_limits() -> BaseResponse:
    """Keep them."""
    actor, form = current_actor(), forms.CeilingForm()

    def act() -> bool:
        paying.set_ceilings(actor, fen_of(form.small.data, "small"), fen_of(form.big.data, "big"))
        return True

    done, status = attempt(form, actor, "payouts.limits", act)
    if not done:
        return _page(form, status)
    flash_ok(_("The changes are saved."))
    return redirect_after("payouts.index")
