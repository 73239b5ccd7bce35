"""Puts a made-up quarter into the tables in bulk, as the actions would have (without the chain of hashes)."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from bench.bulk import gather_statistics
from bench.fraud_people import CLERKS, FLOORS, Event, Town
from mallops.blueprints.accounts.models import Membership, User
from mallops.blueprints.gifts.models import Voucher, VoucherKind, VoucherUse
from mallops.blueprints.members.models import Member
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.models import PointAccount, PointBook, PointEntry, PointLine, Slip, SlipClash
from mallops.blueprints.sites.models import Floor, Unit
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.core.db import db, transaction
from mallops.core.malls import Mall

CHUNK = 2_000


class Writer:
    """Puts a town into the database; `members`: town's number -> id."""

    def __init__(self, town: Town, code: str = "FRAUD") -> None:
        self.town, self.none = town, b"\0" * 32
        self.slips: dict[Any, tuple[int, dt.date]] = {}
        self.rows: dict[Any, list[dict[str, Any]]] = {}
        self.seq = 0
        with transaction():
            self.mall = Mall(code=code, name_zh="测", name_en="Bench")
            db.session.add(self.mall)
            db.session.flush()
            self.mall_id = self.mall.id
            lock_book(self.mall_id)
            self._house()
        self._people()
        self.ids = {model: itertools.count(1 + self._last(model)) for model in (Slip, PointEntry, Voucher)}

    @staticmethod
    def _last(model: Any) -> int:
        return db.session.scalar(sa.select(sa.func.max(model.id))) or 0

    def _house(self) -> None:
        day = self.town.start.date() - dt.timedelta(days=400)
        floors = [
            Floor(mall_id=self.mall_id, code=f"{n + 1}F", level=n, name_en=f"{n}") for n in range(FLOORS)
        ]
        shops = [
            Tenant(mall_id=self.mall_id, code=f"T{n}", name_en=f"Shop {n}", status="trading", category=sort)
            for n, sort in enumerate(self.town.sorts)
        ]
        clerks = [
            User(login=f"{self.mall.code}-{n}", name_en=f"Clerk {n}", phone_hash=f"hash-{self.mall_id}-{n}")
            for n in range(1, CLERKS + 1)
        ]
        kind = VoucherKind(mall_id=self.mall_id, code="V", name_en="V", value=2000, starts_on=day)
        db.session.add_all([*floors, *shops, *clerks, kind])
        db.session.flush()
        for n, shop in enumerate(shops):
            unit = Unit(mall_id=self.mall_id, floor_id=floors[n % FLOORS].id, code=f"U{n}", area_m2=10)
            db.session.add(unit)
            db.session.flush()
            db.session.add(Tenancy(mall_id=self.mall_id, tenant_id=shop.id, unit_id=unit.id, from_on=day))
        db.session.add_all([Membership(user_id=one.id, mall_id=self.mall_id, role="DESK") for one in clerks])
        self.shop_ids, self.clerk_ids, self.kind_id = (
            [one.id for one in shops],
            [one.id for one in clerks],
            kind.id,
        )

    def _people(self) -> None:
        first = 1 + self._last(Member)
        self.members = {n: first + n - 1 for n in range(1, self.town.members + 1)}
        base = {"mall_id": self.mall_id, "state": "active", "joined_on": self.town.start.date()}
        rows = []
        for n, key in self.members.items():
            clerk = self.town.staff.get(n)
            phone = f"hash-{self.mall_id}-{clerk}" if clerk else f"m{key}"
            rows.append({**base, "id": key, "number": f"{self.mall.code}-{n}", "phone_hash": phone})
        self._insert(Member, rows)
        self._insert(
            PointAccount,
            [{"mall_id": self.mall_id, "kind": "member", "member_id": one} for one in self.members.values()],
        )
        query = sa.select(PointAccount.member_id, PointAccount.id).where(PointAccount.mall_id == self.mall_id)
        known = {row.member_id: row.id for row in db.session.execute(query)}
        self.accounts = {n: known[key] for n, key in self.members.items()}

    @staticmethod
    def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
        for at in range(0, len(rows), CHUNK):
            with transaction():
                db.session.execute(sa.insert(model.__table__), rows[at : at + CHUNK])

    def write(self) -> None:
        """All events, and the counters set past what was inserted by hand."""
        for batch in _batches(self.town.events, CHUNK):
            self.rows = {}
            for event in batch:
                getattr(self, f"_{event.kind}")(event)
            with transaction():
                for model in (Slip, PointEntry, PointLine, SlipClash, Voucher, VoucherUse):
                    if self.rows.get(model):
                        db.session.execute(sa.insert(model.__table__), self.rows[model])
        with transaction():
            head = {"last_seq": self.seq, "last_hash": self.none, "last_at": self.town.events[-1].at}
            db.session.execute(sa.update(PointBook).where(PointBook.mall_id == self.mall_id).values(**head))
            if db.engine.dialect.name == "postgresql":
                for model in (Slip, PointEntry, Voucher, Member):
                    name = model.__tablename__
                    db.session.execute(
                        sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
                    )
        gather_statistics()

    def _add(self, model: Any, **row: Any) -> None:
        self.rows.setdefault(model, []).append(row)

    def _entry(self, event: Event, points: int, slip_id: int | None = None) -> int:
        self.seq += 1
        key, account = next(self.ids[PointEntry]), self.accounts[event.member]
        self._add(
            PointEntry, id=key, uid=uuid.uuid4(), mall_id=self.mall_id, seq=self.seq, kind=event.kind,
            at=event.at,
            on=(event.at + dt.timedelta(hours=4)).date(), key=f"k{self.seq}", account_id=account,
            points=points,
            fen=event.fen, slip_id=slip_id, reverses_id=None, explanation=[],
            by_id=self.clerk_ids[event.by - 1] if event.by else None, second_by_id=None,
            channel=event.channel,
            prev_hash=self.none, hash=self.none,
        )  # fmt: skip
        self._line(key, account, event, points)
        return key

    def _line(self, entry_id: int, account: int, event: Event, amount: int) -> None:
        self._add(
            PointLine, entry_id=entry_id, account_id=account, at=event.at, amount=amount, balance_after=0
        )

    def _earn(self, event: Event) -> None:
        key, points = next(self.ids[Slip]), max(1, event.fen // 1000)
        on = (event.at + dt.timedelta(hours=4)).date()
        self.slips[event.ref] = (key, on)
        self._add(
            Slip, id=key, uid=uuid.uuid4(), mall_id=self.mall_id, tenant_id=self.shop_ids[event.shop],
            number=f"N{event.ref}", on=on, amount=event.fen, refunded=0,
            account_id=self.accounts[event.member],
            live=True, points=points, refunded_points=0,
        )  # fmt: skip
        self._entry(event, points, key)

    def _redeem(self, event: Event) -> None:
        self._entry(event, -10)

    def _refund(self, event: Event) -> None:
        known = self.slips.get(event.ref)
        if known is not None:
            self._entry(event, -max(1, event.fen // 1000), known[0])
            done = sa.update(Slip).where(Slip.id == known[0]).values(refunded=event.fen)
            if any(row["id"] == known[0] for row in self.rows.get(Slip, ())):
                next(row for row in self.rows[Slip] if row["id"] == known[0])["refunded"] = event.fen
            else:
                with transaction():
                    db.session.execute(done)

    def _transfer(self, event: Event) -> None:
        key = self._entry(event, -event.fen)
        self._line(key, self.accounts[event.other], event, event.fen)

    def _clash(self, event: Event) -> None:
        known = self.slips.get(event.ref)
        if known is not None:
            self._add(
                SlipClash, uid=uuid.uuid4(), mall_id=self.mall_id, slip_id=known[0], fen=event.fen,
                at=event.at,
                account_id=self.accounts[event.member], same_card=False, by_id=self.clerk_ids[event.by - 1],
                channel="desk",
            )  # fmt: skip

    def _use(self, event: Event) -> None:
        key, day = next(self.ids[Voucher]), event.at.date()
        given = event.given or event.at
        self._add(
            Voucher, id=key, uid=uuid.uuid4(), mall_id=self.mall_id, kind_id=self.kind_id, code=f"{key:010d}",
            member_id=self.members[event.member], key=f"v{key}", state="used", value=event.fen,
            valid_from=given.date(), valid_until=day, origin="points", points=60, at=given,
            by_id=self.clerk_ids[event.by - 1], ended_at=event.at,
        )  # fmt: skip
        self._add(
            VoucherUse, uid=uuid.uuid4(), mall_id=self.mall_id, voucher_id=key, on=day, at=event.at,
            tenant_id=self.shop_ids[event.shop], key=f"u{key}", fen=event.fen, by_id=None,
        )  # fmt: skip


def _batches(events: Iterable[Event], size: int) -> Iterator[list[Event]]:
    rest = iter(events)
    while batch := list(itertools.islice(rest, size)):
        yield batch


__all__ = ["Writer"]
