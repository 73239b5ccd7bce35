"""The outbox is emptied: bundle, claim, send, mark.

1. Bundle: what is due for one channel and one receiver becomes one text (a digest when it is several).
2. Claim: a text is taken for two minutes, at most 20 a minute and channel. Two workers never take the same.
3. Send, outside any transaction.
4. Mark it sent, or when to try again.

A worker killed before the claim or after the mark changes nothing. Killed between them, nobody knows whether
the text left: after its two minutes it is sent once more, because a lost alarm is worse than a second one.
The second copy has the key of the first (Message-ID, Idempotency-Key), so a mailbox or webhook that knows
the key drops it; a group robot knows no keys, so there the text says that it may be a repetition.
"""

from __future__ import annotations

import itertools
import time

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.notices.rules.sending import (
    CLAIM,
    MINUTE,
    MOST_A_MINUTE,
    Line,
    chat_text,
    mail_text,
    next_wait,
    shortened,
)
from mallops.core.db import db, transaction, utcnow
from mallops.core.malls import Mall
from mallops.core.names import pick
from mallops.core.notices import Channel, Delivery, Message, Preference, notify, receivers, topic
from mallops.core.notices.outside import Answer, send
from mallops.core.notices.posting import hours_of
from mallops.core.notices.timing import after_quiet

CHANNEL_FAILS = topic("notices.channel", _l("A channel does not work"), _l("System"))
#: Seconds of one run: other work waits for the same worker.
RUN_SECONDS = 45.0
BUNDLED_AT_ONCE = 2000


def empty_outbox() -> int:
    """Send all that is due and allowed now; returns how many texts went out."""
    bundle()
    sent, ends, tired = 0, time.monotonic() + RUN_SECONDS, set[int]()
    while time.monotonic() < ends:
        message = claim(tired)
        if message is None:
            break
        answer = _send(message)
        finish(message, answer)
        sent += answer.ok
        if not answer.ok:
            tired.add(message.channel_id)  # the others of this channel would wait for the same time-out
    return sent


