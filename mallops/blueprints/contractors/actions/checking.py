"""A scored check: scheduled for a contractor, answered item by item, finished into orders (6.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from mallops.blueprints.contractors import permissions as may
from mallops.blueprints.contractors.actions.lists import items_of
from mallops.blueprints.contractors.actions.people import ensure_running
from mallops.blueprints.contractors.models import CheckAnswer, Contractor, ServiceCheck
from mallops.blueprints.contractors.queries.checks import earlier_order, failed_of
from mallops.blueprints.contractors.rules.scores import check_score, ensure_answered
from mallops.blueprints.contractors.rules.words import VERDICTS
from mallops.blueprints.fixes.actions import open_finding
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.sites.models import Zone
from mallops.blueprints.supervision import permissions as supervision
from mallops.blueprints.supervision.models import Supervision
from mallops.core.auth import Actor, authorize
from mallops.core.casework import Case, CaseKind
from mallops.core.casework import actions as casework
from mallops.core.casework.kinds import KINDS, SEVERITIES
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid, NotFound
from mallops.core.names import listed
from mallops.core.photos.intake import StoredOriginal
from mallops.core.registers.intake import keep_photos

MAX_NOTE = 500


@dataclass(frozen=True)
class Typed:
    """The answer to an item as it was sent."""

    verdict: str = ""
    note: str = ""
    severity: str = ""
    photos: Sequence[StoredOriginal] = ()


def register() -> CaseKind:
    """The plain register of checks, which stands by itself (blueprints/supervision)."""
    return KINDS["supervision"]


def schedule(
    actor: Actor,
    contractor: Contractor,
    planned_on: dt.date | None,
    *,
    zone: Zone | None = None,
    owner_id: int | None = None,
) -> Supervision:
    """A numbered check: company, contract and posts come from the contractor, items from the list of its
    kind. Raises Invalid, Conflict.
    """
    authorize(actor, supervision.CREATE)
    authorize(actor, may.VIEW, contractor)
    ensure_running(contractor)
    if planned_on is None:
        raise Invalid(field_errors={"planned_on": _("Choose the day of the check.")})
    if zone is not None and zone.mall_id != contractor.mall_id:
        raise NotFound()
    names = [one.name for one in contractor.posts if one.is_active]
    values = {
        "title": contractor.title,
        "service": contractor.service,
        "contract_no": contractor.contract_no,
        "post": listed(names)[:120],
        "month": f"{planned_on:%Y-%m}",
        "zone_id": zone.id if zone else contractor.zone_id,
        "owner_id": owner_id or actor.user_id,
    }
    case: Supervision = casework.open_case(actor, register(), values)
    attach(actor, case, contractor, planned_on)
    return case


def attach(actor: Actor, case: Supervision, contractor: Contractor, planned_on: dt.date) -> ServiceCheck:
    """Give a check of the register its contractor and its list."""
    if contractor.mall_id != case.mall_id:
        raise NotFound()
    if case.service != contractor.service:
        raise Conflict(_("This contractor is for another kind of service."))
    check = ServiceCheck(
        mall_id=case.mall_id, case_id=case.id, contractor_id=contractor.id, planned_on=planned_on
    )
    db.session.add(check)
    db.session.flush()
    for place, item in enumerate(items_of(case.mall_id, case.service), start=1):
        db.session.add(
            CheckAnswer(
                mall_id=case.mall_id,
                check_id=check.id,
                position=place,
                code=item.code,
                text_zh=item.text_zh,
                text_en=item.text_en,
                weight=item.weight,
                critical=item.critical,
            )
        )
    db.session.flush()
    db.session.refresh(check)
    if not case.contract_no:
        case.contract_no = contractor.contract_no
    return check


def answer(actor: Actor, check: ServiceCheck, typed: Mapping[str, Typed], *, rest: str = "") -> int:
    """Keep answers by item code; `rest`: the verdict for every item that has none. Returns how many are open.

    Raises Conflict once the check is finished.
    """
    authorize(actor, supervision.CHECK, check.case)
    _ensure_open(check)
    for row in check.answers:
        sent = typed.get(row.code)
        if sent is not None:
            _keep(actor, check, row, sent)
        if rest in VERDICTS and not row.verdict:
            row.verdict = rest
    db.session.flush()
    return sum(not one.verdict for one in check.answers)


def _ensure_open(check: ServiceCheck) -> None:
    if check.finished_at is not None or check.case.state != "scheduled":
        raise Conflict(_("This check is finished. Its answers can't be changed any more."))


def _keep(actor: Actor, check: ServiceCheck, row: CheckAnswer, sent: Typed) -> None:
    if sent.verdict in VERDICTS:
        row.verdict = sent.verdict
    row.note = sent.note.replace("\x00", "").strip()[:MAX_NOTE]
    row.severity = sent.severity if sent.severity in SEVERITIES else ("major" if row.critical else "minor")
    kept = keep_photos(actor, check.case, sent.photos, caption=row.text)
    row.photo_ids = [*row.photo_ids, *(one.id for one in kept)]


def finish(actor: Actor, check: ServiceCheck) -> list[Finding]:
    """Score it and mark it as checked; each failed item becomes an order to the contractor, with its words
    and photos. Raises ItemsOpen, Conflict.
    """
    authorize(actor, supervision.CHECK, check.case)
    _ensure_open(check)
    ensure_answered([one.verdict for one in check.answers])
    failed = failed_of(check)
    orders = [_order(actor, check, one) for one in failed]
    case = check.case
    case.score = check_score((one.verdict, one.weight) for one in check.answers)
    case.findings = _findings(check, failed)
    if case.service == "fire":
        case.fire_check = "fail" if failed else "pass"
    check.finished_at = utcnow()
    casework.move(actor, case, "check")
    casework.reindex(case)
    return orders


def _findings(check: ServiceCheck, failed: Sequence[CheckAnswer]) -> str:
    if not failed:
        return _("All %(n)s items in order.", n=len(check.answers))
    return "\n".join(f"{one.code} {one.text}" + (f": {one.note}" if one.note else "") for one in failed)


def _order(actor: Actor, check: ServiceCheck, row: CheckAnswer) -> Finding:
    case: Case = check.case
    order = order_to(
        actor,
        check.contractor,
        source=case,
        item=(row.code, row.text_zh, row.text_en),
        critical=row.critical,
        severity=row.severity,
        zone_id=case.zone_id,
        title=row.note.splitlines()[0] if row.note else row.text,
        description=row.note,
        photo_ids=row.photo_ids,
    )
    row.finding_id = order.id
    return order


def order_to(
    actor: Actor, contractor: Contractor, *, source: Case, item: tuple[str, str, str], **more: Any
) -> Finding:
    """A rectification order to the company, linked to the last one about the same item and place."""
    code, zh, en = item
    order = open_finding(
        actor,
        source=source,
        item_code=code,
        item_zh=zh,
        item_en=en,
        department="contractor",
        repeat_of=earlier_order(contractor, code, more.get("zone_id")),
        **more,
    )
    order.contractor = contractor.title
    db.session.flush()
    casework.reindex(order)
    return order


def both_words(say: Any) -> tuple[str, str]:
    """What `say` returns in Chinese and in English, to be stored with a record."""
    with force_locale("zh_Hans_CN"):
        zh = str(say())
    with force_locale("en"):
        return zh, str(say())
