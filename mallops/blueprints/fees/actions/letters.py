"""Letters 催缴通知单, 催款函, 律师函前最后通知: kept as they were written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees import rules
from mallops.blueprints.fees.actions.collecting import Said, log_contact
from mallops.blueprints.fees.models import FeeLetter, FeeText
from mallops.blueprints.fees.queries import bills as asked
from mallops.blueprints.fees.shipped import EN, ZH
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Conflict
from mallops.core.malls import Mall, today_of
from mallops.core.money import format_yuan
from mallops.core.numbering import issue_child


def write_letter(actor: Actor, tenant: Any, level: int) -> FeeLetter:
    """The letter of a level about all that the tenant has overdue: numbered, noted on every bill."""
    authorize(actor, may.LETTER, tenant)
    today = today_of(tenant.mall_id)
    bills = asked.list_overdue(tenant.mall_id, tenant.id, today)
    if not bills:
        raise Conflict(_("This tenant has nothing overdue."))
    rules.ensure_level(level, max(one.level for one in bills))
    mall = db.session.get_one(Mall, tenant.mall_id)
    pay_by = asked.working_after(mall.id, today + dt.timedelta(days=rules.LETTER_DAYS[level] - 1))
    oldest, total = bills[0], sum(one.outstanding for one in bills)
    casework.give_number(oldest)
    letter = FeeLetter(
        mall_id=mall.id,
        bill_id=oldest.id,
        tenant_id=tenant.id,
        number=issue_child(db.session(), mall, oldest.number or ""),
        level=level,
        on=today,
        pay_by=pay_by,
        total=total,
        rows=[
            [one.bill_no, one.charge, one.period, one.due_on.isoformat(), one.outstanding] for one in bills
        ],
        texts={lang: _text(mall, tenant, level, lang, bills, pay_by) for lang in (ZH, EN)},
        by_id=actor.user_id,
    )
    db.session.add(letter)
    for bill in bills:
        log_contact(actor, bill, Said("letter", "letter", note=letter.number), level=level)
        bill.level = max(bill.level, level)
        bill.next_call_on = asked.working_after(mall.id, pay_by)
        if bill.state in {"due", "reminded"}:
            casework.move(actor, bill, "remind", note=letter.number)
    db.session.flush()
    return letter


def _text(mall: Mall, tenant: Any, level: int, lang: str, bills: list[Any], pay_by: dt.date) -> str:
    zh = lang == ZH
    values = {
        "tenant": (tenant.name_zh or tenant.name_en) if zh else (tenant.name_en or tenant.name_zh),
        "mall": (mall.name_zh or mall.name_en) if zh else (mall.name_en or mall.name_zh),
        "total": format_yuan(sum(one.outstanding for one in bills)),
        "count": len(bills),
        "oldest": bills[0].due_on.isoformat(),
        "pay_by": pay_by.isoformat(),
    }
    return rules.fill_text(asked.text_of(mall.id, level, lang), values)


def call_script(mall: Mall, tenant: Any, bills: list[Any], lang: str, today: dt.date) -> str:
    """What to say on the phone."""
    return _text(mall, tenant, 0, lang, bills, today) if bills else ""


def set_text(actor: Actor, level: int, lang: str, body: str) -> FeeText:
    """The mall's own words of the call or of a letter, from now on; letters sent before keep theirs."""
    authorize(actor, may.TEXTS)
    assert actor.mall_id is not None
    words = rules.ensure_text(body)
    row = asked.find_text(actor.mall_id, level, lang)
    if row is None:
        row = FeeText(mall_id=actor.mall_id, level=level, lang=lang, body=words)
        db.session.add(row)
    row.body = words
    db.session.flush()
    return row
