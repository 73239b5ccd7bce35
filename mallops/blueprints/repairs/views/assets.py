"""The list of assets, the card of one with its history, labels, and Excel in and out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions import assets as actions
from mallops.blueprints.repairs.actions.kind import KIND
from mallops.blueprints.repairs.documents.labels import print_labels
from mallops.blueprints.repairs.forms import AssetForm
from mallops.blueprints.repairs.models import Asset
from mallops.blueprints.repairs.queries import assets as queries
from mallops.blueprints.repairs.queries.assets import AssetFilter, History
from mallops.blueprints.repairs.queries.tickets import list_of_asset
from mallops.blueprints.repairs.rules.words import ASSET_STATES, ASSET_TONES, FACILITIES
from mallops.blueprints.sites.queries import list_zones
from mallops.core.audit import note
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.clock import business_date, now
from mallops.core.db import commits
from mallops.core.export import Column, Meta, as_download, export_rows
from mallops.core.import_pages import ImportPage, add_import, writes
from mallops.core.names import pick
from mallops.core.pdf.qr import qr_svg
from mallops.core.registers import HitSource, hit_source
from mallops.core.registers.criteria import one_line
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("assets", __name__, url_prefix="/assets")
nav_item(NavItem("assets.index", _l("Assets"), "hard-drive", "floor", may.ASSETS, order=33))
hit_source(HitSource("assets", _l("Assets"), "hard-drive", may.ASSETS, "assets.show", "asset_uid"))
add_import(
    bp,
    ImportPage(
        name="import_assets",
        url="/import",
        permission=may.ASSETS_EDIT,
        spec=actions.ASSETS,
        back="assets.index",
        checks=actions.asset_checks,
        apply=writes(actions.import_assets),
    ),
)


def wanted() -> AssetFilter:
    """The filter in the address."""
    args = request.args
    return AssetFilter(
        q=one_line(args.get("q")),
        facility=args.get("facility", "") if args.get("facility") in FACILITIES else "",
        zone=one_line(args.get("zone")),
        state=args.get("state", "") if args.get("state") in ASSET_STATES else "",
    )


@bp.get("")
@requires(may.ASSETS)
def index() -> Response:
    """All assets, by code."""
    actor, asked = current_actor(), wanted()
    args = request.args
    page = queries.list_assets(actor.mall_id, asked, args.get("after", ""), args.get("before", ""))
    return render(
        "repairs/assets.html",
        "results",
        page=page,
        wanted=asked,
        histories=queries.histories([one.id for one in page.rows]),
        nothing=History(),
        zones=[(one.code, f"{one.code} {one.name}") for one in list_zones(actor.mall_id)],
        facilities=FACILITIES,
        states=ASSET_STATES,
        tones=ASSET_TONES,
        today=business_date(now(), actor.tz),
        may_edit=actor.can(may.ASSETS_EDIT),
        may_export=actor.can(may.ASSETS_EXPORT),
    )


@bp.get("/new")
@requires(may.ASSETS_EDIT)
def new() -> Response:
    """An empty form."""
    return _form_page(AssetForm(), None)


@bp.post("/new")
@commits
@requires(may.ASSETS_EDIT)
def create() -> BaseResponse:
    """Add it."""
    return _save(None)


@bp.get("/<uuid:asset_uid>")
@requires(may.ASSETS)
def show(asset_uid: uuid.UUID) -> Response:
    """The asset with its tickets and what they cost."""
    actor = current_actor()
    row = fetch(Asset, asset_uid)
    tickets = list_of_asset(row) if actor.can(may.VIEW) else []
    return render(
        "repairs/asset.html",
        thing=row,
        facts=_facts(row),
        tickets=[one for one in tickets if one.visible_to(actor)],
        history=queries.histories([row.id]).get(row.id, History()),
        state=(ASSET_STATES[row.state], ASSET_TONES[row.state]),
        kind=KIND,
        today=business_date(now(), actor.tz),
        may_edit=actor.can(may.ASSETS_EDIT),
        may_report=actor.can(may.CREATE) and row.state != "retired",
    )


def _facts(row: Asset) -> list[tuple[str, str]]:
    zone = f"{row.zone.code} {row.zone.name}" if row.zone else ""
    days = {
        _("Installed on"): row.installed_on,
        _("Warranty until"): row.warranty_until,
        _("Next inspection"): row.next_inspection_on,
    }
    return [
        (_("Facility"), str(FACILITIES[row.facility])),
        (_("Zone"), zone),
        (_("Exact place"), row.place),
        (_("Maker"), row.maker),
        (_("Model"), row.model),
        (_("Supplier"), row.supplier),
        *((label, on.isoformat() if on else "") for label, on in days.items()),
        (_("Remarks"), row.note),
    ]


@bp.get("/<uuid:asset_uid>/edit")
@requires(may.ASSETS_EDIT)
def edit(asset_uid: uuid.UUID) -> Response:
    """Change an asset."""
    row = fetch(Asset, asset_uid)
    return _form_page(AssetForm(obj=row), row)


@bp.post("/<uuid:asset_uid>/edit")
@commits
@requires(may.ASSETS_EDIT)
def update(asset_uid: uuid.UUID) -> BaseResponse:
    """Keep the changes."""
    return _save(fetch(Asset, asset_uid, lock=True))


@bp.post("/<uuid:asset_uid>/renew-qr")
@commits
@requires(may.ASSETS_EDIT)
def renew_qr(asset_uid: uuid.UUID) -> BaseResponse:
    """A new code for a label that was copied or torn off."""
    actions.renew_label(current_actor(), fetch(Asset, asset_uid, lock=True))
    flash_ok(_("The asset has a new code. Print and put up the new label; the old one no longer works."))
    return redirect_after("assets.show", asset_uid=asset_uid)


@bp.get("/<uuid:asset_uid>/qr.svg")
@requires(may.ASSETS)
def qr(asset_uid: uuid.UUID) -> Response:
    """The asset's code as a picture."""
    row = fetch(Asset, asset_uid)
    base: str = current_app.config["SETTINGS"].base_url
    address = f"{base}{url_for('repair_report.scan', code=row.qr_code)}"
    return Response(qr_svg(address, title=row.code, size=220), mimetype="image/svg+xml")


