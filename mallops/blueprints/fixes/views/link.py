"""The page behind a personal link: the order as whoever has to act sees it, and their answer (4.1)."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fixes.actions import ANSWER, Answer, acknowledge, party_name, submit
from mallops.blueprints.fixes.actions.answering import NothingToDo
from mallops.blueprints.fixes.queries import get_order, list_attached
from mallops.blueprints.fixes.rules import TO_FIX
from mallops.blueprints.fixes.rules.words import TENANT_WORDS
from mallops.blueprints.sites.queries import get_mall
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.casework.kinds import SEVERITIES, SEVERITY_TONES
from mallops.core.db import db, transaction
from mallops.core.deadlines import explain
from mallops.core.errors import Conflict, DomainError, Invalid
from mallops.core.formatting import mall_time
from mallops.core.link_card import linked_picture
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.names import pick
from mallops.core.photos.intake import StoredOriginal
from mallops.core.registers.intake import MAX_PHOTOS, receive_photos
from mallops.core.web import flash_ok, redirect_to, render

#: Stages of pictures that are shown under the link: what was found, what was sent, why it was sent back.
BACK = frozenset({"reject", "reopen"})
SHOWN = BACK | {"", "fix"}


def _photos(case: Any) -> set[int]:
    return {one.photo_id for one in list_attached(case) if one.stage in SHOWN and one.photo_id}


def show(link: ShareLink) -> Response:
    """The page."""
    return _page(link)


def act(link: ShareLink) -> BaseResponse:
    """`do`: seen or fixed."""
    name = _line("name")
    actor = link_actor(link, name)
    here = url_for("links.show", token=_token())
    try:
        if request.form.get("do") == "seen":
            with transaction(), acting(actor, "fixes.link_seen"):
                acknowledge(link, name)
            said = _("Thank you. The mall knows that you have seen it.")
        else:
            _ensure_open(link)
            stored = _received(link)
            answer = Answer(name, _text("words"), request.form.get("signature", ""))
            with transaction(), acting(actor, "fixes.link_fixed"):
                submit(link, answer, stored, through=_staff(link))
            said = _("Sent. The mall will look at it.")
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _page(link, error)
    flash_ok(said)
    return redirect_to(here)


def _staff(link: ShareLink) -> Actor | None:
    """Who of this mall is signed in on the device that shows the page."""
    actor: Actor | None = g.get("actor")
    return actor if actor is not None and actor.mall_id == link.mall_id else None


def _ensure_open(link: ShareLink) -> None:
    """Before any picture goes to the disk: is there something to answer?"""
    if link.case.state not in TO_FIX:
        raise NothingToDo()


def _received(link: ShareLink) -> list[tuple[int | None, StoredOriginal]]:
    """The pictures that came, each with the key of the one before that it was taken for. Raises Invalid."""
    known = {str(one.photo.uid): one.photo_id for one in list_attached(link.case) if not one.stage}
    chosen = [(known.get(key.removeprefix("after_")), one) for key, one in request.files.items(multi=True)]
    chosen = [(of, one) for of, one in chosen if one.filename]
    if len(chosen) > MAX_PHOTOS:
        raise Invalid(field_errors={"photos": _("At most %(n)s photos at a time.", n=MAX_PHOTOS)})
    db.session.commit()  # end the read: writing to the disk takes a while
    return [(of, receive_photos([one])[0]) for of, one in chosen]


def _token() -> str:
    """The token as it stands in the address: it need not be one that the server can still make."""
    return str((request.view_args or {})["token"])


def _line(key: str) -> str:
    return " ".join(request.form.get(key, "").replace("\x00", "").split())[:60]


def _text(key: str) -> str:
    return request.form.get(key, "").replace("\x00", "").replace("\r\n", "\n").strip()[:4000]


def _page(link: ShareLink, error: DomainError | None = None) -> Response:
    finding: Any = get_order(link.case_id)
    mall = get_mall(link.mall_id)
    attached = [one for one in list_attached(finding) if one.stage in SHOWN]
    state_words, tone = TENANT_WORDS.get(finding.state, (finding.state, "ok"))
    fields = {key: "" for key in ("words", "name", "photos", "signature")}
    errors = fields | {key: str(words) for key, words in getattr(error, "field_errors", {}).items()}
    return render(
        "fixes/link.html",
        status=error.status if error else 200,
        signed_in=False,
        staff=_staff(link),
        link=link,
        case=finding,
        mall_name=mall.name,
        party=party_name(finding),
        state_words=state_words,
        tone=tone,
        to_fix=finding.state in TO_FIX,
        unseen=finding.state in {"open", "notified"},
        sent_back=finding.reopen_count > 0 and finding.state in TO_FIX,
        item=pick(finding.item_zh, finding.item_en) if finding.item_code else "",
        severity=(SEVERITIES.get(finding.severity, ""), SEVERITY_TONES.get(finding.severity, "muted")),
        due=mall_time(finding.due_at, "full", mall.zoneinfo) if finding.due_at else "",
        why_due=explain(finding.due_explained) if finding.due_explained else "",
        until=mall_time(link.expires_at, "full", mall.zoneinfo),
        before=[_picture(one, _("Before")) for one in attached if not one.stage],
        sent=[_picture(one, _("What you sent")) for one in attached if one.stage == "fix"],
        refused=[_picture(one, _("Still not right")) for one in attached if one.stage in BACK],
        merged=finding.merged_into_id is not None,
        errors=errors,
        message=str(error.message) if error else "",
        typed={"name": _line("name") or finding.responsible_name, "words": _text("words")},
    )


def _picture(one: Any, alt: str) -> dict[str, Any]:
    return linked_picture(one.photo, alt, one.caption)


link_purpose(LinkPurpose(ANSWER, _l("Answer to a rectification order"), show, act, _photos))
