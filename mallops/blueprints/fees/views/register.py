"""The register of bills, the cards of a bill's page, the import."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees import rules
from mallops.blueprints.fees.actions.imports import BILLS, bill_changes, bill_checks, import_bills
from mallops.blueprints.fees.actions.kind import KIND
from mallops.blueprints.fees.models import Bill
from mallops.blueprints.fees.queries import bills as asked
from mallops.blueprints.fees.views.lists import bp as lists
from mallops.blueprints.fees.views.work import bp as work
from mallops.core.auth import Actor, current_actor
from mallops.core.casework.kinds import kind_of
from mallops.core.formatting import mall_date, mall_time
from mallops.core.import_pages import ImportPage, add_import, writes
from mallops.core.malls import today_of
from mallops.core.money import format_yuan
from mallops.core.registers import register_blueprint

bp = register_blueprint(KIND)
BLUEPRINTS = [bp, lists, work]

add_import(
    bp,
    ImportPage(
        name="import_bills",
        url="/import",
        permission=may.IMPORT,
        spec=BILLS,
        back="fees.index",
        checks=bill_checks,
        apply=writes(import_bills),
        changes=bill_changes,
    ),
)


def _panels(case: Bill, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    words = {
        "case": case,
        "today": today_of(case.mall_id),
        "contacts": asked.list_contacts(case),
        "payments": asked.list_payments(case),
        "results": {code: label for code, label in rules.RESULTS.items() if code != "letter"},
        "all_results": rules.RESULTS,
        "channels": {code: label for code, label in rules.CHANNELS.items() if code != "letter"},
        "all_channels": rules.CHANNELS,
        "open": case.state in rules.ASKING,
        "calls": actor.can(may.CONTACT),
        "confirms": actor.can(may.CONFIRM),
    }
    return [(_("Dunning log"), "fees/_contacts.html", words), (_("Payments"), "fees/_payments.html", words)]


def _leads(case: Bill, _actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    today = today_of(case.mall_id)
    late = (today - case.due_on).days
    words = {"case": case, "late": late, "age": str(rules.BUCKET_LABELS[rules.bucket(case.due_on, today)])}
    return [(_("What is open"), "fees/_open.html", words)]


def _tables(record: Any) -> list[tuple[str, list[str], list[list[str]]]]:
    """On the printed dunning record 催缴记录: every contact and every payment, the oldest first."""
    log = [
        [
            mall_time(one.at),
            str(rules.CHANNELS[one.channel]),
            " · ".join(filter(None, (str(rules.RESULTS[one.result]), one.note))),
            mall_date(one.promised_on) if one.promised_on else "",
            format_yuan(one.outstanding),
            one.by.name if one.by else "",
        ]
        for one in reversed(asked.list_contacts(record.case))
    ]
    paid = [
        [
            mall_date(one.on),
            format_yuan(one.amount),
            one.reference or one.reason,
            one.by.name if one.by else "",
        ]
        for one in asked.list_payments(record.case)
    ]
    heads = [
        _("When"),
        _("How"),
        _("Result of the contact"),
        _("Promised for"),
        _("Outstanding"),
        _("Who asked"),
    ]
    return [
        (_("Dunning log"), heads, log),
        (_("Payments"), [_("Paid on"), _("Amount"), _("Reference or reason"), _("Confirmed by")], paid),
    ]


def _links(case: Bill) -> list[tuple[str, str, str | None]]:
    if case.tenant is None:
        return []
    shop = f"{case.tenant.code} {case.tenant.name}"
    out: list[tuple[str, str, str | None]] = [
        (_("Tenant"), shop, url_for("tenants.show", uid=case.tenant.uid))
    ]
    if case.origin is not None:
        kind, seen = kind_of(case.origin), current_actor()
        url = url_for(f"{kind.code}.show", uid=case.origin.uid)
        shown = seen.can(kind.view) and case.origin.visible_to(seen)
        out.append((_("Brings money back for"), case.origin.number or "", url if shown else None))
    if current_actor().can(may.CALLS):
        out.append((_("All bills, letters"), shop, url_for("fee_lists.debtor", uid=case.tenant.uid)))
    return out


def _list_tools(_asked: Any, actor: Actor) -> list[tuple[str, str, str]]:
    offers = (
        (may.CALLS, _("Calls of today"), "fee_lists.calls", "phone"),
        (may.AGEING, _("Ageing"), "fee_lists.ageing", "chart-column"),
        (may.EXPORT, _("Dunning log as XLSX"), "fee_lists.log_xlsx", "download"),
        (may.IMPORT, _("Import bills"), "fees.import_bills", "upload"),
        (may.TEXTS, _("Texts of calls and letters"), "fee_work.texts", "pencil"),
    )
    return [(label, url_for(endpoint), icon) for right, label, endpoint, icon in offers if actor.can(right)]


KIND.extras.update(
    tables=_tables,
    panels=_panels,
    leads=_leads,
    links=_links,
    list_tools=_list_tools,
    pairs=lambda _record: [],
    verbs={
        "payment": (_l("confirmed a payment"), "ok", "check"),
        "corrected": (_l("corrected the payment"), "danger", "undo-2"),
        "reimported": (_l("changed it by the sheet of finance"), "muted", "upload"),
    },
)
