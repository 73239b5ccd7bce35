"""The books: do they balance, what does the mall owe, where did points come from and go."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.points import permissions as may
from mallops.blueprints.points.queries import books
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.blueprints.points.rules import words
from mallops.blueprints.points.rules.proving import fault_text
from mallops.blueprints.points.tasks import PROOF
from mallops.blueprints.points.views.parts import key_of, who
from mallops.core.auth import current_actor, requires
from mallops.core.clock import business_date
from mallops.core.db import commits, utcnow
from mallops.core.jobs import enqueue
from mallops.core.web import NavItem, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("point_books", __name__, url_prefix="/points/books")
nav_item(NavItem("point_books.index", _l("Books of points"), "badge-check", "members", may.BOOKS, order=80))
AHEAD_DAYS = 366


@bp.get("/")
@requires(may.BOOKS)
def index() -> Response:
    """The proof, the liability, the accounts, what runs out, the journal."""
    actor, below = current_actor(), key_of("below")
    mall_id = actor.mall_id or 0
    state = books.look_at_books(mall_id)
    rows = books.list_journal(mall_id, below=below, size=books.PAGE + 1)
    more, rows = len(rows) > books.PAGE, rows[: books.PAGE]
    today = business_date(utcnow(), actor.tz)
    page = render(
        "points/books.html",
        "books",
        state=state,
        worth=max(0, state.owed) * policy_in_force(mall_id).point_fen,
        faults=[fault_text(one) for one in state.proof.faults] if state.proof else [],
        proofs=books.list_proofs(mall_id),
        ahead=books.runs_out_by_month(mall_id, today + dt.timedelta(days=AHEAD_DAYS)),
        rows=[(one, who(one.account.member, actor)) for one in rows],
        words=words,
        older=url_for("point_books.index", below=rows[-1].seq) if more else None,
        newest=url_for("point_books.index") if below else None,
        may_prove=actor.can(may.PROVE),
    )
    return no_store(page)


@bp.post("/prove")
@commits
@requires(may.PROVE)
def start_proof() -> BaseResponse:
    """Have everything proven by the worker."""
    actor = current_actor()
    enqueue(PROOF, {"mall_id": actor.mall_id, "tz": actor.tz}, actor)
    flash_ok(_("The proof has begun. Its result will stand here in a moment."))
    return redirect_after("point_books.index")
