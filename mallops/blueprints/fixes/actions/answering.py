"""What comes back through a personal link: seen, or put right with photos, name and signature (4.1).

Who fixed it is then nobody of the house, so every one of the house who may verify can do so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fixes.actions.telling import tell_answered
from mallops.blueprints.fixes.models import Finding, FindingPair
from mallops.blueprints.fixes.queries import list_attached
from mallops.blueprints.fixes.rules import TO_FIX
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.casework.signatures import decode_signature
from mallops.core.db import db
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import ShareLink, link_actor
from mallops.core.photos.intake import StoredOriginal
from mallops.core.registers.intake import MAX_PHOTOS, keep_photos

MAX_WORDS = 2000


class NothingToDo(Conflict):
    """The order waits for somebody else, or is over."""

    default = _l("Nothing is waiting for you here: the page below shows how it stands now.")


@dataclass(frozen=True)
class Answer:
    """What was typed. `signature`: a drawn PNG as a data address, or a typed name."""

    name: str
    words: str
    signature: str = ""


def ensure_answer(answer: Answer, photos: int, needs_photo: bool) -> None:
    """Raise Invalid with a sentence for each field that lacks something."""
    errors = {}
    if not answer.words.strip():
        errors["words"] = _("Say in a few words what was done.")
    elif len(answer.words) > MAX_WORDS:
        errors["words"] = _("Keep it under 2,000 characters.")
    if not answer.name.strip():
        errors["name"] = _("Write your name, so that the mall knows who answered.")
    if needs_photo and not photos:
        errors["photos"] = _("Add at least one photo that shows the place now.")
    if photos > MAX_PHOTOS:
        errors["photos"] = _("At most %(n)s photos at a time.", n=MAX_PHOTOS)
    try:
        decode_signature(answer.signature)
    except Invalid as error:
        errors |= {key: str(words) for key, words in error.field_errors.items()}
    if errors:
        raise Invalid(field_errors=errors)


def _locked(link: ShareLink) -> Finding:
    query = sa.select(Finding).where(Finding.id == link.case_id).with_for_update(of=Finding.__table__)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _who(link: ShareLink, name: str) -> Actor:
    return link_actor(link, " · ".join(one for one in (link.recipient, name.strip()) if one))


def acknowledge(link: ShareLink, name: str) -> None:
    """They have seen it and see to it: in progress. Raises NothingToDo when it is already."""
    finding = _locked(link)
    if finding.state not in {"open", "notified"}:
        raise NothingToDo()
    actor = _who(link, name)
    casework.move(actor, finding, "start")
    _note_name(finding, name)
    link.answered_count += 1
    tell_answered(finding, actor.name, fixed=False)
    db.session.flush()


def submit(
    link: ShareLink,
    answer: Answer,
    stored: Sequence[tuple[int | None, StoredOriginal]],
    *,
    through: Actor | None = None,
) -> Finding:
    """They say it is put right. `stored`: pictures with the key of the one before that each belongs to.

    `through`: who of the house was signed in on that device. They count as who fixed it, so they cannot
    verify what they have answered themselves.
    Raises Invalid, and NothingToDo when the order is with the mall already or is over.
    """
    finding = _locked(link)
    if finding.state not in TO_FIX:
        raise NothingToDo()
    before = {one.photo_id for one in list_attached(finding) if not one.stage}
    ensure_answer(answer, len(stored), bool(before))
    actor = _who(link, answer.name)
    casework.move(actor, finding, "fix", note=answer.words.strip())
    for of, original in stored:
        for photo in keep_photos(actor, finding, [original], stage="fix"):
            if of in before:
                db.session.add(FindingPair(finding_id=finding.id, before_id=of, after_id=photo.id))
    casework.sign(
        actor, finding, capacity="fixer", signature=answer.signature, name=answer.name.strip()[:120]
    )
    _note_name(finding, answer.name)
    if through is not None and through.mall_id == link.mall_id:
        finding.fixed_by_id = through.user_id
        casework.log(finding, through, "answer_lent")
    link.answered_count += 1
    tell_answered(finding, actor.name, fixed=True)
    db.session.flush()
    return finding


def _note_name(finding: Any, name: str) -> None:
    if name.strip() and not finding.responsible_name:
        finding.responsible_name = " ".join(name.split())[:120]
