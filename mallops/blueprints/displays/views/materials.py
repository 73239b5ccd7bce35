"""Campaign material: the register, the shops' shares, receipt, counters, result (11.3)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.materials import MATERIAL, SHARE
from mallops.blueprints.displays.actions.sharing import bring_back, count_samples, give_out, receive
from mallops.blueprints.displays.documents.result import print_result, result_file
from mallops.blueprints.displays.models import Material, MaterialShare
from mallops.blueprints.displays.queries.materials import count_result, list_shares
from mallops.blueprints.sites.queries import list_zones
from mallops.blueprints.tenants.queries import list_zone_tenants, tenant_choices
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import transaction
from mallops.core.errors import Invalid
from mallops.core.export import as_download, safe_filename
from mallops.core.malls import today_of
from mallops.core.pdf.paper import Paper
from mallops.core.registers import register_blueprint
from mallops.core.registers.links import record_url
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import no_store, whole_number

materials = register_blueprint(MATERIAL)
shares = register_blueprint(SHARE, nav=False)
bp = Blueprint("material_work", __name__, url_prefix="/materials")
BLUEPRINTS = [materials, shares, bp]


# -- the cards of a material and of a share ------------------------------------------------------------


def _panels(case: Material, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    rows = list_shares(case.id)
    issues = actor.can(may.ISSUE) and case.state == "open"
    words = {
        "case": case,
        "shares": rows,
        "result": count_result(rows),
        "state_of": SHARE.workflow.state,
        "issues": issues,
        "tenants": tenant_choices(case.mall_id) if issues else [],
        "zones": list_zones(case.mall_id) if issues else [],
        "may_report": actor.can(may.REPORT),
    }
    return [
        (_("Result so far"), "displays/_result.html", words),
        (_("Shop by shop"), "displays/_shops.html", words),
    ]


def _share_links(case: MaterialShare) -> list[tuple[str, str, str | None]]:
    return [(_("Campaign material"), case.material.title, record_url(case.material))]


def _share_panels(case: MaterialShare, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words = {"case": case, "works": actor.can(may.WORK) and not SHARE.workflow.state(case.state).closed}
    return [(_("Pieces and samples"), "displays/_share.html", words)]


MATERIAL.extras.update(panels=_panels)
SHARE.extras.update(
    links=_share_links,
    panels=_share_panels,
    pairs=lambda _record: [],
    verbs={"counted": (_l("counted the samples"), "muted", "list-checks")},
)


# -- what people do ------------------------------------------------------------------------------------


def _number(key: str) -> int | None:
    """A whole number that was typed; None for nothing or nonsense."""
    text = request.form.get(key, "").strip()
    return whole_number(text) if text.isdecimal() and len(text) < 9 else None


@bp.post("/<uuid:uid>/shares")
@requires(may.ISSUE)
def give(uid: uuid.UUID) -> BaseResponse:
    """A share for a shop, or for every shop of a zone."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        made = give_out(actor, case, _shops(case), _number("quantity"), _number("samples"))
        return _("%(n)s shops get a share.", n=len(made))

    return act_on_record(MATERIAL, uid, "give", "materials.give", act)


def _shops(case: Material) -> list[int]:
    """The shops chosen by code or line of the list, or all that trade in a zone. Raises Invalid."""
    typed = " ".join(request.form.get("tenant", "").split()).casefold()
    zone = next((one for one in list_zones(case.mall_id) if one.code == request.form.get("zone")), None)
    if not typed and zone is not None:
        return [one.tenant.id for one in list_zone_tenants(case.mall_id, zone.id, today_of(case.mall_id))]
    known = tenant_choices(case.mall_id)
    found = [key for key, text in known if typed in {text.casefold(), text.split(" ")[0].casefold()}]
    if typed and not found:
        words = _("No tenant of this mall fits. Type a code or name and choose one from the list.")
        raise Invalid(field_errors={"tenant": words})
    return found


@bp.post("/shares/<uuid:uid>/receive")
@requires(may.WORK)
def take(uid: uuid.UUID) -> BaseResponse:
    """The shop signs for what arrived."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        receive(
            actor,
            case,
            pieces=_number("received"),
            samples=_number("samples_received"),
            name=" ".join(request.form.get("name", "").replace("\x00", "").split()),
            signature=request.form.get("signature", ""),
        )
        return _("The receipt is signed.")

    return act_on_record(SHARE, uid, "receive", "shares.receive", act)


@bp.post("/shares/<uuid:uid>/samples")
@requires(may.WORK)
def samples(uid: uuid.UUID) -> BaseResponse:
    """How many samples are gone, how many came back."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        count_samples(actor, case, _number("samples_given"), _number("samples_returned"))
        return _("The samples are counted.")

    return act_on_record(SHARE, uid, "samples", "shares.count", act)


@bp.post("/shares/<uuid:uid>/return")
@requires(may.WORK)
def give_back(uid: uuid.UUID) -> BaseResponse:
    """What came back."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        bring_back(actor, case, _number("returned"))
        return _("Returned. This share is settled.")

    return act_on_record(SHARE, uid, "bring_back", "shares.return", act)


# -- the result ----------------------------------------------------------------------------------------


@bp.get("/<uuid:uid>/result.pdf")
@requires(may.REPORT)
def result_pdf(uid: uuid.UUID) -> Response:
    """The result as it stands now, on paper."""
    actor = current_actor()
    case = fetch(Material, uid, actor)
    paper = Paper.of(actor, request.args.get("lang"))
    data = print_result(paper, case, list_shares(case.id))
    _note(actor, case, "pdf")
    response = Response(data, mimetype="application/pdf")
    name = safe_filename(f"{case.number or 'material'}-result-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)


@bp.get("/<uuid:uid>/result.xlsx")
@requires(may.REPORT)
def result_xlsx(uid: uuid.UUID) -> Response:
    """The result as a table, one line a shop."""
    actor = current_actor()
    case = fetch(Material, uid, actor)
    made = result_file(actor, case, list_shares(case.id))
    _note(actor, case, "xlsx")
    return as_download(*made)


def _note(actor: Actor, case: Material, fmt: str) -> None:
    with transaction():
        audit.note(
            "materials.result",
            mall_id=actor.mall_id,
            object_kind=MATERIAL.code,
            object_id=case.id,
            after={"format": fmt},
            label=case.audit_label,
            actor=actor,
        )


def _tools(record: Any) -> list[tuple[str, str, str]]:
    if not record.actor.can(may.REPORT):
        return []
    uid = record.case.uid
    return [
        (_("Result as PDF (Chinese)"), url_for("material_work.result_pdf", uid=uid, lang="zh"), "file-text"),
        (_("Result as PDF (English)"), url_for("material_work.result_pdf", uid=uid, lang="en"), "file-text"),
        (_("Result as XLSX"), url_for("material_work.result_xlsx", uid=uid), "download"),
    ]


MATERIAL.extras.update(tools=_tools)
