"""Decisions about moves: units, days, money, who signs, what holds a move-out."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.money import MoneyUnreadable, format_yuan, parse_yuan
from mallops.core.names import listed

MIN_REASON = 4
MAX_UNITS = 10
#: Who may sign for a department: capacity -> role.
SIGNERS = {"leasing": "LSG", "finance": "FIN", "engineering": "ENG", "manager": "CSM"}


class StillOpen(Conflict):
    """Something of the tenant is open that nobody waived."""


def split_units(text: str | None) -> list[str]:
    """Codes of units as people type them: spaces, commas, semicolons between; each once."""
    words = (text or "").upper()
    for mark in ",，、;；/\n\t":
        words = words.replace(mark, " ")
    return list(dict.fromkeys(words.split()))


def ensure_units(text: str | None, known: Collection[str]) -> str:
    """The units in canonical form. Raises Invalid on `unit_codes` for none, too many or unknown ones."""
    codes = split_units(text)
    if not codes:
        raise Invalid(field_errors={"unit_codes": _("Enter the unit, such as A01; several with spaces.")})
    if len(codes) > MAX_UNITS:
        raise Invalid(field_errors={"unit_codes": _("At most %(n)s units.", n=MAX_UNITS)})
    unknown = [one for one in codes if one not in known]
    if unknown:
        words = listed(unknown)
        raise Invalid(field_errors={"unit_codes": _("This mall has no unit %(code)s.", code=words)})
    return " ".join(codes)


def ensure_held(codes: Iterable[str], held: Collection[str]) -> None:
    """Raises Invalid on `unit_codes` when the tenant does not hold one of them."""
    wrong = [one for one in codes if one not in held]
    if wrong:
        raise Invalid(
            field_errors={"unit_codes": _("The tenant does not hold %(units)s.", units=listed(wrong))}
        )


def ensure_lease(first: dt.date | None, last: dt.date | None, opening: dt.date | None) -> None:
    """Raises Invalid when the days of a move-in do not fit together."""
    errors: dict[str, Any] = {}
    if first is None:
        errors["lease_from"] = _("Enter the first day of the lease.")
    if opening is None:
        errors["opening_on"] = _("Enter the planned day of opening.")
    if first and last and last < first:
        errors["lease_to"] = _("The last day cannot be before the first.")
    if first and opening and opening < first:
        errors["opening_on"] = _("It cannot open before the lease begins.")
    if errors:
        raise Invalid(field_errors=errors)


def ensure_days(notice: dt.date | None, last: dt.date | None) -> None:
    """Raises Invalid when the last day lies before the notice."""
    if notice is None:
        raise Invalid(field_errors={"notice_on": _("Enter the day of the notice.")})
    if last is None or last < notice:
        raise Invalid(field_errors={"last_on": _("The last day cannot be before the notice.")})


def fen_of(text: str | None, field: str, *, needed: bool = False) -> int | None:
    """An amount in yuan as fen. Raises Invalid on the field."""
    if not (text or "").strip():
        if needed:
            raise Invalid(field_errors={field: _("Enter an amount in yuan, such as 1,234.50.")})
        return None
    try:
        found = parse_yuan(text or "")
    except MoneyUnreadable:
        found = -1
    if found < 0:
        raise Invalid(field_errors={field: _("Enter an amount in yuan, such as 1,234.50.")})
    return found


def area_of(text: str | None) -> decimal.Decimal:
    """Square metres. Raises Invalid on `new_value`."""
    try:
        found = decimal.Decimal((text or "").replace("m²", "").replace("㎡", "").strip())
        if not 0 < found < 10**7 or round(found, 2) != found:
            raise decimal.InvalidOperation
    except decimal.InvalidOperation:
        raise Invalid(
            field_errors={"new_value": _("Enter the area in m², with at most two decimals.")}
        ) from None
    return found


def ensure_changes(old: str, new: str) -> None:
    """Raises Invalid on `new_value` for a change that is none."""
    if not new.strip():
        raise Invalid(field_errors={"new_value": _("Say what it becomes.")})
    if new.strip() == old.strip():
        raise Invalid(field_errors={"new_value": _("This is what it is already.")})


def ensure_reason(text: str | None, field: str = "reason") -> str:
    """A reason in a few words. Raises Invalid on the field."""
    reason = " ".join((text or "").replace("\x00", "").split())
    if len(reason) < MIN_REASON:
        raise Invalid(field_errors={field: _("Write in a few words why.")})
    return reason[:300]


def rent_effect(old: int | None, new: int | None) -> int | None:
    """How much more rent a month in fen; None while one of both is unknown."""
    return None if old is None or new is None else new - old


def ensure_may_sign(roles: Collection[str], capacity: str, name: str) -> None:
    """A department signs for itself; the tenant signs with its name. Raises Forbidden, Invalid."""
    if capacity == "tenant":
        if not name.strip():
            raise Invalid(field_errors={"capacity": _("Write the name of who signs for the tenant.")})
        return
    role = SIGNERS.get(capacity)
    if role is not None and role not in roles:
        raise Forbidden(_l("Only this department signs here."))
    if role is not None and name.strip():
        raise Invalid(field_errors={"capacity": _("A department signs itself: leave the name empty.")})


def ensure_settled(lines: Iterable[Any]) -> None:
    """Raises Conflict naming the lines that are still open."""
    still = [one.name for one in lines]
    if still:
        shown = listed(still[:6]) + (" …" if len(still) > 6 else "")
        raise Conflict(_("Still open (%(n)s): %(lines)s.", n=len(still), lines=shown))


def ensure_signed(capacities: Collection[str], labels: dict[str, str]) -> None:
    """Raises Conflict naming who has not signed."""
    missing = [label for code, label in labels.items() if code not in capacities]
    if missing:
        raise Conflict(_("Not signed yet: %(who)s.", who=listed(missing)))


def ensure_nothing_open(blockers: Iterable[Any]) -> None:
    """Raises StillOpen naming what holds it, with department and reference."""
    words = [f"{one.label} {one.reference}".strip() for one in blockers]
    if words:
        shown = listed(words[:5]) + (" …" if len(words) > 5 else "")
        raise StillOpen(
            _("Still open (%(n)s): %(what)s. Settle it, or the manager waives it.", n=len(words), what=shown)
        )


def ensure_last_day(last: dt.date, today: dt.date) -> None:
    """Raises Conflict while the tenant's last day lies ahead."""
    if last > today:
        raise Conflict(_("The last day is %(day)s. Close it then.", day=last.isoformat()))


