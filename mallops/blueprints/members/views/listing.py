"""The list of members, and the one box that finds somebody at the desk (22)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.queries.setup import count_requests
from mallops.blueprints.members.rules import life
from mallops.blueprints.members.rules.asking import understand
from mallops.blueprints.members.views.parts import face
from mallops.core.auth import current_actor, requires
from mallops.core.errors import NotFound
from mallops.core.web import NavItem, nav_item, no_store, redirect_after, render

bp = Blueprint("members", __name__)
nav_item(NavItem("members.index", _l("Members"), "users", "members", may.VIEW, order=10))


def _day(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def filters_now() -> reads.Filters:
    """The filters of the address; what makes no sense is left out."""
    state = request.args.get("state", "")
    return reads.Filters(
        state=state if state in life.STATES else "",
        tier=request.args.get("tier", "")[:12].replace("\x00", ""),
        since=_day("since"),
        until=_day("until"),
        gap=request.args.get("gap") == "1",
    )


def _key(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def address_of(filters: reads.Filters) -> dict[str, Any]:
    """The filters as they stand in an address."""
    known = {
        "state": filters.state,
        "tier": filters.tier,
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
        "gap": "1" if filters.gap else "",
    }
    return {key: value for key, value in known.items() if value}


@bp.get("/members/")
@requires(may.VIEW)
def index() -> Response:
    """The list, the newest first, with its filters."""
    actor, filters = current_actor(), filters_now()
    mall_id = actor.mall_id or 0
    listed = reads.list_members(mall_id, filters, after=_key("after"), before=_key("before"))
    asked = address_of(filters)
    pages = {
        "newer": url_for("members.index", **asked, before=listed.newer) if listed.newer else None,
        "older": url_for("members.index", **asked, after=listed.older) if listed.older else None,
    }
    page = render(
        "members/list.html",
        "list",
        rows=[face(one, actor, listed.cards.get(one.id)) for one in listed.rows],
        filters=filters,
        asked=asked,
        pages=pages,
        states=life.STATES,
        tiers=reads.known_tiers(mall_id),
        waiting=count_requests(mall_id) if actor.can(may.JOIN) else 0,
        pairs=reads.count_pairs(mall_id, "waiting") if actor.can(may.DECIDE) else 0,
    )
    return no_store(page)


@bp.post("/members/find")
@requires(may.VIEW)
def find() -> BaseResponse:
    """Who is asked for. By POST: what is typed is somebody's phone or name and belongs in no address."""
    actor = current_actor()
    question = request.form.get("q", "").replace("\x00", "")[:200]
    asked = understand(question)
    found = reads.find_members(actor.mall_id or 0, asked) if question.strip() else []
    if len(found) == 1:
        return redirect_after("member.show", uid=found[0].uid)
    cards = reads.carried_cards([one.id for one in found])
    page = render(
        "members/found.html",
        "found",
        question=question,
        rows=[face(one, actor, cards.get(one.id)) for one in found],
        wrong_card=asked.wrong_card,
        more=len(found) >= reads.MOST_FOUND,
        is_phone=bool(asked.phone),
    )
    return no_store(page)


@bp.get("/members/find")
@requires(may.VIEW)
def find_again() -> BaseResponse:
    """A page that was reloaded: back to the list."""
    return redirect_after("members.index")


@bp.get("/c/<token>")
@requires(may.VIEW)
def scan(token: str) -> BaseResponse:
    """Where the code of a card leads: its member."""
    card = reads.find_card_by_token(current_actor().mall_id or 0, token)
    if card is None:
        raise NotFound(_("No card of this mall has this code. Type the number of the card instead."))
    return redirect_after("member.show", uid=card.member.uid)
