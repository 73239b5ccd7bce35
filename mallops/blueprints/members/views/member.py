"""The page of a member, and its data (22.2, 26.1)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.members import permissions as may
from mallops.blueprints.members.actions import keeping
from mallops.blueprints.members.forms import ConsentForm, PersonForm, RevealForm
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.queries.setup import consent_texts
from mallops.blueprints.members.rules import hooks, life, people
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.members.rules.consents import CHANNELS, PURPOSES
from mallops.blueprints.members.views.parts import birthday_of, document_of, face
from mallops.blueprints.members.views.words import event_words
from mallops.core.auth import Actor, current_actor, requires
from mallops.core.crypto import mask_phone
from mallops.core.db import commits, transaction
from mallops.core.errors import Forbidden
from mallops.core.names import pick
from mallops.core.web import flash_ok, no_store, redirect_after, render

bp = Blueprint("member", __name__)


@bp.get("/members/<uuid:uid>")
@requires(may.VIEW)
def show(uid: uuid.UUID) -> Response:
    """Card, data, consents, history, and what higher features have of it."""
    actor = current_actor()
    return page_of(actor, reads.get_member(actor, uid))


def page_of(actor: Actor, member: Member, status: int = 200, refused: str = "") -> Response:
    """The page; `refused`: why a step was not possible."""
    cards, carried = reads.list_cards(member.id), reads.find_carried(member.id)
    page = render(
        "members/show.html",
        status=status,
        member=member,
        shown=face(member, actor, carried),
        carried=carried,
        refused=refused,
        fresh=request.args.get("fresh") == "1",
        facts=_facts(member, actor),
        cards=[(shown(one.number), life.CARD_STATES[one.state], one) for one in cards],
        lost=next((one for one in cards if one.state == "lost"), None) if carried is None else None,
        consents=_consents(member),
        events=[event_words(one) for one in reads.list_events(member.id)] if actor.can(may.SEE) else [],
        slips=reads.list_slips(member.id),
        pairs=reads.pairs_of(member.id) if actor.can(may.JOIN) else [],
        panels=[one for one in (hook(actor, member) for _order, hook in hooks.PANELS) if one],
        can=_can(member, actor),
    )
    return no_store(page)


def _can(member: Member, actor: Actor) -> dict[str, bool]:
    state = member.state
    joins, edits, decides = (actor.can(one) for one in (may.JOIN, may.EDIT, may.DECIDE))
    return {
        "edit": life.may_do("edit", state) and (edits or (joins and not member.is_complete)),
        "consents": joins and life.may_do("edit", state),
        "card": joins and life.may_do("issue", state),
        "lose": joins and life.may_do("lose", state),
        "freeze": edits and life.may_do("freeze", state),
        "unfreeze": decides and life.may_do("unfreeze", state),
        "cancel": edits and life.may_do("cancel", state),
        "restore": decides and life.may_do("restore", state) and member.erased_at is None,
        "merge": joins and life.may_do("merge", state),
        "erase": decides and life.may_do("erase", state) and member.erased_at is None,
        "reveal": actor.can(may.SEE) and bool(member.phone),
        "data": edits and member.erased_at is None,
        "print": actor.can(may.SEE) and member.erased_at is None,
    }


def _facts(member: Member, actor: Actor) -> list[tuple[Any, Any]]:
    """The data; more of them for who deals with the person."""
    rows: list[tuple[Any, Any]] = [
        (_("Kind of member"), people.KINDS[member.kind]),
        (_("Mobile number"), mask_phone(member.phone or "")),
        (_("Member since"), member.joined_on.isoformat()),
        (_("Came by"), people.SOURCES[member.source]),
    ]
    if actor.can(may.SEE):
        rows += [
            (_("Gender"), people.GENDERS[member.gender] if member.gender else ""),
            (_("Birthday"), birthday_of(member)),
            (_("Document shown"), _document(member)),
            (_("E-mail"), people.mask_email(member.email or "")),
            (_("Address"), member.address),
            (_("Preferences"), member.preferences),
            (_("Remark"), member.remark),
        ]
        if member.kind == "organisation":
            rows += [(_("Contact person"), member.contact_name), (_("Credit code"), member.credit_code)]
    return [(label, value) for label, value in rows if value]


def _document(member: Member) -> str:
    return f"{people.ID_TYPES[member.id_type]} {document_of(member)}".strip() if member.id_type else ""


def _consents(member: Member) -> list[dict[str, Any]]:
    """Purpose by purpose: given or not, when, how."""
    known = {one.purpose: one for one in reads.list_consents(member.id, current=True)}
    out = []
    for code, label in PURPOSES.items():
        one = known.get(code)
        out.append(
            {
                "label": label,
                "given": one is not None and one.given,
                "at": one.at if one else None,
                "how": CHANNELS[one.channel] if one else "",
                "version": one.text_version if one else None,
            }
        )
    return out


# --- data -----------------------------------------------------------------------------------------------


def _edit_page(member: Member, form: PersonForm, status: int = 200, known: Member | None = None) -> Response:
    actor = current_actor()
    page = render(
        "members/edit.html",
        status=status,
        member=member,
        shown=face(member, actor),
        form=form,
        known=face(known, actor) if known else None,
        phone=mask_phone(member.phone or ""),
    )
    return no_store(page)


def _may_edit(actor: Actor, member: Member) -> None:
    if member.is_complete and not actor.can(may.EDIT):
        raise Forbidden()


@bp.get("/members/<uuid:uid>/edit")
@requires(may.JOIN)
def edit(uid: uuid.UUID) -> Response:
    """The data to fill in or correct; the phone stays masked."""
    actor = current_actor()
    member = reads.get_member(actor, uid)
    _may_edit(actor, member)
    form = PersonForm(formdata=None, obj=member)
    form.phone.data = ""
    return _edit_page(member, form)


@bp.post("/members/<uuid:uid>/edit")
@requires(may.JOIN)
def save(uid: uuid.UUID) -> BaseResponse:
    """Keep what was typed."""
    actor, form = current_actor(), PersonForm()
    try:
        with transaction():
            member = reads.get_member(actor, uid, lock=True)
            ok, _changed = form.runs(lambda: keeping.change(actor, member, form.person(keep_phone=True)))
    except life.AlreadyMember as refusal:
        with transaction():
            keeping.suggest_merge(actor, reads.get_member(actor, uid), form.phone.data or "")
        other = reads.get_member(actor, refusal.uid)
        return _edit_page(reads.get_member(actor, uid), form, 409, other)
    if not ok:
        return _edit_page(member, form, 422)
    flash_ok(_("Saved."))
    return redirect_after("member.show", uid=uid)


# --- consents -------------------------------------------------------------------------------------------


@bp.get("/members/<uuid:uid>/consents")
@requires(may.JOIN)
def consents(uid: uuid.UUID) -> Response:
    """What is agreed to, box by box."""
    actor = current_actor()
    member = reads.get_member(actor, uid)
    given = {one.purpose for one in reads.list_consents(member.id, current=True) if one.given}
    form = ConsentForm(formdata=None, data={f"consent_{code}": code in given for code in PURPOSES})
    texts = {code: pick(one.text_zh, one.text_en) for code, one in consent_texts(member.mall_id).items()}
    page = render(
        "members/consents.html",
        member=member,
        shown=face(member, actor),
        form=form,
        texts=texts,
        purposes=PURPOSES,
    )
    return no_store(page)


@bp.post("/members/<uuid:uid>/consents")
@commits
@requires(may.JOIN)
def save_consents(uid: uuid.UUID) -> BaseResponse:
    """Given or withdrawn from now on."""
    actor, form = current_actor(), ConsentForm()
    member = reads.get_member(actor, uid, lock=True)
    changed = keeping.change_consents(actor, member, form.consents())
    flash_ok(
        _("Saved: what is written or called from now on keeps to it.") if changed else _("Nothing changed.")
    )
    return redirect_after("member.show", uid=uid)


# --- the number in clear --------------------------------------------------------------------------------


@bp.get("/members/<uuid:uid>/phone")
@requires(may.SEE)
def ask_phone(uid: uuid.UUID) -> Response:
    """Ask what the number is needed for."""
    actor = current_actor()
    member = reads.get_member(actor, uid)
    form = RevealForm(formdata=None)
    return no_store(
        render("members/phone.html", member=member, shown=face(member, actor), form=form, phone="")
    )


@bp.post("/members/<uuid:uid>/phone")
@commits
@requires(may.SEE)
def reveal(uid: uuid.UUID) -> Response:
    """The number, once; the look is on record."""
    actor, form = current_actor(), RevealForm()
    member = reads.get_member(actor, uid)
    ok, phone = form.runs(
        lambda: keeping.reveal_phone(actor, member, form.why.data or "", form.words.data or "")
    )
    page = render(
        "members/phone.html",
        status=200 if ok else 422,
        member=member,
        shown=face(member, actor),
        form=form,
        phone=phone or "",
    )
    return no_store(page)
