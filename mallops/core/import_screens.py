"""The three screens of every XLSX import: take the template, see what a file would do, confirm that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.core import import_store
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import transaction
from mallops.core.errors import DomainError, Invalid
from mallops.core.export import as_download
from mallops.core.import_template import template_xlsx
from mallops.core.importing import Check, ImportPlan, ImportSpec, PlannedRow, read_xlsx
from mallops.core.web import flash_ok, redirect_after, render

PREVIEW_ROWS = 50


@dataclass(frozen=True)
class ImportScreen:
    """What differs between imports. `check_for(actor)` gives rules that need the database;
    `apply(actor, rows)` writes (inside a transaction) and returns how many records it made or changed.
    """

    spec: ImportSpec
    permission: str
    back: str
    check_for: Callable[[Actor], Check | None]
    apply: Callable[[Actor, list[PlannedRow]], int]


def add_import(bp: Blueprint, path: str, screen: ImportScreen) -> None:
    """Add `<path>` (upload and preview), `<path>/template.xlsx` and `<path>/confirm` to a blueprint."""
    name = f"import_{screen.spec.name}"

    def page(status: int = 200, **context: Any) -> Response:
        shown: dict[str, Any] = {"plan": None, "token": "", "error": "", **context}
        return render("imports/import.html", status=status, screen=screen, name=f"{bp.name}.{name}", **shown)

    @requires(screen.permission)
    def show() -> Response:
        return page()

    @requires(screen.permission)
    def template() -> Response:
        return as_download(*template_xlsx(screen.spec, current_actor().lang))

    @requires(screen.permission)
    def preview() -> Response:
        actor = current_actor()
        file = request.files.get("file")
        if file is None or not file.filename:
            return page(422, error=_("Choose an Excel file (.xlsx) first."))
        data = file.read()
        try:
            plan = read_xlsx(data, screen.spec, check=screen.check_for(actor))
        except DomainError as error:
            return page(error.status, error=str(error.message))
        token = _keep(data, plan, screen.spec, actor) if plan.ok else ""
        return page(200 if plan.ok else 422, plan=plan, token=token)

    @requires(screen.permission)
    def confirm() -> BaseResponse:
        actor = current_actor()
        try:
            with transaction():
                plan = _reopen(screen, actor)
                count = screen.apply(actor, plan.rows)
        except DomainError as error:
            return page(error.status, error=str(error.message))
        flash_ok(ngettext("%(num)s row was imported.", "%(num)s rows were imported.", count))
        return redirect_after(screen.back)

    bp.add_url_rule(path, name, show, methods=["GET"])
    bp.add_url_rule(path, f"{name}_preview", preview, methods=["POST"])
    bp.add_url_rule(f"{path}/template.xlsx", f"{name}_template", template, methods=["GET"])
    bp.add_url_rule(f"{path}/confirm", f"{name}_confirm", confirm, methods=["POST"])


def _keep(data: bytes, plan: ImportPlan, spec: ImportSpec, actor: Actor) -> str:
    return import_store.keep(data, plan, spec, actor.mall_id or 0, actor.user_id or 0)


def _reopen(screen: ImportScreen, actor: Actor) -> ImportPlan:
    token = request.form.get("token", "")
    if not token:
        raise Invalid(_("This preview has expired. Upload the file again."))
    return import_store.reopen(
        token, screen.spec, actor.mall_id or 0, actor.user_id or 0, check=screen.check_for(actor)
    )
