"""Rules over slips: too many, too fast, too round, just below a border, at night, on two floors at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fraud.rules.base import DAY, Given, Param, Scan, days_param, on_card, rule
from mallops.blueprints.fraud.rules.sources import ENTRY, bursts, earnings, levels, local, shaped
from mallops.core.money import format_yuan

SLIPS = _l("slips")
MINUTES = _l("minutes")


def _day(numbers: Mapping[str, Any], _name: str) -> str:
    return _("%(n)s slips on the card in one day, from many shops; up to %(most)s is usual",
             n=numbers["n"], most=numbers["slips"] - 1)  # fmt: skip


@rule(
    "slips_day",
    _l("Many slips in one day"),
    _l("Does one card get slips of many shops on one day, as if they were collected from bins and tables?"),
    Param("slips", _l("From so many slips a day"), 12, 3, 100, SLIPS),
    Param("shops", _l("Of at least so many shops"), 6, 1, 50, _l("shops")),
    icon="layers",
    weight=45,
    touched="earn",
    says=_day,
)
def slips_day(scan: Scan, given: Given) -> sa.Select[Any]:
    """Card and day with too many."""
    rows = earnings(scan, "slips_day").subquery()
    days = (
        sa.select(rows.c.account_id, rows.c.on, sa.func.count().label("n"))
        .group_by(rows.c.account_id, rows.c.on)
        .having(
            sa.func.count() >= given["slips"],
            sa.func.count(sa.distinct(rows.c.tenant_id)) >= given["shops"],
        )
        .subquery()
    )
    same = sa.and_(days.c.account_id == rows.c.account_id, days.c.on == rows.c.on)
    return shaped(rows, n=days.c.n).join_from(rows, days, same)


def _hour(numbers: Mapping[str, Any], _name: str) -> str:
    return _("%(n)s slips on the card within %(minutes)s minutes; up to %(most)s is usual",
             n=numbers["n"], minutes=numbers["minutes"], most=numbers["slips"] - 1)  # fmt: skip


@rule(
    "slips_hour",
    _l("Many slips in a short time"),
    _l("Is one card fed with slip after slip within the hour?"),
    Param("slips", _l("From so many slips"), 9, 3, 100, SLIPS),
    Param("minutes", _l("Within"), 60, 5, 240, MINUTES),
    icon="timer",
    weight=45,
    touched="earn",
    says=_hour,
)
def slips_hour(scan: Scan, given: Given) -> sa.Select[Any]:
    """Windows of minutes."""
    return bursts(earnings(scan, "slips_hour"), ("account_id",), given["minutes"] * 60, given["slips"])


def _split(numbers: Mapping[str, Any], name: str) -> str:
    return _("%(n)s slips of %(shop)s on one day, each just below %(border)s: one purchase cut in pieces?",
             n=numbers["n"], shop=name, border=format_yuan(numbers["border"] * 100))  # fmt: skip


@rule(
    "split",
    _l("Slips just below a border"),
    _l("Is one purchase cut into slips that each stay just below a limit of the mall?"),
    Param("slips", _l("From so many slips a day at one shop"), 3, 2, 50, SLIPS),
    Param("border", _l("The border"), 1000, 10, 100_000, _l("yuan")),
    Param("percent", _l("Just below begins at so much of it"), 90, 50, 99, "%"),
    icon="sliders-horizontal",
    weight=45,
    touched="earn",
    says=_split,
    about="shop",
)
def split(scan: Scan, given: Given) -> sa.Select[Any]:
    """Card, shop and day."""
    top = given["border"] * 100
    rows = earnings(scan, "split").subquery()
    near = rows.c.fen.between(top * given["percent"] // 100, top - 1)
    keys = (rows.c.account_id, rows.c.tenant_id, rows.c.on)
    days = (
        sa.select(*keys, sa.func.count().label("n"))
        .where(near)
        .group_by(*keys)
        .having(sa.func.count() >= given["slips"])
        .subquery()
    )
    same = sa.and_(*[days.c[one.name] == one for one in keys])
    return shaped(rows, "tenant_id", days.c.n).join_from(rows, days, same).where(near)


def _round(numbers: Mapping[str, Any], _name: str) -> str:
    return _("%(n)s slips of round amounts (whole %(yuan)s yuan) %(span)s, at different shops",
             n=numbers["n"], yuan=numbers["yuan"], span=on_card(numbers))  # fmt: skip


@rule(
    "round",
    _l("Round amounts"),
    _l("Are the amounts on the card's slips almost all round, as nobody's purchases are?"),
    Param("slips", _l("From so many slips"), 6, 3, 100, SLIPS),
    Param("share", _l("When so many of the card's slips are round"), 70, 50, 100, "%"),
    Param("yuan", _l("Round is a whole number of"), 100, 10, 1000, _l("yuan")),
    days_param(30),
    icon="circle-dot",
    weight=40,
    touched="earn",
    says=_round,
)
def round_amounts(scan: Scan, given: Given) -> sa.Select[Any]:
    """Rolling over the days; a shop whose prices are round itself does not make a card one."""
    rows = earnings(scan, "round").subquery()
    is_round = sa.case((rows.c.fen % (given["yuan"] * 100) == 0, 1), else_=0)
    base = sa.select(*rows.c, is_round.label("is_round"))

    def holds(c: Any) -> Any:
        mostly = c.now * 100 >= c.all_slips * given["share"]
        return sa.and_(c.is_round == 1, mostly, c.at_shop * 2 <= c.now)

    counts = {"all_slips": ("account_id",), "at_shop": ("account_id", "tenant_id", "is_round")}
    found = bursts(
        base, ("account_id", "is_round"), given["days"] * DAY, given["slips"], counts=counts, holds=holds
    )
    return found.where(found.selected_columns.fen % (given["yuan"] * 100) == 0)


def _late(numbers: Mapping[str, Any], _name: str) -> str:
    return _("%(n)s slips booked between %(begins)s:00 and %(ends)s:00, when the mall is closed, %(span)s",
             n=numbers["n"], begins=numbers["begins"], ends=numbers["ends"],
             span=on_card(numbers))  # fmt: skip


@rule(
    "late",
    _l("Booked when the mall is closed"),
    _l("Does the card get slips at night, when no customer stands at the desk?"),
    Param("slips", _l("From so many slips"), 3, 1, 100, SLIPS),
    Param("begins", _l("Closed from (hour)"), 23, 0, 23, _l("o'clock")),
    Param("ends", _l("Until (hour)"), 8, 1, 23, _l("o'clock")),
    days_param(30),
    icon="moon",
    weight=40,
    touched="earn",
    says=_late,
)
def late(scan: Scan, given: Given) -> sa.Select[Any]:
    """By the mall's wall clock."""
    rows = earnings(scan, "late").subquery()
    hour = (local(scan, rows.c.sec) % DAY) // 3600
    begins, ends = given["begins"], given["ends"]
    closed = sa.or_(hour >= begins, hour < ends) if begins > ends else sa.and_(hour >= begins, hour < ends)
    return bursts(sa.select(*rows.c).where(closed), ("account_id",), given["days"] * DAY, given["slips"])


