"""The register of enquiries: the quick form with answers found while typing, what stands on a record."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions.kind import KIND, WORKED
from mallops.blueprints.enquiries.actions.taking import Told, correct, take
from mallops.blueprints.enquiries.actions.working import answer
from mallops.blueprints.enquiries.forms import EnquiryForm
from mallops.blueprints.enquiries.models import Enquiry
from mallops.blueprints.enquiries.queries.enquiries import enquiries_of_phone, member_of_phone
from mallops.blueprints.enquiries.rules import words
from mallops.blueprints.enquiries.views.parts import chosen, enquiry_of, offered
from mallops.blueprints.members.rules.people import mask_email, mask_name
from mallops.core.attempts import attempt, attempt_once
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.crypto import mask_phone
from mallops.core.errors import Conflict
from mallops.core.formatting import mall_time
from mallops.core.forms import version_of
from mallops.core.phones import normalise_phone
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.links import record_url
from mallops.core.reveal import add_reveal
from mallops.core.turning import targets_for
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = register_blueprint(KIND)
add_reveal(bp, KIND, may.WORK, lambda case: case.phone)


# -- what stands on a record ------------------------------------------------------------------------------


def _who(case: Enquiry, actor: Actor) -> list[tuple[str, Any]]:
    """Who asks: the name in clear for those who deal with them, phone and address masked for all."""
    name = case.customer or ""
    rows: list[tuple[str, Any]] = [
        (_("Customer"), name if actor.can(may.WORK) else mask_name(name)),
        (_("Telephone"), mask_phone(case.phone or "")),
        (pgettext("enquiry", "E-mail address"), mask_email(case.email or "")),
    ]
    return [(label, value) for label, value in rows if value]


def _leads(case: Enquiry, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    works = actor.can(may.WORK)
    taken = works and case.state in ("open", "consulting", "answered") and case.became_id is None
    context = {
        "case": case,
        "works": works,
        "who": _who(case, actor),
        "member": case.member if actor.can("members.view") else None,
        "sort": (words.SORTS[case.sort], words.SORT_TONES[case.sort], words.SORT_ICONS[case.sort]),
        "held": words.HELD.get(case.held_why, ""),
        "targets": targets_for(actor, case.sort) if taken else [],
        "worked": works and case.state in WORKED,
        "closes": works and case.state == "answered",
    }
    return [(_("What is asked"), "enquiries/_lead.html", context)]


def _panels(case: Enquiry, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    out: list[tuple[str, str, dict[str, Any]]] = []
    if case.consults:
        rows = case.consults
        out.append((_("Departments consulted"), "enquiries/_consults.html",
                    {"rows": rows, "departments": DEPARTMENTS, "uses": actor.can(may.WORK)}))  # fmt: skip
    return out


def _links(case: Enquiry) -> list[tuple[str, str, str | None]]:
    """What it became; the shop's and member's own pages are linked elsewhere."""
    if case.became is None:
        return []
    became = case.became
    return [(_("Became"), became.number or became.title, record_url(became))]


def _tables(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On paper: question and answer, and what departments said."""
    case = record.case
    said = [[_("Question"), case.question or "–"], [pgettext("enquiry", "Answer"), case.answer or "–"]]
    if case.remark:
        said.append([_("Remark"), case.remark])
    consults = [
        [str(DEPARTMENTS[one.department]), mall_time(one.asked_at, "short"), one.question or "–",
         one.reply or "–", mall_time(one.replied_at, "short") if one.replied_at else ""]
        for one in case.consults
    ]  # fmt: skip
    heads = [
        _("Department"),
        _("Asked at"),
        _("Question"),
        pgettext("enquiry", "Answer"),
        pgettext("enquiry", "Answered at"),
    ]
    customer = [[label, str(value)] for label, value in _who(case, record.actor)]
    return [
        (_("Customer"), ["", ""], customer),
        (_("What is asked"), ["", ""], said),
        (_("Departments consulted"), heads, consults),
    ]


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = []
    if actor.can(may.READ):
        out.append((_("Standard answers"), url_for("standard_answers.index"), "book-open"))
    if actor.can(may.FIGURES):
        out.append((_("Week and month"), url_for("enquiry_figures.show"), "chart-column"))
    if actor.can(may.POSTERS):
        out.append((_("QR posters"), url_for("enquiry_work.posters"), "qr-code"))
    return out


KIND.extras.update(leads=_leads, panels=_panels, links=_links, tables=_tables, list_tools=_list_tools)