def ensure_deposit(due: int, kept: int) -> None:
    """Raises Conflict while less is kept than was agreed."""
    if kept < due:
        raise Conflict(
            _(
                "%(due)s of deposit is due and %(kept)s is received. Enter the receipt first.",
                due=format_yuan(due),
                kept=format_yuan(kept),
            )
        )


def ensure_no_arrears(amount: int | None) -> None:
    """Raises Conflict while the tenant owes money."""
    if amount:
        raise Conflict(
            _(
                "%(sum)s is still owed. Collect it first, or the manager waives this line.",
                sum=format_yuan(amount),
            )
        )


def is_waived(one: Any, waivers: Iterable[Any]) -> Any:
    """The waiver that lets an obligation pass, or None: it holds for at most the money it was given for."""
    for waiver in waivers:
        if waiver.key == one.key and (one.amount is None or one.amount <= (waiver.amount or 0)):
            return waiver
    return None


def no_void(_case: Any, _actor: Any) -> None:
    """Tenant and units follow these records, so they are withdrawn, never just void."""
    raise Conflict(_("Use “Take the application back”: then the tenant and its units go back as well."))


def way_of(labels: dict[str, Any], state: str) -> list[tuple[str, str]]:
    """The states of a move in order: to its end, or withdrawn."""
    codes = [code for code in labels if code not in {"withdrawn", "void"}]
    if state == "withdrawn":
        codes = [codes[0], "withdrawn"]
    return [(code, str(labels[code])) for code in codes]
