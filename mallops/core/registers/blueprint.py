"""All routes of one register, each with its own permission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from mallops.core.auth import permission, requires
from mallops.core.casework.kinds import CaseKind
from mallops.core.registers import views_clocks, views_files, views_list, views_record
from mallops.core.registers.audit_views import VIEW as AUDIT
from mallops.core.web import NavItem, nav_item


def register_blueprint(kind: CaseKind, *, nav: bool = True) -> Blueprint:
    """The routes of a register under `/<slug>`, endpoints `<code>.index`, `.new`, `.show`, `.step`, …

    Declares `<code>.void` (letter A) and `<code>.attach` (letters C, E, A of the kind's area); for a kind
    with clocks `<code>.pause`, `<code>.severity` (E, A) and `<code>.extend` (A). A kind without
    `create` or `edit` has no form for it; one with `extras["own_form"]` brings `<code>.new`, `.create`,
    `.edit` and `.update` itself. `nav` puts the list into the side bar.
    """
    bp = Blueprint(kind.code, __name__, url_prefix=f"/{kind.slug}")
    may_add = permission(f"{kind.code}.attach", area=kind.area, needs="CEA")
    may_void = permission(f"{kind.code}.void", area=kind.area, needs="A")
    add = _adder(bp, kind)
    add("/", "index", kind.view, views_list.index)
    add("/export", "export", kind.export, views_list.export, post=True)
    add("/views", "keep_view", kind.view, views_list.keep_view, post=True)
    add("/views/<uuid:view_uid>/delete", "drop_view", kind.view, views_list.drop_view, post=True)
    own_form = bool(kind.extras.get("own_form"))
    if kind.create and not own_form:
        add("/new", "new", kind.create, views_record.new)
        add("/new", "create", kind.create, views_record.create, post=True)
    if kind.edit and not own_form:
        add("/<uuid:uid>/edit", "edit", kind.edit, views_record.edit)
        add("/<uuid:uid>/edit", "update", kind.edit, views_record.update, post=True)
    add("/<uuid:uid>", "show", kind.view, views_record.show)
    add("/<uuid:uid>/steps/<step>", "step", kind.view, views_record.take_step, post=True)
    if not kind.extras.get("private_words"):
        add("/<uuid:uid>/comments", "comment", kind.view, views_record.comment, post=True)
    add("/<uuid:uid>/sign", "sign", may_add, views_record.sign, post=True)
    add("/<uuid:uid>/void", "void", may_void, views_record.void, post=True)
    if kind.clocks:
        _add_clocks(kind, add)
    add("/<uuid:uid>/attachments", "attach", may_add, views_files.attach, post=True)
    add("/<uuid:uid>/files/<uuid:file_uid>", "file", kind.view, views_files.download)
    add("/<uuid:uid>/print.pdf", "print", kind.view, views_files.print_form)
    add("/<uuid:uid>/trail", "trail", AUDIT, views_record.trail)
    if nav:
        endpoint = f"{kind.code}.index"
        nav_item(NavItem(endpoint, kind.plural, kind.icon, kind.nav_group, kind.view, order=kind.order))
    return bp


def _add_clocks(kind: CaseKind, add: Callable[..., None]) -> None:
    """Stop and resume (E, A of the area), another severity (E, A), more time (A)."""
    may_pause = permission(f"{kind.code}.pause", area=kind.area, needs="EA")
    may_judge = permission(f"{kind.code}.severity", area=kind.area, needs="EA")
    may_extend = permission(f"{kind.code}.extend", area=kind.area, needs="A")
    add("/<uuid:uid>/clock/pause", "clock_pause", may_pause, views_clocks.pause, post=True)
    add("/<uuid:uid>/clock/resume", "clock_resume", may_pause, views_clocks.resume, post=True)
    add("/<uuid:uid>/clock/severity", "clock_severity", may_judge, views_clocks.change_severity, post=True)
    add("/<uuid:uid>/clock/extend", "clock_extend", may_extend, views_clocks.extend, post=True)


def _adder(bp: Blueprint, kind: CaseKind) -> Callable[..., None]:
    def add(rule: str, endpoint: str, needs: str, view: Callable[..., Any], *, post: bool = False) -> None:
        def call(**values: Any) -> Any:
            return view(kind, **values)

        call.__name__, call.__doc__ = endpoint, view.__doc__
        methods = ["POST"] if post else ["GET"]
        bp.add_url_rule(rule, endpoint, requires(needs)(call), methods=methods)

    return add
