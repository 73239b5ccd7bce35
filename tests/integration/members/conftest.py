"""The cast with desks, plastic in the store, and an application in short."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask_babel import force_locale

from mallops.blueprints.members.actions import stocking
from mallops.blueprints.members.actions.cards import CardTold
from mallops.blueprints.members.actions.joining import Application, join
from mallops.blueprints.members.actions.setup import DeskTold, save_desk
from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import Desk, Member
from mallops.blueprints.members.queries.stock import list_desks
from mallops.blueprints.members.rules.cards import card_number
from mallops.blueprints.members.rules.life import SlipTold
from mallops.core import clock
from mallops.core.auth import Actor
from mallops.core.db import transaction
from tests.factories import Cast, actor_of, make_cast, make_user

NOON = dt.datetime(2026, 3, 4, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 4)
#: One black dot: the smallest picture that is a signature.
DRAWN = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAA"
    "SUVORK5CYII="
)


@dataclass
class Club:
    """What a clerk does, each in a transaction of its own."""

    cast: Cast
    clerk: Actor
    specialist: Actor
    supervisor: Actor
    desk: Desk
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def told(self, phone: str = "13800138001", **more: Any) -> Application:
        """An application; `more` goes into the person or the application."""
        rest = {
            key: more.pop(key) for key in ("slips", "consents", "card", "signature", "request") if key in more
        }
        number = next(self.numbers)
        start: dict[str, Any] = {
            "slips": (SlipTold(f"S{number}", self.cast.tenant.id, 50_000, TODAY),),
            "consents": {"service": True},
            "signature": DRAWN,
            "card": CardTold(card_number("600", number), desk=self.desk),
        }
        return Application(PersonTold(phone, **{"name": "张伟", **more}), **{**start, **rest})

    def join(self, phone: str = "13800138001", **more: Any) -> Member:
        """A new member with a plastic card."""
        with transaction():
            return join(self.clerk, self.told(phone, **more))

    def run(self, act: Callable[..., Any], *args: Any) -> Any:
        """Something else in a transaction of its own."""
        with transaction():
            return act(*args)


@pytest.fixture
def club(app_ctx) -> Iterator[Club]:
    """A store and a desk with 500 cards, at noon."""
    cast = make_cast()
    with clock.frozen(NOON), force_locale("en"):
        specialist = actor_of(make_user(cast.mall, "MEM", login="member-desk"))
        with transaction():
            save_desk(specialist, None, DeskTold("S", "会籍库房", "Store"))
            save_desk(specialist, None, DeskTold("A1", "一层总台", "Desk 1"))
        store, desk = list_desks(cast.mall.id)
        with transaction():
            stocking.receive_cards(specialist, store, 1, 500, TODAY, "印刷厂")
            given = stocking.HandOver(
                "card", first_card=card_number("600", 1), last_card=card_number("600", 400),
                receiver="王丽", signature=DRAWN,
            )  # fmt: skip
            stocking.hand_over_stock(specialist, store, desk, given)
        yield Club(cast, actor_of(cast.desk), specialist, actor_of(cast.supervisor), desk)
