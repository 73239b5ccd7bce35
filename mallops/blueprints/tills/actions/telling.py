"""What partners are told is written in the transaction of what happened, and sent after it (sending.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from mallops.blueprints.gifts.models import VoucherUse
from mallops.blueprints.gifts.rules.hooks import on_use
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.rules import hooks
from mallops.blueprints.points.actions.posting import Book, Posted, ask_with_lock
from mallops.blueprints.points.actions.watching import on_booking
from mallops.blueprints.points.models import PointAccount, PointEntry, Slip
from mallops.blueprints.points.queries.ledger import find_account
from mallops.blueprints.tenants.models import Tenant
from mallops.blueprints.tills.actions.letting_in import current_caller
from mallops.blueprints.tills.models import TillBooking, TillEndpoint, TillEvent, TillPartner
from mallops.blueprints.tills.queries import webhooks as reads
from mallops.blueprints.tills.rules.signing import PING
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.jobs import enqueue

SEND = "tills.send"
KINDS = {"earn": "points.earned", "refund": "points.refunded", "redeem": "points.redeemed"}
ENDPOINT = TillEndpoint.__table__
HEARD = "heard_by_partners"
ask_with_lock(
    HEARD,
    sa.exists().where(
        ENDPOINT.c.mall_id == sa.bindparam("of_mall"), ENDPOINT.c.is_active, sa.not_(ENDPOINT.c.is_sandbox)
    ),
)
Hears = Callable[[TillPartner], bool]


@on_booking
def booked(actor: Actor, book: Book, posted: Posted) -> None:
    """Whose booking it is, and who is told of it."""
    caller = current_caller()
    if caller is None and posted.kind not in KINDS:
        return
    if caller is not None:
        account = sa.select(PointEntry.account_id).where(PointEntry.id == posted.id).scalar_subquery()
        row = {"mall_id": caller.mall_id, "partner_id": caller.partner_id, "key_id": caller.key_id}
        values = {**row, "entry_id": posted.id, "account_id": account}
        db.session.execute(sa.insert(TillBooking).values(**values))
    if posted.kind in KINDS and (caller is not None or book.answers[HEARD]):
        _tell_booking(actor, posted)


def _tell_booking(actor: Actor, posted: Posted) -> None:
    listeners = _listeners(actor, KINDS[posted.kind])
    if not listeners:
        return
    about = db.session.execute(_ABOUT.where(PointEntry.id == posted.id)).one()
    data = {
        "id": str(posted.uid),
        "card": reads.card_number_of(about.member_id),
        "shop": about.code,
        "slip_number": about.number,
        "amount_fen": about.fen,
        "points": posted.points,
        "balance": posted.balance,
    }
    if posted.kind == "redeem":
        del data["shop"], data["slip_number"]
    _write(listeners, KINDS[posted.kind], data, about.member_id, _concerns(about.tenant_id))


_ABOUT = (
    sa.select(PointAccount.member_id, PointEntry.fen, Slip.number, Slip.tenant_id, Tenant.code)
    .select_from(PointEntry)
    .join(PointAccount, PointAccount.id == PointEntry.account_id)
    .outerjoin(Slip, Slip.id == PointEntry.slip_id)
    .outerjoin(Tenant, Tenant.id == Slip.tenant_id)
)


@on_use
def voucher_used(actor: Actor, use: VoucherUse) -> None:
    """A voucher was taken, at a till, at the desk or on a shop's phone."""
    listeners = _listeners(actor, "voucher.redeemed", use.mall_id)
    data = {
        "id": str(use.uid),
        "shop": use.tenant.code,
        "slip_number": use.slip_no or None,
        "amount_fen": use.slip_fen,
        "value_fen": use.fen,
    }
    _write(listeners, "voucher.redeemed", data, use.voucher.member_id, _concerns(use.tenant_id))


