"""A claim: taken down, compared, confirmed by a second person, handed out against a signature (30.1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.lostfound import permissions as may
from mallops.blueprints.lostfound.actions import claiming, ending
from mallops.blueprints.lostfound.actions.kind import FOUND_FLOW
from mallops.blueprints.lostfound.forms import ClaimForm, EndForm, RefuseForm, SignForm
from mallops.blueprints.lostfound.models import Claim, FoundItem
from mallops.blueprints.lostfound.queries.items import get_claim, live_claim
from mallops.blueprints.lostfound.rules import items as rules
from mallops.blueprints.lostfound.rules.words import CLAIM_STATES, CLAIM_TONES, PAPERS
from mallops.blueprints.lostfound.views.parts import typed
from mallops.core.attempts import attempt
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.crypto import mask_phone
from mallops.core.errors import Conflict
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("lost_claims", __name__, url_prefix="/found")


# -- taken down ------------------------------------------------------------------------------------------


def _claim_form(case: FoundItem, form: ClaimForm, status: int = 200) -> Response:
    said = {str(one.uid): typed(f"answer-{one.uid}", 200) for one in case.questions}
    page = render(
        "lostfound/claim_new.html",
        "form",
        status,
        case=case,
        form=form,
        questions=[(str(one.uid), one.question, said[str(one.uid)]) for one in case.questions],
    )
    return no_store(page)


@bp.get("/<uuid:uid>/claim")
@requires(may.WORK)
def new(uid: uuid.UUID) -> Response:
    """Who claims it, what shows it, and what they answer; the expected answers are not on this page."""
    case = fetch(FoundItem, uid)
    live = live_claim(case)
    rules.ensure_claimable(
        case.state, live.state if live else None, has_cash=case.has_cash, cash_fen=case.cash_fen
    )
    form = ClaimForm(formdata=None)
    if case.loss is not None:
        form.claimant.data, form.phone.data = case.loss.loser, case.loss.phone
    return _claim_form(case, form)


@bp.post("/<uuid:uid>/claim")
@requires(may.WORK)
def create(uid: uuid.UUID) -> BaseResponse:
    """Take it down."""
    actor, form = current_actor(), ClaimForm()

    def act() -> Claim:
        case = fetch(FoundItem, uid, actor, lock=True)
        answers = {str(one.uid): typed(f"answer-{one.uid}", 200) for one in case.questions}
        told = claiming.Told(
            form.claimant.data or "", form.phone.data or "", form.proof.data or "", form.id_kind.data or "",
            form.id_last4.data or "", answers,
        )  # fmt: skip
        return claiming.take_claim(actor, case, told)

    claim, status = attempt(form, actor, "found_items.claim", act)
    if claim is None:
        return _claim_form(fetch(FoundItem, uid, actor), form, status)
    flash_ok(_("The claim is taken down."))
    return redirect_after("lost_claims.show", uid=claim.uid)


# -- compared, confirmed, handed out ---------------------------------------------------------------------


def _page(claim: Claim, status: int = 200, *, error: str = "", where: str = "") -> Response:
    actor, item = current_actor(), claim.item
    mine = actor.user_id in {claim.taken_by_id, claim.checked_by_id}
    page = render(
        "lostfound/claim.html",
        "claim",
        status,
        claim=claim,
        case=item,
        answers=claiming.answers_of(claim),
        state=CLAIM_STATES[claim.state],
        tone=CLAIM_TONES[claim.state],
        item_state=FOUND_FLOW.state(item.state),
        phone=mask_phone(claim.phone or ""),
        paper=PAPERS.get(claim.id_kind, ""),
        needs_second=item.valuable and claim.state == "checked" and claim.second_id is None,
        mine=mine,
        may_release=claim.state == "checked" and (not item.valuable or claim.second_id is not None),
        is_second=claim.second_id is not None and claim.second_id == actor.user_id,
        sign=SignForm(formdata=None),
        refuse=RefuseForm() if where == "refuse" else RefuseForm(formdata=None),
        error=error,
        where=where,
    )
    return no_store(page)


@bp.get("/claims/<uuid:uid>")
@requires(may.WORK)
def show(uid: uuid.UUID) -> Response:
    """Answers beside what was expected; what is still to do."""
    return _page(get_claim(current_actor().mall_id, uid))


def _do(uid: uuid.UUID, where: str, form: Any, call: Callable[[Claim], None], said: str) -> BaseResponse:
    actor = current_actor()

    def act() -> bool:
        claim = get_claim(actor.mall_id, uid)
        fetch(FoundItem, claim.item.uid, actor, lock=True)
        call(claim)
        return True

    done, status = attempt(form, actor, f"found_claims.{where}", act)
    if not done:
        words = [*form.form_errors, *(one for errors in form.errors.values() for one in errors)]
        return _page(get_claim(actor.mall_id, uid), status, error=str(words[0]) if words else "", where=where)
    flash_ok(said)
    return redirect_after("lost_claims.show", uid=uid)


@bp.post("/claims/<uuid:uid>/compare")
@requires(may.WORK)
def compare(uid: uuid.UUID) -> BaseResponse:
    """Every answer agrees, or the claim is refused."""

    def call(claim: Claim) -> None:
        count = len(claiming.answers_of(claim))
        chosen = [request.form.get(f"agrees-{at}", "") for at in range(count)]
        if any(one not in {"yes", "no"} for one in chosen):
            raise Conflict(_("Say of every answer whether it agrees."))
        claiming.check_claim(current_actor(), claim, [one == "yes" for one in chosen])

    return _do(uid, "compare", SignForm(), call, _("The answers agree."))


@bp.post("/claims/<uuid:uid>/second")
@requires(may.WORK)
def second(uid: uuid.UUID) -> BaseResponse:
    """Somebody else confirms and signs."""
    form = SignForm()
    return _do(
        uid, "second", form,
        lambda claim: claiming.second_claim(current_actor(), claim, form.signature.data or ""),
        _("Confirmed as the second person."),
    )  # fmt: skip


@bp.post("/claims/<uuid:uid>/release")
@requires(may.WORK)
def release(uid: uuid.UUID) -> BaseResponse:
    """The claimant signs and takes it."""
    form = SignForm()
    return _do(
        uid, "release", form,
        lambda claim: claiming.release(current_actor(), claim, form.signature.data or ""),
        _("Handed out, with a signature. Print the claim form for the file."),
    )  # fmt: skip


@bp.post("/claims/<uuid:uid>/refuse")
@requires(may.WORK)
def refuse(uid: uuid.UUID) -> BaseResponse:
    """It is not theirs; the item stays."""
    form = RefuseForm()
    return _do(
        uid, "refuse", form,
        lambda claim: claiming.refuse_claim(current_actor(), claim, form.reason.data or ""),
        _("Refused. The item stays in keeping."),
    )  # fmt: skip


# -- nobody came -----------------------------------------------------------------------------------------


def _end_page(case: FoundItem, form: EndForm, status: int = 200) -> Response:
    early = case.state in {"registered", "announced"}
    return render("lostfound/end.html", "form", status, case=case, form=form, early=early)


@bp.get("/<uuid:uid>/end")
@requires(may.APPROVE)
def end(uid: uuid.UUID) -> Response:
    """To the police, or disposed of, before a witness."""
    case = fetch(FoundItem, uid)
    form = EndForm(formdata=None)
    form.way.data = "police" if case.valuable or case.state != "unclaimed" else "dispose"
    return _end_page(case, form)


@bp.post("/<uuid:uid>/end")
@requires(may.APPROVE)
def keep_end(uid: uuid.UUID) -> BaseResponse:
    """Keep it, with the signatures."""
    actor, form = current_actor(), EndForm()

    def act() -> bool:
        told = ending.Ending(
            form.way.data or "", form.receiver.data or "", form.witness.data or "",
            form.witness_signature.data or "", form.officer_signature.data or "", form.note.data or "",
        )  # fmt: skip
        ending.end_item(actor, fetch(FoundItem, uid, actor, lock=True), told)
        return True

    done, status = attempt(form, actor, "found_items.end", act)
    if not done:
        return _end_page(fetch(FoundItem, uid, actor), form, status)
    flash_ok(_("It is kept, with the signatures. Print the handover sheet for the file."))
    return redirect_after("found_items.show", uid=uid)
