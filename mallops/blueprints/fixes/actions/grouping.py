"""One order into several, duplicates into one, a repeat to the one before (4.1, 4.3)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.fixes import permissions as may
from mallops.blueprints.fixes.actions.notice import ensure_not_over
from mallops.blueprints.fixes.actions.register import KIND
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import find_by_number, list_attached
from mallops.blueprints.fixes.rules import CLOSE_DAYS, NOT_OVER, ensure_parts
from mallops.core.auth import Actor, authorize, fetch
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.policies.clocks import ClockStart

#: What a part of an order takes over from the whole.
KEPT = (
    "source_case_id", "item_code", "item_zh", "item_en", "critical", "severity", "department", "tenant_id",
    "zone_id", "owner_id", "repeat_of_id", "repeat_count", "contractor", "responsible_id", "responsible_name",
)  # fmt: skip


def split(actor: Actor, finding: Finding, titles: Sequence[str]) -> list[Finding]:
    """New orders for these subjects beside this one, with its place, people, photos and starting time."""
    authorize(actor, may.ARRANGE, finding)
    ensure_not_over(finding)
    parts = ensure_parts(titles)
    before = [one for one in list_attached(finding) if not one.stage]
    begin = ClockStart(at=finding.created_at)
    out = []
    for title in parts:
        values = {key: getattr(finding, key) for key in KEPT}
        values |= {"title": title, "description": finding.description, "split_from_id": finding.id}
        one: Finding = casework.open_case(actor, KIND, values, authorised=True, clocks=begin)
        for photo in before:
            casework.attach(actor, one, photo_id=photo.photo_id, caption=photo.caption)
        casework.log(one, actor, "split_from", note=finding.number or "")
        out.append(one)
    casework.log(finding, actor, "split", note=", ".join(one.number or "" for one in out))
    db.session.flush()
    return out


def merge(actor: Actor, keep: Finding, others: Iterable[uuid.UUID]) -> int:
    """Put duplicates into `keep`: they become void with a pointer, their photos and timeline stand with its.

    Returns how many. Raises Invalid when none is chosen, Conflict when one is over.
    """
    authorize(actor, may.ARRANGE, keep)
    ensure_not_over(keep)
    chosen = [one for one in dict.fromkeys(others) if one != keep.uid]
    if not chosen:
        raise Invalid(field_errors={"others": _("Tick at least one order that says the same.")})
    numbers = []
    for uid in chosen:
        other = fetch(Finding, uid, actor, lock=True)
        ensure_not_over(other)
        casework.void(actor, other, _("Put together with %(number)s", number=keep.number or keep.title))
        other.merged_into_id = keep.id
        numbers.append(other.number or other.title)
        again = sa.update(Finding).where(Finding.merged_into_id == other.id)
        db.session.execute(again.values(merged_into_id=keep.id))
        keep.repeat_count = max(keep.repeat_count, other.repeat_count)
        keep.critical = keep.critical or other.critical
    casework.log(keep, actor, "merged", note=", ".join(numbers))
    db.session.flush()
    return len(numbers)


def link_repeat(actor: Actor, finding: Finding, number: str) -> Finding:
    """Say that the same was found before, in the order of this number. Raises Invalid."""
    authorize(actor, may.ARRANGE, finding)
    earlier = find_by_number(actor.mall_id, number.strip().upper())
    if earlier is None or not earlier.visible_to(actor):
        raise Invalid(
            field_errors={"number": _("There is no order with this number. Copy it from the order.")}
        )
    if earlier.id >= finding.id:
        raise Invalid(
            field_errors={"number": _("A repeat leads back to an earlier order, not to a later one.")}
        )
    finding.repeat_of_id, finding.repeat_count = earlier.id, earlier.repeat_count + 1
    casework.log(finding, actor, "repeat_linked", note=earlier.number or "")
    db.session.flush()
    return earlier


def close_settled(actor: Actor, finding: Finding) -> None:
    """What stayed right for a week is closed by the program."""
    words = _("Nobody sent it back for %(n)s days.", n=CLOSE_DAYS)
    casework.move(actor, finding, "close", note=words)


def open_ones(actor: Actor, uids: Iterable[uuid.UUID]) -> list[Any]:
    """The orders of these ids that this person sees and that are not over."""
    query = sa.select(Finding).where(
        Finding.of_mall(actor.mall_id), Finding.uid.in_(list(uids)[:200]), Finding.state.in_(NOT_OVER)
    )
    return [one for one in db.session.scalars(query.order_by(Finding.id)) if one.visible_to(actor)]
