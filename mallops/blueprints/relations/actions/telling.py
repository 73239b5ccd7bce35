"""Who hears of what a tenant says. Of complaints about staff: supervisor and manager, no word of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.relations.rules import VERIFIED
from mallops.core.names import listed
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Tenant relations")
FIRST_CALL = topic("relations.first_call", _l("A new tenant waits for the first call"), GROUP)
DATA = topic("relations.data", _l("Data of a tenant were completed"), GROUP)
LETTER = topic("relations.letter", _l("An application letter came in or was answered"), GROUP)
CONFIDE = topic("relations.confide", _l("Something was told in confidence"), GROUP)


def tell_first_call(case: Any) -> None:
    """The officer of the zone, else all officers, have a call to make."""
    people = receivers(case.mall_id, ["FLR"], zone_id=case.zone_id) or receivers(case.mall_id, ["SUP"])
    _tell(people, case, FIRST_CALL, lambda: _("First call due: %(who)s", who=case.title), "", "first_call")


def tell_leasing(case: Any, fields: Iterable[str]) -> None:
    """Leasing hears which data were completed; the values stand in the file (9.2, 19.1)."""
    words = list(fields)

    def text() -> str:
        return listed(str(VERIFIED[one]) for one in words if one in VERIFIED)

    people = receivers(case.mall_id, ["LSG"])
    _tell(people, case, DATA, lambda: _("Tenant data verified: %(who)s", who=case.title), text, "data")


def tell_letter(case: Any, step: str) -> None:
    """Those who decide hear of a new letter, whoever keeps it of the answer."""
    if step == "answered":
        people = present(case.mall_id, [case.owner_id, case.created_by_id])
    else:
        people = receivers(case.mall_id, ["SUP"])
    title = _l("Letter answered: %(title)s") if step == "answered" else _l("Application letter: %(title)s")
    _tell(people, case, LETTER, lambda: str(title) % {"title": case.title}, "", step)


def tell_confidence(mall_id: int, about_id: int | None, code: str) -> None:
    """The supervisor hears that something waits, the manager when no supervisor may know; nothing of it, and
    never whom it is about.
    """
    supervisors = [one for one in receivers(mall_id, ["SUP"]) if one != about_id]
    people = supervisors or [one for one in receivers(mall_id, ["CSM"]) if one != about_id]
    notify(
        people,
        mall_id=mall_id,
        topic=CONFIDE,
        title=lambda: _("Something was told to you in confidence."),
        text=lambda: _("Read it yourself; do not pass it on."),
        url="/confidences/",
        dedupe=f"confide:{code}",
    )


def _tell(people: Iterable[int], case: Any, topic_: str, title: Any, text: Any, step: str) -> None:
    slug = {"first_calls": "first-calls"}.get(case.kind, case.kind)
    notify(
        sorted(people),
        mall_id=case.mall_id,
        topic=topic_,
        title=title,
        text=text,
        url=f"/{slug}/{case.uid}",
        case=case,
        dedupe=f"relations:{step}:{case.id}",
    )
