"""An enquiry is taken in: by a clerk, or from a visitor's phone without an account (28.1)."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions.kind import KIND
from mallops.blueprints.enquiries.actions.telling import tell_desk
from mallops.blueprints.enquiries.models import Enquiry
from mallops.blueprints.enquiries.queries.enquiries import count_since, member_of_phone
from mallops.blueprints.enquiries.rules import enquiries as rules
from mallops.blueprints.enquiries.rules.words import CATEGORIES, PUBLIC_SORTS, SORTS
from mallops.blueprints.members.queries.keys import phone_key
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Invalid
from mallops.core.malls import Mall, today_of
from mallops.core.phones import ensure_phone
from mallops.core.policies.clocks import follow
from mallops.core.registers.intake import keep_photos

#: Encrypted: the timeline never tells them.
HIDDEN = ("customer", "phone", "phone_hash", "email", "question")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """What a clerk writes down."""

    question: str = ""
    channel: str = "visit"
    category: str = "other"
    sort: str = "question"
    title: str = ""
    customer: str = ""
    phone: str = ""
    email: str = ""
    tenant_id: int | None = None
    zone_id: int | None = None
    place: str = ""
    happened_on: dt.date | None = None
    callback: bool = False
    owner_id: int | None = None


@dataclass(frozen=True)
class Said:
    """What a visitor writes on their phone. `trap`: the field that people do not see."""

    text: str = ""
    sort: str = "question"
    zone_id: int | None = None
    place: str = ""
    happened_on: dt.date | None = None
    customer: str = ""
    phone: str = ""
    lang: str = ""
    trap: str = ""


def take(actor: Actor, told: Told, *, uid: uuid.UUID | None = None) -> Enquiry:
    """Register it; its clocks run. Raises Invalid, Forbidden."""
    authorize(actor, may.WORK)
    values = _values(actor, told)
    case: Enquiry = casework.open_case(actor, KIND, values, uid=uid, authorised=True)
    return case


def correct(actor: Actor, case: Enquiry, told: Told, version: int) -> None:
    """Change what was written down. Raises Conflict, Invalid."""
    if case.channel == "qr":  # the visitor's own words stay theirs
        told = Told(**{**told.__dict__, "question": case.question or "-", "channel": "visit"})
    values = _values(actor, told)
    if case.channel == "qr":
        values |= {"channel": "qr", "question": case.question}
    kept = {key: values.pop(key) for key in HIDDEN}
    casework.edit_case(actor, case, values, version=version)
    for key, value in kept.items():
        setattr(case, key, value)
    db.session.flush()


def _values(actor: Actor, told: Told) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    got: dict[str, Any] = {"phone": "", "email": "", "question": ""}
    for name, check in (
        ("question", lambda: rules.ensure_text(told.question)),
        ("phone", lambda: ensure_phone(told.phone)),
        ("email", lambda: rules.ensure_email(told.email)),
        ("", lambda: rules.ensure_codes(told.channel, told.category, told.sort)),
        ("", lambda: rules.ensure_day(told.happened_on, today_of(actor.mall_id or 0))),
    ):
        try:
            got[name] = check()  # type: ignore[no-untyped-call]
        except Invalid as error:
            errors |= error.field_errors
    if errors:
        raise Invalid(field_errors=errors)
    rules.ensure_reachable(told.callback, got["phone"])
    member = member_of_phone(actor.mall_id or 0, got["phone"])
    return {
        "title": (told.title.strip() or _title(told))[:200],
        "question": got["question"],
        "channel": told.channel,
        "category": told.category,
        "sort": told.sort,
        "customer": told.customer.strip()[:60] or None,
        "phone": got["phone"] or None,
        "phone_hash": phone_key(got["phone"]),
        "email": got["email"] or None,
        "member_id": member.id if member is not None else None,
        "tenant_id": told.tenant_id,
        "zone_id": told.zone_id,
        "place": told.place.strip()[:120],
        "happened_on": told.happened_on,
        "callback": "wanted" if told.callback else "",
        "owner_id": told.owner_id or actor.user_id,
    }


def _title(told: Told) -> str:
    """Without a word that tells who it is."""
    return str(CATEGORIES[told.category] if told.sort == "question" else SORTS[told.sort])


# -- from a visitor's phone ---------------------------------------------------------------------------------


def ensure_room(mall_id: int, source: str, zone_id: int | None) -> None:
    """Raise TooMuch when this address, this place or the mall has had enough for now."""
    since = utcnow() - rules.WINDOW
    rules.ensure_room(
        count_since(mall_id, since, source_hash=source),
        count_since(mall_id, since, zone_id=zone_id) if zone_id is not None else 0,
        count_since(mall_id, since),
    )


def ensure_word(said: Said, today: dt.date) -> None:
    """Everything that can be wrong with a visitor's word, before pictures are looked at. Raises Invalid."""
    errors: dict[str, Any] = {}
    for check in (
        lambda: rules.ensure_said(said.text),
        lambda: ensure_phone(said.phone),
        lambda: rules.ensure_day(said.happened_on, today),
    ):
        try:
            check()  # type: ignore[no-untyped-call]
        except Invalid as error:
            errors |= error.field_errors
    if said.sort not in PUBLIC_SORTS:
        errors["sort"] = _("Choose what it is about.")
    if errors:
        raise Invalid(field_errors=errors)


