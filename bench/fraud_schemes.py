"""Schemes planted in a quarter of honest slips: twenty, of every kind that a rule looks for."""

from __future__ import annotations

import datetime as dt

from bench.fraud_people import CLERKS, SHOPS, Event, Scheme, Town


class Plot(Town):
    """A town with crooks in it. How bold each of them is, is drawn too: some stay below the limits."""

    # -- schemes -------------------------------------------------------------------------------------------

    def crook(self) -> int:
        """A member who does something besides an honest life."""
        return next(self.free)

    def plant(self, rule: str, *members: int) -> None:
        """Remember it."""
        self.schemes.append(Scheme(rule, set(members)))

    def crooked(self) -> None:
        """Twenty schemes, one or two of each kind; how bold they are is drawn too."""
        for scheme in (
            self._bins, self._bins, self._burst, self._friend, self._friend, self._pet, 
            self._twice, self._returns, self._returns, self._touts, self._touts, self._cash, self._self,
            self._colleague, self._invented, self._two_floors, self._pieces, self._night,
        ):  # fmt: skip
            scheme()
        self._moving()

    def some_day(self, last: int = 0) -> int:
        """A day that leaves room for what follows."""
        return self.dice.randrange(3, self.days - 3 - last)

    def far(self, first: int, count: int) -> list[int]:
        """Different shops."""
        return [(first + 7 * step) % SHOPS for step in range(count)]

    def _bins(self) -> None:
        member, day = self.crook(), self.some_day()
        for step, shop in enumerate(self.far(self.dice.randrange(SHOPS), self.dice.randrange(11, 18))):
            self.buy(member, day, 11 + 0.6 * step, shop, by=self.clerk(day))
        self.plant("slips_day", member)

    def _burst(self) -> None:
        member, day, shop = self.crook(), self.some_day(), 1 + 2 * self.dice.randrange(40)
        for step in range(self.dice.randrange(9, 14)):
            self.buy(member, day, 14 + 0.05 * step, shop, by=self.clerk(day))
        self.plant("slips_hour", member)

    def _friend(self) -> None:
        member, day, shop, clerk = (
            self.crook(),
            self.some_day(8),
            self.dice.randrange(SHOPS),
            self.dice.randrange(1, 13),
        )
        for step in range(self.dice.randrange(9, 13)):
            self.buy(member, day + step % 6, 11 + 4 * (step // 6) + self.dice.random(), shop, by=clerk)
        self.plant("shop_clerk", member)

    def _pet(self) -> None:
        """Left-over slips of all shops go to a clerk's friend."""
        member, day, clerk = self.crook(), self.some_day(26), self.dice.randrange(1, 13)
        for step, shop in enumerate(self.far(self.dice.randrange(SHOPS), self.dice.randrange(18, 24))):
            self.buy(member, day + step, 11 + 8 * self.dice.random(), shop, by=clerk)
        self.plant("same_clerk", member)

    def _twice(self) -> None:
        """Slips of others, brought again."""
        member, day = self.crook(), self.some_day(20)
        first = self.moment(day, 10)
        earlier = [
            one for one in self.events if one.kind == "earn" and one.at < first and one.member != member
        ]
        for bought in self.dice.sample(earlier[-400:], self.dice.randrange(2, 5)):
            at = self.moment(day + self.dice.randrange(15), 16)
            self.events.append(Event(at, "clash", member, bought.shop, bought.fen, 2, ref=bought.ref))
        self.plant("two_cards", member)

    def _returns(self) -> None:
        member, day = self.crook(), self.some_day(25)
        for step in range(self.dice.randrange(3, 6)):
            on = day + 4 * step
            bought = self.buy(member, on, 11, self.dice.randrange(SHOPS), by=3)
            self.events.append(Event(self.moment(on, 14), "redeem", member, by=4))
            self.events.append(
                Event(self.moment(on + 1, 12), "refund", member, bought.shop, bought.fen, 5, ref=bought.ref)
            )
        self.plant("refund_spent", member)

    def _touts(self) -> None:
        day, clerk, shop = self.some_day(), self.dice.randrange(1, 13), self.dice.randrange(SHOPS)
        cards = [self.crook() for _n in range(self.dice.randrange(5, 8))]
        for step, member in enumerate(cards):
            given, used = self.moment(day, 13 + 0.04 * step), self.moment(day, 15 + 0.03 * step)
            self.events.append(Event(used, "use", member, shop, 5000, clerk, given=given))
        self.plant("voucher_cluster", *cards)

    def _cash(self) -> None:
        member, day, shop = self.crook(), self.some_day(), self.dice.randrange(SHOPS)
        for step in range(self.dice.randrange(5, 9)):
            given = self.moment(max(0, day - step % 3), 12)
            self.events.append(
                Event(
                    self.moment(day, 18 + 0.05 * step),
                    "use",
                    member,
                    shop,
                    5000,
                    self.clerk(day + step),
                    given=given,
                )
            )
        self.plant("voucher_shop", member)

    def _self(self) -> None:
        member = self.dice.choice(sorted(self.staff)[:3])
        for _n in range(self.dice.randrange(2, 6)):
            self.buy(member, self.some_day() % 20 + 30, 12, self.dice.randrange(SHOPS), by=self.staff[member])
        self.plant("staff_own", member)

    def _colleague(self) -> None:
        member, day = self.dice.choice(sorted(self.staff)[3:]), self.some_day(28)
        others = [one for one in range(1, CLERKS + 1) if one != self.staff[member]]
        for step, shop in enumerate(self.far(self.dice.randrange(SHOPS), self.dice.randrange(16, 24))):
            self.buy(member, day + step, 11 + 8 * self.dice.random(), shop, by=others[step % len(others)])
        self.plant("staff_card", member)

    def _invented(self) -> None:
        member, day = self.crook(), self.some_day(22)
        shops = [one for one in range(SHOPS) if self.sorts[one] in ("fashion", "market", "digital")]
        for step in range(self.dice.randrange(14, 20)):
            self.buy(
                member,
                day + step,
                12,
                shops[(day + 5 * step) % len(shops)],
                self.dice.randrange(1, 9) * 10_000,
            )
        self.plant("round", member)

    def _two_floors(self) -> None:
        member, day = self.crook(), self.some_day(20)
        for step in range(self.dice.randrange(4, 7)):
            on, hour = day + 3 * step, 12 + 5 * self.dice.random()
            at = self.moment(on, hour)
            for shop, later in ((6 * self.dice.randrange(8), 0), (4 + 6 * self.dice.randrange(8), 70)):
                when = at + dt.timedelta(seconds=later)
                self.events.append(
                    Event(when, "earn", member, shop, self.price(shop), 0, "till", next(self.keys))
                )
        self.plant("floors", member)

    def _pieces(self) -> None:
        member, day, shop = self.crook(), self.some_day(), self.dice.randrange(SHOPS)
        for step in range(self.dice.randrange(3, 6)):
            self.buy(
                member, day, 14 + step * 1.2, shop, self.dice.randrange(910, 1000) * 100, by=self.clerk(day)
            )
        self.plant("split", member)

    def _night(self) -> None:
        member, day, clerk = self.crook(), self.some_day(20), self.dice.randrange(1, 13)
        for step in range(self.dice.randrange(3, 7)):
            at = self.moment(day + 3 * step, 25 + 3 * self.dice.random())
            shop = self.dice.randrange(SHOPS)
            self.events.append(
                Event(at, "earn", member, shop, self.price(shop), clerk, "desk", next(self.keys))
            )
        self.plant("late", member)

    def _moving(self) -> None:
        """Points in a ring, and the points of four cards in one: together the twentieth."""
        a, b, c, day = self.crook(), self.crook(), self.crook(), self.some_day(20)
        for step, (giver, taker) in enumerate(((a, b), (b, c), (c, a))):
            self.events.append(
                Event(self.moment(day + 4 * step, 14), "transfer", giver, fen=300, by=6, other=taker)
            )
        self.plant("ring", a, b, c)
        into = self.crook()
        for step in range(4):
            self.events.append(
                Event(self.moment(day + 3 * step, 15), "transfer", self.crook(), fen=200, by=7, other=into)
            )
        self.plant("gather", into)


def make(seed: int, slips: int, until: dt.datetime, *, crooked: bool = True, honest: bool = True) -> Plot:
    """A history that ends at `until`."""
    start = (until - dt.timedelta(days=92)).replace(hour=0, minute=0, second=0, microsecond=0)
    town = Plot(seed, slips, start)
    if honest:
        town.honest()
    if crooked:
        town.crooked()
    town.events.sort(key=lambda one: one.at)
    return town


__all__ = ["Plot", "make"]
