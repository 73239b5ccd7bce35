"""Looking at posts on the phone: how many are there of how many, one tap a post."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions.posts import Seen, check_posts
from mallops.blueprints.contractors.models import ContractorPost
from mallops.blueprints.contractors.queries.contractors import last_looks, list_posts, on_duty
from mallops.blueprints.contractors.rules.words import SERVICES
from mallops.blueprints.contractors.views import typed
from mallops.core.audit import acting
from mallops.core.auth import current_actor, requires
from mallops.core.clock import mall_now
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid
from mallops.core.names import listed
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

bp = Blueprint("contractor_posts", __name__, url_prefix="/contractors/posts")
nav_item(
    NavItem("contractor_posts.show", _l("Contractors' posts"), "map-pin-check", "floor", may.CHECK, order=49)
)
TAPS = 5  # posts for up to so many people are a row of buttons, others a number


@bp.get("")
@requires(may.CHECK)
def show() -> Response:
    """The posts that have to be manned now, or all of them (`?show=all`); `?contractor=` narrows to one."""
    return _page()


def _posts() -> list[ContractorPost]:
    posts = list(list_posts(current_actor().mall_id))
    wanted = request.args.get("contractor", "")
    return [one for one in posts if not wanted or str(one.contractor.uid) == wanted]


def _page(error: Invalid | None = None) -> Response:
    actor = current_actor()
    every = _posts()
    now = on_duty(every, mall_now(actor.tz))
    everything = request.args.get("show") == "all"
    shown = every if everything else now
    narrowed: dict[str, Any] = (
        {"contractor": request.args["contractor"]} if request.args.get("contractor") else {}
    )
    chips = [
        {"label": _("Manned now"), "count": len(now), "active": not everything,
         "url": url_for("contractor_posts.show", **narrowed)},
        {"label": _("All posts"), "count": len(every), "active": everything,
         "url": url_for("contractor_posts.show", show="all", **narrowed)},
    ]  # fmt: skip
    return render(
        "contractors/posts.html",
        "posts",
        error.status if error else 200,
        groups=[
            (of.title, str(SERVICES[of.service]), list(rows))
            for of, rows in groupby(shown, key=lambda one: one.contractor)
        ],
        looks=last_looks([one.id for one in shown]),
        chips=chips,
        every=len(every),
        round_uid=typed.text("round") or str(uuid.uuid4()),
        sent=request.form,
        taps=TAPS,
        refused=str(next(iter(error.field_errors.values()), error.message)) if error else "",
        may_keep=actor.can(may.KEEP),
    )


@bp.post("")
@requires(may.CHECK)
def keep() -> BaseResponse:
    """Keep what was seen. The same form sent twice is kept once."""
    actor = current_actor()
    try:
        seen = _seen()
        with transaction(), acting(actor, may.CHECK):
            looks, orders = check_posts(actor, typed.uid("round") or uuid.uuid4(), seen)
    except Invalid as error:
        db.session.rollback()
        return _page(error)
    said = ngettext("%(num)s post is kept.", "%(num)s posts are kept.", len(looks))
    if orders:
        said += " " + _("Too few people: %(numbers)s", numbers=listed(one.number or "" for one in orders))
    flash_ok(said)
    return redirect_after("contractor_posts.show", **{key: request.args[key] for key in request.args})


def _seen() -> dict[uuid.UUID, Seen]:
    """Posts for which a number was given."""
    out: dict[uuid.UUID, Seen] = {}
    for post in _posts():
        given: Any = typed.text(f"p-{post.uid}")
        if not given:
            continue
        count = typed.number(f"p-{post.uid}")
        if count is None:
            raise Invalid(field_errors={"posts": _("Enter how many people are there, 0 to 99.")})
        out[post.uid] = Seen(count, typed.text(f"w-{post.uid}"), typed.text(f"n-{post.uid}"))
    return out
