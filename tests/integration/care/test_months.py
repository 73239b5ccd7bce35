"""The figures that every night keeps: counted backwards the first time, then what may still change."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from mallops.blueprints.care.actions.months import keep_months
from mallops.blueprints.care.models import CareMonth
from mallops.blueprints.care.tasks import plan_mall
from mallops.blueprints.points.models import PointMonth
from mallops.core.db import db, transaction
from tests.factories import login_as
from tests.integration.care.conftest import House, day


def kept() -> dict[str, CareMonth]:
    """All months that are kept."""
    db.session.rollback()
    return {one.month: one for one in db.session.scalars(sa.select(CareMonth).order_by(CareMonth.month))}


def forget_bookings() -> None:
    """As if the raw history of the sales were gone."""
    with transaction():
        db.session.execute(sa.delete(PointMonth))


def test_the_first_night_counts_backwards_and_knows_what_it_cannot_know(house: House) -> None:
    """What months brought is counted from the bookings; how members stood then, nobody knows any more."""
    good, other = house.member("phone", tier="gold"), house.member()
    house.buys(good, 900, day(-70))
    house.buys(good, 50, day(-69))
    house.buys(other, 50, day(-68))
    house.buys(good, 10)
    plan_mall(house.system)
    months = kept()
    assert list(months) == ["2025-12", "2026-01", "2026-02", "2026-03"]
    first, empty, last = months["2025-12"], months["2026-01"], months["2026-03"]
    assert (first.buyers, first.repeaters, first.fen, first.best_fen) == (2, 1, 100_000, 95_000)
    assert (first.members, first.tiers, first.consents) == (None, {}, {})
    assert (empty.buyers, empty.fen, empty.best_fen) == (0, 0, 0)
    assert (last.members, last.tiers, last.consents["phone"]) == (2, {"gold": 1}, 1)


def test_months_stay_when_their_bookings_are_gone(house: House, at: Any) -> None:
    """Sixty days after its end a month is not counted again: the trend needs no raw history."""
    house.buys(house.member(), 100, day(-70))
    assert keep_months(house.system) == 4
    at.advance(dt.timedelta(days=40))
    forget_bookings()
    keep_months(house.system)
    months = kept()
    assert months["2025-12"].fen == 10_000
    assert months["2026-04"].counted_on == day(40) and months["2025-12"].counted_on == day(0)


def test_a_purchase_after_a_call_still_counts_for_the_month_of_the_call(house: House, at: Any) -> None:
    """Won back is who buys within sixty days, also when the month of the call is over by then."""
    lost = house.member("phone")
    house.note(house.call(lost, "winback"))
    keep_months(house.system)
    assert (kept()["2026-03"].called, kept()["2026-03"].won) == (1, 0)
    at.advance(dt.timedelta(days=35))
    house.buys(lost, 50, day(35))
    house.member()
    keep_months(house.system)
    march = kept()["2026-03"]
    assert (march.called, march.won, march.tried, march.reached, march.satisfaction) == (1, 1, 1, 1, 4.0)
    assert march.members == 1  # as it stood in March, not as it stands now


def test_two_nights_keep_one_row(house: House) -> None:
    house.buys(house.member(), 100)
    keep_months(house.system)
    house.buys(house.member(), 100)
    keep_months(house.system)
    assert [(one.month, one.buyers, one.fen) for one in kept().values()] == [("2026-03", 2, 20_000)]


def test_the_page_and_the_sheet_read_what_is_kept(house: House, client: FlaskClient) -> None:
    """Before the first night it says so; after it the course is drawn and stands in the sheet."""
    login_as(client, house.people["crm"])
    house.buys(house.member(), 700, day(-40))
    house.buys(house.member(), 300)
    assert "it stands here tomorrow" in client.get("/care/figures").get_data(as_text=True)
    keep_months(house.system)
    forget_bookings()
    text = client.get("/care/figures").get_data(as_text=True)
    assert "Over the months" in text and "Sales to members by month, yuan" in text and "¥700" in text
    sheet = load_workbook(io.BytesIO(client.post("/care/figures/figures.xlsx").data)).worksheets[0]
    rows = [tuple(cell.value for cell in row) for row in sheet]
    assert ("Month by month", "2026-03", "Sales to members", "¥300") in rows
