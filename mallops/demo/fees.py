"""Money in the demo mall: deposits with a ledger and a lock, a quarter of bills with believable arrears."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

from mallops.blueprints.deposits.actions import money as deposit_money
from mallops.blueprints.deposits.actions import refunds
from mallops.blueprints.deposits.models import Deposit
from mallops.blueprints.fees.actions import collecting, letters, money
from mallops.blueprints.fees.actions.collecting import Said
from mallops.blueprints.fees.actions.imports import import_bills
from mallops.blueprints.fees.models import Bill
from mallops.blueprints.fees.queries.bills import find_numbers, list_overdue
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.clock import frozen, in_zone, mall_now
from mallops.core.db import db
from mallops.core.importing import PlannedRow
from mallops.core.registers.intake import receive_photos
from mallops.demo.build import World
from mallops.demo.photos import draw_photo

SHOPS = 14
#: Which of the shops pays how: months behind, what they say, letter.
HABITS: dict[int, tuple[int, str, int]] = {
    2: (3, "disputed", 2),
    5: (2, "promised", 0),
    7: (3, "refused", 3),
    9: (1, "no_answer", 0),
    11: (2, "broken", 0),
    12: (1, "", 0),
}
NOTES = {"disputed": "电费抄表读数与店内电表不一致，要求核对。", "refused": "称生意不好，要求先减租再付。"}


class _Upload:
    """A picture as a browser sends it."""

    filename = "deduction.jpg"

    def __init__(self, data: bytes) -> None:
        self.stream = BytesIO(data)


def add_fees(world: World, moment: dt.datetime) -> None:
    """Add them as they stand now."""
    shops = sorted(world.tenants.values(), key=lambda one: one.code)
    trading = [one for one in shops if one.status == "trading"][:SHOPS]
    _bills(world, moment, trading)
    _deposits(world, moment, trading)
    db.session.flush()


def _months(today: dt.date) -> list[dt.date]:
    """The first days of this month and the two before."""
    first = today.replace(day=1)
    before = (first - dt.timedelta(days=1)).replace(day=1)
    return [(before - dt.timedelta(days=1)).replace(day=1), before, first]


def _bills(world: World, moment: dt.datetime, shops: list[Tenant]) -> None:
    finance, today = world.actor("guowen"), in_zone(moment, world.mall.tz).date()
    months = _months(today)
    for month in months:
        rows = [_row(shop, number, month, charge) for number, shop in enumerate(shops) for charge in _CHARGES]
        start = min(moment, dt.datetime.combine(month, dt.time(2), dt.UTC))
        with frozen(start), acting(finance, "fees.import"):
            import_bills(finance, rows)
    for number, shop in enumerate(shops):
        _pay(world, shop, number, months, moment)
        if number in HABITS:
            _dun(world, shop, HABITS[number], moment, today)


_CHARGES = {"rent": ("ZJ", 1_500_000), "utilities": ("SD", 180_000)}


def _row(shop: Tenant, number: int, month: dt.date, charge: str) -> PlannedRow:
    stem, base = _CHARGES[charge]
    values = {
        "bill_no": f"{stem}{month:%Y%m}-{shop.code}",
        "tenant": shop.code,
        "charge": charge,
        "period": f"{month:%Y-%m}",
        "amount": base + 37_500 * number + (1_260 * month.month if charge == "utilities" else 0),
        "due_on": month + dt.timedelta(days=9),
    }
    return PlannedRow(2, values)


def _pay(world: World, shop: Tenant, number: int, months: list[dt.date], moment: dt.datetime) -> None:
    finance, behind = world.actor("guowen"), HABITS.get(number, (0, "", 0))[0]
    for month in months[: len(months) - behind]:
        numbers = [f"{stem}{month:%Y%m}-{shop.code}" for stem, _base in _CHARGES.values()]
        paid = min(moment, dt.datetime.combine(month + dt.timedelta(days=8), dt.time(6), dt.UTC))
        with frozen(paid), acting(finance, "fees.confirm"):
            for bill in find_numbers(world.mall.id, numbers).values():
                money.confirm_payment(finance, bill, bill.outstanding, _day(world), _slip(bill))


def _day(world: World) -> dt.date:
    return mall_now(world.mall.tz).date()


def _slip(bill: Bill) -> str:
    return f"HD{bill.bill_no[2:8]}{bill.id:05d}"


def _dun(
    world: World, shop: Tenant, habit: tuple[int, str, int], moment: dt.datetime, today: dt.date
) -> None:
    _behind, said, letter = habit
    desk, finance = world.actor("wuqian"), world.actor("guowen")
    with frozen(moment - dt.timedelta(days=9)), acting(desk, "fees.call"):
        bills = list_overdue(world.mall.id, shop.id)
        if not bills or not said:
            return
        day = _day(world)
        promise = {"promised": today + dt.timedelta(days=2), "broken": day + dt.timedelta(days=3)}.get(said)
        result = "promised" if promise else said
        told = Said(result, "phone", "店长", NOTES.get(said, ""), promise)
        collecting.note_contact(desk, bills, told)
    if said == "broken":
        with frozen(moment - dt.timedelta(days=5)), acting(desk, "fees.calendar"):
            for bill in bills:
                collecting.break_promise(desk, bill, _day(world))
    for level in range(1, letter + 1):
        with frozen(moment - dt.timedelta(days=8 - 2 * level)), acting(finance, "fees.letter"):
            letters.write_letter(finance, shop, level)
    if letter == 3:
        supervisor = world.actor("zhouyan")
        with frozen(moment - dt.timedelta(days=1)), acting(supervisor, "fees.escalate"):
            for bill in bills[:1]:
                collecting.hand_up(supervisor, bill, "三次函件后仍拒付，请经理约谈。")


def _deposits(world: World, moment: dt.datetime, shops: list[Tenant]) -> None:
    finance, desk = world.actor("guowen"), world.actor("wuqian")
    made: list[Deposit] = []
    for number, shop in enumerate(shops[:9]):
        purpose = ("lease", "fitout", "key")[number % 3]
        amount = {"lease": 4_500_000, "fitout": 2_000_000, "key": 50_000}[purpose]
        with frozen(moment - dt.timedelta(days=200 - 9 * number)), acting(finance, "deposits.receive"):
            made.append(
                deposit_money.receive(finance, shop, purpose, amount, _day(world), f"YJ2026{number:04d}")
            )
    with frozen(moment - dt.timedelta(days=20)), acting(finance, "deposits.deduct"):
        picture = receive_photos([_Upload(draw_photo("wall", 0))])
        deposit_money.deduct(finance, made[1], 86_000, "装修运料撞破公共墙面，按报价修补。", photos=picture)
    for number, days in ((1, 6), (4, 4), (7, 3)):
        with frozen(moment - dt.timedelta(days=days)), acting(desk, "deposits.request"):
            one = made[number]
            refunds.request_refund(desk, one, one.tenant.legal_name or one.title, "6222020200112233")
