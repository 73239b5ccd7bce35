"""Who is told: leads, supervisors, the specialist of new alerts; the manager of what waits for a decision."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mallops.blueprints.fraud.models import FraudAlert
from mallops.core.names import listed
from mallops.core.notices import notify, receivers, topic

_GROUP = _l("Anti-fraud")
RAISED = topic("fraud.raised", _l("New alerts about cards"), _GROUP)
TO_DECIDE = topic("fraud.decide", _l("Alerts that wait for your decision"), _GROUP)
CONFIRMED = topic("fraud.confirmed", _l("Confirmed abuse to act on"), _GROUP)
WATCHERS = ("LEAD", "SUP", "MEM")


def tell_raised(mall_id: int, alerts: list[FraudAlert]) -> None:
    """One notice for all of one look; nobody hears of what they stand in themselves."""
    for group, mine in _shared(mall_id, WATCHERS, alerts).items():
        count = len(mine)
        url = f"/fraud/{mine[0].uid}" if count == 1 else "/fraud/?state=alert"
        notify(
            group,
            mall_id=mall_id,
            topic=RAISED,
            title=lambda count=count: ngettext(
                "%(num)s new alert about a card", "%(num)s new alerts about cards", count
            ),
            text=lambda mine=mine: listed(one.number or "" for one in mine[:5]),
            url=url,
            dedupe=f"fraud-raised-{mine[0].id}-{mine[-1].id}",
            group=False,
        )


def tell_manager(alert: FraudAlert) -> None:
    """Somebody looks into it: the manager will decide."""
    _tell(
        alert,
        ("CSM",),
        TO_DECIDE,
        "decide",
        lambda: _("%(number)s waits for your decision", number=alert.number),
    )


def tell_confirmed(alert: FraudAlert) -> None:
    """The manager confirmed it: somebody has to act."""
    says = lambda: _("%(number)s is confirmed: freeze, take back, cancel", number=alert.number)  # noqa: E731
    _tell(alert, ("SUP", "MEM"), CONFIRMED, "confirmed", says)


def _tell(alert: FraudAlert, roles: tuple[str, ...], code: str, what: str, title: object) -> None:
    mine = {one.user_id for one in alert.people}
    notify(
        [one for one in receivers(alert.mall_id, roles) if one not in mine],
        mall_id=alert.mall_id,
        topic=code,
        title=title,
        url=f"/fraud/{alert.uid}",
        case=alert,
        dedupe=f"fraud-{alert.id}-{what}",
        group=False,
    )


def _shared(
    mall_id: int, roles: tuple[str, ...], alerts: list[FraudAlert]
) -> dict[tuple[int, ...], list[FraudAlert]]:
    """Receivers that hear of the same alerts, together."""
    heard: dict[int, list[FraudAlert]] = {}
    for user_id in receivers(mall_id, roles):
        seen = [one for one in alerts if all(person.user_id != user_id for person in one.people)]
        if seen and user_id is not None:
            heard[user_id] = seen
    out: dict[tuple[int, ...], list[FraudAlert]] = {}
    by_list: dict[tuple[int, ...], list[int]] = {}
    for user_id, seen in heard.items():
        by_list.setdefault(tuple(one.id for one in seen), []).append(user_id)
    for users in by_list.values():
        out[tuple(sorted(users))] = heard[users[0]]
    return out


__all__ = ["tell_confirmed", "tell_manager", "tell_raised"]
