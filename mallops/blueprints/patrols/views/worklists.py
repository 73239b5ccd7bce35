"""What of patrols waits for a person on the home page; each number opens exactly the rows behind it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.patrols import permissions as may
from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.patrols.queries import board, review_queue, rounds_today
from mallops.blueprints.patrols.queries.desk import day_count, mean_score, return_notes, work_day_of
from mallops.blueprints.patrols.queries.rounds import RoundLine, Today
from mallops.blueprints.patrols.queries.stats import COUNTED
from mallops.blueprints.patrols.rules.rounds import Shown
from mallops.blueprints.patrols.views.words import ROUND_LOOKS, place_of, score_tone
from mallops.core.auth import Actor
from mallops.core.formatting import ago, mall_time
from mallops.core.worklists import Figure, WorkCard, WorkLine, figures, work_card

SHOWN_LINES = 5
NOW = (Shown.OPEN, Shown.OVERDUE, Shown.STARTED)


@work_card(may.SUBMIT, order=5)
def my_rounds(actor: Actor) -> WorkCard | None:
    """Rounds to walk now, make-ups, spot checks that are due; else when the next one opens."""
    found = rounds_today(actor)
    now = [one for one in found.rounds if one.shown in NOW]
    lines = [*_returned(found), *_spots(found), *(_round(one) for one in [*now, *found.makeups])]
    planned = bool(found.rounds)
    if not lines and not planned and "FLR" not in actor.roles:
        return None
    return WorkCard(
        _("My rounds now"),
        "footprints",
        len(lines),
        url_for("rounds.today"),
        lines[:SHOWN_LINES],
        tone="danger" if any(one.tone == "danger" for one in lines) else "accent",
        empty=_next_words(found),
        action=(_("My rounds"), url_for("rounds.today")),
    )


def _round(line: RoundLine) -> WorkLine:
    look = ROUND_LOOKS[line.shown.value]
    place = f"{line.zone.code} {line.zone.name}"
    return WorkLine(place, url_for("rounds.today"), window(line), str(look.label), look.tone, look.icon)


def window(line: RoundLine) -> str:
    """From when to when a round is walked, on the mall's clock."""
    return f"{mall_time(line.round.starts_at, 'clock')}–{mall_time(line.round.ends_at, 'clock')}"


def _spots(found: Today) -> list[WorkLine]:
    return [
        WorkLine(
            f"{one.zone.code} {one.zone.name}",
            url_for("rounds.today"),
            _("Spot check"),
            mall_time(one.reveal_at, "clock"),
            "warn",
            "dices",
        )
        for one in found.spots
    ]


def _returned(found: Today) -> list[WorkLine]:
    """Runs that came back from review, why, and the sheet to put them right on."""
    back = [one for one in found.drafts if one.state == "returned"]
    notes = return_notes([one.id for one in back])
    return [
        WorkLine(
            place_of(one),
            url_for("sheet.show", patrol_uid=one.uid),
            notes.get(one.id, ("", ""))[0],
            _("Returned"),
            "danger",
            "undo-2",
        )
        for one in back
    ]


def _next_words(found: Today) -> str:
    ahead = [one for one in found.rounds if one.shown is Shown.UPCOMING]
    if ahead:
        first = ahead[0]
        return _(
            "Next: %(zone)s at %(at)s.", zone=first.zone.code, at=mall_time(first.round.starts_at, "clock")
        )
    return (
        _("All your rounds of today are done.") if found.rounds else _("No round is planned for you today.")
    )


@work_card(may.REVIEW, order=8, roles="LEAD SUP CSM")
def missed_today(actor: Actor) -> WorkCard | None:
    """Rounds of today that nobody walked in time and nobody has made up (1.13)."""
    return _missed(actor, _("Missed today"), work_day_of(actor.tz))


@work_card(may.REVIEW, order=9, roles="LEAD SUP CSM")
def missed_yesterday(actor: Actor) -> WorkCard | None:
    """The same of yesterday: they can still be made up."""
    return _missed(actor, _("Missed yesterday"), work_day_of(actor.tz) - dt.timedelta(days=1))


def _missed(actor: Actor, title: str, on: dt.date) -> WorkCard | None:
    cells = [one for row in board(actor.mall_id or 0, on).rows for one in row.cells]
    rows = [one for one in cells if one is not None and one.shown is Shown.MISSED]
    url = url_for("board.day", on=on.isoformat(), show="missed")
    lines = [
        WorkLine(
            f"{one.zone.code} {one.zone.name}",
            url_for("board.round_", round_uid=one.round.uid),
            one.round.officer.name if one.round.officer else _("Nobody named"),
            window(one),
            "danger",
            "circle-x",
        )
        for one in rows[:SHOWN_LINES]
    ]
    return WorkCard(title, "circle-x", len(rows), url, lines, tone="danger") if rows else None


@work_card(may.REVIEW, order=10, roles="SUP CSM LEAD")
def to_review(actor: Actor) -> WorkCard | None:
    """The review queue, the longest waiting first."""
    found = review_queue(actor, limit=SHOWN_LINES)
    lines = [
        WorkLine(
            place_of(one),
            url_for("patrols.show", uid=one.uid),
            _summary(one),
            ago(one.submitted_at),
            icon="send",
        )
        for one in found.rows
    ]
    return WorkCard(_("Waiting for review"), "clipboard-check", found.total, url_for("review.queue"), lines)


def _summary(patrol: Patrol) -> str:
    score = f"{patrol.score:g}" if patrol.score is not None else "–"
    words = _("%(score)s points, %(n)s failures", score=score, n=patrol.failed_count)
    return f"{patrol.owner.name} · {words}" if patrol.owner else words


@figures(may.REVIEW, order=10)
def today_figures(actor: Actor) -> list[Figure]:
    """Rounds done of those planned today, and the mean score of a week."""
    return _figures(actor)


@figures(may.EXPORT, order=10, roles="GM AGM OPM")
def directors_figures(actor: Actor) -> list[Figure]:
    """The same for those who direct."""
    return [] if actor.can(may.REVIEW) else _figures(actor)


def _figures(actor: Actor) -> list[Figure]:
    on = work_day_of(actor.tz)
    day = day_count(actor.mall_id, on)
    since = on - dt.timedelta(days=6)
    mean = mean_score(actor.mall_id, since, on, actor.tz)
    rows: dict[str, Any] = {"state": list(COUNTED), "from": since.isoformat(), "to": on.isoformat()}
    missed_words = _("%(n)s missed", n=day.missed) if day.missed else ""
    return [
        Figure(
            _("Rounds today"),
            f"{day.done} / {day.planned}" if day.planned else "",
            url_for("board.day", on=on.isoformat()),
            tone="danger" if day.missed else "muted",
            icon="footprints",
            detail=missed_words,
        ),
        Figure(
            _("Mean score, 7 days"),
            f"{mean:g}" if mean is not None else "",
            url_for("patrols.index", **rows),
            tone=score_tone(mean),
            icon="gauge",
        ),
    ]
