"""My data, my consents, my card when it is lost."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.club.actions import own as actions
from mallops.blueprints.club.forms import ConsentsForm, DataForm
from mallops.blueprints.club.queries.guests import Guest, find_profile, find_waiting, open_sessions
from mallops.blueprints.club.rules.own import LANGUAGES, said_texts
from mallops.blueprints.club.views.blueprint import bp
from mallops.blueprints.club.views.door import A_YEAR, club_only, speaks
from mallops.blueprints.club.views.parts import again, page
from mallops.blueprints.members.queries import members as reads
from mallops.blueprints.members.queries.setup import consent_texts
from mallops.blueprints.members.rules import people
from mallops.blueprints.members.rules.cards import shown
from mallops.blueprints.members.rules.consents import CHANNELS, MARKETING, PURPOSES
from mallops.core.crypto import mask_phone
from mallops.core.db import transaction
from mallops.core.errors import Conflict, DomainError
from mallops.core.names import pick
from mallops.core.web import flash_ok, redirect_to


def to(guest: Guest, name: str) -> BaseResponse:
    """To another page of the member."""
    return redirect_to(url_for(f"club.{name}", code=guest.mall.code))


@bp.get("/me")
@club_only
def me(guest: Guest) -> Response:
    """What is known of me, and what I can do about it."""
    return me_page(guest)


def me_page(guest: Guest, status: int = 200, refused: str = "") -> Response:
    """The page; `refused`: why something was not possible."""
    given = _given(guest)
    card = reads.find_carried(guest.member.id)
    return page(
        guest,
        "me",
        "me",
        status,
        refused=refused,
        facts=_facts(guest),
        is_organisation=guest.member.kind == "organisation",
        consents=[(label, code in given) for code, label in PURPOSES.items()],
        marketing=any(code in given for code in MARKETING),
        card=shown(card.number) if card is not None else "",
        may_lose=card is not None and guest.member.state in ("active", "frozen"),
        sessions=len(open_sessions(guest.member.id)),
        erasure=find_waiting(guest.member.id),
    )


def _facts(guest: Guest) -> list[tuple[Any, Any]]:
    member, profile = guest.member, find_profile(guest.member.id)
    rows = [
        (_("Name"), member.name),
        (_("Contact person"), member.contact_name),
        (_("Mobile number"), mask_phone(member.phone or "")),
        (_("Birthday"), people.mask_birthday(member.birth_md)),
        (_("Address"), member.address),
        (_("E-mail"), member.email),
        (_("Preferences"), member.preferences),
        (_("Language"), LANGUAGES[profile.lang] if profile is not None else ""),
        (_("Member since"), member.joined_on.isoformat()),
        (_("Number"), member.number),
    ]
    return [(label, value) for label, value in rows if value]


def _given(guest: Guest) -> set[str]:
    return {one.purpose for one in reads.list_consents(guest.member.id, current=True) if one.given}


@bp.get("/me/data")
@club_only
def edit(guest: Guest) -> Response:
    """What can be put right without the desk."""
    profile = find_profile(guest.member.id)
    lang = profile.lang if profile is not None else speaks()
    return _edit_page(guest, DataForm(formdata=None, obj=guest.member, data={"lang": lang}))


def _edit_page(guest: Guest, form: DataForm, status: int = 200) -> Response:
    return page(guest, "edit", "me", status, form=form)


@bp.post("/me/data")
@club_only
def save(guest: Guest) -> BaseResponse:
    """Keep it."""
    form = DataForm()
    data = {name: form[name].data or "" for name in ("address", "email", "preferences")}
    lang = form.lang.data or ""
    try:
        with transaction():
            ok, _nothing = form.runs(lambda: actions.change_data(guest, data, lang))
    except DomainError as error:
        form.add_error(error)
        return _edit_page(again(guest), form, error.status)
    if not ok:
        return _edit_page(again(guest), form, 422)
    flash_ok(_("Saved."))
    response = to(guest, "me")
    response.set_cookie("lang", lang, max_age=A_YEAR, samesite="Lax")
    return response


# -- consents ----------------------------------------------------------------------------------------------


@bp.get("/me/consents")
@club_only
def consents(guest: Guest) -> Response:
    """What I agree to, purpose by purpose, and what I agreed to before."""
    given = _given(guest)
    ticked = {f"consent_{code}": code in given for code in PURPOSES if code != "service"}
    return _consents_page(guest, ConsentsForm(formdata=None, data=ticked))


def _consents_page(guest: Guest, form: ConsentsForm, status: int = 200) -> Response:
    texts = consent_texts(guest.mall.id)
    form.texts.data = said_texts(actions.texts_now(guest.mall.id))
    return page(
        guest,
        "consents",
        "me",
        status,
        form=form,
        purposes=PURPOSES,
        channels=CHANNELS,
        texts={code: pick(one.text_zh, one.text_en) for code, one in texts.items()},
        versions={code: one.version for code, one in texts.items()},
        current={one.purpose: one for one in reads.list_consents(guest.member.id, current=True)},
        history=list(reversed(reads.list_consents(guest.member.id)))[:40],
    )


@bp.post("/me/consents")
@club_only
def save_consents(guest: Guest) -> BaseResponse:
    """From now on."""
    form = ConsentsForm()
    try:
        with transaction():
            ok, changed = form.runs(lambda: actions.set_consents(guest, form.given(), form.texts.data or ""))
    except DomainError as error:
        form.add_error(error)
        return _consents_page(again(guest), form, error.status)
    if not ok:
        return _consents_page(again(guest), form, 422)
    flash_ok(_("Saved: it holds from this moment on.") if changed else _("Nothing changed."))
    return to(guest, "me")


@bp.post("/me/consents/none")
@club_only
def no_marketing(guest: Guest) -> BaseResponse:
    """No offers any more."""
    try:
        with transaction():
            actions.withdraw_marketing(guest)
    except Conflict as refusal:
        return me_page(again(guest), 409, str(refusal.message))
    flash_ok(_("You get no calls and messages with offers any more."))
    return to(guest, "me")


# -- the card ----------------------------------------------------------------------------------------------


@bp.get("/me/lost")
@club_only
def ask_lost(guest: Guest) -> Response:
    """What happens when the card is reported lost."""
    card = reads.find_carried(guest.member.id)
    return page(guest, "lost", "me", card=shown(card.number) if card is not None else "")


@bp.post("/me/lost")
@club_only
def lost(guest: Guest) -> BaseResponse:
    """It opens nothing from this moment on."""
    try:
        with transaction():
            actions.report_lost(guest)
    except Conflict as refusal:
        return me_page(again(guest), 409, str(refusal.message))
    flash_ok(_("Your card is void from now on. Your points are safe; the desk gives you a new card."))
    return to(guest, "home")
