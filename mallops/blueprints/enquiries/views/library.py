"""The answer library: look something up, write, send off, approve, and the history of versions (28.2)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions import library as actions
from mallops.blueprints.enquiries.actions.library import SEARCHED
from mallops.blueprints.enquiries.documents.library import print_library
from mallops.blueprints.enquiries.forms import DecideForm, LibraryForm
from mallops.blueprints.enquiries.models import StandardAnswer
from mallops.blueprints.enquiries.queries.library import get_answer, list_answers, list_waiting
from mallops.blueprints.enquiries.rules import words
from mallops.blueprints.enquiries.rules.library import Words
from mallops.blueprints.enquiries.views.parts import offered
from mallops.core.attempts import attempt
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.db import transaction
from mallops.core.export import safe_filename
from mallops.core.forms import version_of
from mallops.core.pdf.paper import Paper
from mallops.core.registers.hits import HitSource, hit_source
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("standard_answers", __name__, url_prefix="/standard-answers")
nav_item(NavItem("standard_answers.index", _l("Standard answers"), "book-open", "desk", may.READ, order=31))
hit_source(HitSource(SEARCHED, _l("Standard answers"), "book-open", may.READ, "standard_answers.show"))


@bp.get("/")
@requires(may.READ)
def index() -> Response:
    """Look something up while the customer is on the phone; else the whole library by category."""
    actor, asked = current_actor(), request.args.get("q", "")[:100].strip()
    category = request.args.get("category", "")
    category = category if category in words.CATEGORIES else ""
    gone = request.args.get("gone") == "1" and actor.can(may.WRITE)
    rows = [] if asked else list_answers(actor.mall_id or 0, category=category, active=not gone)
    return render(
        "enquiries/library.html",
        "library",
        q=asked,
        found=offered(actor, asked) if asked else [],
        rows=rows if actor.can(may.WRITE) else [one for one in rows if one.current is not None],
        waiting=list_waiting(actor.mall_id or 0) if actor.can(may.APPROVE) else [],
        category=category,
        categories=words.CATEGORIES,
        states=words.VERSION_STATES,
        writes=actor.can(may.WRITE),
        prints=actor.can(may.PRINT),
        gone=gone,
    )


@bp.get("/library.pdf")
@requires(may.PRINT)
def pdf() -> Response:
    """All that is in force on A4, for the drawer of the desk."""
    actor = current_actor()
    paper = Paper.of(actor, request.args.get("lang"))
    response = Response(print_library(paper, list_answers(actor.mall_id or 0)), mimetype="application/pdf")
    name = safe_filename(f"standard-answers-{paper.lang[:2]}.pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _show(answer: StandardAnswer, form: DecideForm, status: int = 200) -> Response:
    actor, row = current_actor(), answer.open
    waits = row is not None and row.state == "waiting"
    mine = row is not None and row.by_id == actor.user_id
    writes = actor.can(may.WRITE)
    return render(
        "enquiries/answer_one.html",
        "answer",
        status,
        one=answer,
        current=answer.current,
        draft=row if writes or actor.can(may.APPROVE) else None,
        versions=answer.versions if writes else [],
        states=words.VERSION_STATES,
        category=words.CATEGORIES[answer.category],
        form=form,
        decides=waits and actor.can(may.APPROVE) and not mine,
        own=waits and actor.can(may.APPROVE) and mine,
        writes=writes,
        retires=actor.can(may.APPROVE),
    )


@bp.get("/<uuid:uid>")
@requires(may.READ)
def show(uid: uuid.UUID) -> Response:
    """One answer: what is in force, what is being written, every version before."""
    return _show(get_answer(current_actor(), uid), DecideForm(formdata=None))


def _form_page(form: LibraryForm, answer: StandardAnswer | None = None, status: int = 200) -> Response:
    return render("enquiries/answer_form.html", "form", status, form=form, one=answer)


def _told(form: LibraryForm) -> Words:
    return Words(
        form.category.data or "", form.question_zh.data or "", form.question_en.data or "",
        form.text_zh.data or "", form.text_en.data or "", form.keywords.data or "", form.owner.data,
    )  # fmt: skip


@bp.get("/new")
@requires(may.WRITE)
def new() -> Response:
    """An empty form."""
    category = request.args.get("category", "")
    return _form_page(LibraryForm(formdata=None, data={"category": category, "version": "0"}))


@bp.post("/new")
@requires(may.WRITE)
def create() -> BaseResponse:
    """Keep the first draft; `do=send` sends it off at once."""
    actor, form = current_actor(), LibraryForm()

    def act() -> StandardAnswer:
        made = actions.write(actor, _told(form))
        if request.form.get("do") == "send":
            actions.send(actor, made)
        return made

    made, status = attempt(form, actor, "standard_answers.write", act)
    if made is None:
        return _form_page(form, None, status)
    return _kept(made)


def _kept(answer: StandardAnswer) -> BaseResponse:
    sent = request.form.get("do") == "send"
    flash_ok(_("Sent off: a supervisor approves it.") if sent else _("The draft is kept."))
    return redirect_after("standard_answers.show", uid=answer.uid)


@bp.get("/<uuid:uid>/edit")
@requires(may.WRITE)
def edit(uid: uuid.UUID) -> Response:
    """Go on with the draft, or begin the next version from what is in force."""
    answer = get_answer(current_actor(), uid)
    row = answer.open or answer.current or answer.versions[0]
    names = ("question_zh", "question_en", "text_zh", "text_en", "keywords")
    first: dict[str, Any] = {name: getattr(row, name) for name in names}
    first |= {"category": answer.category, "owner": answer.owner_id}
    first["version"] = str(answer.open.version if answer.open else 0)
    return _form_page(LibraryForm(formdata=None, data=first), answer)


@bp.post("/<uuid:uid>/edit")
@requires(may.WRITE)
def update(uid: uuid.UUID) -> BaseResponse:
    """Keep the draft; refused when it was sent off or decided on meanwhile."""
    actor, form = current_actor(), LibraryForm()

    def act() -> StandardAnswer:
        held = get_answer(actor, uid, lock=True)
        actions.change(actor, held, _told(form), version_of(form))
        if request.form.get("do") == "send":
            actions.send(actor, held)
        return held

    made, status = attempt(form, actor, "standard_answers.write", act)
    if made is None:
        return _form_page(form, get_answer(actor, uid), status)
    return _kept(made)


@bp.post("/<uuid:uid>/send")
@requires(may.WRITE)
def send(uid: uuid.UUID) -> BaseResponse:
    """Send the draft off for approval."""
    actor = current_actor()
    with transaction(), acting(actor, "standard_answers.send"):
        actions.send(actor, get_answer(actor, uid, lock=True))
    flash_ok(_("Sent off: a supervisor approves it."))
    return redirect_after("standard_answers.show", uid=uid)


@bp.post("/<uuid:uid>/decide")
@requires(may.APPROVE)
def decide(uid: uuid.UUID) -> BaseResponse:
    """Put it in force, or send it back (`do=refuse`)."""
    actor, form = current_actor(), DecideForm()
    approve = request.form.get("do") != "refuse"

    def act() -> bool:
        held = get_answer(actor, uid, lock=True)
        actions.decide(actor, held, version_of(form), approve=approve, why=form.why.data or "")
        return True

    done, status = attempt(form, actor, "standard_answers.decide", act)
    if not done:
        return _show(get_answer(actor, uid), form, status)
    flash_ok(_("It is in force now.") if approve else _("It goes back to its author."))
    return redirect_after("standard_answers.show", uid=uid)


@bp.post("/<uuid:uid>/retire")
@requires(may.APPROVE)
def retire(uid: uuid.UUID) -> BaseResponse:
    """Out of the library, or back into it (`do=back`)."""
    actor, back = current_actor(), request.form.get("do") == "back"
    with transaction(), acting(actor, "standard_answers.retire"):
        actions.retire(actor, get_answer(actor, uid, lock=True), active=back)
    flash_ok(_("It is in the library again.") if back else _("It is not offered any more."))
    return redirect_after("standard_answers.show", uid=uid)
