"""The register of goods passes, and the form in which an application is taken in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.passes import permissions as may
from mallops.blueprints.passes.actions.applying import Pictures, apply_for, correct
from mallops.blueprints.passes.actions.kind import KIND
from mallops.blueprints.passes.forms import SHOWN_ITEMS, DeskForm, PassForm, shots_of, told_of
from mallops.blueprints.passes.models import GoodsPass
from mallops.blueprints.passes.queries.gates import list_gates, list_scans
from mallops.blueprints.passes.queries.passes import arrears_of
from mallops.blueprints.passes.rules.passes import ITEM_PHOTOS, TO_DECIDE, mask_name, shown_state
from mallops.blueprints.passes.rules.words import ID_KINDS, OUTCOME_TONES, OUTCOMES, WHYS
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.formatting import mall_time
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.intake import receive_photos
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(KIND)
#: From these words of the address a new form is filled in.
FIRST = ("cause", "reason", "tenant")
HOUR = dt.timedelta(hours=1)


def _leads(case: GoodsPass, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """What to know before anything else: arrears before a decision, a time that is over."""
    owed = arrears_of(case.mall_id, case.tenant_id) if case.state == "applied" else []
    over = case.state != "expired" and shown_state(case.state, case.valid_until, utcnow()) == "expired"
    if not owed and not over and not case.conflicts:
        return []
    words = {"case": case, "owed": owed, "over": over, "despite": actor.can(may.DESPITE)}
    return [(_("Look at this first"), "passes/_lead.html", words)]


def _panels(case: GoodsPass, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """The goods, the carrier, the code, what the gates said."""
    full = actor.can(may.EDIT) or actor.can(may.VERIFY)
    words = {
        "case": case,
        "carrier": (case.carrier or "") if full else mask_name(case.carrier or ""),
        "applicant": (case.applicant or "") if actor.can(may.EDIT) else "",
        "paper": f"{ID_KINDS[case.id_kind]} ····{case.id_last4}" if case.id_kind and full else "",
        "plate": (case.plate or "") if full else "",
        "shows": case.state == "approved" and bool(case.token) and actor.can(may.EDIT),
        "asks": actor.can(may.EDIT) and not KIND.workflow.state(case.state).closed,
        "shots": shots_of_items(case, _picture),
    }
    out = [(_("Goods and carrier"), "passes/_goods.html", words)]
    scans = list_scans(case) if actor.can(may.LOG) else []
    if scans:
        told: dict[str, Any] = {"scans": scans, "outcomes": OUTCOMES, "tones": OUTCOME_TONES, "whys": WHYS}
        out.append((_("At the gate"), "passes/_scans.html", told))
    return out


def shots_of_items(
    case: GoodsPass, picture: Callable[[Any, str], dict[str, Any]]
) -> dict[int, list[dict[str, Any]]]:
    """The pictures of each thing on a pass, as `picture(photo, name)` shows them, by the thing's id."""
    return {item.id: [picture(one.photo, item.name) for one in item.pictures] for item in case.items}


def _picture(photo: Any, alt: str) -> dict[str, Any]:
    url, thumb = (url_for("photos.show", photo_uid=photo.uid, size=size) for size in ("display", "thumb"))
    return {"url": url, "thumb_url": thumb, "alt": alt, "caption": alt}


def _tools(record: Any) -> list[tuple[str, str, str]]:
    case, actor = record.case, record.actor
    out = []
    if case.token and case.state == "approved" and actor.can(may.EDIT):
        for lang, label in (("zh", _("Pass as PDF (Chinese)")), ("en", _("Pass as PDF (English)"))):
            out.append((label, url_for("pass_work.slip_pdf", uid=case.uid, lang=lang), "file-text"))
    if actor.can(may.EDIT) and not record.state.closed:
        out.append((_("Link for the tenant"), url_for("pass_work.link", uid=case.uid), "send"))
    if actor.can(may.CREATE):
        again = {"cause": case.cause, "reason": case.reason[:500]}
        tenant = {"tenant": case.tenant.code} if case.tenant is not None else {}
        url = url_for("passes.new", **{key: one for key, one in (again | tenant).items() if one})
        out.append((_("Apply anew with these facts"), url, "rotate-ccw"))
    return out


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    out = []
    if actor.can(may.CREATE):
        out.append((_("Send a tenant the link to apply"), url_for("pass_work.invite"), "send"))
    if actor.can(may.LOG):
        out.append((_("Gate log"), url_for("gate.log"), "list"))
    if actor.can(may.GATES):
        out.append((_("Gates and keys"), url_for("gate.gates"), "key-round"))
    return out


