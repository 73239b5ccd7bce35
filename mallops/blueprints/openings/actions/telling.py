"""Lead and supervisor hear of zones that nobody checked, in one notice a phase and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mallops.blueprints.openings.models import OpeningCheck
from mallops.blueprints.openings.rules import PHASE_WORDS
from mallops.core.notices import notify, receivers, topic

MISSED = topic("openings.missed", _l("Missed opening and closing checks"), _l("Opening and closing"))
NAMED = 8


def tell_missed(mall_id: int, phase: str, on: dt.date, checks: Sequence[OpeningCheck]) -> None:
    """Which zones were not checked."""
    if not checks:
        return

    def title() -> str:
        what = str(PHASE_WORDS[phase])
        return ngettext(
            "%(what)s missed in %(num)s zone", "%(what)s missed in %(num)s zones", len(checks), what=what
        )

    def text() -> str:
        names = " · ".join(one.title for one in checks[:NAMED])
        return names + (" …" if len(checks) > NAMED else "")

    notify(
        receivers(mall_id, ("LEAD", "SUP")),
        mall_id=mall_id,
        topic=MISSED,
        title=title,
        text=text,
        url=f"/opening-day?on={on.isoformat()}",
        dedupe=f"openings-{phase}-{on.isoformat()}-{min(one.id for one in checks)}",
    )
