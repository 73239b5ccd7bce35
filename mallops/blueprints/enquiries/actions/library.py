"""Standard answers: written, sent off for approval, put in force, sent back, taken out (28.2)."""

from __future__ import annotations

from flask_babel import gettext as _

from mallops.blueprints.enquiries import permissions as may
from mallops.blueprints.enquiries.actions.telling import tell_approvers, tell_author
from mallops.blueprints.enquiries.models import StandardAnswer, StandardVersion
from mallops.blueprints.enquiries.queries.library import next_code
from mallops.blueprints.enquiries.rules import library as rules
from mallops.core import search
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.malls import Mall

SEARCHED = "standard_answers"


def write(actor: Actor, told: rules.Words) -> StandardAnswer:
    """A new answer: its first draft. Raises Invalid."""
    authorize(actor, may.WRITE)
    clean = rules.ensure_words(told)
    assert actor.mall_id is not None
    db.session.get_one(Mall, actor.mall_id, with_for_update=True)  # numbers one after another
    answer = StandardAnswer(
        mall_id=actor.mall_id, code=next_code(actor.mall_id), category=clean.category,
        owner_id=clean.owner_id or actor.user_id,
    )  # fmt: skip
    db.session.add(answer)
    db.session.flush()
    _draft(actor, answer, 1, clean)
    return answer


def change(actor: Actor, answer: StandardAnswer, told: rules.Words, version: int) -> StandardVersion:
    """Go on with the open version, or begin the next one; what is in force stays so meanwhile.

    `version`: the one that the person looked at (that of `open`, 0 when there was none). The caller holds the
    answer's row. Raises Invalid, NoDraft.
    """
    authorize(actor, may.WRITE)
    clean = rules.ensure_words(told)
    row = answer.open
    if (row.version if row is not None else 0) != version:
        raise rules.NoDraft()
    answer.category, answer.owner_id = clean.category, clean.owner_id or answer.owner_id
    if row is None:
        return _draft(actor, answer, max(one.version for one in answer.versions) + 1, clean)
    _put(row, clean)
    row.state, row.sent_at, row.by_id = "draft", None, actor.user_id
    db.session.flush()
    return row


def _draft(actor: Actor, answer: StandardAnswer, number: int, clean: rules.Words) -> StandardVersion:
    row = StandardVersion(
        mall_id=answer.mall_id, answer=answer, version=number, state="draft", by_id=actor.user_id
    )
    _put(row, clean)
    db.session.add(row)
    db.session.flush()
    db.session.refresh(answer, ["versions"])
    return row


def _put(row: StandardVersion, clean: rules.Words) -> None:
    for name in ("question_zh", "question_en", "text_zh", "text_en", "keywords"):
        setattr(row, name, getattr(clean, name))


def send(actor: Actor, answer: StandardAnswer) -> StandardVersion:
    """Send the draft off for approval. Raises NoDraft."""
    authorize(actor, may.WRITE)
    row = answer.open
    if row is None or row.state != "draft":
        raise rules.NoDraft()
    row.state, row.sent_at = "waiting", utcnow()
    db.session.flush()
    tell_approvers(row)
    return row


def decide(
    actor: Actor, answer: StandardAnswer, version: int, *, approve: bool, why: str = ""
) -> StandardVersion:
    """Put the waiting version in force in place of the one before, or send it back with a reason.

    The caller holds the answer's row. Raises NotWaiting, WroteItMyself, Invalid.
    """
    authorize(actor, may.APPROVE)
    row = answer.open
    if row is None or row.version != version:
        raise rules.NotWaiting()
    rules.ensure_decides(row.state, row.by_id, actor.user_id)
    words = "" if approve else rules.ensure_why(why)
    before = answer.current
    if approve and before is not None:
        before.state = "old"
        db.session.flush()  # only one may be in force
    row.state = "approved" if approve else "refused"
    row.decided_by_id, row.decided_at, row.decided_why = actor.user_id, utcnow(), words
    answer.is_active = answer.is_active or approve
    db.session.flush()
    if approve:
        _index(answer, row)
    tell_author(row)
    return row


def _index(answer: StandardAnswer, row: StandardVersion) -> None:
    """The search box of the house finds what is in force."""
    search.index(
        db.session(),
        mall_id=answer.mall_id,
        kind=SEARCHED,
        ref_id=answer.id,
        ref_uid=answer.uid,
        title=row.question_zh or row.question_en,
        subtitle=answer.audit_label,
        text=" ".join((row.question_en, row.keywords, row.text_zh[:600], row.text_en[:600])),
        at=row.decided_at or utcnow(),
    )


def retire(actor: Actor, answer: StandardAnswer, *, active: bool) -> None:
    """Take it out of the library, or back in. Raises Conflict."""
    authorize(actor, may.APPROVE)
    if answer.is_active == active:
        raise Conflict(_("Somebody was faster: this is done already."))
    answer.is_active = active
    db.session.flush()
    current = answer.current
    if active and current is not None:
        _index(answer, current)
    elif not active:
        search.remove(db.session(), SEARCHED, answer.id)


__all__ = ["SEARCHED", "change", "decide", "retire", "send", "write"]
