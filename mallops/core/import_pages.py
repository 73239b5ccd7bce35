"""The pages of an XLSX import: template, upload with dry run, confirmation of exactly what was shown.

A feature describes one with `ImportPage` and adds it to its blueprint with `add_import`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response

from mallops.core import import_store
from mallops.core.audit import note
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid
from mallops.core.export import as_download
from mallops.core.forms import BaseForm
from mallops.core.import_template import template_xlsx
from mallops.core.importing import Check, ImportPlan, ImportSpec, Limits, PlannedRow, read_xlsx
from mallops.core.names import listed
from mallops.core.web import flash_ok, no_store, redirect_to, render

SHOWN_ROWS = 20
SHOWN_ERRORS = 200


@dataclass(frozen=True)
class Outcome:
    """What an import did. `secrets` (heading row first) is shown once and kept nowhere."""

    created: int = 0
    changed: int = 0
    secrets: Sequence[Sequence[str]] = ()


Changes = Callable[[Actor, Sequence[PlannedRow]], Sequence[tuple[int, str, str, str]]]


@dataclass(frozen=True)
class ImportPage:
    """An import of one kind of sheet.

    `checks(actor)` gives the rule that needs the mall's data; `prepare(plan)` is slow work that must not hold
    a write transaction (hashing); `apply(actor, plan, prepared)` writes. `back` is the endpoint of the list.
    `changes(actor, rows)` tells (row, what, before, after) of known records that would differ, to preview.
    """

    name: str
    url: str
    permission: str
    spec: ImportSpec
    back: str
    checks: Callable[[Actor], Check | None]
    apply: Callable[[Actor, ImportPlan, Any], Outcome]
    prepare: Callable[[ImportPlan], Any] = field(default=lambda _plan: None)
    changes: Changes = field(default=lambda _actor, _rows: [])
    limits: Limits = field(default_factory=Limits)


def writes(work: Callable[[Actor, Sequence[PlannedRow]], int]) -> Callable[[Actor, ImportPlan, Any], Outcome]:
    """An `apply` from a plain action that takes rows and returns how many records it made or changed."""
    return lambda actor, plan, _prepared: Outcome(changed=work(actor, plan.rows))


class UploadForm(BaseForm):
    """The sheet to look at."""

    file = FileField(_l("XLSX file"), [FileRequired(_l("Choose a file first."))])


def add_import(bp: Blueprint, page: ImportPage) -> None:
    """Add the four routes `<bp>.<name>`, `…_upload`, `…_confirm`, `…_template` to a blueprint."""
    guard = requires(page.permission)

    def show() -> Response:
        return _form_page(bp, page, UploadForm())

    def upload() -> Response:
        return _dry_run(bp, page)

    def confirm() -> Response:
        return _confirm(bp, page)

    def template() -> Response:
        made = template_xlsx(page.spec, "en" if _is_english() else "zh_Hans_CN")
        return as_download(made.body, made.filename, made.mimetype)

    bp.add_url_rule(page.url, page.name, guard(show), methods=["GET"])
    bp.add_url_rule(page.url, f"{page.name}_upload", guard(upload), methods=["POST"])
    bp.add_url_rule(f"{page.url}/confirm", f"{page.name}_confirm", guard(confirm), methods=["POST"])
    bp.add_url_rule(f"{page.url}/template.xlsx", f"{page.name}_template", guard(template), methods=["GET"])


def _dry_run(bp: Blueprint, page: ImportPage) -> Response:
    """Read the file and show, row by row, what is wrong or what would be done. Writes nothing."""
    form, actor = UploadForm(), current_actor()
    if not form.validate_on_submit():
        return _form_page(bp, page, form, 422)
    data = form.file.data.read(page.limits.file_bytes + 1) if form.file.data else b""
    try:
        if not data:
            raise Invalid(field_errors={"file": _("Choose a file first.")})
        plan = read_xlsx(data, page.spec, page.limits, check=page.checks(actor))
    except Invalid as error:
        form.add_error(error if error.field_errors else Invalid(field_errors={"file": error.message}))
        return _form_page(bp, page, form, 422)
    token = ""
    if plan.ok and actor.mall_id is not None and actor.user_id is not None:
        token = import_store.keep(data, plan, page.spec, actor.mall_id, actor.user_id)
    return no_store(
        render(
            "imports/preview.html",
            status=200 if plan.ok else 422,
            **_words(bp, page),
            plan=plan,
            words=cell_words,
            token=token,
            rows=plan.rows[:SHOWN_ROWS],
            changes=list(page.changes(actor, plan.rows))[:SHOWN_ERRORS] if plan.ok else [],
            errors=plan.errors[:SHOWN_ERRORS],
            hidden_errors=max(0, len(plan.errors) - SHOWN_ERRORS) + plan.more_errors,
        )
    )


def _confirm(bp: Blueprint, page: ImportPage) -> Response:
    """Do exactly what was shown, in one transaction; refused when the data changed in between."""
    actor, token = current_actor(), request.form.get("token", "")
    try:
        assert actor.mall_id is not None and actor.user_id is not None
        plan = import_store.reopen(
            token, page.spec, actor.mall_id, actor.user_id, limits=page.limits, check=page.checks(actor)
        )
    except import_store.PlanExpired as error:
        form = UploadForm()
        form.add_error(error)
        return _form_page(bp, page, form, 422)
    db.session.commit()  # nothing is held open during slow work
    prepared = page.prepare(plan)
    with transaction():
        outcome = page.apply(actor, plan, prepared)
        counts = {"rows": len(plan.rows), "created": outcome.created, "changed": outcome.changed}
        note(f"{bp.name}.{page.name}", mall_id=actor.mall_id, object_kind="import", after=counts)
    done = ngettext("%(num)s row imported.", "%(num)s rows imported.", len(plan.rows))
    if outcome.secrets:
        return no_store(render("imports/done.html", **_words(bp, page), outcome=outcome, done=done))
    flash_ok(done)
    return redirect_to(url_for(page.back))


def _form_page(bp: Blueprint, page: ImportPage, form: UploadForm, status: int = 200) -> Response:
    return render("imports/form.html", status=status, form=form, **_words(bp, page))


def _words(bp: Blueprint, page: ImportPage) -> dict[str, Any]:
    stem = f"{bp.name}.{page.name}"
    return {
        "title": page.spec.title_en if _is_english() else page.spec.title_zh,
        "columns": page.spec.columns,
        "back_url": url_for(page.back),
        "page_url": url_for(stem),
        "confirm_url": url_for(f"{stem}_confirm"),
        "template_url": url_for(f"{stem}_template"),
    }


def cell_words(value: Any) -> str:
    """A value of a planned row as the preview shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return listed(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _is_english() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "en"
