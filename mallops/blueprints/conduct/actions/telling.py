"""Who is told of a check: its target when it is issued, who decides on an appeal, both sides afterwards."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.conduct.models import ConductCheck
from mallops.blueprints.conduct.rules.words import DECISIONS, TYPES
from mallops.core.notices import notify, present, receivers, topic

_GROUP = _l("Conduct and service checks")
ISSUED = topic("conduct.issued", _l("A check of you was issued, or decided on"), _GROUP)
APPEALED = topic("conduct.appealed", _l("Appeals against checks, and answers to yours"), _GROUP)
FINE = topic("conduct.fine", _l("Proposed fines to confirm"), _GROUP)
DECIDERS = ("SUP", "CSM")


def tell_target(case: ConductCheck) -> None:
    """It is issued: they acknowledge or appeal."""
    _tell([case.target_id], case, ISSUED, lambda: _("%(what)s: please answer", what=_kind(case)), "issued")


def tell_inspector(case: ConductCheck) -> None:
    """It is acknowledged: they close it."""
    said = lambda: _("%(number)s is acknowledged", number=case.number)  # noqa: E731
    _tell(present(case.mall_id, [case.created_by_id]), case, APPEALED, said, "acknowledged")


def tell_deciders(case: ConductCheck) -> None:
    """It is appealed: supervisors and managers, but neither inspector nor target."""
    parties = {case.created_by_id, case.target_id}
    to = [one for one in receivers(case.mall_id, DECIDERS) if one not in parties]
    _tell(to, case, APPEALED, lambda: _("Appeal to decide: %(number)s", number=case.number), "appealed")


def tell_decision(case: ConductCheck) -> None:
    """The appeal is decided: both sides hear it."""
    said = lambda: _("%(number)s: %(what)s", number=case.number, what=DECISIONS[case.decision])  # noqa: E731
    _tell([case.target_id], case, ISSUED, said, "decided")
    _tell(present(case.mall_id, [case.created_by_id]), case, APPEALED, said, "decided")


def tell_fine(case: ConductCheck) -> None:
    """A fine is proposed and the check answered: human resources decide."""
    to = [one for one in receivers(case.mall_id, ["HRA"]) if one not in {case.created_by_id, case.target_id}]
    _tell(to, case, FINE, lambda: _("A fine is proposed: %(number)s", number=case.number), "fine")


def _kind(case: ConductCheck) -> str:
    return str(TYPES[case.check_type].label)


def _tell(to: list[int | None] | list[int], case: ConductCheck, code: str, title: object, what: str) -> None:
    notify(
        to,
        mall_id=case.mall_id,
        topic=code,
        title=title,
        text=lambda: " · ".join(one for one in (case.number or "", _kind(case)) if one),
        url=f"/conduct/{case.uid}",
        case=case,
        dedupe=f"conduct-{case.id}-{what}",
        group=False,  # of one person only: never into a chat group
    )
