"""What the three registers share on their screens."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.moves import permissions as may
from mallops.blueprints.moves.forms import MoveForm
from mallops.blueprints.moves.queries.lines import find_own
from mallops.blueprints.moves.queries.moves import find_tenant, of_type, tenant_choices
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import CaseKind, kind_of
from mallops.core.clearance.panel import clearance_panel
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError, Invalid
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.links import record_url
from mallops.core.web import flash_ok, redirect_after, render

VERBS = {
    "line_done": (_l("did a line"), "ok", "check"),
    "line_waived": (_l("waived a line"), "warn", "hand"),
    "line_reopened": (_l("opened a line again"), "danger", "undo-2"),
    "waived": (_l("waived an open matter"), "warn", "hand"),
    "link_made": (_l("made a personal link"), "muted", "qr-code"),
}


def links_of(case: Any) -> list[tuple[str, str, str | None]]:
    """Fit-outs of the tenant (12.1), the deposits are on their own card."""
    out: list[tuple[str, str, str | None]] = []
    if case.tenant is not None:
        out.append((_("Tenant"), f"{case.tenant.code} {case.tenant.name}", f"/tenants/{case.tenant.uid}"))
    for one in of_type(case.tenant_id, "ZX"):
        out.append((str(kind_of(one).label), one.number or one.title, record_url(one)))
    return out


def leads_of(case: Any, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """The checklist stands above the facts."""
    return [clearance_panel(case, actor)]


def tools_of(record: Any) -> list[tuple[str, str, str]]:
    """The tenant's link to read and sign."""
    if record.actor.can(may.EDIT) and not record.state.closed:
        url = url_for("moves.link", uid=record.case.uid)
        return [(_("Link for the tenant to sign"), url, "send")]
    return []


def list_tools_of(kind: CaseKind) -> Callable[[Any, Actor], list[tuple[str, str, str]]]:
    """The list that waits for a department, and the checklist to change."""

    def tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
        out = [(_("Lines that wait for me"), url_for("moves.lines"), "clipboard-list")]
        if actor.can(may.SETUP) and f"{kind.code}.checklist" != "adjustments.checklist":
            out.append((_("Change the checklist"), url_for(f"{kind.code}.checklist"), "settings"))
        return out

    return tools


class FormPages:
    """New and edit of one register. `told(form)` reads the form, `first(case)` fills it."""

    def __init__(
        self,
        kind: CaseKind,
        form: type[MoveForm],
        template: str,
        statuses: tuple[str, ...],
        told: Callable[[Any], Any],
        first: Callable[[Any], dict[str, Any]],
        opens: Callable[..., Any],
        corrects: Callable[..., Any],
        more: dict[str, Any] | None = None,
    ) -> None:
        self.kind, self.form, self.template, self.statuses = kind, form, template, statuses
        self.told, self.first, self.opens, self.corrects = told, first, opens, corrects
        self.more = more or {}

    def register(self, bp: Blueprint) -> None:
        """Give a register its four routes, each with the right that its kind names."""
        create, edit = requires(self.kind.create or ""), requires(self.kind.edit or "")
        bp.add_url_rule("/new", "new", create(self.new), methods=["GET"])
        bp.add_url_rule("/new", "create", create(self.create), methods=["POST"])
        bp.add_url_rule("/<uuid:uid>/edit", "edit", edit(self.edit), methods=["GET"])
        bp.add_url_rule("/<uuid:uid>/edit", "update", edit(self.update), methods=["POST"])

    def new(self) -> Response:
        """An empty form, `?tenant=` chosen."""
        actor = current_actor()
        wanted = request.args.get("tenant", "")
        chosen = [uid for uid, text in self._choices(actor) if wanted in {uid, text.partition(" ")[0]}]
        first = {"uid": str(uuid.uuid4()), "tenant": chosen[0] if wanted and chosen else ""}
        return self._page(self.form(formdata=None, data=first))

    def create(self) -> BaseResponse:
        """Take it in. The same form sent twice makes one."""
        actor, form = current_actor(), self.form()
        uid = as_uuid(form.uid.data) or uuid.uuid4()
        if not form.validate_on_submit():
            return self._page(form, 422)
        try:
            told = self.told(form)
            with transaction(), acting(actor, self.kind.create or ""):
                tenant = find_tenant(actor.mall_id, as_uuid(form.tenant.data))
                if tenant is None:
                    raise Invalid(field_errors={"tenant": _("Choose the tenant.")})
                known = find_own(self.kind.model, uid, actor)
                case = known or self.opens(actor, tenant, told, uid=uid)
        except IntegrityError:
            db.session.rollback()
            case = fetch(self.kind.model, uid, actor)
        except DomainError as error:
            db.session.rollback()
            if error.status not in {409, 422}:
                raise
            form.add_error(error)
            return self._page(form, error.status)
        flash_ok(_("%(number)s is registered.", number=case.number))
        return redirect_after(f"{self.kind.code}.show", uid=case.uid)

    def edit(self, uid: uuid.UUID) -> Response:
        """The form of a record."""
        case: Any = fetch(self.kind.model, uid, current_actor())
        first = {"version": str(case.version), "tenant": str(case.tenant.uid), **self.first(case)}
        return self._page(self.form(formdata=None, data=first), case=case)

    def update(self, uid: uuid.UUID) -> BaseResponse:
        """Keep the change; refused when somebody was faster."""
        actor, form = current_actor(), self.form()
        known: Any = fetch(self.kind.model, uid, actor)
        if not form.validate_on_submit():
            return self._page(form, 422, known)
        version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
        try:
            told = self.told(form)
            with transaction(), acting(actor, self.kind.edit or ""):
                self.corrects(actor, fetch(self.kind.model, uid, actor, lock=True), told, version)
        except DomainError as error:
            db.session.rollback()
            if error.status not in {409, 422}:
                raise
            form.add_error(error)
            return self._page(form, error.status, fetch(self.kind.model, uid, actor))
        flash_ok(_("The changes are saved."))
        return redirect_after(f"{self.kind.code}.show", uid=uid)

    def _choices(self, actor: Actor) -> list[tuple[str, str]]:
        return tenant_choices(actor.mall_id, self.statuses)

    def _page(self, form: Any, status: int = 200, case: Any = None) -> Response:
        actor = current_actor()
        form.tenant.choices = [("", "–"), *self._choices(actor)]
        if case is not None:
            form.tenant.choices = [(str(case.tenant.uid), f"{case.tenant.code} {case.tenant.name}")]
        return render(self.template, "form", status, form=form, case=case, kind=self.kind, **self.more)
