"""Issued numbers, the audit trail and the search box."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from mallops.core.audit import AuditEntry
from mallops.core.casework import actions as casework
from mallops.core.db import db
from tests.factories import actor_of
from tests.integration.registers.conftest import link, titles


def test_every_number_is_there_void_or_explained(cast, as_user, finding):
    kept, void, lost = (finding(title=name) for name in ("Kept", "Mistake", "Lost"))
    casework.void(actor_of(cast.supervisor), void, "entered twice")
    period = lost.number_period
    db.session.delete(lost)
    db.session.commit()
    client = as_user(cast.supervisor)
    page = client.get("/numbers/").text
    assert titles(page) == ["rectification"]
    page = client.get(f"/numbers/ZG/{period}").text
    assert kept.number in page
    assert void.number in page
    assert "No record has this number" in page
    assert page.count(">Void<") == 2
    assert page.index("0003") < page.index(void.number) < page.index(kept.number)


def test_numbers_show_no_subject_to_those_who_may_not_see_it(cast, as_user, finding):
    one = finding(title="Secret subject", by=cast.lead, zone_id=cast.other_zone.id)
    page = as_user(cast.officer).get(f"/numbers/ZG/{one.number_period}").text
    assert one.number in page
    assert "Secret subject" not in page
    assert as_user(cast.stranger).get(f"/numbers/ZG/{one.number_period}").status_code == 404
    assert one.number not in as_user(cast.stranger).get("/numbers/").text


@pytest.mark.parametrize("path", ["ZG/209901", "QQ/202611", "ZG/abc", "ZG/202611?upto=-5"])
def test_odd_series_are_404_and_never_a_crash(cast, as_user, finding, path):
    finding()
    assert as_user(cast.supervisor).get(f"/numbers/{path}").status_code in (200, 404)


def test_a_long_series_is_leafed_through(cast, as_user, finding, monkeypatch):
    from mallops.core.registers import numbers

    monkeypatch.setattr(numbers, "SLICE", 2)
    made = [finding(title=f"N{at}") for at in range(5)]
    client = as_user(cast.supervisor)
    url, seen = f"/numbers/ZG/{made[0].number_period}", []
    while url:
        html = client.get(url).text
        seen += titles(html)
        url = link(html, "next")
    assert seen == ["N4", "N3", "N2", "N1", "N0"]


def test_the_trail_is_for_those_who_answer_for_it(cast, as_user, finding):
    finding()
    assert as_user(cast.supervisor).get("/audit/").status_code == 403
    for who in (cast.manager, cast.admin, cast.director):
        assert as_user(who).get("/audit/").status_code == 200


def test_the_trail_is_filtered_and_leafed_through(cast, as_user, finding, monkeypatch):
    from mallops.core.registers import audit_trail

    for at in range(3):
        finding(title=f"N{at}")
    client = as_user(cast.manager)
    page = client.get("/audit/?object_kind=findings").text
    assert page.count("trail-entry") >= 3
    assert "trail-entry" not in client.get("/audit/?object_kind=findings&from=2001-01-01&to=2001-02-01").text
    assert "trail-entry" not in client.get("/audit/?who=Nobody").text
    assert "trail-entry" in client.get("/audit/?change=insert&action=&after=rubbish").text
    monkeypatch.setattr(audit_trail, "PAGE", 2)
    mine = db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.mall_id == cast.mall.id))
    url, total, last = "/audit/", 0, ""
    while url:
        last = client.get(url).text
        total += last.count("trail-entry")
        url = link(last, "next")
    assert total == mine
    assert client.get(link(last, "prev")).text.count("trail-entry") == 2


def test_the_trail_shows_one_mall_only(cast, as_user, finding):
    finding(title="Only here")
    page = as_user(cast.stranger).get("/audit/").text
    assert "ONE-KF-ZG" not in page


def test_the_search_box_finds_what_one_may_see(cast, as_user, finding):
    one = finding(title="灯箱不亮", by=cast.lead, zone_id=cast.other_zone.id)
    page = as_user(cast.supervisor).get("/search?q=灯箱").text
    assert f"/fixes/{one.uid}" in page
    assert one.number in page
    for who in (cast.officer, cast.hr, cast.stranger):
        assert str(one.uid) not in as_user(who).get("/search?q=灯箱").text, who.login
    assert str(one.uid) not in as_user(cast.supervisor).get("/search?q=灯箱&kind=supervision").text


@pytest.mark.parametrize("q", ["", "%00", "'\"--", "*", "NEAR(", "(", "<script>", "𠮷", "a" * 5000])
def test_no_query_is_a_crash(cast, as_user, q):
    assert as_user(cast.supervisor).get("/search", query_string={"q": q}).status_code == 200


def test_a_search_fragment_for_htmx(cast, as_user, finding):
    finding(title="灯箱不亮")
    part = as_user(cast.supervisor).htmx("get", "/search?q=灯箱", target="div#results")
    assert titles(part.text) == ["灯箱不亮"]
    assert "<html" not in part.text
