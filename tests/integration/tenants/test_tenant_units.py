"""Units given, ended, taken back; what other features ask; the shop's label; records of a tenant."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.sites.models import Unit
from mallops.blueprints.tenants import actions, queries
from mallops.blueprints.tenants.models import Tenancy, Tenant
from mallops.blueprints.tenants.views import labels
from mallops.core import clock
from mallops.core.db import db, transaction
from mallops.core.errors import Invalid, NotFound
from tests.factories import Cast, actor_of, make_tenancy, make_tenant, make_unit
from tests.support.client import AppClient
from tests.support.queries import counted

Browser = Callable[..., AppClient]
NOW = dt.datetime(2026, 3, 10, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _stopped() -> Any:
    with clock.frozen(NOW):
        yield


def day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


def held(tenant: Tenant) -> list[tuple[str, dt.date, dt.date | None]]:
    query = (
        sa.select(Unit.code, Tenancy.from_on, Tenancy.to_on)
        .join(Tenancy.unit)
        .where(Tenancy.tenant_id == tenant.id)
        .order_by(Unit.code, Tenancy.from_on)
    )
    return [tuple(row) for row in db.session.execute(query)]


def test_a_unit_is_given(cast: Cast, browser_of: Browser) -> None:
    browser, url = browser_of("officer"), f"/tenants/{cast.tenant.uid}/units/new"
    page = browser.get(url).text
    vacant, _sign, taken = page.partition('label="Held today"')
    assert "A02 · F1-A · 60.00 m²" in vacant and "B01 · F1-B · 60.00 m² · Tea house" in taken
    answer = browser.post(url, data={"unit": "A02", "from_on": "2026-03-10", "to_on": ""})
    assert (answer.status_code, answer.location) == (303, f"/tenants/{cast.tenant.uid}")
    assert held(cast.tenant)[1] == ("A02", TODAY, None)
    shown = browser.get(f"/tenants/{cast.tenant.uid}").text
    assert "2 now, 120.00 m²" in shown


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"unit": "B01", "from_on": "2026-03-10"}, "unit"),
        ({"unit": "A01", "from_on": "2026-03-10"}, "unit"),
        ({"unit": "Z99", "from_on": "2026-03-10"}, "unit"),
        ({"unit": "A02", "from_on": ""}, "from_on"),
        ({"unit": "A02", "from_on": "1066-10-14"}, "from_on"),
        ({"unit": "A02", "from_on": "2026-03-10", "to_on": "2026-03-09"}, "to_on"),
    ],
)
def test_a_unit_that_is_not_given(cast: Cast, browser_of: Browser, typed: dict[str, str], field: str) -> None:
    answer = browser_of("leasing").post(f"/tenants/{cast.tenant.uid}/units/new", data=typed)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert f'value="{typed["from_on"]}"' in answer.text
    assert len(held(cast.tenant)) == 1


def test_the_next_tenant_begins_the_day_after(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of("leasing")
    (first,) = db.session.scalars(sa.select(Tenancy).where(Tenancy.tenant_id == cast.tenant.id))
    ending = f"/tenants/{cast.tenant.uid}/units/{first.uid}"
    assert "until further notice" in browser.get(ending).text
    wrong = browser.post(ending, data={"to_on": "2019-12-31"})
    assert wrong.status_code == 422 and 'id="to_on-error"' in wrong.text
    assert browser.post(ending, data={"to_on": "2026-03-20"}).status_code == 303
    url = f"/tenants/{cast.other_tenant.uid}/units/new"
    assert browser.post(url, data={"unit": "A01", "from_on": "2026-03-20"}).status_code == 422
    assert browser.post(url, data={"unit": "A01", "from_on": "2026-03-21"}).status_code == 303
    later = browser.post(ending, data={"to_on": "2026-03-25"})
    assert later.status_code == 422 and "T002" in later.text, "the end may not move into the next period"
    assert held(cast.tenant) == [("A01", dt.date(2020, 1, 1), day(20))]


def test_only_a_period_that_lies_ahead_is_taken_back(cast: Cast, browser_of: Browser) -> None:
    begun = db.session.scalars(sa.select(Tenancy).where(Tenancy.tenant_id == cast.tenant.id)).one()
    ahead = make_tenancy(cast.tenant, cast.units[1], day(11))
    browser, url = browser_of("leasing"), f"/tenants/{cast.tenant.uid}/units"
    assert "Take it back" in browser.get(f"{url}/{ahead.uid}").text
    assert "Take it back" not in browser.get(f"{url}/{begun.uid}").text
    assert browser.post(f"{url}/{begun.uid}/cancel").status_code == 409
    assert browser.post(f"{url}/{ahead.uid}/cancel").status_code == 303
    assert [row[0] for row in held(cast.tenant)] == ["A01"]


@pytest.mark.parametrize("path", ["", "/cancel"])
def test_a_period_of_another_tenant_or_mall_is_not_there(cast: Cast, browser_of: Browser, path: str) -> None:
    mine, other, foreign = (
        db.session.scalars(sa.select(Tenancy).where(Tenancy.tenant_id == one.id)).one()
        for one in (cast.tenant, cast.other_tenant, cast.foreign_tenant)
    )
    browser = browser_of("leasing")
    for period in (other, foreign):
        url = f"/tenants/{cast.tenant.uid}/units/{period.uid}{path}"
        assert browser.post(url, data={"to_on": "2026-03-20"}).status_code == 404
    assert browser_of("desk").post(f"/tenants/{cast.tenant.uid}/units/{mine.uid}{path}").status_code == 403
    own = f"/tenants/{cast.tenant.uid}/units/{mine.uid}{path}"
    assert browser_of("stranger").post(own, data={"to_on": "2026-03-20"}).status_code == 404
    assert held(cast.tenant)[0][2] is None


def test_many_at_once_leave_one_holder(app: Flask, cast: Cast) -> None:
    tenants = [make_tenant(cast.mall, code=f"X{number}") for number in range(8)]
    actor, ids = actor_of(cast.leasing), [one.id for one in tenants]
    db.session.commit()
    start = threading.Barrier(len(ids))

    def take(tenant_id: int) -> bool:
        with app.app_context(), clock.frozen(NOW):
            tenant = db.session.get_one(Tenant, tenant_id)
            start.wait()
            try:
                with transaction():
                    actions.assign_unit(actor, tenant, "A02", TODAY)
            except Invalid:
                return False
            return True

    with ThreadPoolExecutor(len(ids)) as pool:
        assert sorted(pool.map(take, ids)) == [False] * 7 + [True]
    count = sa.select(sa.func.count()).where(Tenancy.unit_id == cast.units[1].id)
    assert db.session.scalar(count) == 1


# --- what other features ask ------------------------------------------------------------------------


def test_the_shops_of_a_zone_on_a_day(app: Flask, cast: Cast) -> None:
    twin = make_tenant(cast.mall, make_unit(cast.zone, "A00"), make_unit(cast.zone, "A09"), code="T009")
    make_tenant(cast.mall, make_unit(cast.zone, "A03"), status="suspended")
    gone = make_tenant(cast.mall, code="T010")
    make_tenancy(gone, make_unit(cast.zone, "A04"), day(1), day(9))
    soon = make_tenant(cast.mall, code="T011")
    make_tenancy(soon, make_unit(cast.zone, "A05"), day(11))
    db.session.commit()
    with counted(app) as asked:
        found = queries.list_zone_tenants(cast.mall.id, cast.zone.id, TODAY)
    assert len(asked) == 1
    assert [(one.tenant.code, one.units) for one in found] == [("T009", ("A00", "A09")), ("T001", ("A01",))]
    assert found[0].tenant is twin
    assert [one.tenant.code for one in queries.list_zone_tenants(cast.mall.id, cast.zone.id, day(9))] == [
        "T009", "T001", "T010",
    ]  # fmt: skip
    assert queries.list_zone_tenants(cast.other_mall.id, cast.zone.id, TODAY) == []


def test_choices_leave_out_who_is_not_here(cast: Cast) -> None:
    make_tenant(cast.mall, code="T003", status="left")
    make_tenant(cast.mall, code="T004", status="prospect")
    words = [text for _id, text in queries.tenant_choices(cast.mall.id)]
    assert [text.split()[0] for text in words] == ["T001", "T002"]


# --- label ------------------------------------------------------------------------------------------


def test_a_scan_leads_to_the_file(cast: Cast, browser_of: Browser) -> None:
    code = cast.tenant.qr_code
    for typed in (code, code.lower(), f"{code[:4]} {code[4:]}"):
        answer = browser_of("desk").get(f"/s/{typed}")
        assert (answer.status_code, answer.location) == (303, f"/tenants/{cast.tenant.uid}")
    assert browser_of("stranger").get(f"/s/{code}").status_code == 404
    assert browser_of("desk").get("/s/NOSUCH22").status_code == 404
    assert queries.find_by_qr(cast.other_mall.id, code) is None


def test_a_scan_leads_to_the_inspection_where_there_is_one(
    app: Flask, cast: Cast, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of our own stand in for the one that a feature above may have."""
    url, code = f"/tenants/{cast.tenant.uid}", cast.tenant.qr_code
    real = browser_of("officer").get(f"/s/{code}").location
    assert real == f"/rounds/shops/{cast.tenant.uid}?scan={code}"
    assert f'href="/rounds/shops/{cast.tenant.uid}"' in browser_of("officer").get(url).text
    assert f'href="/rounds/shops/{cast.tenant.uid}"' not in browser_of("desk").get(url).text
    monkeypatch.setattr(labels, "START", "tenants.edit")
    assert browser_of("leasing").get(f"/s/{code}").location == f"{url}/edit?scan={code}"
    assert browser_of("desk").get(f"/s/{cast.tenant.qr_code}").location == url, "without the right to it"
    monkeypatch.setattr(labels, "START", "tenants.set_status")
    assert browser_of("leasing").get(f"/s/{cast.tenant.qr_code}").location == url, "a POST is no page"
    monkeypatch.setattr(labels, "START", "tenants.tenancy")
    assert browser_of("leasing").get(f"/s/{cast.tenant.qr_code}").location == url


