"""The shelves: what lies where, by keyboard and by scan; how long a kind is kept; the public list."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions.finding import put_on_shelf
from mallops.blueprints.lostfound.actions.kind import FOUND_FLOW
from mallops.blueprints.lostfound.actions.retaining import PEOPLE_DAYS, set_keeping
from mallops.blueprints.lostfound.forms import RetentionForm
from mallops.blueprints.lostfound.models import FoundItem
from mallops.blueprints.lostfound.queries import items as queries
from mallops.blueprints.lostfound.rules.items import label_in
from mallops.blueprints.lostfound.rules.words import CATEGORIES, COLOURS, KINDS, WAYS
from mallops.blueprints.lostfound.views.parts import typed
from mallops.core.attempts import attempt
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, public, requires
from mallops.core.db import db, transaction
from mallops.core.document_views import LOOKS, limiter
from mallops.core.errors import DomainError, Invalid, NotFound
from mallops.core.web import flash_ok, redirect_after, redirect_to, render

bp = Blueprint("lost_shelf", __name__, url_prefix="/found")
rules_bp = Blueprint("lost_rules", __name__, url_prefix="/found/keeping")
public_bp = Blueprint("lost_public", __name__, url_prefix="/lost-and-found")


# -- shelves ---------------------------------------------------------------------------------------------


def _page(actor: Actor, *, q: str = "", to: str = "", error: str = "", status: int = 200) -> Response:
    shelf = request.args.get("shelf", "")[:20]
    return render(
        "lostfound/shelf.html",
        "shelf",
        status,
        shelves=queries.shelf_counts(actor.mall_id),
        rows=queries.list_kept(actor.mall_id, shelf),
        shelf=shelf,
        q=q,
        to=to,
        error=error,
        state=FOUND_FLOW.state,
        categories=CATEGORIES,
        colours=COLOURS,
        works=actor.can(may.WORK),
        most=queries.SHELF_ROWS,
    )


@bp.get("/shelf")
@requires(may.VIEW)
def index() -> Response:
    """Shelf by shelf; the box takes a label, a number or a shelf place."""
    return _page(current_actor())


def _find(actor: Actor, text: str) -> FoundItem | None:
    """The item whose label or number was typed or scanned."""
    label = label_in(text)
    found = queries.find_by_label(actor.mall_id, label) if label else None
    return found or queries.find_by_number(actor.mall_id, text.strip().upper())


@bp.post("/shelf")
@requires(may.VIEW)
def scan() -> BaseResponse:
    """A label opens its item, or moves it when a shelf place is given; a shelf place opens the shelf."""
    actor, text, to = current_actor(), typed("q", 200), typed("to", 40)
    if not text:
        return _page(actor, to=to, error=_("Scan a label, or type a number or a shelf place."), status=422)
    item = _find(actor, text)
    if item is None:
        place = text.upper()
        if any(shelf == place for shelf, _count in queries.shelf_counts(actor.mall_id)):
            return redirect_to(url_for("lost_shelf.index", shelf=place))
        words = _("No item in this mall has this label or number, and no shelf place is called so.")
        return _page(actor, q=text, to=to, error=words, status=422)
    if not to or not actor.can(may.WORK):
        return redirect_to(url_for("found_items.show", uid=item.uid))
    try:
        with transaction(), acting(actor, "found_items.shelf"):
            place = put_on_shelf(actor, fetch(FoundItem, item.uid, actor, lock=True), to)
    except DomainError as error:
        db.session.rollback()
        words = (
            error.field_errors.get("shelf", error.message) if isinstance(error, Invalid) else error.message
        )
        return _page(actor, q=text, to=to, error=str(words), status=error.status)
    flash_ok(_("%(number)s lies at %(shelf)s now.", number=item.number, shelf=place))
    return redirect_to(url_for("lost_shelf.index", shelf=place))


@bp.get("/l/<label>")
@requires(may.VIEW)
def label(label: str) -> BaseResponse:
    """The address on a label: its item."""
    actor = current_actor()
    code = label_in(label)
    item = queries.find_by_label(actor.mall_id, code) if code else None
    if item is None:
        raise NotFound()
    return redirect_to(url_for("found_items.show", uid=item.uid))


@bp.get("/claims")
@requires(may.WORK)
def claims() -> Response:
    """Claims on which somebody has to act."""
    actor = current_actor()
    return render("lostfound/claims.html", rows=queries.list_waiting_claims(actor.mall_id), me=actor.user_id)


# -- how long a kind is kept -------------------------------------------------------------------------------


def _rules_page(form: RetentionForm, status: int = 200) -> Response:
    actor = current_actor()
    return render(
        "lostfound/keeping.html",
        "keeping",
        status,
        rows=queries.list_keepings(actor.mall_id),
        form=form,
        kinds=KINDS,
        ways=WAYS,
        may_keep=actor.can(may.SETUP),
        people_days=PEOPLE_DAYS,
    )


@rules_bp.get("/", endpoint="index")
@requires(may.VIEW)
def keeping() -> Response:
    """How long each kind is kept, and what follows."""
    wanted = request.args.get("kind", "")
    form = RetentionForm(formdata=None)
    if wanted in KINDS:
        known = queries.keeping_of(current_actor().mall_id, wanted)
        form.category.data, form.days.data, form.way.data = wanted, known.days, known.way
        form.counsel_on.data = known.counsel_on
    return _rules_page(form)


@rules_bp.post("/")
@requires(may.SETUP)
def keep() -> BaseResponse:
    """Change it for one kind."""
    actor, form = current_actor(), RetentionForm()
    on: dt.date | None = form.counsel_on.data
    done, status = attempt(
        form,
        actor,
        may.SETUP,
        lambda: set_keeping(actor, form.category.data or "", form.days.data, form.way.data or "", on),
    )
    if done is None:
        return _rules_page(form, status)
    flash_ok(_("Saved. Items of this kind that are in keeping follow."))
    return redirect_after("lost_rules.index")


# -- for everybody -----------------------------------------------------------------------------------------


@public_bp.get("/<code>", endpoint="index")
@public("kinds and days of what was found, nothing by which a stranger could claim it; throttled")
@limiter.limit(LOOKS)
def everybody(code: str) -> Response:
    """What the desk keeps: kind and day, no colour, no place, no picture, no valuables."""
    mall = queries.find_public_mall(code) if code.isascii() and code.isalnum() and len(code) <= 12 else None
    if mall is None:
        raise NotFound()
    rows = [(CATEGORIES[kind], day) for kind, day in queries.list_public(mall.id)]
    return render("lostfound/public.html", mall=mall, rows=rows)
