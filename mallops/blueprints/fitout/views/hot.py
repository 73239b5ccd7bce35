"""Hot work: the form, and the one page that is open on the phone while it burns."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fitout import permissions as may
from mallops.blueprints.fitout.actions.hot import HOT_KIND, HotTyped, apply_hot, verdict
from mallops.blueprints.fitout.documents import print_hot
from mallops.blueprints.fitout.forms import HotForm
from mallops.blueprints.fitout.models import FitOut, HotWork
from mallops.blueprints.fitout.queries import works as queries
from mallops.blueprints.fitout.rules.hot import WATCH
from mallops.blueprints.fitout.rules.words import HOT, HOT_WORDS
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import DomainError
from mallops.core.pdf.paper import Paper
from mallops.core.registers import register_blueprint
from mallops.core.registers.links import record_url
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = register_blueprint(HOT_KIND)


def _leads(case: HotWork, _actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    return [(_("Now"), "fitout/_hot.html", {"case": case, **standing(case)})]


def standing(case: HotWork) -> dict[str, Any]:
    """What it is worth now, in words; when the watch may be confirmed."""
    code = verdict(case)
    words, tone, glyph = HOT_WORDS[code]
    ready = case.ended_at + WATCH if case.ended_at is not None else None
    return {
        "code": code,
        "words": words,
        "tone": tone,
        "glyph": glyph,
        "ready_at": ready,
        "may_confirm": ready is not None and utcnow() >= ready,
        "signed": queries.signed_since(case, case.created_at),
        "work": HOT[case.work],
    }


def _tools(record: Any) -> list[tuple[str, str, str]]:
    return [(_("Page for the phone"), url_for("hotworks.now", uid=record.case.uid), "flame")]


def _links(case: HotWork) -> list[tuple[str, str, str | None]]:
    return [(_("Works"), case.fitout.number or case.fitout.title, record_url(case.fitout))]


HOT_KIND.extras.update(
    leads=_leads,
    links=_links,
    tools=_tools,
    pairs=lambda _record: [],
    paper=lambda record, lang: print_hot(Paper.of(record.actor, lang), record.case),
    verbs={"permitted": (HOT_WORDS["valid"][0], "danger", "flame")},
)


@bp.get("/new/<uuid:fitout_uid>")
@requires(may.HOT)
def new(fitout_uid: uuid.UUID) -> Response:
    """The form for these works."""
    return _page(
        fetch(FitOut, fitout_uid, current_actor()), HotForm(data={"from_at": utcnow(), "extinguishers": 2})
    )


@bp.post("/new/<uuid:fitout_uid>")
@requires(may.HOT)
def create(fitout_uid: uuid.UUID) -> BaseResponse:
    """Apply for hot work."""
    actor, form = current_actor(), HotForm()
    fitout = fetch(FitOut, fitout_uid, actor)
    if not form.validate_on_submit():
        return _page(fitout, form, 422)
    typed = HotTyped(
        **{key: form[key].data for key in HotTyped.__dataclass_fields__ if form[key].data is not None}
    )
    try:
        with transaction(), acting(actor, may.HOT):
            case = apply_hot(actor, fetch(FitOut, fitout_uid, actor, lock=True), typed)
    except DomainError as error:
        db.session.rollback()
        if error.status not in {409, 422}:
            raise
        form.add_error(error)
        return _page(fetch(FitOut, fitout_uid, actor), form, error.status)
    flash_ok(_("%(number)s is registered. Engineering and security sign next.", number=case.number))
    return redirect_after("hotworks.now", uid=case.uid)


def _page(fitout: FitOut, form: HotForm, status: int = 200) -> Response:
    return render("fitout/hot_form.html", "form", status, case=fitout, form=form)


@bp.get("/<uuid:uid>/now")
@requires(may.VIEW)
def now(uid: uuid.UUID) -> Response:
    """Is it allowed now, until when, who guards: in big words."""
    case, actor = fetch(HotWork, uid, current_actor()), current_actor()
    steps = [one.code for one in HOT_KIND.workflow.steps_from(case, actor)]
    return no_store(render("fitout/hot_now.html", case=case, steps=steps, **standing(case)))
