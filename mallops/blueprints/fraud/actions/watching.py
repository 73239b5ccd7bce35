"""The watch: what came in since the last look raises alerts; a trial only counts what it would raise."""

from __future__ import annotations

import datetime as dt
import time

import sqlalchemy as sa

from mallops.blueprints.fraud.actions.raising import raise_alert
from mallops.blueprints.fraud.actions.telling import tell_raised
from mallops.blueprints.fraud.models import FraudAlert, FraudMark, FraudTrial
from mallops.blueprints.fraud.queries.alerts import decisions_since
from mallops.blueprints.fraud.queries.looking import (
    Found,
    News,
    find_mark,
    find_patterns,
    members_of,
    news_of,
)
from mallops.blueprints.fraud.queries.settings import find_live, in_force
from mallops.blueprints.fraud.rules import scoring
from mallops.blueprints.fraud.rules.settings import Settings, load
from mallops.core.auth import Actor
from mallops.core.db import db, transaction, utcnow

#: Alerts that are written in one transaction: others write meanwhile.
AT_ONCE = 10
#: Cards that a trial names; it counts all.
LISTED = 200


def look(actor: Actor) -> int:
    """Look at what is new in a mall; returns how many alerts were opened. Reads outside any transaction."""
    assert actor.mall_id is not None
    now, settings = utcnow(), in_force(actor.mall_id)
    news = news_of(actor.mall_id, now)
    opened: list[int] = []
    if news.kinds:
        found = find_patterns(actor.mall_id, actor.tz, settings, since=news.since, now=now, news=news)
        db.session.rollback()
        opened = _raise_all(actor, found, settings)
    with transaction():
        _keep_mark(actor.mall_id, news, now)
        alerts = list(db.session.scalars(sa.select(FraudAlert).where(FraudAlert.id.in_(opened))))
        if alerts:
            tell_raised(actor.mall_id, sorted(alerts, key=lambda one: one.id))
    return len(opened)


def _raise_all(actor: Actor, found: Found, settings: Settings) -> list[int]:
    members, opened = members_of(found), []
    keys = sorted(account for account in found if account in members)
    for at in range(0, len(keys), AT_ONCE):
        with transaction():
            live = find_live(actor.mall_id or 0)
            for account in keys[at : at + AT_ONCE]:
                alert = raise_alert(
                    actor, members[account], found[account], settings, live.id if live is not None else None
                )
                if alert is not None:
                    opened.append(alert.id)
    return opened


def _keep_mark(mall_id: int, news: News, now: dt.datetime) -> None:
    mark = find_mark(mall_id)
    if mark is None:
        mark = FraudMark(mall_id=mall_id)
        db.session.add(mark)
    mark.last_seq, mark.last_clash, mark.last_use = news.last_seq, news.last_clash, news.last_use
    mark.at = now
    db.session.flush()


def run_trial(actor: Actor, trial_id: int) -> int:
    """What a version would have raised in its days, and how that compares with what was decided then."""
    assert actor.mall_id is not None
    began = time.monotonic()
    trial = db.session.get_one(FraudTrial, trial_id)
    settings, now = load(trial.body), utcnow()
    since = now - dt.timedelta(days=trial.days)
    found = find_patterns(actor.mall_id, actor.tz, settings, since=since, now=now)
    members = members_of(found)
    raised = {
        members[account]: hits
        for account, hits in found.items()
        if account in members and scoring.worth_raising(hits, settings)
    }
    known: dict[int, str] = {}
    for one in decisions_since(actor.mall_id, since):
        known[one.member_id] = one.decision
    db.session.rollback()
    with transaction():
        trial = db.session.get_one(FraudTrial, trial_id)
        _fill_trial(trial, raised, known, settings)
        trial.seconds = round(time.monotonic() - began)
    return len(raised)


def _fill_trial(
    trial: FraudTrial, raised: dict[int, list[scoring.Hit]], known: dict[int, str], settings: Settings
) -> None:
    listed = [
        {
            "member": member,
            "known": known.get(member, ""),
            "score": scoring.total(
                scoring.score_of(hit.rule, settings.rules[hit.rule], hit.n) for hit in hits
            ),
            "reasons": [{"rule": hit.rule, "numbers": hit.numbers()} for hit in hits],
        }
        for member, hits in raised.items()
    ]
    listed.sort(key=lambda one: (-int(str(one["score"])), str(one["member"])))
    trial.found, trial.raised = listed[:LISTED], len(raised)
    trial.confirmed = sum(1 for member in raised if known.get(member) == "confirmed")
    trial.cleared = sum(1 for member in raised if known.get(member) == "cleared")
    trial.missed = sum(1 for member, said in known.items() if said == "confirmed" and member not in raised)
    trial.state, trial.done_at = "done", utcnow()
    db.session.flush()


__all__ = ["look", "run_trial"]
