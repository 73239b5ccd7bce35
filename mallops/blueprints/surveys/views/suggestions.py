"""Suggestions: taken in, forwarded, decided, replied; their months in figures."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.actions import suggesting
from mallops.blueprints.surveys.actions.suggestion_kind import DECIDED, FIGURES, SUGGESTION
from mallops.blueprints.surveys.forms import SuggestionForm
from mallops.blueprints.surveys.models import Suggestion
from mallops.blueprints.surveys.rules import suggesting as rules
from mallops.blueprints.surveys.rules.words import DECISIONS
from mallops.core.attempts import attempt, attempt_once
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casefigures.pages import add_figures
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.crypto import mask_phone
from mallops.core.forms import version_of
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.views_record import act_on_record
from mallops.core.reveal import add_reveal
from mallops.core.web import flash_ok, redirect_after, render

bp = register_blueprint(SUGGESTION)
add_reveal(bp, SUGGESTION, may.REPLY, lambda case: case.phone)
add_figures(bp, FIGURES, may.SEE, may.LIST)


def _panels(case: Suggestion, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    waits = case.state in ("received", "forwarded")
    words = {
        "case": case,
        "phone": mask_phone(case.phone or ""),
        "calls": bool(case.phone) and actor.can(may.REPLY),
        "departments": DEPARTMENTS,
        "decisions": DECISIONS,
        "forwards": waits and actor.can(may.FORWARD),
        "decides": waits and actor.can(may.DECIDE),
        "replies": case.state in DECIDED and actor.can(may.REPLY),
    }
    return [(_("Suggestion and answer"), "surveys/_suggestion.html", words)]


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    return [(_("Monthly summary"), url_for("suggestions.figures"), "chart-column")]


def _path(case: Suggestion) -> list[tuple[str, str]]:
    decided = "declined" if case.decision == "declined" else "adopted"
    return [
        (code, str(SUGGESTION.workflow.state(code).label))
        for code in ("received", "forwarded", decided, "replied")
    ]


def _tables(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On the printed record: the words, the reasons, the reply."""
    case = record.case
    pairs = [
        (_("What is suggested"), case.text),
        (_("Name"), case.speaker),
        (_("Reasons"), case.reasons),
        (_("Reply"), case.reply),
    ]
    rows = [[label, text] for label, text in pairs if text]
    return [(_("Suggestion and answer"), ["", ""], rows)] if rows else []


SUGGESTION.extras.update(
    leads=_panels,
    list_tools=_list_tools,
    path=_path,
    tables=_tables,
    verbs={"emptied": (_l("emptied the personal words"), "muted", "eraser")},
)


def _told(form: SuggestionForm) -> suggesting.Told:
    return suggesting.Told(
        title=form.title.data or "", text=form.text.data or "", source=form.source.data or "",
        channel=form.channel.data or "", topic=form.topic.data or "", speaker=form.speaker.data or "",
        phone=form.phone.data or "", tenant_id=form.tenant.data, zone_id=form.zone.data,
    )  # fmt: skip


def _page(form: SuggestionForm, status: int = 200, case: Suggestion | None = None) -> Response:
    return render("surveys/suggestion.html", "form", status, form=form, case=case, kind=SUGGESTION)


@bp.get("/new")
@requires(may.TAKE)
def new() -> Response:
    """An empty form."""
    tenant = request.args.get("tenant")
    first: dict[str, Any] = {
        "uid": str(uuid.uuid4()),
        "tenant": tenant,
        "source": "tenant" if tenant else "customer",
        "topic": "other",
    }
    return _page(SuggestionForm(formdata=None, data=first))


@bp.post("/new")
@requires(may.TAKE)
def create() -> BaseResponse:
    """Take it in. The same form sent twice makes one."""
    actor, form = current_actor(), SuggestionForm()
    uid = as_uuid(str(form.uid.data or "")) or uuid.uuid4()
    case, status = attempt_once(
        form, actor, may.TAKE, lambda: suggesting.suggest(actor, _told(form), uid=uid), Suggestion, uid
    )
    if case is None:
        return _page(form, status)
    flash_ok(_("%(number)s is registered.", number=case.number))
    return redirect_after("suggestions.show", uid=case.uid)


@bp.get("/<uuid:uid>/edit")
@requires(may.FORWARD)
def edit(uid: uuid.UUID) -> Response:
    """Correct what was written down, before anybody acted on it."""
    case = fetch(Suggestion, uid, current_actor())
    rules.ensure_open(case.state, ("received",))
    keys = ("title", "text", "source", "channel", "topic", "speaker", "phone")
    first: dict[str, Any] = {key: getattr(case, key) for key in keys}
    first |= {"tenant": case.tenant_id, "zone": case.zone_id, "version": str(case.version)}
    return _page(SuggestionForm(formdata=None, data=first), case=case)


@bp.post("/<uuid:uid>/edit")
@requires(may.FORWARD)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, form = current_actor(), SuggestionForm()
    version = version_of(form)

    def change() -> bool:
        suggesting.correct(actor, fetch(Suggestion, uid, actor, lock=True), _told(form), version)
        return True

    done, status = attempt(form, actor, may.FORWARD, change)
    if not done:
        return _page(form, status, fetch(Suggestion, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("suggestions.show", uid=uid)


def _typed(key: str) -> str:
    return request.form.get(key, "").replace("\x00", "").replace("\r\n", "\n").strip()


@bp.post("/<uuid:uid>/forward")
@requires(may.FORWARD)
def forward(uid: uuid.UUID) -> BaseResponse:
    """Hand it to a department."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        suggesting.forward(actor, case, _typed("department"))
        return _("Forwarded. The department is told.")

    return act_on_record(SUGGESTION, uid, "forward", "suggestions.forward", act)


@bp.post("/<uuid:uid>/decide")
@requires(may.DECIDE)
def decide(uid: uuid.UUID) -> BaseResponse:
    """Adopt or decline it."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        suggesting.decide(actor, case, _typed("decision"), _typed("reasons"))
        return _("The decision is on the record. Now reply to the person.")

    return act_on_record(SUGGESTION, uid, "decide", "suggestions.decide", act)


@bp.post("/<uuid:uid>/reply")
@requires(may.REPLY)
def reply(uid: uuid.UUID) -> BaseResponse:
    """Note the reply; ends it."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        suggesting.reply(actor, case, _typed("reply"))
        return _("The reply is on the record.")

    return act_on_record(SUGGESTION, uid, "reply", "suggestions.reply", act)
