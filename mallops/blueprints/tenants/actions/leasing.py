"""Leasing hears of every change of a tenant's file, with before and after (catalogue 9.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mallops.blueprints.tenants import rules
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import Actor
from mallops.core.crypto import mask_phone
from mallops.core.money import format_yuan
from mallops.core.notices import notify, receivers, topic

CHANGED = topic("tenants.changed", _l("A tenant's file was changed"), _l("Tenants"))

#: What is told of each kind of part: column, words, and how its value reads (personal data masked).
Told = Mapping[str, tuple[Any, Callable[[Any], str]]]


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _among(labels: Mapping[str, Any]) -> Callable[[Any], str]:
    return lambda value: str(labels.get(value, value or ""))


TENANT: Told = {
    "code": (_l("Tenant code"), _plain),
    "name_zh": (_l("Shop name in Chinese"), _plain),
    "name_en": (_l("Shop name in English"), _plain),
    "brand": (_l("Brand"), _plain),
    "category": (_l("Category"), _plain),
    "legal_name": (_l("Legal name"), _plain),
    "credit_code": (_l("Credit code"), _plain),
    "grade": (_l("Classification"), _among(rules.GRADES)),
    "contact_name": (_l("Contact"), _plain),
    "phone": (_l("Phone"), lambda value: mask_phone(value or "")),
    "email": (_l("E-mail"), rules.mask_email),
    "status": (_l("Status"), _among(rules.STATUS_LABELS)),
    "note": (_l("Remarks"), _plain),
}
PERSON: Told = {
    "role": (_l("Role"), _among(rules.PERSON_ROLES)),
    "name": (_l("Name"), _plain),
    "job": (_l("Job"), _plain),
    "phone": (_l("Phone"), lambda value: mask_phone(value or "")),
    "email": (_l("E-mail"), rules.mask_email),
    "birth_md": (_l("Birthday"), rules.mask_birthday),
    "to_on": (_l("Last day"), _plain),
}
BRAND: Told = {
    "name": (_l("Brand"), _plain),
    "goods": (_l("What it sells"), _plain),
    "price_band": (_l("Price level"), _among(rules.PRICE_BANDS)),
    "performance": (_l("What sells well"), _plain),
}
CONTRACT: Told = {
    "number": (_l("Contract number"), _plain),
    "from_on": (_l("First day"), _plain),
    "to_on": (_l("Last day"), _plain),
    "area_m2": (_l("Area (m²)"), _plain),
    "rent_kind": (_l("Rent"), _among(rules.RENT_KINDS)),
    "rent_fen": (_l("Rent a month"), lambda value: format_yuan(value) if value else ""),
    "share_bp": (_l("Share of sales"), lambda value: f"{value / 100:g} %" if value else ""),
    "fee_fen": (_l("Management fee a month"), lambda value: format_yuan(value) if value else ""),
    "deposit_fen": (_l("Deposit agreed"), lambda value: format_yuan(value) if value else ""),
    "pay_day": (_l("Due on day of the month"), lambda value: str(value or "")),
    "terms": (_l("Other terms"), _plain),
}
FINANCE: Told = {
    "bank": (_l("Bank"), _plain),
    "account": (_l("Account"), rules.mask_account),
    "holder": (_l("Account holder"), _plain),
    "invoice_kind": (_l("Invoice"), _among(rules.INVOICE_KINDS)),
    "invoice_title": (_l("Invoice title"), _plain),
    "tax_number": (_l("Tax number"), rules.mask_account),
    "invoice_address": (_l("Address and phone on the invoice"), lambda value: "****" if value else ""),
}
MAX_TEXT = 400


@contextmanager
def reported(actor: Actor, tenant: Tenant, row: Any, told: Told, *, new: bool = False) -> Iterator[None]:
    """What changes inside is told to leasing afterwards; nothing is told when nothing changed."""
    before = {key: None if new else getattr(row, key) for key in told}
    yield
    after = {key: getattr(row, key) for key in told}
    changed = {
        key: (before[key], after[key]) for key in told if (before[key] or None) != (after[key] or None)
    }
    if changed:
        tell_leasing(actor, tenant, lambda: _words(told, changed))


def report_gone(actor: Actor, tenant: Tenant, row: Any, told: Told) -> None:
    """A part is taken out of the file."""
    gone = {key: (getattr(row, key), None) for key in told if getattr(row, key)}
    tell_leasing(actor, tenant, lambda: _words(told, gone))


def report_import(actor: Actor, mall_id: int, count: int) -> None:
    """A sheet changed many at once: one notice for all of it."""
    notify(
        _listeners(actor, mall_id),
        mall_id=mall_id,
        topic=CHANGED,
        title=_l("Tenant files were imported"),
        text=lambda: ngettext(
            "%(num)s file was made or changed.", "%(num)s files were made or changed.", count
        ),
        url="/tenants",
        group=False,
    )


def tell_leasing(actor: Actor, tenant: Tenant, text: Callable[[], str]) -> None:
    """A notice to leasing about this tenant; who changed it is not told."""
    notify(
        _listeners(actor, tenant.mall_id),
        mall_id=tenant.mall_id,
        topic=CHANGED,
        title=lambda: _("Tenant file changed: %(tenant)s", tenant=f"{tenant.code} {tenant.name}"),
        text=lambda: _("%(who)s changed: %(what)s", who=actor.name, what=text())[:MAX_TEXT],
        url=f"/tenants/{tenant.uid}",
        group=False,
    )


def _listeners(actor: Actor, mall_id: int) -> list[int]:
    return [one for one in receivers(mall_id, {"LSG"}) if one != actor.user_id]


def _words(told: Told, changed: Mapping[str, tuple[Any, Any]]) -> str:
    lines = []
    for key, (before, after) in changed.items():
        label, show = told[key]
        old, new = (show(one) if one not in (None, "") else "" for one in (before, after))
        lines.append(f"{label}: {old or '-'} → {new or '-'}")
    return "; ".join(lines)
