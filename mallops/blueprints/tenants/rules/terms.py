"""What an agreed change makes of a contract's terms. Pure."""

from __future__ import annotations

import datetime as dt
import decimal

from flask_babel import gettext as _

from mallops.core.errors import Invalid

#: Kinds of rent that name an amount a month.
WITH_AMOUNT = frozenset({"fixed", "higher"})


def area_after(
    known: decimal.Decimal | None, old: decimal.Decimal, new: decimal.Decimal
) -> decimal.Decimal | None:
    """The contract's area when one of its units gets another: the other units stay. Unknown stays unknown."""
    if known is None:
        return None
    left = known - old + new
    return left if left > 0 else new


def ensure_new_rent(kind: str, rent: int | None, field: str = "new_rent") -> None:
    """Raises Invalid on the field for a rent that this kind of contract does not have."""
    if rent is None:
        return
    if kind not in WITH_AMOUNT:
        words = _("This contract's rent is a share of sales. Leave it empty and change the contract itself.")
        raise Invalid(field_errors={field: words})
    if rent <= 0:
        raise Invalid(field_errors={field: _("Enter the rent of a month.")})


def ensure_new_end(first: dt.date, until: dt.date | None, on: dt.date, field: str = "new_to_on") -> None:
    """Raises Invalid on the field for an end before the change itself, or before the contract begins."""
    if until is not None and until < max(first, on):
        raise Invalid(field_errors={field: _("The contract cannot end before the change takes effect.")})
