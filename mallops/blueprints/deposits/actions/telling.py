"""Who is told that a refund or a deduction waits for them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from mallops.blueprints.deposits.models import Deposit
from mallops.core.money import format_yuan
from mallops.core.notices import notify, receivers, topic

WORK = topic("deposits.work", _l("Deposits that wait for you"), _l("Deposits"), urgent=False)


def _tell(case: Deposit, roles: tuple[str, ...], besides: int | None, title: Any, text: Any) -> None:
    people = [one for one in receivers(case.mall_id, roles) if one != besides]
    notify(
        people,
        mall_id=case.mall_id,
        topic=WORK,
        title=title,
        text=text,
        url=f"/deposits/{case.uid}",
        case=case,
        group=False,
    )


def _what(case: Deposit, amount: int | None = None) -> str:
    return f"{case.number} · {case.title} · {format_yuan(case.balance if amount is None else amount)}"


def tell_requested(case: Deposit, by: int | None) -> None:
    """Supervisor and manager: a refund waits for approval."""
    _tell(case, ("SUP", "CSM"), by, _l("A deposit is to be refunded"), _what(case))


def tell_approved(case: Deposit, by: int | None) -> None:
    """Finance: a refund is to be paid."""
    _tell(case, ("FIN",), by, _l("A deposit refund is approved: please pay it"), _what(case))


def tell_back(case: Deposit, by: int | None) -> None:
    """Finance: a refund does not go on."""
    _tell(case, ("FIN",), by, _l("A deposit refund was stopped"), _what(case))


def tell_waiting(case: Deposit, by: int | None, amount: int) -> None:
    """Supervisor and manager: a deduction waits for a second person."""
    _tell(
        case,
        ("SUP", "CSM"),
        by,
        _l("A deduction from a deposit waits for a second person"),
        _what(case, amount),
    )