# -- the form ---------------------------------------------------------------------------------------------


def _told(form: EnquiryForm) -> Told:
    return Told(
        question=form.question.data or "",
        channel=form.channel.data or "",
        category=form.category.data or "",
        sort=form.sort.data or "",
        title=form.title.data or "",
        customer=form.customer.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
        tenant_id=form.tenant.data,
        zone_id=form.zone.data,
        place=form.place.data or "",
        happened_on=form.happened_on.data,
        callback=bool(form.callback.data),
        owner_id=form.owner.data,
    )


def _page(form: EnquiryForm, status: int = 200, case: Enquiry | None = None) -> Response:
    asked = form.question.data or ""
    found = offered(current_actor(), asked) if asked and case is None else []
    page = render(
        "enquiries/form.html", "form", status, form=form, case=case, kind=KIND, known=None, earlier=[],
        found=found, chosen=request.form.get("standard", ""), asked=asked, prompts=words.PROMPTS,
        categories=words.CATEGORIES,
    )  # fmt: skip
    return no_store(page)


@bp.get("/new")
@requires(may.WORK)
def new() -> Response:
    """An empty form."""
    channel = request.args.get("channel", "visit")
    first: dict[str, Any] = {"uid": str(uuid.uuid4())}
    first["channel"] = channel if channel in words.BY_HAND else "visit"
    return _page(EnquiryForm(formdata=None, data=first))


@bp.post("/known")
@requires(may.WORK)
def known() -> Response:
    """Whether this number is a member's, and what it asked before. By POST: it belongs in no address."""
    actor = current_actor()
    phone = normalise_phone(request.form.get("phone", ""))[:30]
    member = member_of_phone(actor.mall_id or 0, phone) if actor.can("members.view") else None
    earlier = [one for one in enquiries_of_phone(actor.mall_id or 0, phone) if one.visible_to(actor)]
    name = mask_name(member.name) or member.number if member is not None else None
    page = render("enquiries/_known.html", earlier=earlier, states=KIND.workflow.state, known=name)
    return no_store(page)


@bp.post("/suggest")
@requires(may.WORK)
def suggest() -> Response:
    """The standard answers that fit what is typed. By POST: what a customer says belongs in no address."""
    actor, asked = current_actor(), request.form.get("question", "")[:200]
    page = render(
        "enquiries/_found.html", found=offered(actor, asked), asked=asked.strip(),
        chosen=request.form.get("standard", ""), categories=words.CATEGORIES,
    )  # fmt: skip
    return no_store(page)


@bp.post("/new")
@requires(may.WORK)
def create() -> BaseResponse:
    """Take it in, and answer it at once when an answer is there. The same form sent twice makes one."""
    actor, form = current_actor(), EnquiryForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if request.form.get("do") == "look":  # without scripts
        return _page(form)

    def act() -> Enquiry:
        standard = chosen(actor)
        case = take(actor, _told(form), uid=uid)
        if standard is not None or (form.answer.data or "").strip():
            answer(actor, case, form.answer.data or "", standard)
        return case

    case, status = attempt_once(form, actor, "enquiries.create", act, Enquiry, uid)
    if case is None:
        return _page(form, status)
    done = _("%(number)s is registered and answered.") if case.answered_at else _("%(number)s is registered.")
    flash_ok(done % {"number": case.number})
    return redirect_after("enquiries.show", uid=case.uid)


def _open(uid: uuid.UUID) -> Enquiry:
    case = enquiry_of(uid)
    if case.state not in WORKED:
        raise Conflict(_("It is answered as it stands. Take it up again to change it."))
    return case


@bp.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct what was written down; a visitor's own words stay theirs."""
    case = _open(uid)
    names = ("channel", "question", "category", "phone", "customer", "email", "title", "sort", "place",
             "happened_on")  # fmt: skip
    first: dict[str, Any] = {name: getattr(case, name) for name in names}
    first |= {"version": str(case.version), "tenant": case.tenant_id, "zone": case.zone_id}
    first |= {"owner": case.owner_id, "callback": case.callback == "wanted"}
    return _page(EnquiryForm(formdata=None, data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, form = current_actor(), EnquiryForm()
    _open(uid)

    def act() -> bool:
        correct(actor, enquiry_of(uid, lock=True), _told(form), version_of(form))
        return True

    done, status = attempt(form, actor, "enquiries.edit", act)
    if not done:
        return _page(form, status, enquiry_of(uid))
    flash_ok(_("The changes are saved."))
    return redirect_after("enquiries.show", uid=uid)
