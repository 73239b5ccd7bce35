"""Short texts to a phone: written in the caller's transaction, sent by the worker, emptied at once.

Nothing leaves the house unless the mall has named a webhook for it (the topic of codes); where there is none
the code is read out at the desk.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.club.models import ClubText
from mallops.blueprints.club.queries.guests import CODES, find_way_out
from mallops.core.db import db, transaction, utcnow
from mallops.core.jobs import enqueue
from mallops.core.malls import Mall
from mallops.core.notices import topic
from mallops.core.notices.outside import send

GROUP = _l("Members")
topic(CODES, _l("SMS to members: a webhook of your own that sends (title: the number)"), GROUP, urgent=True)
SEND = "club.send"


class NotSent(Exception):
    """The gateway did not answer: the worker tries again."""


def write_text(mall: Mall, phone: str, text: str, life: dt.timedelta) -> None:
    """A text that waits for the worker. Without a number it is dropped there: the work here is the same."""
    if find_way_out(mall.id) is None:
        return
    row = ClubText(mall_id=mall.id, phone=phone or None, text=text, until=utcnow() + life)
    db.session.add(row)
    db.session.flush()
    enqueue(SEND, {"mall_id": mall.id, "text": row.id})


def write_code(mall: Mall, phone: str, code: str, lang: str, life: dt.timedelta) -> None:
    """A code, in the member's language."""
    with force_locale(lang):
        minutes = int(life.total_seconds() // 60)
        words = _(
            "%(mall)s: your code is %(code)s, good for %(n)s minutes. Tell it to nobody.",
            mall=mall.name, code=code, n=minutes,
        )  # fmt: skip
    write_text(mall, phone, words, life)


def send_text(text_id: int) -> str:
    """Send one; returns its state. Raises NotSent when it should be tried again. Opens its transactions."""
    row = db.session.get(ClubText, text_id)
    if row is None or row.state != "waiting":
        return row.state if row is not None else "dropped"
    way = find_way_out(row.mall_id)
    if not row.phone or not row.text or way is None or row.until <= utcnow():
        return _settle(text_id, "dropped")
    address, phone, words, key = way.url, row.phone, row.text, str(row.uid)
    db.session.commit()  # nothing is held while the gateway takes its time
    answer = send(address, phone, words, key=key)
    if answer.ok:
        return _settle(text_id, "sent")
    if answer.hopeless:
        return _settle(text_id, "failed", answer.reason)
    raise NotSent(answer.reason)


def _settle(text_id: int, state: str, error: str = "") -> str:
    with transaction():
        row = sa.update(ClubText).where(ClubText.id == text_id)
        db.session.execute(row.values(state=state, phone=None, text=None, error=error[:40]))
    return state


def forget_texts(now: dt.datetime) -> int:
    """Empty what nobody sent in time, and remove what is a week old."""
    late = sa.update(ClubText).where(ClubText.state == "waiting", ClubText.until <= now)
    db.session.execute(late.values(state="dropped", phone=None, text=None))
    old = sa.delete(ClubText).where(ClubText.created_at < now - dt.timedelta(days=7))
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


__all__ = ["CODES", "SEND", "NotSent", "forget_texts", "send_text", "write_code", "write_text"]