@bp.get("/labels.pdf")
@requires(may.ASSETS)
def labels() -> Response:
    """The QR labels of the filter in the address, or of one asset (`code`), eight to a sheet."""
    actor = current_actor()
    rows = queries.list_all_assets(actor.mall_id, wanted())
    code = request.args.get("code", "")
    chosen = [one for one in rows if one.state != "retired" and (not code or one.code == code)]
    response = Response(print_labels(actor, chosen), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="asset-labels.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/export.<any(xlsx, csv):fmt>")
@commits
@requires(may.ASSETS_EXPORT)
def export(fmt: str) -> Response:
    """The assets of the filter in the address; the headings are those of the import."""
    actor = current_actor()
    rows = list(queries.list_all_assets(actor.mall_id, wanted()))
    known = queries.histories([one.id for one in rows])
    note(
        "assets.export", mall_id=actor.mall_id, object_kind="assets", after={"rows": len(rows), "format": fmt}
    )
    title = pick(actions.ASSETS.title_zh, actions.ASSETS.title_en)
    meta = Meta(tz=actor.tz)
    return as_download(
        *export_rows("csv" if fmt == "csv" else "xlsx", title, _columns(known), rows, meta=meta)
    )


def _columns(known: dict[int, History]) -> list[Column]:
    def of(name: str) -> Any:
        return lambda row: getattr(known.get(row.id, History()), name)

    words = {
        "facility": lambda row: str(FACILITIES[row.facility]),
        "zone": lambda row: row.zone.code if row.zone else None,
        "state": lambda row: str(ASSET_STATES[row.state]),
    }
    days = {"installed_on", "warranty_until", "next_inspection_on"}
    return [
        *(
            Column(one.label, words.get(one.key, one.key), "date" if one.key in days else "text")
            for one in actions.ASSETS.columns
        ),
        Column(_("Tickets"), of("tickets"), "int"),
        Column(_("Unfinished"), of("open"), "int"),
        Column(_("Cost (yuan)"), of("cost"), "number"),
    ]


def _save(row: Asset | None) -> BaseResponse:
    form, actor = _choices(AssetForm()), current_actor()
    ok, saved = form.runs(lambda: actions.save_asset(actor, row, form.values()))
    if not ok or saved is None:
        return _form_page(form, row, 422)
    flash_ok(_("Saved."))
    return redirect_after("assets.show", asset_uid=saved.uid)


def _choices(form: AssetForm) -> AssetForm:
    zones = list_zones(current_actor().mall_id)
    form.zone_id.choices = [("", "–"), *((one.id, f"{one.code} {one.name}") for one in zones)]
    return form


def _form_page(form: AssetForm, row: Asset | None, status: int = 200) -> Response:
    return render("repairs/asset_form.html", status=status, form=_choices(form), thing=row)
