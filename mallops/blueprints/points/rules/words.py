"""The ledger in words: kinds, channels, reasons, and the parts of an explanation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from babel.dates import get_day_names
from flask_babel import format_date, get_locale, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.points.rules.tiers import Progress
from mallops.core.money import format_yuan
from mallops.core.names import pick

KINDS: dict[str, Any] = {
    "earn": _l("Points earned"),
    "redeem": _l("Points redeemed"),
    "reverse": lazy_pgettext("points", "Reversed"),
    "refund": _l("Goods returned"),
    "transfer": _l("Points transferred"),
    "expire": _l("Points run out"),
    "adjust": _l("Adjusted by hand"),
}
ICONS = {
    "earn": "plus",
    "redeem": "hand-helping",
    "reverse": "rotate-ccw",
    "refund": "undo-2",
    "transfer": "git-compare-arrows",
    "expire": "timer",
    "adjust": "pencil",
}
CHANNELS: dict[str, Any] = {
    "desk": _l("Service desk"),
    "till": _l("Shop till"),
    "job": lazy_pgettext("points", "By itself at night"),
    "member": _l("Member's own page"),
}
ACCOUNTS: dict[str, Any] = {
    "member": _l("Members: what the mall owes"),
    "sales": _l("Points given for purchases"),
    "promotion": _l("Extra points of tiers, days and campaigns"),
    "redemption": _l("Points redeemed for goods and money"),
    "expiry": _l("Points that ran out"),
    "adjustment": _l("Changes by hand"),
    "settled": _l("Points paid for in money"),
}
PURPOSES: dict[str, Any] = {
    "gift": lazy_pgettext("points", "Gift"),
    "voucher": lazy_pgettext("points", "Voucher"),
    "parking": lazy_pgettext("points", "Parking"),
    "payment": lazy_pgettext("points", "Part of a payment"),
    "draw": lazy_pgettext("points", "Lucky draw"),
    "other": lazy_pgettext("points", "Something else"),
}
ADJUST_REASONS: dict[str, Any] = {
    "missed": _l("A slip was forgotten"),
    "wrong": _l("Wrong points booked"),
    "goodwill": _l("Goodwill after a complaint"),
    "activity": _l("An activity of the club"),
    "fraud": _l("Points taken back after an inquiry"),
    "other": lazy_pgettext("points", "Something else"),
}


def part_text(part: Mapping[str, Any]) -> str:
    """One part of an explanation in the reader's language, without its points."""
    code, name = part["code"], pick(str(part.get("zh", "")), str(part.get("en", "")))
    fen = format_yuan(int(part.get("fen", 0)))
    cap, percent = part.get("cap", 0), part.get("percent", 0)
    says = {
        "base_all": lambda: _("Base: 1 point for %(amount)s", amount=fen),
        "base_category": lambda: _("Base for this category: 1 point for %(amount)s", amount=fen),
        "base_tenant": lambda: _("Base at this shop: 1 point for %(amount)s", amount=fen),
        "tier": lambda: _("%(tier)s: %(percent)s%% extra", tier=name, percent=percent),
        "day": lambda: _("%(day)s: %(percent)s%% extra", day=day_name(int(part["day"])), percent=percent),
        "campaign": lambda: _("Campaign %(name)s", name=name),
        "cap_slip": lambda: _("At most %(cap)s points a slip", cap=cap),
        "cap_day": lambda: _("At most %(cap)s points a day", cap=cap),
        "cap_month": lambda: _("At most %(cap)s points a month", cap=cap),
        "voucher_value": lambda: _("Value of a voucher that was used: %(amount)s", amount=fen),
        "returned": lambda: _("%(amount)s of the slip returned", amount=fen),
        "settled": lambda: _("Missing points, paid with %(amount)s", amount=fen),
        "debt": lambda: _("Missing points, kept as a debt"),
        "ran_out": lambda: _("Not used by %(day)s", day=_day(part["on"])),
        "merged": lambda: _("Two cards of one member became one"),
        "taken_back": lambda: _("Booking %(seq)s taken back", seq=part.get("seq", "")),
        "ended": lambda: _("Given up with the end of the membership"),
        "goes_on": lambda: _("The membership goes on: points come back"),
        "paid_debt": lambda: _("Of these, a debt was paid"),
    }
    return says[code]() if code in says else code


def standing_words(now: Progress, basis: str) -> list[str]:
    """What keeps the tier and what reaches the next one."""
    says = []
    if now.tier is not None and now.keep_until is not None:
        day = format_date(now.keep_until, "medium")
        if now.keep_missing:
            more = amount_of(now.keep_missing, basis)
            says.append(_("%(more)s more by %(day)s keeps %(tier)s", more=more, day=day, tier=now.tier.name))
        else:
            says.append(_("%(tier)s is safe beyond %(day)s", tier=now.tier.name, day=day))
    if now.next is not None:
        more = amount_of(now.next_missing, basis)
        says.append(_("%(more)s more reaches %(tier)s", more=more, tier=now.next.name))
    return says


def amount_of(number: int, basis: str) -> str:
    """Points, or money, of a tier."""
    return format_yuan(number) if basis == "spend" else _("%(n)s points", n=f"{number:,}")


def gives(row: Any) -> str:
    """What a campaign gives, in one line."""
    says = []
    if row.percent:
        says.append(_("%(n)s%% extra", n=row.percent))
    if row.points:
        says.append(_("%(n)s points a slip", n=row.points))
    if row.min_fen:
        says.append(_("from %(amount)s on", amount=format_yuan(row.min_fen)))
    where = row.tenant.name if row.tenant is not None else row.category
    return " · ".join([*says, where or _("all shops")])


def _day(text: str) -> str:
    return format_date(dt.date.fromisoformat(text), "medium")


def day_name(weekday: int) -> str:
    """Monday is 0."""
    return str(get_day_names("wide", locale=get_locale() or "zh_Hans_CN")[weekday])


def signed(points: int) -> str:
    """`+1,200` or `−72`."""
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{abs(points):,}"


def explained(parts: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(what, points) of each part."""
    return [(part_text(one), signed(int(one["points"])) if one.get("points") else "") for one in parts]


def in_one_line(parts: Iterable[Mapping[str, Any]]) -> str:
    """All parts as one line, for lists and files."""
    return " · ".join(f"{what} {points}".strip() for what, points in explained(parts))


__all__ = [
    "ACCOUNTS",
    "ADJUST_REASONS",
    "CHANNELS",
    "ICONS",
    "KINDS",
    "PURPOSES",
    "day_name",
    "explained",
    "gives",
    "in_one_line",
    "part_text",
    "signed",
]
