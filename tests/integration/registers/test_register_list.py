"""Lists: what one sees, filters, order, paging both ways, the number of statements, saved views, files."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
import sqlalchemy as sa

from mallops.blueprints.fixes.models import Finding
from mallops.core.audit import AuditEntry
from mallops.core.auth import Actor
from mallops.core.casework import SavedView
from mallops.core.casework import actions as casework
from mallops.core.db import db
from tests.factories import actor_of
from tests.integration.registers.conftest import link, titles
from tests.support.queries import counted


def listed(client, query: str = "") -> list[str]:
    answer = client.get(f"/fixes/?{query}")
    assert answer.status_code == 200
    return titles(answer.text)


def test_the_newest_comes_first_and_each_opens_its_record(cast, as_user, finding):
    first, second = finding(title="First"), finding(title="Second")
    page = as_user(cast.supervisor).get("/fixes/").text
    assert titles(page) == ["Second", "First"]
    assert f"/fixes/{first.uid}" in page
    assert second.number in page


def test_strangers_see_nothing_and_others_403(cast, as_user, finding):
    finding()
    assert listed(as_user(cast.stranger)) == []
    assert as_user(cast.hr).get("/fixes/").status_code == 403


def test_an_officer_sees_own_and_own_zones_only(cast, as_user, finding):
    finding(title="In my zone", by=cast.lead)
    finding(title="Elsewhere, but mine", zone_id=cast.other_zone.id)
    finding(title="Elsewhere", by=cast.lead, zone_id=cast.other_zone.id)
    assert listed(as_user(cast.officer)) == ["Elsewhere, but mine", "In my zone"]
    assert len(listed(as_user(cast.lead))) == 3


def test_each_filter_narrows_the_list(cast, as_user, finding):
    finding(title="A", severity="critical", tenant_id=cast.tenant.id)
    finding(title="B", zone_id=cast.other_zone.id, by=cast.lead, department="cleaning")
    done = finding(title="C", by=cast.lead)
    casework.void(Actor.system(cast.mall.id), done, "tried it out")
    db.session.commit()
    client = as_user(cast.supervisor)
    for query, expected in {
        "": ["C", "B", "A"],
        "view=open": ["B", "A"],
        "view=closed": ["C"],
        "state=void": ["C"],
        "state=open&state=void": ["C", "B", "A"],
        f"zone={cast.other_zone.code}": ["B"],
        "zone=nowhere": [],
        "tenant=flower": ["A"],
        "tenant=t001": ["A"],
        "tenant=%25": [],
        "severity=critical": ["A"],
        "department=cleaning": ["B"],
        f"owner={cast.officer.uid}": ["C", "A"],
        "from=2001-01-01&to=2001-12-31": [],
        "from=2001-01-01": ["C", "B", "A"],
        "view=overdue": [],
        "critical=1": [],
        "critical=0": ["C", "B", "A"],
    }.items():
        assert sorted(listed(client, query)) == sorted(expected), query


def test_search_finds_words_and_numbers_of_this_register(cast, as_user, finding):
    one = finding(title="灯箱不亮", description="三号门旁边")
    finding(title="Other")
    client = as_user(cast.supervisor)
    for words in ("灯箱", "三号门", one.number, one.number[-11:], "dengxiang"):
        assert listed(client, f"q={words}") == ["灯箱不亮"], words
    assert listed(as_user(cast.stranger), "q=灯箱") == []


def test_late_ones_are_counted_and_shown(cast, as_user, finding):
    late = finding(title="Late")
    finding(title="In time")
    db.session.execute(
        sa.update(Finding.__table__.metadata.tables["cases"])
        .where(sa.column("id") == late.id)
        .values(due_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    )
    db.session.commit()
    client = as_user(cast.supervisor)
    assert listed(client, "view=overdue") == ["Late"]
    assert listed(client, "sort=due") == ["Late", "In time"]
    assert listed(client, "sort=-due") == ["In time", "Late"]


@pytest.mark.parametrize("sort", ["", "-newest", "title", "-title", "due", "-due", "state", "-state"])
def test_paging_reaches_every_row_once_forwards_and_back(cast, as_user, finding, sort, monkeypatch):
    from mallops.core.registers import listing

    monkeypatch.setattr(listing.list_page, "__defaults__", (3,))
    table = Finding.__table__.metadata.tables["cases"]
    for at in range(8):
        one = finding(title=f"T{at % 3}-{at}")
        due = None if at in (1, 6) else dt.datetime(2030, 1, 1 + at % 4, tzinfo=dt.UTC)
        state = "fixed" if at in (0, 5) else "open"
        db.session.execute(sa.update(table).where(table.c.id == one.id).values(due_at=due, state=state))
    db.session.commit()
    client = as_user(cast.supervisor)
    url, pages = f"/fixes/?sort={sort}", []
    while url:
        html = client.get(url).text
        pages.append(titles(html))
        url = link(html, "next")
    assert [len(page) for page in pages] == [3, 3, 2]
    assert len({title for page in pages for title in page}) == 8
    back = [pages[-1]]
    url = link(html, "prev")
    while url:
        html = client.get(url).text
        back.append(titles(html))
        url = link(html, "prev")
    assert back[::-1] == pages
    if sort in ("due", "-due"):
        assert {title[-1] for title in [t for page in pages for t in page][-2:]} == {"1", "6"}, (
            "no date: last"
        )


def test_an_edge_of_another_mall_is_no_edge(cast, as_user, finding):
    from mallops.blueprints.fixes.actions import open_finding

    finding(title="Mine")
    foreign = open_finding(actor_of(cast.stranger), title="Foreign", zone_id=cast.foreign_zone.id)
    db.session.commit()
    assert listed(as_user(cast.supervisor), f"after={foreign.uid}") == ["Mine"]


def test_the_number_of_statements_does_not_grow_with_the_rows(cast, as_user, finding, app):
    finding(tenant_id=cast.tenant.id)
    client = as_user(cast.supervisor)
    client.get("/fixes/")
    with counted(app) as one:
        client.get("/fixes/")
    for at in range(49):
        finding(title=f"F{at}", tenant_id=cast.tenant.id)
    with counted(app) as fifty:
        assert len(titles(client.get("/fixes/").text)) == 50
    assert len(fifty) == len(one) <= 9, fifty


def test_htmx_gets_the_list_alone(cast, as_user, finding):
    finding()
    part = as_user(cast.supervisor).htmx("get", "/fixes/?view=open", target="div#list")
    assert titles(part.text) == ["Lamp broken"]
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["Vary"]


def test_the_rest_of_the_filters_comes_when_asked_for(cast, as_user, finding):
    client = as_user(cast.supervisor)
    plain = client.get("/fixes/").text
    assert 'name="zone"' in plain
    assert 'name="owner"' not in plain
    assert 'name="owner"' in client.get("/fixes/?more=1").text
    assert 'name="owner"' in client.get(f"/fixes/?owner={cast.officer.uid}").text, "set, so shown"
    part = client.htmx("get", "/fixes/?more=1", target="div#more_filters").text
    assert 'name="owner"' in part
    assert 'name="zone"' not in part
    assert titles(part) == []


def test_open_states_are_counted_in_the_filter(cast, as_user, finding):
    finding()
    finding()
    assert "To be fixed · 2" in as_user(cast.supervisor).get("/fixes/").text


def test_what_people_typed_is_text_not_markup(cast, as_user, finding):
    finding(title='<img src=x onerror="alert(1)">')
    html = as_user(cast.supervisor).get("/fixes/?q=%3Cscript%3E").text
    assert "<script>" not in html.replace("<script src", "")
    assert "<img src=x" not in as_user(cast.supervisor).get("/fixes/").text


def test_a_view_is_kept_applied_and_deleted_by_its_owner_only(cast, as_user, finding):
    finding(title="Bad", severity="critical")
    finding(title="Fine")
    client = as_user(cast.supervisor)
    answer = client.post(
        "/fixes/views", data={"name": "Serious", "query": "severity=critical&after=nonsense"}
    )
    assert answer.headers["Location"].endswith("/fixes/?severity=critical")
    page = client.get("/fixes/?severity=critical").text
    assert titles(page) == ["Bad"]
    assert "Serious" in page
    view = db.session.scalar(sa.select(SavedView))
    assert as_user(cast.manager).post(f"/fixes/views/{view.uid}/delete").status_code == 404
    assert "Serious" not in as_user(cast.manager).get("/fixes/").text
    assert client.post(f"/fixes/views/{view.uid}/delete").status_code == 303
    assert db.session.scalar(sa.select(SavedView)) is None


def test_a_view_needs_a_name(cast, as_user):
    assert as_user(cast.supervisor).post("/fixes/views", data={"name": " ", "query": ""}).status_code == 303
    assert db.session.scalar(sa.select(SavedView)) is None


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_the_file_holds_what_the_list_shows_and_is_noted(cast, as_user, finding, fmt):
    finding(title="=1+1", severity="critical", tenant_id=cast.tenant.id)
    finding(title="Fine")
    answer = as_user(cast.supervisor).post(
        "/fixes/export", data={"format": fmt, "query": "severity=critical"}
    )
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    if fmt == "xlsx":
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
        flat = [str(cell) for row in rows for cell in row if cell is not None]
    else:
        flat = [cell for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))) for cell in row]
        assert "'=1+1" in flat
    assert any("1+1" in cell for cell in flat)
    assert "Fine" not in flat
    assert "Flower shop" in flat
    note = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "fixes.export"))
    assert (note.actor_id, note.after["rows"], note.after["filters"]) == (
        cast.supervisor.id, 1, "severity=critical",
    )  # fmt: skip


def test_only_the_letter_x_exports(cast, as_user, finding):
    finding()
    assert as_user(cast.officer).post("/fixes/export").status_code == 403
    page = as_user(cast.officer).get("/fixes/").text
    assert "/fixes/export" not in page
