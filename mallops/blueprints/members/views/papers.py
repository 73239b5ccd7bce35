"""What leaves the screen: the printed form, the label of a card, the file of the person, the list (22.2)."""

from __future__ import annotations

import json
import uuid

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions.erasing import all_about
from mallops.blueprints.members.documents.form import print_form
from mallops.blueprints.members.documents.label import print_label
from mallops.blueprints.members.models import Card, Member
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.rules import life, people
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.members.views.listing import filters_now
from mallops.blueprints.members.views.parts import face
from mallops.core import audit
from mallops.core.auth import current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import commits, transaction
from mallops.core.errors import NotFound
from mallops.core.export import Column, Meta, as_download, export_rows, safe_filename
from mallops.core.pdf.paper import Paper
from mallops.core.web import no_store

bp = Blueprint("member_papers", __name__)
PDF = "application/pdf"


def _inline(body: bytes, name: str) -> Response:
    response = Response(body, mimetype=PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{safe_filename(name)}"'
    return no_store(response)


@bp.get("/members/<uuid:uid>/form.pdf")
@requires(may.SEE)
def form_pdf(uid: uuid.UUID) -> Response:
    """The application form 申请表 on A4."""
    actor = current_actor()
    member = reads.get_member(actor, uid)
    if member.erased_at is not None:
        raise NotFound()
    paper = Paper.of(actor, request.args.get("lang"))
    return _inline(print_form(paper, member), f"form-{member.number}-{paper.lang[:2]}.pdf")


@bp.get("/members/<uuid:uid>/label.pdf")
@requires(may.SEE)
def label_pdf(uid: uuid.UUID) -> Response:
    """The label of the card a member carries, with its code."""
    actor = current_actor()
    member = reads.get_member(actor, uid)
    card = reads.find_carried(member.id)
    if card is None:
        raise NotFound(_("This member carries no card. Give one out first."))
    paper = Paper.of(actor, request.args.get("lang"))
    return _inline(print_label(paper, card), f"card-{card.number}.pdf")


@bp.post("/members/<uuid:uid>/data.json")
@commits
@requires(may.EDIT)
def data_json(uid: uuid.UUID) -> Response:
    """All that the house holds on the person, to be handed to that person; on record."""
    actor = current_actor()
    member = reads.get_member(actor, uid)
    body = json.dumps(all_about(actor, member), ensure_ascii=False, indent=2, default=str).encode()
    return as_download(body, f"{member.number}.json", "application/json")


@bp.post("/members/export.<any(xlsx,csv):fmt>")
@requires(may.EXPORT)
def export(fmt: str) -> Response:
    """The list as it is filtered; phones masked, on record."""
    actor, filters = current_actor(), filters_now()
    columns = [
        Column(_("Number"), lambda row: row[0].number),
        Column(_("Name"), lambda row: face(row[0], actor).name),
        Column(_("Mobile number"), lambda row: mask_phone(row[0].phone or "")),
        Column(_("Card"), _card),
        Column(_("State"), lambda row: str(life.STATES[row[0].state][0])),
        Column(_("Tier"), lambda row: row[0].tier),
        Column(_("Kind of member"), lambda row: str(people.KINDS[row[0].kind])),
        Column(_("Member since"), lambda row: row[0].joined_on, "date"),
    ]
    rows = reads.each_member(actor.mall_id or 0, filters)
    made = export_rows(fmt, _("Members"), columns, rows, meta=Meta(tz=actor.tz))  # type: ignore[arg-type]
    with transaction():
        audit.note("members.export", mall_id=actor.mall_id, after={"filters": filters.active()}, actor=actor)
    return as_download(*made)


def _card(row: tuple[Member, Card | None]) -> str:
    return shown(row[1].number) if row[1] else ""
