"""How times, dates and numbers stand on a page: in the mall's zone and the reader's language."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, has_request_context
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from mallops.core.clock import needs_year, now
from mallops.core.money import format_yuan
from mallops.core.names import is_chinese


def reader_zone() -> ZoneInfo:
    """The mall's zone of the signed-in person, else Shanghai."""
    actor = g.get("actor") if has_request_context() else None
    return ZoneInfo(actor.tz if actor is not None else "Asia/Shanghai")


def mall_time(at: dt.datetime | None, style: str = "full", tz: ZoneInfo | None = None) -> str:
    """`full` 2026-11-22 14:05, `short` 11-22 14:05 (with its year when far), `clock` 14:05; or empty."""
    if at is None:
        return ""
    local = at.astimezone(tz or reader_zone())
    if style == "short" and needs_year(local.date()):
        style = "full"
    return local.strftime({"full": "%Y-%m-%d %H:%M", "short": "%m-%d %H:%M", "clock": "%H:%M"}[style])


def mall_date(on: dt.date | dt.datetime | None, style: str = "iso") -> str:
    """`iso` 2026-11-22, `words` 11月22日周日 / Sun 22 Nov (with its year when far); empty for None."""
    if on is None:
        return ""
    if isinstance(on, dt.datetime):
        on = on.astimezone(reader_zone()).date()
    if style == "iso":
        return on.isoformat()
    year = ("y年", " y") if needs_year(on) else ("", "")
    return str(format_date(on, f"{year[0]}M月d日 EEE" if is_chinese() else f"EEE d MMM{year[1]}"))


def duration(seconds: float) -> str:
    """A length of time in at most two words: `2 h 5 min`, `3 days`."""
    minutes = int(abs(seconds) // 60)
    if minutes < 60:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        if rest and hours < 6:
            return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
        return str(ngettext("%(num)s hour", "%(num)s hours", hours))
    return str(ngettext("%(num)s day", "%(num)s days", minutes // 1440))


def ago(at: dt.datetime | None) -> str:
    """How long ago, in words; empty for None."""
    if at is None:
        return ""
    seconds = (now() - at).total_seconds()
    if seconds < 60:
        return _("just now")
    return _("%(time)s ago", time=duration(seconds))


def due_words(at: dt.datetime | None, *, closed: bool = False) -> str:
    """`in 3 hours`, `2 days late`; empty when nothing is due any more."""
    if at is None or closed:
        return ""
    seconds = (at - now()).total_seconds()
    if seconds < 0:
        return _("%(time)s late", time=duration(seconds))
    return _("in %(time)s", time=duration(seconds))


def due_tone(at: dt.datetime | None, *, closed: bool = False, warn_hours: float = 4) -> str:
    """danger when late, warn when close, muted otherwise."""
    if at is None or closed:
        return "muted"
    hours = (at - now()).total_seconds() / 3600
    return "danger" if hours < 0 else "warn" if hours < warn_hours else "muted"


def percent(value: float | None, digits: int = 1) -> str:
    """`93.5 %` (no space in Chinese), an em dash when there is none."""
    if value is None:
        return "—"
    text = f"{value:.{digits}f}"
    return f"{text}%" if is_chinese() else f"{text} %"


def size_words(count: int) -> str:
    """Bytes as KB or MB."""
    return f"{count / 1_048_576:.1f} MB" if count >= 1_048_576 else f"{max(1, count // 1024)} KB"


def init_formatting(app: Flask) -> None:
    """Make these known to every template."""
    filters: dict[str, Any] = {
        "mall_time": mall_time,
        "mall_date": mall_date,
        "ago": ago,
        "due_words": due_words,
        "due_tone": due_tone,
        "duration": duration,
        "percent": percent,
        "size_words": size_words,
        "yuan": format_yuan,
    }
    app.jinja_env.filters.update(filters)
