"""A mall's quarter as the fraud desk sees it: honest slips of all sorts of people, drawn from one seed."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from dataclasses import dataclass, field
from typing import Any, NamedTuple

FLOORS, SHOPS, CLERKS = 6, 96, 12
#: What a shop sells -> yuan from, to, share of whole hundreds, last hour.
SORTS = {
    "food": (15, 90, 0.0, 21),
    "fashion": (99, 990, 0.02, 21),
    "market": (20, 400, 0.01, 21),
    "digital": (300, 7000, 0.05, 21),
    "jewels": (800, 9000, 0.55, 20),
    "cinema": (40, 160, 0.01, 22),
}


class Event(NamedTuple):
    """Something that happened. `ref` names an earlier event (of a slip), `other` another member or clerk."""

    at: dt.datetime
    kind: str
    member: int
    shop: int = 0
    fen: int = 0
    by: int = 0
    channel: str = "desk"
    ref: Any = None
    other: int = 0
    given: dt.datetime | None = None


@dataclass
class Scheme:
    """What was planted: the rule that should see it, and whose cards it is about."""

    rule: str
    members: set[int]


@dataclass
class Town:
    """The people of a history: members 1…n, shops 0…95, clerks 1…12; some members are clerks."""

    seed: int
    slips: int
    start: dt.datetime
    days: int = 90
    events: list[Event] = field(default_factory=list)
    schemes: list[Scheme] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.members = max(60, self.slips // 10)
        self.sorts = [self._sort(shop) for shop in range(SHOPS)]
        self.keys = itertools.count(1)
        self.here: set[tuple[int, int]] = set()
        #: The last of them work here: member n - i has the phone of clerk i + 1.
        self.staff = {self.members - at: at + 1 for at in range(6)}
        crooks = list(range(20, self.members - 20))
        self.dice.shuffle(crooks)
        self.free = iter(crooks)

    def _sort(self, shop: int) -> str:
        """Food on top, jewels at the door, a cinema under the roof."""
        floor = shop % FLOORS
        if floor >= 4:
            return "food" if shop % 5 else "cinema"
        return (
            ("jewels" if shop % 4 == 0 else "market")
            if floor == 0
            else ("digital" if shop % 7 == 0 else "fashion")
        )

    # -- what anybody does ---------------------------------------------------------------------------------

    def price(self, shop: int) -> int:
        """Fen of a purchase."""
        low, high, whole, _last = SORTS[self.sorts[shop]]
        yuan = low * (high / low) ** self.dice.random()
        if self.dice.random() < whole:
            return max(1, round(yuan / 100)) * 10_000
        return int(yuan) * 100 + self.dice.choice((0, 0, 50, 80, 90))

    def moment(self, day: int, hour: float) -> dt.datetime:
        """Of the mall's wall clock (Shanghai)."""
        return self.start + dt.timedelta(days=day, hours=hour - 8, seconds=self.dice.random() * 60)

    def clerk(self, day: int) -> int:
        """Four of the twelve work on a day."""
        return 1 + (day * 4 + self.dice.randrange(4)) % CLERKS

    def colleague(self, member: int, day: int) -> int:
        """Nobody honest books their own card."""
        by = self.clerk(day)
        return by % CLERKS + 1 if by == self.staff.get(member) else by

    def tills(self, shop: int) -> bool:
        """Half of the shops book at their own till."""
        return shop % 2 == 0

    def buy(self, member: int, day: int, hour: float, shop: int, fen: int = 0, by: int = -1) -> Event:
        """A slip, booked at the shop's till at once, or at the desk a little later."""
        till = self.tills(shop) and by < 0
        at = self.moment(day, hour if till else min(hour + 0.3 * self.dice.random(), 22.4))
        by = 0 if till else (self.colleague(member, day) if by < 0 else by)
        event = Event(
            at, "earn", member, shop, fen or self.price(shop), by, "till" if till else "desk", next(self.keys)
        )
        self.events.append(event)
        return event

    # -- honest people -------------------------------------------------------------------------------------

    def honest(self) -> None:
        """So many slips, by all sorts of people, more at week-ends and on three days of a campaign."""
        busy = {30, 31, 61}
        weights = [(2.4 if day in busy else 1.6 if (day + 2) % 7 >= 5 else 1.0) for day in range(self.days)]
        for group, share in ((self._regular, 0.1), (self._family, 0.3), (self._buyer, 0.03)):
            self._until(group, share, weights)
        self._until(self._shopper, 1.0, weights)
        self._campaign(61)
        self._small_things()

    def _until(self, group: Any, share: float, weights: list[float]) -> None:
        most = int(self.slips * share) if share < 1 else self.slips
        before = len(self.events)
        days = itertools.cycle(self.dice.choices(range(self.days), weights, k=self.days * 40))
        while (len(self.events) - before if share < 1 else len(self.events)) < most:
            group(next(days))

    def visitor(self, day: int, staff: int = 6) -> int:
        """Somebody who was not here yet on that day: people come once a day, the staff not with a family."""
        while True:
            member = 1 + self.dice.randrange(self.members - staff)
            if (member, day) not in self.here:
                self.here.add((member, day))
                return member

    def _shopper(self, day: int) -> None:
        member, hour = self.visitor(day, 0), 10 + 10 * self.dice.random()
        for step in range(self.dice.choice((1, 1, 2, 2, 3))):
            shop = self.dice.randrange(SHOPS)
            self.buy(member, day, min(hour + 0.4 * step, SORTS[self.sorts[shop]][3] + 0.5), shop)

    def _family(self, day: int) -> None:
        """One card, several people: four to nine slips, sometimes on two floors at the same time."""
        member, hour = self.visitor(day), 10 + 8 * self.dice.random()
        for step in range(self.dice.choice((4, 4, 5, 5, 5, 6, 6, 7, 8, 9))):
            self.buy(member, day, hour + 0.5 * step * self.dice.random(), self.dice.randrange(SHOPS))

    def _regular(self, _day: int) -> None:
        """Lunch at the same place on every working day of some weeks."""
        member = 1 + self.dice.randrange(self.members - 6)
        shop = self.dice.choice([one for one in range(SHOPS) if self.sorts[one] == "food"])
        week = self.dice.randrange(self.days // 7 - 2)
        for day in range(week * 7, week * 7 + 14):
            if (day + 2) % 7 < 5:
                self.buy(member, day, 11.8 + self.dice.random(), shop)

    def _buyer(self, day: int) -> None:
        """A firm's buyer: up to seven large slips of one or two shops on a day."""
        member, hour = self.visitor(day), 10 + 5 * self.dice.random()
        shops = [self.dice.randrange(SHOPS) for _n in range(2)]
        for step in range(self.dice.randrange(3, 8)):
            shop = self.dice.choice(shops)
            self.buy(member, day, hour + 0.8 * step, shop, self.price(shop) * self.dice.randrange(2, 6))

    def _campaign(self, day: int) -> None:
        """A voucher for coffee with every slip: given all day, used at the one coffee shop all day."""
        shop = next(one for one in range(SHOPS) if self.sorts[one] == "food")
        for _n in range(max(6, self.slips // 700)):
            given = self.moment(day, 10.5 + 8 * self.dice.random())
            later = given + dt.timedelta(minutes=5 + 150 * self.dice.random())
            member = 1 + self.dice.randrange(self.members)
            self.events.append(Event(later, "use", member, shop, 1800, self.clerk(day), given=given))

    def _small_things(self) -> None:
        """Returns after a redemption, a slip brought twice, two cards of one person, lone vouchers."""
        for _n in range(max(4, self.slips // 400)):
            bought = self.dice.choice(self.events)
            if bought.kind != "earn":
                continue
            member, day = bought.member, min(self.days - 1, (bought.at - self.start).days + 3)
            what = self.dice.random()
            if what < 0.3:
                self.events.append(Event(self.moment(day, 11), "redeem", member, fen=0, by=self.clerk(day)))
                self.events.append(
                    Event(self.moment(day, 15), "refund", member, bought.shop, bought.fen, 1, ref=bought.ref)
                )
            elif what < 0.5:
                other = 1 + self.dice.randrange(self.members)
                self.events.append(
                    Event(self.moment(day, 12), "clash", other, bought.shop, bought.fen, 1, ref=bought.ref)
                )
            elif what < 0.55:
                other = 1 + self.dice.randrange(self.members)
                if other != member:
                    self.events.append(
                        Event(self.moment(day, 13), "transfer", member, fen=50, by=1, other=other)
                    )
            else:
                given = self.moment(max(0, day - self.dice.randrange(1, 9)), 12)
                self.events.append(
                    Event(
                        self.moment(day, 17), "use", member, bought.shop, 2000, self.clerk(day), given=given
                    )
                )


__all__ = ["CLERKS", "FLOORS", "SHOPS", "Event", "Scheme", "Town"]