def bundle() -> int:
    """Make texts of what is due; returns how many."""
    with transaction():
        rows = db.session.scalars(
            sa.select(Delivery)
            .where(Delivery.message_id.is_(None), Delivery.not_before <= utcnow())
            .order_by(Delivery.channel_id, Delivery.user_id, Delivery.id)
            .limit(BUNDLED_AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        made = 0
        for (channel_id, _user), group in itertools.groupby(
            rows, key=lambda one: (one.channel_id, one.user_id)
        ):
            _make_message(db.session.get_one(Channel, channel_id), list(group))
            made += 1
    return made


def _make_message(channel: Channel, due: list[Delivery]) -> None:
    subject, body = compose(channel, due)
    message = Message(
        mall_id=channel.mall_id,
        channel_id=channel.id,
        user_id=due[0].user_id,
        subject=subject,
        body=body,
        count=len(due),
        next_try_at=utcnow(),
    )
    db.session.add(message)
    db.session.flush()
    db.session.execute(
        sa.update(Delivery).where(Delivery.id.in_([one.id for one in due])).values(message_id=message.id)
    )


def compose(channel: Channel, due: list[Delivery]) -> tuple[str, str]:
    """Subject and text of these notices, in the language of their receiver."""
    base = current_app.config["SETTINGS"].base_url
    mall = db.session.get_one(Mall, channel.mall_id)
    lines = [Line(one.title, one.text, base + one.url) for one in due]
    with force_locale(due[0].lang):
        name = pick(mall.name_zh, mall.name_en)
        told = ngettext("%(num)d notice", "%(num)d notices", len(due))
        more = _("… and %(number)s more", number="%s")
    heading = f"{name}: {told}" if due[0].lang == "en" else f"{name}：{told}"
    if channel.service in {"mail", "webhook"}:
        subject = lines[0].title if len(lines) == 1 else told
        return shortened(f"[{name}] {subject}", 200), mail_text(lines, heading, more, base + "/notices")
    if len(lines) == 1:  # a robot that asks for a keyword is given the mall's name
        lines = [Line(f"[{name}] {lines[0].title}", lines[0].text, lines[0].link)]
    return "", chat_text(lines, heading, more, base + "/notices")


def claim(tired: set[int]) -> Message | None:
    """Take the next text that may go out, for two minutes; None when there is none."""
    now = utcnow()
    left = sa.and_(Message.state == "sending", Message.claimed_until <= now)
    due = sa.and_(Message.state == "queued", Message.next_try_at <= now)
    busy = set(tired)
    while True:
        query = sa.select(Message.id, Message.channel_id).where(sa.or_(due, left))
        if busy:
            query = query.where(Message.channel_id.not_in(busy))
        found = db.session.execute(query.order_by(Message.id).limit(1)).first()
        db.session.commit()
        if found is None:
            return None
        with transaction():
            if not _has_room(found.channel_id):
                busy.add(found.channel_id)
                continue
            taken = db.session.execute(
                sa.update(Message)
                .where(Message.id == found.id, sa.or_(due, left))
                .values(
                    state="sending",
                    resent=sa.or_(Message.resent, Message.state == "sending"),
                    attempts=Message.attempts + 1,
                    claimed_at=now,
                    claimed_until=now + CLAIM,
                    updated_at=now,
                )
            ).rowcount  # type: ignore[attr-defined]
        if taken:
            return db.session.get_one(Message, found.id, populate_existing=True)


def _has_room(channel_id: int) -> bool:
    """Whether this channel may send one more in this minute. Locks the channel: others count after us."""
    db.session.execute(sa.select(Channel.id).where(Channel.id == channel_id).with_for_update())
    recent = sa.select(sa.func.count()).where(
        Message.channel_id == channel_id, Message.claimed_at > utcnow() - MINUTE
    )
    return (db.session.scalar(recent) or 0) < MOST_A_MINUTE


def _send(message: Message) -> Answer:
    """Hand the text to its channel. Runs outside any transaction."""
    channel = db.session.get(Channel, message.channel_id, populate_existing=True)
    if channel is None:
        return Answer(False, "gone", hopeless=True)
    address = _address(message)
    url, service, body = channel.url, channel.service, message.body
    key, subject = str(message.uid), message.subject
    if message.resent and service not in {"mail", "webhook"}:
        with force_locale(channel.lang):
            body = _("(Perhaps sent twice)") + "\n" + body
    db.session.commit()  # nothing is held open while the other side takes its time
    if not channel.is_active or address is None:
        return Answer(False, "gone", hopeless=True)
    return send(url, subject, body, key=key, to=address)


def _address(message: Message) -> str | None:
    """Whom a personal channel writes to; "" for a group, None when the person wants no mail any more."""
    if message.user_id is None:
        return ""
    chosen = db.session.scalar(sa.select(Preference).where(Preference.user_id == message.user_id))
    return chosen.email or None if chosen is not None and chosen.mail else None


def finish(message: Message, answer: Answer) -> None:
    """Record how it ended."""
    now = utcnow()
    with transaction():
        channel = db.session.get(Channel, message.channel_id)
        if channel is None:  # removed meanwhile, and its texts with it
            return
        mine = sa.and_(
            Message.id == message.id, Message.state == "sending", Message.attempts == message.attempts
        )
        if answer.ok:
            values = {"state": "sent", "sent_at": now, "error": ""}
            told = {"last_sent_at": now, "last_error": "", "last_error_at": None}
        elif answer.reason == "gone":
            values, told = {"state": "dropped", "error": answer.reason}, {}
        else:
            values = _again(message, channel, answer)
            told = {"last_error": answer.reason, "last_error_at": now}
        db.session.execute(
            sa.update(Message).where(mine).values(updated_at=now, claimed_until=None, **values)
        )
        if told:
            db.session.execute(sa.update(Channel.__table__).where(Channel.id == channel.id).values(**told))
        if values["state"] == "failed":
            tell_administrators(channel)


def _again(message: Message, channel: Channel, answer: Answer) -> dict[str, object]:
    """When to try again, outside quiet hours unless something in it is urgent; or give up."""
    wait = None if answer.hopeless else next_wait(message.attempts)
    if wait is None:
        return {"state": "failed", "error": answer.reason}
    at = utcnow() + wait
    urgent = sa.select(Delivery.id).where(Delivery.message_id == message.id, Delivery.urgent).limit(1)
    if message.count and db.session.scalar(urgent) is None:
        at = after_quiet(at, hours_of(channel, db.session.get_one(Mall, channel.mall_id)))
    return {"state": "queued", "next_try_at": at, "error": answer.reason}


def tell_administrators(channel: Channel) -> None:
    """A text could not be delivered: the administrators hear of it in their inbox, once a day and channel."""
    notify(
        receivers(channel.mall_id, ["ADM"]),
        mall_id=channel.mall_id,
        topic=CHANNEL_FAILS,
        title=lambda: _("The channel “%(name)s” does not work", name=channel.name),
        text=_l("A notice could not be sent. Open the channel to see why, then send a test."),
        url=f"/notices/channels/{channel.uid}",
        group=False,
        dedupe=f"channel:{channel.id}:{utcnow():%Y%m%d}",
    )


__all__ = ["bundle", "claim", "compose", "empty_outbox", "finish"]