@hooks.on_freeze
def frozen(actor: Actor, member: Member) -> None:
    """A card earns and pays nothing from now on. A shop hears only of cards that it has dealt with."""
    listeners = _listeners(actor, "card.frozen", member.mall_id)
    if not listeners:
        return
    account = find_account(member)
    account_id = account.id if account is not None else None

    def hears(partner: TillPartner) -> bool:
        return partner.kind == "mall" or reads.has_dealt_with(partner.id, account_id)

    _write(listeners, "card.frozen", {"card": reads.card_number_of(member.id)}, member.id, hears)


def tell_test(endpoint: TillEndpoint) -> None:
    """A first word to an address, to see whether it listens."""
    _write([endpoint], PING, {}, None, lambda _partner: True)


def _listeners(actor: Actor, kind: str, mall_id: int | None = None) -> list[TillEndpoint]:
    """Addresses that want this kind: of the mall, or of a sandbox for what a sandbox key does."""
    caller = current_caller()
    home = caller.home_id if caller is not None else (mall_id or actor.mall_id or 0)
    found = reads.find_listeners(home, caller is not None and caller.is_sandbox)
    return [one for one in found if kind in one.events and one.partner.is_active]


def _concerns(tenant_id: int | None) -> Hears:
    """A partner hears what its own tills do, a shop what concerns it, a system of the mall everything."""
    caller = current_caller()

    def hears(partner: TillPartner) -> bool:
        if caller is not None and partner.id == caller.partner_id:
            return True
        if caller is not None and caller.is_sandbox:
            return False
        return partner.kind == "mall" or (tenant_id is not None and partner.tenant_id == tenant_id)

    return hears


def _write(
    listeners: list[TillEndpoint], kind: str, data: dict[str, Any], member_id: int | None, hears: Hears
) -> None:
    """The events, numbered one after the other for each address: whoever numbers holds its row."""
    told = False
    for one in listeners:
        if not hears(one.partner):
            continue
        step = sa.update(ENDPOINT).where(ENDPOINT.c.id == one.id).values(last_seq=ENDPOINT.c.last_seq + 1)
        seq = db.session.execute(step.returning(ENDPOINT.c.last_seq)).scalar_one()
        row = {"mall_id": one.mall_id, "endpoint_id": one.id, "seq": seq, "kind": kind}
        db.session.add(TillEvent(**row, member_id=member_id, data=data))
        told = True
    if told:
        db.session.flush()
        enqueue(SEND, {"mall_id": listeners[0].mall_id})


@hooks.on_merge
def move_events(_actor: Actor, keep: Member, drop: Member) -> None:
    """What was told of the one is of the other; who dealt with its card deals with the one that stays."""
    db.session.execute(sa.update(TillEvent).where(TillEvent.member_id == drop.id).values(member_id=keep.id))
    gone, stays = find_account(drop), find_account(keep)
    if gone is not None and stays is not None:
        mine = sa.update(TillBooking).where(TillBooking.account_id == gone.id)
        db.session.execute(mine.values(account_id=stays.id))


@hooks.on_erase
def forget_events(_actor: Actor, member: Member) -> None:
    """What still waits is not sent, and of what was sent only that it was."""
    mine = sa.update(TillEvent).where(TillEvent.member_id == member.id)
    db.session.execute(mine.where(TillEvent.state == "queued").values(state="dropped"))
    db.session.execute(mine.values(data=None, member_id=None))


@hooks.member_data("webhooks")
def events_of(member: Member) -> dict[str, Any]:
    """What partners were told of the person."""
    query = (
        sa.select(TillEvent.at, TillEvent.kind, TillEvent.data, TillPartner.name_zh, TillPartner.name_en)
        .join(TillEndpoint, TillEndpoint.id == TillEvent.endpoint_id)
        .join(TillPartner, TillPartner.id == TillEndpoint.partner_id)
        .where(TillEvent.member_id == member.id)
        .order_by(TillEvent.id)
    )
    return {
        "told": [
            {
                "at": row.at.isoformat(),
                "event": row.kind,
                "partner": row.name_zh or row.name_en,
                "data": row.data,
            }
            for row in db.session.execute(query)
        ]
    }


__all__ = ["SEND", "booked", "frozen", "tell_test", "voucher_used"]
