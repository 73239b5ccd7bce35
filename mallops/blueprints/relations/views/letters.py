"""Application letters: taken in, sent as a link, reviewed, answered, printed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions import letters
from mallops.blueprints.relations.actions.kinds import LETTER
from mallops.blueprints.relations.documents import chat_text, print_answer, print_letter
from mallops.blueprints.relations.forms import DeskLetterForm, InviteForm, LetterForm
from mallops.blueprints.relations.models import Letter
from mallops.blueprints.relations.views.talks import typed
from mallops.core import audit
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.export import safe_filename
from mallops.core.link_pages import LinkPages, add_link_pages
from mallops.core.pdf.paper import Paper
from mallops.core.registers import register_blueprint
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.views_record import act_on_record
from mallops.core.web import flash_ok, no_store, redirect_after, render

register = register_blueprint(LETTER)
bp = Blueprint("letter_work", __name__, url_prefix="/letters")
BLUEPRINTS = [register, bp]


def _panels(case: Letter, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words = {
        "case": case,
        "answers": actor.can(may.REVIEW) and case.state == "reviewed",
        "verdicts": rules.VERDICTS,
        "tones": rules.VERDICT_TONES,
        "works": actor.can(may.WORK),
    }
    return [(_("Letter and answer"), "relations/_letter.html", words)]


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    if not actor.can(may.WORK):
        return []
    return [(_("Send a tenant the link to write"), url_for("letter_work.invite"), "send")]


def _path(case: Letter) -> list[tuple[str, str]]:
    first = ["invited"] if case.by_link or case.state == "invited" else []
    codes = [*first, "filed", "reviewed", "answered"]
    return [(code, str(LETTER.workflow.state(code).label)) for code in codes]


LETTER.extras.update(path=_path, leads=_panels, paper=print_letter, list_tools=_list_tools)


def written_of(form: LetterForm) -> letters.Written:
    """What was typed."""
    return letters.Written(
        form.title.data or "", form.facts.data or "", form.request.data or "", form.applicant.data or ""
    )


def _page(form: DeskLetterForm, status: int = 200, case: Letter | None = None) -> Response:
    return render("relations/letter.html", "form", status, form=form, case=case, kind=LETTER)


@register.get("/new")
@requires(may.WORK)
def new() -> Response:
    """An empty form."""
    first: dict[str, Any] = {"uid": str(uuid.uuid4()), "tenant": request.args.get("tenant")}
    return _page(DeskLetterForm(data=first))


@register.post("/new")
@requires(may.WORK)
def create() -> BaseResponse:
    """Take it in. The same form sent twice makes one."""
    actor, form = current_actor(), DeskLetterForm()
    uid = as_uuid(form.uid.data) or uuid.uuid4()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        with transaction(), audit.acting(actor, "letters.create"):
            case = letters.file_letter(actor, form.tenant.data, written_of(form), uid=uid)
    except IntegrityError:
        case = fetch(Letter, uid, actor)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(form, error.status)
    flash_ok(_("%(number)s is registered.", number=case.number))
    return redirect_after("letters.show", uid=case.uid)


def _open(uid: uuid.UUID) -> Letter:
    case = fetch(Letter, uid, current_actor())
    if case.state != "filed" or case.by_link:
        raise Conflict(_("What the tenant wrote, or what was reviewed, stays as it is."))
    return case


@register.get("/<uuid:uid>/edit")
@requires(may.WORK)
def edit(uid: uuid.UUID) -> Response:
    """Correct a letter that nobody has reviewed."""
    case = _open(uid)
    first: dict[str, Any] = {key: getattr(case, key) for key in ("title", "facts", "request", "applicant")}
    return _page(
        DeskLetterForm(data=first | {"tenant": case.tenant_id, "version": str(case.version)}), case=case
    )


@register.post("/<uuid:uid>/edit")
@requires(may.WORK)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the correction; refused when somebody was faster."""
    actor, known, form = current_actor(), _open(uid), DeskLetterForm()
    if not form.validate_on_submit():
        return _page(form, 422, known)
    version = int(form.version.data) if str(form.version.data or "").isdecimal() else 0
    try:
        with transaction(), audit.acting(actor, "letters.edit"):
            letters.correct_letter(actor, fetch(Letter, uid, actor, lock=True), written_of(form), version)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(form, error.status, fetch(Letter, uid, actor))
    flash_ok(_("The changes are saved."))
    return redirect_after("letters.show", uid=uid)


add_link_pages(
    bp,
    LinkPages(
        kind=LETTER,
        purpose=letters.WRITE,
        folder="relations",
        creates=may.WORK,
        edits=may.WORK,
        form=InviteForm,
        invite=lambda actor, form: letters.invite(actor, form.tenant.data),
        renew=lambda actor, case, _days: letters.renew_link(actor, case),
        text=chat_text,
    ),
)


@bp.post("/<uuid:uid>/answer")
@requires(may.REVIEW)
def answer(uid: uuid.UUID) -> BaseResponse:
    """The mall's answer."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        letters.answer_letter(actor, case, typed("verdict"), typed("reply"))
        return _("The answer is on the record; the tenant reads it under the link.")

    return act_on_record(LETTER, uid, "answer", "letters.answer", act)


@bp.get("/<uuid:uid>/answer.pdf")
@requires(may.VIEW)
def answer_pdf(uid: uuid.UUID) -> Response:
    """The answer on A4."""
    actor = current_actor()
    case = fetch(Letter, uid, actor)
    if case.state != "answered":
        raise Conflict(_("There is no answer yet."))
    paper = Paper.of(actor, request.args.get("lang"))
    by = str(case.owner.name) if case.owner else ""
    response = Response(print_answer(paper, case, by), mimetype="application/pdf")
    name = safe_filename(f"{case.number}-answer-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return no_store(response)