def _floors(numbers: Mapping[str, Any], _name: str) -> str:
    return _("%(n)s times two slips at tills %(floors)s floors apart within %(minutes)s minutes, %(span)s: "
             "one card in two places", n=numbers["n"], floors=numbers["floors"], minutes=numbers["minutes"],
             span=on_card(numbers))  # fmt: skip


@rule(
    "floors",
    _l("On two floors at once"),
    _l("Is the card used at the tills of two floors faster than a person walks?"),
    Param("pairs", _l("From so many times"), 4, 1, 50, _l("times")),
    Param("minutes", _l("Within"), 3, 1, 30, MINUTES),
    Param("floors", _l("So many floors apart"), 2, 1, 20, _l("floors")),
    days_param(30),
    icon="arrow-up-down",
    weight=45,
    touched="earn",
    says=_floors,
)
def floors(scan: Scan, given: Given) -> sa.Select[Any]:
    """Only what tills booked: at the desk the slips of a whole day come together."""
    rows = earnings(scan, "floors", ENTRY.c.channel == "till").subquery()
    place = levels(scan)
    whole = (
        sa.select(*rows.c, place.c.level)
        .join_from(rows, place, place.c.tenant_id == rows.c.tenant_id)
        .subquery()
    )
    card, order = whole.c.account_id, [whole.c.sec, whole.c.ref_id]
    steps = sa.select(
        *whole.c,
        sa.func.lag(whole.c.sec).over(partition_by=card, order_by=order).label("sec_before"),
        sa.func.lag(whole.c.level).over(partition_by=card, order_by=order).label("level_before"),
    ).subquery()
    jump = sa.and_(
        steps.c.sec - steps.c.sec_before <= given["minutes"] * 60,
        sa.func.abs(steps.c.level - steps.c.level_before) >= given["floors"],
    )
    return bursts(sa.select(*steps.c).where(jump), ("account_id",), given["days"] * DAY, given["pairs"])


__all__ = ["floors", "late", "round_amounts", "slips_day", "slips_hour", "split"]