def _tables(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On the printed record: every thing, and what the gates said."""
    items = [[one.name, str(one.quantity), one.unit] for one in record.case.items]
    scans = list_scans(record.case) if record.actor.can(may.LOG) else []
    log = [
        [
            mall_time(one.at),
            one.gate.code if one.gate else "–",
            one.by.name,
            " · ".join(
                str(word) for word in (OUTCOMES[one.outcome], WHYS[one.why][0] if one.why else "") if word
            ),
        ]
        for one in scans
    ]
    return [
        (_("What leaves"), [_("What"), _("How many"), pgettext("goods", "Unit")], items),
        (_("At the gate"), [_("When"), _("Gate"), _("Guard"), pgettext("gate", "Outcome")], log),
    ]


KIND.extras.update(
    tables=_tables,
    leads=_leads,
    panels=_panels,
    tools=_tools,
    list_tools=_list_tools,
    pairs=lambda _record: [],
    verbs={
        "applied": (_l("applied through the link"), "info", "send"),
        "link_made": (_l("made a personal link"), "muted", "qr-code"),
        "resigned": (_l("made a new code; the one before is no longer good"), "warn", "key-round"),
        "turned_away": (_l("turned it away at the gate"), "warn", "ban"),
        "conflict": (_l("let it out again, which the pass did not allow"), "danger", "triangle-alert"),
        "incident": (_l("opened an incident"), "danger", "triangle-alert"),
        "printed": (_l("printed the pass"), "muted", "printer"),
    },
)


def gate_choices(mall_id: int | None) -> list[tuple[str, str]]:
    """Public ids and names of the gates in use, an empty one first when there is a choice."""
    gates = [(str(one.uid), f"{one.code} {one.name}") for one in list_gates(mall_id)]
    return gates if len(gates) == 1 else [("", "–"), *gates]


def usual_window(tz: str) -> dict[str, dt.datetime]:
    """From the next full hour, for four hours, on the mall's wall clock."""
    now = utcnow().astimezone(ZoneInfo(tz)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    return {"valid_from": now + HOUR, "valid_until": now + 5 * HOUR}


@bp.get("/new")
@requires(may.CREATE)
def new() -> Response:
    """An empty form, or one filled in from words of the address."""
    first: dict[str, Any] = {key: request.args[key] for key in FIRST if key in request.args}
    first |= {"uid": str(uuid.uuid4()), **usual_window(current_actor().tz)}
    return _page(DeskForm(data=first))


@bp.post("/new")
@requires(may.CREATE)
def create() -> BaseResponse:
    """Take the application in. The same form sent twice makes one."""
    actor, form = current_actor(), DeskForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        pictures = received(form)
        with transaction(), acting(actor, may.CREATE):
            told = told_of(form, actor.tz)
            case = apply_for(actor, told, tenant_id=form.tenant.data, pictures=pictures, uid=uid)
    except IntegrityError:
        case = fetch(GoodsPass, uid, actor)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 413, 415, 422}:
            raise
        form.add_error(error)
        return _page(form, 409 if error.status == 409 else 422)
    flash_ok(_("%(number)s is registered and waits for approval.", number=case.number))
    return redirect_after("passes.show", uid=case.uid)


def received(form: PassForm) -> Pictures:
    """The pictures that were chosen, stored durably outside any transaction. Raises Invalid, PhotoRefused."""
    chosen = shots_of(form)
    many = [at + 1 for at, found in chosen.items() if len(found) > ITEM_PHOTOS]
    if many:
        words = _("Line %(n)s: at most %(most)s photos of one thing.", n=many[0], most=ITEM_PHOTOS)
        raise Invalid(field_errors={"items": words})
    goods = receive_photos([one for one in form.photos.data or [] if getattr(one, "filename", "")])
    return Pictures(goods, {at: receive_photos(found) for at, found in chosen.items()})


def _page(form: DeskForm, status: int = 200, case: GoodsPass | None = None) -> Response:
    form.gate.choices = gate_choices(current_actor().mall_id)
    return render(
        "passes/form.html", "form", status, form=form, case=case, kind=KIND, shown_items=SHOWN_ITEMS,
        no_gates=not list_gates(current_actor().mall_id), may_gates=current_actor().can(may.GATES),
    )  # fmt: skip


def _local(at: dt.datetime | None, tz: str) -> dt.datetime | None:
    return at.astimezone(ZoneInfo(tz)).replace(tzinfo=None) if at is not None else None


@bp.get("/<uuid:uid>/edit")
@requires(may.EDIT)
def edit(uid: uuid.UUID) -> Response:
    """Correct an application that nobody has decided."""
    case, tz = _undecided(uid), current_actor().tz
    words = ("cause", "reason", "carrier", "carrier_firm", "id_kind", "id_last4", "plate", "applicant")
    first: dict[str, Any] = {key: getattr(case, key) for key in words} | {
        "version": str(case.version),
        "tenant": case.tenant_id,
        "gate": str(case.gate.uid) if case.gate is not None else "",
        "valid_from": _local(case.valid_from, tz),
        "valid_until": _local(case.valid_until, tz),
        "items": [{"name": one.name, "quantity": str(one.quantity), "unit": one.unit} for one in case.items],
    }
    return _page(DeskForm(data=first), case=case)


def _undecided(uid: uuid.UUID) -> GoodsPass:
    case = fetch(GoodsPass, uid, current_actor())
    if case.state not in TO_DECIDE:
        raise Conflict(_("It is decided as it stands. For something else, apply anew."))
    return case


@bp.post("/<uuid:uid>/edit")
@requires(may.EDIT)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, known = current_actor(), _undecided(uid)
    form = DeskForm()
    if not form.validate_on_submit():
        return _page(form, 422, known)
    version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
    told, tenant_id = told_of(form, actor.tz), form.tenant.data
    try:
        pictures = received(form)
        with transaction(), acting(actor, may.EDIT):
            case = fetch(GoodsPass, uid, actor, lock=True)
            correct(actor, case, told, tenant_id=tenant_id, version=version, pictures=pictures)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 413, 415, 422}:
            raise
        form.add_error(error)
        return _page(form, 409 if error.status == 409 else 422, fetch(GoodsPass, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("passes.show", uid=uid)
