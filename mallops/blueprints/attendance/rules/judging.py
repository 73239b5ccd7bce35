"""On time, late, left early, absent or excused: what follows from looks, hours and grace (10.1). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.attendance.rules.ticks import OPEN, Seen, settle

ON_TIME, LATE, EARLY, ABSENT, EXCUSED = "on_time", "late", "early", "absent", "excused"
#: Nobody looked; looked at before it had to be open, or before it might close.
UNSEEN, NOT_DUE = "", "not_due"
VERDICTS: dict[str, Any] = {
    ON_TIME: _l("On time"),
    LATE: _l("Late opening"),
    EARLY: _l("Left early"),
    ABSENT: _l("Absent"),
    EXCUSED: _l("Excused"),
}
#: What somebody has to explain.
MISSES = frozenset({LATE, EARLY, ABSENT})
#: What a correction may say of a phase.
VERDICTS_OF = {"open": (ON_TIME, LATE, ABSENT, EXCUSED), "close": (ON_TIME, EARLY, ABSENT, EXCUSED)}
#: A second look of the same person within this time corrects the first; a later one says what changed.
SAME_LOOK = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Due:
    """When a shop has to be open and may close on a day, in UTC; neither: it may stay closed (`reason`)."""

    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    reason: str = ""

    def of(self, phase: str) -> dt.datetime | None:
        """The moment of a phase."""
        return self.opens_at if phase == OPEN else self.closes_at


@dataclass(frozen=True)
class Grace:
    """How much later than due a shop may open, how much earlier it may leave."""

    open: dt.timedelta = dt.timedelta()
    close: dt.timedelta = dt.timedelta()


@dataclass(frozen=True)
class Verdict:
    """What counts. `minutes` late or early; `actual` when it opened or left, as far as known."""

    state: str = UNSEEN
    minutes: int = 0
    actual: dt.datetime | None = None
    reason: str = ""
    corrected: bool = False

    @property
    def is_miss(self) -> bool:
        """Whether somebody has to explain it."""
        return self.state in MISSES


def judge(
    phase: str, looks: Sequence[Seen], due: Due, grace: Grace, *, opened: bool | None = None
) -> Verdict:
    """The verdict on a phase. `opened`: whether the shop was open on that day before (only at closing).

    A look is what an officer saw at a moment: "absent" before the grace has run out says nothing yet, "late"
    within it is on time, and a shop that one officer saw closed and later open is late however the later
    look is called.
    """
    settled = settle(looks)
    if settled is None:
        return Verdict(EXCUSED, reason=due.reason) if due.of(phase) is None else Verdict()
    look = settled.counts
    if look.state == "closed_allowed":
        return Verdict(EXCUSED, reason=look.remark)
    moment = due.of(phase)
    if moment is None:
        said = ON_TIME if look.state == "on_time" else EXCUSED
        return Verdict(said, reason="" if said == ON_TIME else due.reason)
    if phase == OPEN:
        return _opening(look, looks, moment, grace.open)
    return _closing(look, moment, grace.close, opened)


def _opening(look: Seen, looks: Sequence[Seen], due: dt.datetime, grace: dt.timedelta) -> Verdict:
    at = look.actual or look.at
    if look.state == "absent":
        return Verdict(NOT_DUE if at <= due + grace else ABSENT, reason=look.remark)
    if look.state == "on_time":
        closed = any(
            one.by == look.by and one.state == "absent" and due + grace < one.at < look.at - SAME_LOOK
            for one in looks
        )
        if not closed:
            return Verdict(ON_TIME, actual=look.actual, reason=look.remark)
    if at <= due + grace:
        return Verdict(ON_TIME, actual=look.actual, reason=look.remark)
    return Verdict(LATE, _minutes(at - due), look.actual or look.at, look.remark)


def _closing(look: Seen, due: dt.datetime, grace: dt.timedelta, opened: bool | None) -> Verdict:
    at = look.actual or look.at
    if look.state == "absent" and not opened:
        return Verdict(ABSENT, reason=look.remark)
    if look.state == "on_time" or at >= due - grace:
        return Verdict(ON_TIME, actual=look.actual, reason=look.remark)
    return Verdict(EARLY, _minutes(due - at), at, look.remark)


def ruled(phase: str, state: str, actual: dt.datetime | None, reason: str, due: Due) -> Verdict:
    """The verdict of a correction: as the person said, with the minutes that follow from their time."""
    moment = due.of(phase)
    minutes = 0
    if moment is not None and actual is not None and state in {LATE, EARLY}:
        minutes = max(_minutes(actual - moment if state == LATE else moment - actual), 0)
    return Verdict(state, minutes, actual, reason, corrected=True)


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)
