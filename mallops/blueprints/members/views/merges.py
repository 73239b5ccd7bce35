"""Two cards of one person: found, asked for, decided by a second person (22.3)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions import merging
from mallops.blueprints.members.forms import MergeForm
from mallops.blueprints.members.models import Member, MemberMerge
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.rules.asking import understand
from mallops.blueprints.members.views.parts import birthday_of, face
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.db import transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.web import NavItem, flash_error, flash_ok, nav_item, no_store, redirect_after, render

bp = Blueprint("member_merges", __name__)
nav_item(
    NavItem(
        "member_merges.index",
        _l("Two cards, one person"),
        "git-compare-arrows",
        "members",
        may.JOIN,
        order=40,
    )
)
FOUND_BY: dict[str, Any] = {
    "phone": _l("Same phone"),
    "birthday": _l("Same name and birthday"),
    "hand": _l("Noticed by a colleague"),
}
STATES: dict[str, tuple[Any, str]] = {
    "found": (_l("To be looked at"), "info"),
    "waiting": (_l("Waits for a second person"), "warn"),
    "done": (_l("Made one"), "ok"),
    "refused": (_l("Two people"), "muted"),
}


@bp.get("/members/merges/")
@requires(may.JOIN)
def index() -> Response:
    """What waits for a decision first, then what the house noticed."""
    actor = current_actor()
    pairs = reads.list_pairs(actor.mall_id or 0)
    ids = [one for pair in pairs for one in (pair.keep_id, pair.drop_id)]
    cards = reads.carried_cards(ids)
    rows = [
        {
            "pair": one,
            "keep": face(one.keep, actor, cards.get(one.keep_id)),
            "drop": face(one.drop, actor, cards.get(one.drop_id)),
            "why": FOUND_BY[one.found_by],
            "state": STATES[one.state],
        }
        for one in pairs
    ]
    return no_store(render("members/merges.html", rows=rows))


def _side(member: Member, actor: Actor) -> dict[str, Any]:
    return {
        "face": face(member, actor, reads.find_carried(member.id)),
        "birthday": birthday_of(member),
        "panels": [],
    }


def _page(pair: MemberMerge, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    actor = current_actor()
    page = render(
        "members/merge.html",
        status=status,
        pair=pair,
        keep=_side(pair.keep, actor),
        drop=_side(pair.drop, actor),
        why=FOUND_BY[pair.found_by],
        state=STATES[pair.state],
        errors=errors or {},
        typed=request.form,
        decides=actor.can(may.DECIDE) and pair.state == "waiting" and pair.by_id != actor.user_id,
        refuses=actor.can(may.DECIDE) and pair.state in ("found", "waiting"),
        asks=pair.state == "found",
        waits_for_other=pair.state == "waiting" and pair.by_id == actor.user_id,
    )
    return no_store(page)


@bp.get("/members/merges/<uuid:uid>")
@requires(may.JOIN)
def show(uid: uuid.UUID) -> Response:
    """Both beside each other."""
    return _page(fetch(MemberMerge, uid, current_actor()))


@bp.post("/members/merges/<uuid:uid>")
@requires(may.JOIN)
def decide(uid: uuid.UUID) -> BaseResponse:
    """Ask for it, agree, or say that they are two people."""
    actor, what = current_actor(), request.form.get("do", "")
    words = request.form.get("words", "").replace("\x00", "")
    try:
        with transaction():
            pair = fetch(MemberMerge, uid, actor, lock=True)
            to = _do(actor, pair, what, words)
    except Invalid as error:
        return _page(fetch(MemberMerge, uid, actor), 422, {"words": str(error.message)})
    except Conflict as error:
        flash_error(str(error.message))
        return redirect_after("member_merges.show", uid=uid)
    flash_ok(_("Noted."))
    return redirect_after("member.show", uid=to.uid) if to else redirect_after("member_merges.index")


def _do(actor: Actor, pair: MemberMerge, what: str, words: str) -> Member | None:
    keep, drop = pair.keep, pair.drop
    if what == "swap" or what == "ask":
        sides = (drop, keep) if what == "swap" else (keep, drop)
        merging.propose(actor, *sides, words, pair.found_by)
        return None
    if what == "agree":
        for one in sorted((keep, drop), key=lambda row: row.id):
            reads.get_member(actor, one.uid, lock=True)
        return merging.agree(actor, pair, keep, drop)
    merging.refuse(actor, pair, words)
    return None


# --- begun from a member --------------------------------------------------------------------------------


def _new_page(
    member: Member, form: MergeForm, status: int = 200, found: list[Member] | None = None
) -> Response:
    actor = current_actor()
    page = render(
        "members/merge_new.html",
        status=status,
        member=member,
        shown=face(member, actor, reads.find_carried(member.id)),
        form=form,
        found=[face(one, actor) for one in found or [] if one.id != member.id],
    )
    return no_store(page)


@bp.get("/members/<uuid:uid>/merge")
@requires(may.JOIN)
def new(uid: uuid.UUID) -> Response:
    """Which other card is the same person's."""
    member = reads.get_member(current_actor(), uid)
    return _new_page(member, MergeForm(formdata=None))


@bp.post("/members/<uuid:uid>/merge")
@requires(may.JOIN)
def ask(uid: uuid.UUID) -> BaseResponse:
    """Ask that the other goes into this one."""
    actor, form = current_actor(), MergeForm()
    member = reads.get_member(actor, uid)
    found = reads.find_members(actor.mall_id or 0, understand(form.other.data)) if form.other.data else []
    others = [one for one in found if one.id != member.id]
    if len(others) != 1:
        words = _("No other member fits. Scan the card, or type its whole number.")
        many = _("Several members fit. Type the whole number of the card.")
        form.validate()
        form.other.errors = [many if others else words]
        return _new_page(member, form, 422, others)
    try:
        with transaction():
            ok, pair = form.runs(lambda: merging.propose(actor, member, others[0], form.reason.data or ""))
    except Conflict as refusal:
        form.form_errors = [str(refusal.message)]
        return _new_page(member, form, 409, others)
    if not ok or pair is None:
        return _new_page(member, form, 422, others)
    flash_ok(_("Asked for. A second person with the right to decide agrees or refuses."))
    return redirect_after("member_merges.show", uid=pair.uid)