def take_publicly(
    mall: Mall, said: Said, photos: Sequence[Any], *, source: str, secret: str
) -> tuple[Enquiry, str]:
    """An entry from a phone without account, and the token of its follow-link (kept nowhere).

    What looks like spam is held back: nobody is told and it stands in no list of work, but no word is lost.
    `source` is the keyed hash of the sender's address. Raises TooMuch, Invalid.
    """
    ensure_room(mall.id, source, said.zone_id)
    ensure_word(said, today_of(mall.id))
    visitor = Actor(None, _("Visitor (QR code)"), mall.id, tz=mall.tz)
    token = secrets.token_urlsafe(18)
    text = rules.ensure_said(said.text)
    text_hash = rules.keyed("text", rules.folded(text), secret)
    same = count_since(mall.id, utcnow() - DAY, text_hash=text_hash)
    why = rules.suspicion(text, said.trap, same)
    values = _said_values(mall, said, text) | {
        "source_hash": source,
        "text_hash": text_hash,
        "follow_hash": rules.keyed("follow", token, secret),
        "held_why": why,
    }
    case: Enquiry = casework.open_case(visitor, KIND, values, authorised=True)
    keep_photos(visitor, case, photos)
    if why:
        case.state = "held"
        casework.log(case, visitor, "held_back", from_state="open", to_state="held")
        db.session.flush()
        follow(case, visitor)
    else:
        tell_desk(case)
    return case, token


def _said_values(mall: Mall, said: Said, text: str) -> dict[str, Any]:
    phone = ensure_phone(said.phone)
    member = member_of_phone(mall.id, phone)
    return {
        "title": pgettext("enquiry", "%(sort)s by QR code", sort=SORTS[said.sort]),
        "sort": said.sort,
        "channel": "qr",
        "category": "aftersales" if said.sort == "complaint" else "other",
        "question": text,
        "customer": said.customer.replace("\x00", "").strip()[:60] or None,
        "phone": phone or None,
        "phone_hash": phone_key(phone),
        "member_id": member.id if member is not None else None,
        "zone_id": said.zone_id,
        "place": said.place.replace("\x00", "").strip()[:120],
        "happened_on": said.happened_on,
        "callback": "wanted" if phone and said.sort == "complaint" else "",
        "lang": said.lang[:12],
    }


__all__ = ["Said", "Told", "correct", "ensure_room", "ensure_word", "take", "take_publicly"]
