"""Telling whoever has to act: notice on paper, personal link, text for a chat; and the order as PDF."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions import (
    ANSWER,
    KIND,
    make_link,
    mark_notified,
    party_name,
    take_link_back,
)
from mallops.blueprints.fixes.documents import chat_text, issue_notice, issue_order
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.rules import LINK_DAYS, NOT_OVER
from mallops.blueprints.fixes.views.orders import act, bp
from mallops.core import audit
from mallops.core.auth import current_actor, requires
from mallops.core.auth.actor import Actor
from mallops.core.db import transaction
from mallops.core.link_card import link_card
from mallops.core.links import find_link, list_links
from mallops.core.pdf.paper import Paper
from mallops.core.registers.record import load_record
from mallops.core.web import no_store, render, whole_number


@bp.get("/<uuid:uid>/notice")
@requires(may.NOTIFY)
def notice(uid: uuid.UUID) -> Response:
    """How to tell whoever has to act, and what became of the link."""
    actor = current_actor()
    finding: Finding = load_record(KIND, uid, actor).case
    card = link_card(actor, finding, ANSWER, chat_text)
    return no_store(
        render(
            "fixes/notice.html",
            case=finding,
            party=party_name(finding),
            state=KIND.workflow.state(finding.state),
            finished=finding.state not in NOT_OVER,
            **card,
            past=[one for one in list_links(finding, ANSWER) if one is not card["link"]],
            days=LINK_DAYS,
        )
    )


@bp.post("/<uuid:uid>/notice/link")
@requires(may.NOTIFY)
def new_link(uid: uuid.UUID) -> BaseResponse:
    """Make a personal link; the one before ends."""
    days = request.form.get("days", 0, type=whole_number)

    def make(actor: Actor, finding: Finding) -> str:
        make_link(actor, finding, days)
        return _("The link is ready. Copy it, or print the notice with its code.")

    return act(uid, may.NOTIFY, "orders.notice", make)


@bp.post("/<uuid:uid>/notice/end")
@requires(may.NOTIFY)
def end_link(uid: uuid.UUID) -> BaseResponse:
    """Take the link back at once."""

    def end(actor: Actor, finding: Finding) -> str:
        return (
            _("The link opens nothing any more.")
            if take_link_back(actor, finding)
            else _("There was no link.")
        )

    return act(uid, may.NOTIFY, "orders.notice", end)


@bp.post("/<uuid:uid>/notice/told")
@requires(may.NOTIFY)
def told(uid: uuid.UUID) -> BaseResponse:
    """They were told on paper, by telephone or in person."""
    how = " ".join(request.form.get("how", "").replace("\x00", "").split())

    def mark(actor: Actor, finding: Finding) -> str:
        mark_notified(actor, finding, how)
        return _("Noted: they were told.")

    return act(uid, may.NOTIFY, "orders.notice", mark)


@bp.get("/<uuid:uid>/notice.pdf")
@requires(may.NOTIFY)
def notice_pdf(uid: uuid.UUID) -> BaseResponse:
    """The notice on A4 in the language asked for, stored; with the code of the link that works now."""
    actor = current_actor()
    finding: Any = load_record(KIND, uid, actor).case
    paper = Paper.of(actor, request.args.get("lang"))
    document = issue_notice(paper, finding, find_link(finding, ANSWER))
    _note(actor, finding, "fixes.notice", paper.lang)
    return redirect(url_for("documents.show", document_uid=document.uid), code=303)


@bp.get("/<uuid:uid>/order.pdf")
@requires(may.VIEW)
def order_pdf(uid: uuid.UUID) -> BaseResponse:
    """The whole order as a stored document."""
    actor = current_actor()
    paper = Paper.of(actor, request.args.get("lang"))
    with paper.spoken():
        record = load_record(KIND, uid, actor)
    document = issue_order(paper, record)
    return redirect(url_for("documents.show", document_uid=document.uid), code=303)


def _note(actor: Actor, finding: Finding, action: str, lang: str) -> None:
    with transaction():
        audit.note(
            action,
            mall_id=actor.mall_id,
            object_kind=KIND.code,
            object_id=finding.id,
            after={"lang": lang},
            label=finding.audit_label,
            actor=actor,
        )
