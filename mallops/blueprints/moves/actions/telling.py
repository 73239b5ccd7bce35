"""Who hears of moves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.casework.kinds import kind_of
from mallops.core.clearance.lists import ROLES
from mallops.core.clearance.reads import list_lines
from mallops.core.notices import notify, receivers, topic

GROUP = _l("Moving in and out")
OPENED = topic("moves.opened", _l("A move-in or move-out has lines for your department"), GROUP)
DECIDE = topic("moves.decide", _l("An adjustment waits for your decision"), GROUP)
TROUBLE = topic("moves.trouble", _l("An adjustment could not be applied"), GROUP)
SETTLED = topic("moves.settled", _l("A move-out is settled or closed"), GROUP)
NEXT = {"applied": "LSG", "finance": "FIN", "manager": "OPM"}


def url_of(case: Any) -> str:
    """The path of a record's page."""
    return f"/{kind_of(case).slug}/{case.uid}"


def tell_opened(case: Any, actor_id: int | None) -> None:
    """Every department that has a line in it."""
    roles: set[str] = set()
    for line in list_lines(case):
        roles |= ROLES[line.department] - {"CSM", "RCP"}
    kind = kind_of(case)
    _tell(receivers(case.mall_id, sorted(roles)), actor_id, case, OPENED,
          lambda: f"{kind.label}: {case.title}", _l("Your department has lines in it."))  # fmt: skip


def tell_decide(case: Any, actor_id: int | None) -> None:
    """Who decides on an adjustment next."""
    role = NEXT.get(case.state)
    if role:
        _tell(receivers(case.mall_id, [role]), actor_id, case, DECIDE,
              lambda: _("To decide: %(title)s", title=case.title), case.number or "")  # fmt: skip


def tell_trouble(case: Any) -> None:
    """Leasing hears why a change could not be made on its day."""
    _tell(receivers(case.mall_id, ["LSG"]), None, case, TROUBLE,
          lambda: _("Not applied: %(title)s", title=case.title), case.trouble)  # fmt: skip


def tell_settled(case: Any, actor_id: int | None) -> None:
    """Manager and leasing hear that the departments are through, or that it is over."""
    state = kind_of(case).workflow.state(case.state).label
    _tell(receivers(case.mall_id, ["CSM", "LSG"]), actor_id, case, SETTLED,
          lambda: f"{state}: {case.title}", case.number or "")  # fmt: skip


def _tell(people: Iterable[int], actor_id: int | None, case: Any, about: Any, title: Any, text: Any) -> None:
    notify(
        [one for one in people if one != actor_id],
        mall_id=case.mall_id,
        topic=about,
        title=title,
        text=text,
        url=url_of(case),
        case=case,
        dedupe=f"{about}:{case.id}:{case.state}",
    )