def test_a_new_label(cast: Cast, browser_of: Browser) -> None:
    browser, old = browser_of("leasing"), cast.tenant.qr_code
    drawing = browser.get(f"/tenants/{cast.tenant.uid}/qr.svg")
    assert drawing.mimetype == "image/svg+xml" and drawing.data.startswith(b"<svg")
    assert browser.post(f"/tenants/{cast.tenant.uid}/renew-qr").status_code == 303
    db.session.refresh(cast.tenant)
    assert cast.tenant.qr_code != old
    assert browser.get(f"/s/{old}").status_code == 404
    assert browser.get(f"/tenants/{cast.tenant.uid}/qr.svg").data != drawing.data


# --- records ----------------------------------------------------------------------------------------


def find(cast: Cast, title: str, **values: Any) -> Finding:
    row = Finding(
        mall_id=cast.mall.id, kind="fixes", state="open", title=title, tenant_id=cast.tenant.id, **values
    )
    db.session.add(row)
    db.session.flush()
    return row


def test_the_file_lists_what_is_on_record_newest_first(app: Flask, cast: Cast, browser_of: Browser) -> None:
    first = find(cast, "Torn poster", number="ONE-KF-ZG-202603-0001")
    browser, url = browser_of("supervisor"), f"/tenants/{cast.tenant.uid}"
    page = browser.get(url).text
    assert f'href="/fixes/{first.uid}"' in page and "ONE-KF-ZG-202603-0001" in page
    with counted(app) as few:
        browser.get(url)
    for number in range(24):
        find(cast, f"Finding {number:02d}")
    with counted(app) as many:
        page = browser.get(url).text
    assert len(many) == len(few)
    assert page.index("Finding 23") < page.index("Finding 16")
    assert "Finding 15" not in page and "Torn poster" not in page, "the newest eight"
    assert "Finding 2" not in browser.get(f"/tenants/{cast.other_tenant.uid}").text


def test_records_are_of_those_who_may_see_them(cast: Cast, browser_of: Browser) -> None:
    find(cast, "Torn poster", zone_id=cast.other_zone.id)
    find(cast, "Loose tile", zone_id=cast.zone.id)
    url = f"/tenants/{cast.tenant.uid}"
    mine = browser_of("officer").get(url).text
    assert "Loose tile" in mine and "Torn poster" not in mine, "an officer sees the own zones"
    assert "Torn poster" in browser_of("supervisor").get(url).text
    assert "Torn poster" not in browser_of("finance").get(url).text, "finance has no right to findings"


def test_a_period_is_of_its_tenant(cast: Cast) -> None:
    period = db.session.scalars(sa.select(Tenancy).where(Tenancy.tenant_id == cast.tenant.id)).one()
    assert queries.get_tenancy(cast.tenant, period.uid) is period
    with pytest.raises(NotFound):
        queries.get_tenancy(cast.other_tenant, period.uid)
