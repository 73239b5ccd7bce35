"""Who hears of a ticket: engineering of a new one, the engineer of a dispatch, the reporter of the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.repairs.models import Repair
from mallops.blueprints.repairs.rules.words import FACILITIES
from mallops.core.auth import Actor
from mallops.core.notices.posting import notify
from mallops.core.notices.receivers import present, receivers
from mallops.core.notices.topics import topic

_GROUP = _l("Repairs")
REPORTED = topic("repairs.reported", _l("New repair tickets"), _GROUP)
DANGER = topic("repairs.danger", _l("Repairs with danger to people"), _GROUP, urgent=True)
SENT = topic("repairs.sent", _l("You are sent to a repair"), _GROUP)
ANSWERED = topic("repairs.answered", _l("What became of a repair that you reported"), _GROUP)


def tell_engineering(actor: Actor, case: Repair) -> None:
    """Engineering hears of a new ticket; of a danger the supervisor too, at once."""
    roles = ("ENG", "SUP") if case.danger else ("ENG",)
    to = [one for one in receivers(case.mall_id, roles) if one != actor.user_id]
    words = _l("Danger: %(what)s", what=case.title) if case.danger else _l("New: %(what)s", what=case.title)
    _tell(case, to, DANGER if case.danger else REPORTED, lambda: str(words))


def tell_engineer(actor: Actor, case: Repair, *, again: bool = False) -> None:
    """The engineer hears that they are sent, or that the work was sent back."""
    if case.engineer_id == actor.user_id:
        return

    def words() -> str:
        return (
            _("Sent back: %(what)s", what=case.title) if again else _("Please go: %(what)s", what=case.title)
        )

    _tell(case, present(case.mall_id, [case.engineer_id]), SENT, words)


def tell_reporter(actor: Actor, case: Repair) -> None:
    """The reporter hears that it is done and waits for a word; without one, the desk does."""
    known = present(case.mall_id, [case.created_by_id])
    to = known or receivers(case.mall_id, ("LEAD", "DESK"))
    _tell(
        case,
        [one for one in to if one != actor.user_id],
        ANSWERED,
        lambda: _("Repaired, please confirm: %(what)s", what=case.title),
    )


def tell_cancelled(actor: Actor, case: Repair) -> None:
    """Reporter and engineer hear that nothing will be done."""
    to = present(case.mall_id, [case.created_by_id, case.engineer_id])
    _tell(
        case,
        [one for one in to if one != actor.user_id],
        ANSWERED,
        lambda: _("Cancelled: %(what)s", what=case.title),
    )


def _tell(case: Repair, to: list[int], code: str, title: Callable[[], str]) -> None:
    def text() -> str:
        parts: list[Any] = [case.number, FACILITIES[case.facility], case.zone.name if case.zone else ""]
        return " · ".join(str(one) for one in [*parts, case.place] if one)

    notify(
        to, mall_id=case.mall_id, topic=code, title=title, text=text, url=f"/repairs/{case.uid}", case=case
    )
