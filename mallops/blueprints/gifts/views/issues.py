"""Who got which gift: the list, one of them, what is collected and what comes back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.gifts import permissions as may
from mallops.blueprints.gifts.actions import giving
from mallops.blueprints.gifts.documents.receipts import print_issue
from mallops.blueprints.gifts.models import GiftIssue
from mallops.blueprints.gifts.queries import gifts as reads
from mallops.blueprints.gifts.rules import words
from mallops.blueprints.gifts.views.catalogue import bp
from mallops.blueprints.gifts.views.parts import desk_of, key_of, my_desk, page, person_of, typed
from mallops.blueprints.members.queries.stock import list_desks
from mallops.core.auth import current_actor, requires
from mallops.core.clock import business_date, business_day_bounds
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import DomainError, NotFound
from mallops.core.formatting import due_tone, due_words, mall_time
from mallops.core.pdf.paper import Paper
from mallops.core.web import flash_ok, no_store, redirect_after


@bp.get("/issues")
@requires(may.VIEW)
def issues() -> Response:
    """Everything that was handed over, the newest first; what is put aside, what waits longest first."""
    actor = current_actor()
    mall_id, desk = actor.mall_id or 0, desk_of(actor, request.args.get("desk"))
    state = request.args.get("state", "")
    state = state if state in words.ISSUE_STATES else ""
    desk_id, before = desk.id if desk else None, key_of("before")
    if state == "held":
        found = reads.list_held(mall_id, desk_id=desk_id, after=before)
    else:
        found = reads.list_issues(mall_id, state=state, desk_id=desk_id, before=before)
    rows, more = found[: reads.PAGE], len(found) > reads.PAGE
    asked: dict[str, Any] = {"state": state or None, "desk": desk.uid if desk else None}
    tomorrow = business_day_bounds(business_date(utcnow(), actor.tz), actor.tz)[1]
    return page(
        "gifts/issues.html",
        "issues",
        rows=rows,
        older=url_for("gifts.issues", **asked, before=rows[-1].id) if more else None,
        state=state,
        desk=desk,
        desks=list_desks(mall_id),
        held=reads.sum_held(mall_id, tomorrow, desk_id) if state == "held" else None,
        states=words.ISSUE_STATES,
        person_of=person_of,
        time=mall_time,
        due=due_words,
        tone=due_tone,
    )


@bp.get("/issues/<uuid:uid>")
@requires(may.VIEW)
def issue(uid: uuid.UUID) -> Response:
    """One of them."""
    return _one(reads.get_issue(current_actor(), uid))


def _one(row: GiftIssue, *, reason: str = "", error: str = "", status: int = 200) -> Response:
    actor = current_actor()
    label, tone = words.ISSUE_STATES[row.state]
    return page(
        "gifts/issue.html",
        "issues",
        status=status,
        one=row,
        states=words.ISSUE_STATES,
        label=label,
        tone=tone,
        person=person_of(row.member),
        time=mall_time,
        may_give=actor.can(may.GIVE),
        desk=my_desk(actor) or row.desk,
        reason=reason,
        error=error,
    )


@bp.get("/issues/<uuid:uid>/signature.png")
@requires(may.VIEW)
def signature(uid: uuid.UUID) -> Response:
    """What the member drew."""
    row = reads.get_issue(current_actor(), uid)
    if not row.image:
        raise NotFound()
    return no_store(Response(row.image, mimetype="image/png"))


@bp.get("/issues/<uuid:uid>/receipt.pdf")
@requires(may.VIEW)
def issue_pdf(uid: uuid.UUID) -> Response:
    """The receipt 礼品领取单."""
    row = reads.get_issue(current_actor(), uid)
    paper = Paper.of(current_actor(), request.args.get("lang"))
    answer = Response(
        print_issue(paper, row, slim=request.args.get("slim") == "1"), mimetype="application/pdf"
    )
    answer.headers["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    return no_store(answer)


@bp.post("/issues/<uuid:uid>/collect")
@requires(may.GIVE)
def collect(uid: uuid.UUID) -> BaseResponse:
    """The member comes for what was put aside, and signs."""
    return _act(
        uid, lambda actor, row: giving.hand_over(actor, row, typed("signature", 200_000)), _("Handed over.")
    )


@bp.post("/issues/<uuid:uid>/back")
@requires(may.TAKE_BACK)
def back(uid: uuid.UUID) -> BaseResponse:
    """The gift comes back, or nobody wants it any more."""

    def act(actor: Any, row: GiftIssue) -> Any:
        return giving.take_back(actor, row, typed("reason"), desk_of(actor, typed("desk", 40)))

    return _act(uid, act, _("Taken back: the points are with the member again."))


def _act(uid: uuid.UUID, act: Any, done: str) -> BaseResponse:
    actor = current_actor()
    try:
        with transaction():
            act(actor, reads.get_issue(actor, uid, lock=True))
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        db.session.rollback()
        return _one(
            reads.get_issue(actor, uid), reason=typed("reason"), error=str(error.message), status=error.status
        )
    flash_ok(done)
    return redirect_after("gifts.issue", uid=uid)
