"""What people of the house are told about what hangs in the mall (core/notices)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.displays.rules.words import SORTS
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Displays and notices")
APPLIED = topic("displays.applied", _l("An application waits for approval"), GROUP)
DECIDED = topic("displays.decided", _l("An application was decided"), GROUP)
EXPIRING = topic("displays.expiring", _l("Something on show expires soon"), GROUP)
EXPIRED = topic("displays.expired", _l("Something on show has expired"), GROUP)
RESULTS = topic("displays.results", _l("Results of a campaign's material"), GROUP)


def display_url(case: Any) -> str:
    """The path of a display's page."""
    return f"/displays/{case.uid}"


def on_the_floor(case: Any) -> list[int]:
    """Who walks its zone, and who took the application in."""
    walking = receivers(case.mall_id, ["FLR"], zone_id=case.zone_id)
    return sorted({*walking, *present(case.mall_id, [case.owner_id])})


def tell_applied(case: Any, actor_id: int | None) -> None:
    """Those who decide next hear of it."""
    roles = ["CSM"] if case.state == "second" else ["SUP"]
    _tell(
        [one for one in receivers(case.mall_id, roles) if one != actor_id],
        case,
        APPLIED,
        lambda: _("To be approved: %(title)s", title=case.title),
        lambda: f"{SORTS[case.sort]} · {case.starts_on} – {case.expires_on}",
        f"applied:{case.state}:{case.id}:{case.version}",
    )


def tell_decided(case: Any, actor_id: int | None, approved: bool) -> None:
    """Whoever applied or took it in, and the officer who will post it, hear how it was decided."""
    words = _l("Approved, may be posted: %(title)s") if approved else _l("Refused: %(title)s")
    people = on_the_floor(case) if approved else present(case.mall_id, [case.owner_id, case.created_by_id])
    _tell(
        [one for one in people if one != actor_id],
        case,
        DECIDED,
        lambda: str(words) % {"title": case.title},
        case.decision,
        f"decided:{case.id}",
    )


def tell_expiring(case: Any) -> None:
    """Three days before: officer and whoever took it in; the text for the tenant stands on its page."""

    def text() -> str:
        day = _("Last day: %(day)s.", day=case.expires_on.isoformat())
        if case.tenant is None:
            return day
        return f"{day} " + _("Tell %(who)s: the text is on the page.", who=case.tenant.name)

    _tell(
        on_the_floor(case),
        case,
        EXPIRING,
        lambda: _("Expires soon: %(title)s", title=case.title),
        text,
        f"expiring:{case.id}:{case.expires_on}",
    )


def tell_expired(case: Any) -> None:
    """The day after: it stands on the next patrol sheet, and the supervisor knows."""
    _tell(
        [*on_the_floor(case), *receivers(case.mall_id, ["SUP"])],
        case,
        EXPIRED,
        lambda: _("Expired, to be taken down: %(title)s", title=case.title),
        lambda: _("It stands on the next patrol sheet of its zone until it is removed with a photo."),
        f"expired:{case.id}:{case.expires_on}",
    )


def tell_results(case: Any, text: str, on: dt.date) -> None:
    """Marketing hears that the result of its material is ready."""
    notify(
        sorted({*receivers(case.mall_id, ["MKT"]), *present(case.mall_id, [case.owner_id])}),
        mall_id=case.mall_id,
        topic=RESULTS,
        title=lambda: _("Result of the material: %(title)s", title=case.title),
        text=text,
        url=f"/materials/{case.uid}",
        case=case,
        dedupe=f"results:{case.id}:{on}",
    )


def _tell(to: Iterable[int], case: Any, topic_: str, title: Any, text: Any, dedupe: str) -> None:
    notify(
        to,
        mall_id=case.mall_id,
        topic=topic_,
        title=title,
        text=text,
        url=display_url(case),
        case=case,
        dedupe=dedupe,
    )
