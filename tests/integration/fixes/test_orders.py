"""Orders in the hands of the house: verify, close, split, put together, remind, papers, figures (4)."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from mallops.blueprints.fixes import actions
from mallops.blueprints.fixes.models import Finding
from mallops.blueprints.fixes.queries import list_attached
from mallops.blueprints.fixes.rules import FixedItMyself
from mallops.blueprints.fixes.tasks import close_verified
from mallops.core import clock
from mallops.core.casework import CaseEvent
from mallops.core.casework import actions as casework
from mallops.core.db import db
from mallops.core.documents import Document
from mallops.core.errors import Conflict, Invalid
from mallops.core.notices import Notice
from tests.factories import actor_of, make_deputation
from tests.factories.patrols import jpeg
from tests.integration.fixes.conftest import answer


def test_the_fixer_cannot_verify_also_as_a_deputy_and_by_direct_post(cast, order, as_user):
    one = order(by=cast.lead, department="engineering", tenant_id=None)
    now = clock.now()
    make_deputation(cast.mall, cast.officer, "SUP", now - dt.timedelta(hours=1), now + dt.timedelta(days=1))
    db.session.commit()
    client = as_user(cast.officer)
    client.post(f"/fixes/{one.uid}/steps/fix", data={"note": "New lamp", "version": one.version})
    db.session.refresh(one)
    assert (one.state, one.fixed_by_id) == ("fixed", cast.officer.id)
    refused = client.post(f"/fixes/{one.uid}/steps/verify", data={"version": one.version})
    assert refused.status_code == 403
    db.session.refresh(one)
    assert one.state == "fixed"


def test_who_is_responsible_cannot_verify_and_not_close(cast, order):
    one = order(by=cast.lead)
    one.responsible_id = cast.supervisor.id
    casework.move(actor_of(cast.officer), one, "fix", note="Done")
    with pytest.raises(FixedItMyself):
        casework.move(actor_of(cast.supervisor), one, "verify")
    casework.move(actor_of(cast.lead), one, "verify")
    with pytest.raises(FixedItMyself):
        casework.move(actor_of(cast.supervisor), one, "close")


def test_the_way_of_an_order_and_its_moments(cast, order):
    one, officer, lead = order(), actor_of(cast.officer), actor_of(cast.lead)
    actions.mark_notified(lead, one, "By telephone")
    casework.move(officer, one, "start")
    casework.move(officer, one, "fix", note="New lamp")
    casework.move(lead, one, "verify")
    assert one.notified_at <= one.taken_on_at <= one.fixed_at <= one.verified_at
    closed_at = one.closed_at
    casework.move(lead, one, "reopen", note="Dark again")
    assert (one.state, one.reopen_count, one.closed_at, one.verified_at) == ("open", 1, None, None)
    casework.move(officer, one, "fix", note="Newer lamp")
    casework.move(lead, one, "verify")
    assert one.lead_closes and one.closed_at > closed_at
    verified_at = one.verified_at
    casework.move(actor_of(cast.supervisor), one, "close")
    assert (one.state, one.closed_at) == ("closed", verified_at)


def test_the_program_closes_plain_ones_after_a_week_and_leaves_serious_ones(cast, order):
    plain, serious = order(), order(severity="critical")
    for one in (plain, serious):
        casework.move(actor_of(cast.officer), one, "fix", note="Done")
        casework.move(actor_of(cast.lead), one, "verify")
    db.session.commit()
    close_verified()
    assert {one.state for one in (plain, serious)} == {"verified"}
    with clock.frozen(clock.now() + dt.timedelta(days=8)):
        close_verified()
    assert (plain.state, serious.state) == ("closed", "verified")


def test_sent_back_is_told_to_who_follows_it_up(cast, order):
    one = order()
    casework.move(actor_of(cast.supervisor), one, "fix", note="Done")
    casework.move(actor_of(cast.lead), one, "reject", note="Still dark")
    said = db.session.scalars(sa.select(Notice).where(Notice.topic == "fixes.sent_back")).one()
    assert (said.user_id, said.text) == (cast.officer.id, "Still dark")


def test_split_keeps_place_people_photos_and_time(cast, order):
    one = order(severity="major")
    made = actions.split(actor_of(cast.officer), one, ["Cable loose", "  ", "Switch broken"])
    assert [part.title for part in made] == ["Cable loose", "Switch broken"]
    for part in made:
        assert part.number != one.number and part.split_from_id == one.id
        assert (part.tenant_id, part.zone_id, part.due_at) == (one.tenant_id, one.zone_id, one.due_at)
        assert [row.photo_id for row in list_attached(part)] == [row.photo_id for row in list_attached(one)]
    with pytest.raises(Invalid):
        actions.split(actor_of(cast.officer), one, [" "])


def test_duplicates_are_put_together_and_shown_together(cast, order, as_user):
    keep, same, third = order(title="Lamp broken"), order(title="Lamp dark"), order(title="No light")
    lead = actor_of(cast.lead)
    assert actions.merge(lead, same, [third.uid]) == 1
    assert actions.merge(lead, keep, [same.uid, same.uid]) == 1
    db.session.commit()
    assert (same.state, same.merged_into_id, third.merged_into_id) == ("void", keep.id, keep.id)
    assert len(list_attached(keep)) == 3
    page = as_user(cast.lead).get(f"/fixes/{keep.uid}").text
    assert same.number in page and page.count("data-photo") >= 3
    assert f"opened the record · {same.number}" in page and f"opened the record · {keep.number}" not in page
    with pytest.raises(Conflict):
        actions.merge(lead, keep, [same.uid])
    with pytest.raises(Invalid):
        actions.merge(lead, keep, [keep.uid])


def test_a_repeat_leads_back_by_number(cast, order):
    first, second = order(), order()
    lead = actor_of(cast.lead)
    actions.link_repeat(lead, second, first.number.lower())
    assert (second.repeat_of_id, second.repeat_count) == (first.id, 1)
    for wrong in ("nonsense", second.number):
        with pytest.raises(Invalid):
            actions.link_repeat(lead, second, wrong)
    with pytest.raises(Invalid):
        actions.link_repeat(lead, first, second.number)


def test_several_are_reminded_once_a_day_and_handed_over(cast, order, as_user):
    some = [order(title=f"Order {at}") for at in range(3)]
    client = as_user(cast.supervisor)
    page = client.get("/fixes/several?view=open").text
    assert all(f"Order {at}" in page for at in range(3))
    data = {"uid": [str(one.uid) for one in some], "do": "remind", "query": "view=open"}
    for _turn in range(2):
        assert client.post("/fixes/several", data=data).status_code == 303
    said = db.session.scalars(sa.select(Notice).where(Notice.topic == "fixes.reminded")).all()
    assert len(said) == 3
    handed = {**data, "do": "assign", "owner": str(cast.lead.uid), "to_department": "engineering"}
    assert client.post("/fixes/several", data=handed).status_code == 303
    db.session.expire_all()
    assert {(one.owner_id, one.department) for one in some} == {(cast.lead.id, "engineering")}
    assert client.post("/fixes/several", data={"do": "remind"}).status_code == 303


def test_notice_and_order_on_paper_in_both_languages(cast, order, link, new_client, as_user):
    one = order(photos=2)
    made = link(one)
    before = [row.photo for row in list_attached(one)]
    sent = {f"after_{before[0].uid}": jpeg("white")}
    assert answer(new_client(), made.url, photos=sent).status_code == 303
    client = as_user(cast.lead)
    for lang in ("zh", "en"):
        notice = client.get(f"/fixes/{one.uid}/notice.pdf?lang={lang}")
        stored = client.get(notice.headers["Location"])
        assert stored.data.startswith(b"%PDF-") and stored.headers["Cache-Control"] == "no-store"
        assert as_user(cast.inspector).get(notice.headers["Location"]).status_code == 403, "it has the link"
        answer_ = client.get(f"/fixes/{one.uid}/order.pdf?lang={lang}")
        assert answer_.status_code == 303
        assert client.get(answer_.headers["Location"]).data.startswith(b"%PDF-")
    rows = db.session.scalars(sa.select(Document).where(Document.kind == "fixes.order")).all()
    assert {row.number for row in rows} == {one.number} and len(rows) == 2
    for name in ("order", "notice"):
        client.get(f"/fixes/{one.uid}/{name}.pdf?lang=zh")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 4, "the stored ones again"
    page = new_client().get(f"/verify/{rows[0].verify_code}")
    assert page.status_code == 200 and one.number in page.text


def test_the_chat_text_is_short_and_carries_the_link(cast, app_ctx, order, link):
    from mallops.blueprints.fixes.documents import chat_text
    from mallops.core.pdf.paper import Paper

    one = order(title="灯" * 190)
    url = link(one).url
    for lang in ("zh", "en"):
        text = chat_text(Paper.of(actor_of(cast.lead), lang), one, url)
        assert len(text) <= 300 and url in text and one.number in text


def test_the_page_of_the_notice(cast, order, as_user):
    one, client = order(), as_user(cast.lead)
    empty = client.get(f"/fixes/{one.uid}/notice").text
    assert "/t/" not in empty and "/notice/link" in empty
    client.post(f"/fixes/{one.uid}/notice/link", data={"days": "7"})
    page = client.get(f"/fixes/{one.uid}/notice")
    assert "/t/" in page.text and page.headers["Cache-Control"] == "no-store"
    db.session.refresh(one)
    assert one.state == "notified"
    client.post(f"/fixes/{one.uid}/notice/end", data={})
    empty = client.get(f"/fixes/{one.uid}/notice").text
    assert "/t/" not in empty and "/notice/link" in empty
    verbs = db.session.scalars(sa.select(CaseEvent.verb).where(CaseEvent.case_id == one.id)).all()
    assert {"link_made", "notify", "link_ended"} <= set(verbs)


def test_strangers_and_readers_get_nothing(cast, order, as_user):
    one = order()
    for path in ("notice", "arrange", "notice.pdf", "order.pdf"):
        assert as_user(cast.stranger).get(f"/fixes/{one.uid}/{path}").status_code in (403, 404)
    reader = as_user(cast.inspector)
    for path in ("notice/link", "notice/end", "notice/told", "split", "merge", "repeat"):
        assert reader.post(f"/fixes/{one.uid}/{path}", data={}).status_code == 403


def test_figures_and_their_file(cast, order, as_user):
    for at in range(3):
        one = order(title=f"Order {at}", item_code="1.2.a")
        casework.move(actor_of(cast.officer), one, "fix", note="Done")
        casework.move(actor_of(cast.supervisor), one, "verify")
    last = order(title="Again", repeat_of=one)
    last.due_at = clock.now() - dt.timedelta(hours=1)
    db.session.commit()
    client = as_user(cast.supervisor)
    page = client.get("/fixes/report?months=3").text
    assert ("<svg" in page and "Flower shop" in page) or "花店" in page
    sheet = load_workbook(BytesIO(client.post("/fixes/report", data={"months": "3"}).data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    tenant = next(row for row in rows if row[1] in ("花店", "Flower shop"))
    assert tenant[2:8] == [4, 3, 1, 0.25, 1, 0.25]
    assert as_user(cast.officer).post("/fixes/report", data={}).status_code == 403


def test_the_list_as_a_file_has_every_field(cast, order, as_user):
    order()
    got = as_user(cast.supervisor).post("/fixes/export", data={"format": "xlsx", "query": ""})
    head = [cell.value for cell in next(load_workbook(BytesIO(got.data)).worksheets[0].iter_rows())]
    fields = len(actions.KIND.fields)
    assert len([one for one in head if one]) >= fields


def test_old_states_go_on(cast, order):
    """Rows from before know neither moments nor who: they verify, come back and close all the same."""
    one: Finding = order()
    one.state, one.fixed_by_id, one.fixed_at = "fixed", None, None
    casework.move(actor_of(cast.supervisor), one, "verify")
    one.verified_at = None
    casework.move(actor_of(cast.supervisor), one, "close")
    assert one.closed_at is not None
