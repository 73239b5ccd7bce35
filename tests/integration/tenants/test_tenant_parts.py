"""Parts of the file: who may keep them, who sees them, what leasing is told, what is refused."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.tenants import actions, queries, rules
from mallops.blueprints.tenants.models import (
    Tenant,
    TenantBrand,
    TenantContract,
    TenantFinance,
    TenantPaper,
    TenantPerson,
    TenantRisk,
    TenantTurn,
)
from mallops.core.clock import frozen
from mallops.core.db import db
from mallops.core.errors import Invalid
from mallops.core.notices.models import Notice
from tests.factories import Cast, actor_of
from tests.support.client import AppClient

Browser = Callable[..., AppClient]
WANG = {"name": "王敏", "role": "owner", "phone": "139 0000 2222", "birthday": "5月12日", "email": ""}
PDF = b"%PDF-1.7 one"


def only(model: Any) -> Any:
    return db.session.scalars(sa.select(model)).one()


def told(cast: Cast) -> list[str]:
    rows = db.session.scalars(sa.select(Notice).where(Notice.user_id == cast.leasing.id).order_by(Notice.id))
    return [f"{one.title} | {one.text}" for one in rows]


def url(cast: Cast, part: str = "") -> str:
    return f"/tenants/{cast.tenant.uid}{part}"


def test_a_person_is_kept_encrypted_masked_and_told_to_leasing(cast: Cast, browser_of: Browser) -> None:
    lead = browser_of("lead")
    assert lead.post(url(cast, "/people/new"), data=WANG).status_code == 303
    person = only(TenantPerson)
    assert (person.phone, person.birthday, person.birth_md) == ("13900002222", "05-12", "05-12")
    raw = db.session.execute(sa.text("select phone, birthday from tenant_people")).one()
    assert b"1390000" not in bytes(raw[0]) and b"05-12" not in bytes(raw[1])
    page = lead.get(url(cast)).text
    assert "王敏" in page and "139****2222" in page and "13900002222" not in page and "05-12" not in page
    assert "王敏" in told(cast)[-1] and "13900002222" not in told(cast)[-1]


def test_a_first_contact_stands_in_the_tenants_row_and_cannot_leave(cast: Cast, browser_of: Browser) -> None:
    lead = browser_of("lead")
    lead.post(url(cast, "/people/new"), data={**WANG, "is_main": "y"})
    db.session.refresh(cast.tenant)
    assert (cast.tenant.contact_name, cast.tenant.phone) == ("王敏", "13900002222")
    person = only(TenantPerson)
    gone = lead.post(url(cast, f"/people/{person.uid}/end"), data={"to_on": "2026-03-01"})
    assert gone.status_code == 409 and "first contact" in gone.text
    lead.post(url(cast, "/people/new"), data={"name": "Li", "role": "manager", "is_main": "y"})
    assert lead.post(url(cast, f"/people/{person.uid}/end"), data={"to_on": "2026-03-01"}).status_code == 303
    db.session.refresh(person)
    assert person.to_on == dt.date(2026, 3, 1) and not person.is_main
    assert "Li" in queries.find_main(cast.tenant.id).name  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"birthday": "soon"}, "Enter the birthday"),
        ({"phone": "12"}, "telephone"),
        ({"name": " "}, "Enter the name"),
    ],
)
def test_what_is_wrong_with_a_person_is_said_and_nothing_is_lost(
    cast: Cast, browser_of: Browser, change: dict[str, str], words: str
) -> None:
    answer = browser_of("lead").post(url(cast, "/people/new"), data={**WANG, **change})
    assert answer.status_code == 422 and words in answer.text
    assert "5月12日" in answer.text or "birthday" in change, "what was typed is still there"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TenantPerson)) == 0


def test_a_look_in_clear_shows_the_people_and_is_on_record(cast: Cast, browser_of: Browser) -> None:
    lead = browser_of("lead")
    lead.post(url(cast, "/people/new"), data=WANG)
    page = lead.post(url(cast, "/reveal"), data={"reason": "Water leak in the shop"}).text
    assert "13900002222" in page and "05-12" in page
    assert browser_of("desk").post(url(cast, "/reveal"), data={"reason": "curious"}).status_code == 403


def test_a_brand_is_found_by_what_it_sells_until_it_is_taken_out(cast: Cast, browser_of: Browser) -> None:
    lead = browser_of("lead")
    brand = {"name": "北极", "goods": "羽绒服、雪地靴", "price_band": "high", "performance": "童款"}
    assert lead.post(url(cast, "/brands/new"), data=brand).status_code == 303
    found = queries.find_shops(cast.mall.id, "哪里有卖羽绒服的？", dt.date(2026, 3, 1))
    assert [one.tenant.id for one in found] == [cast.tenant.id]
    assert lead.post(url(cast, "/brands/new"), data=brand).status_code == 422, "twice"
    lead.post(url(cast, f"/brands/{only(TenantBrand).uid}/end"))
    assert queries.find_shops(cast.mall.id, "羽绒服", dt.date(2026, 3, 1)) == []
    assert "羽绒服" in told(cast)[-1]


CONTRACT = {
    "number": "HT-1", "from_on": "2026-01-01", "to_on": "2028-12-31", "area_m2": "86.5",
    "rent_kind": "higher", "rent": "12,000", "share": "8.5", "fee": "1800", "deposit": "36000.00",
    "pay_day": "5",
    "terms": "免租两周",
}  # fmt: skip


def test_a_contract_keeps_its_terms_and_only_some_see_them(cast: Cast, browser_of: Browser) -> None:
    leasing = browser_of("leasing")
    assert leasing.post(url(cast, "/contracts/new"), data=CONTRACT).status_code == 303
    row = only(TenantContract)
    assert (row.rent_fen, row.share_bp, row.fee_fen, row.deposit_fen) == (1_200_000, 850, 180_000, 3_600_000)
    assert "HT-1" in leasing.get(url(cast)).text
    assert "HT-1" not in browser_of("desk").get(url(cast)).text
    assert browser_of("officer").get(url(cast, f"/contracts/{row.uid}")).status_code == 403
    again = {**CONTRACT, "number": "HT-2", "share": ""}
    refused = leasing.post(url(cast, f"/contracts/{row.uid}"), data=again)
    assert refused.status_code == 422 and "share of sales" in refused.text


def test_bank_data_are_encrypted_masked_and_shown_for_a_reason(cast: Cast, browser_of: Browser) -> None:
    leasing = browser_of("leasing")
    data = {"bank": "中国银行", "account": "6222 0000 1111 6789", "invoice_kind": "special", "holder": "云端"}
    assert leasing.post(url(cast, "/finance"), data=data).status_code == 303
    raw = db.session.execute(sa.text("select account from tenant_finance")).scalar_one()
    assert b"6789" not in bytes(raw)
    page = leasing.get(url(cast)).text
    assert "****6789" in page and "6222" not in page
    leasing.post(url(cast, "/finance"), data={"bank": "", "holder": "-", "invoice_kind": ""})
    row = only(TenantFinance)
    assert (row.bank, row.holder, row.account) == ("中国银行", "", "6222 0000 1111 6789")
    assert leasing.post(url(cast, "/finance/reveal"), data={"reason": ""}).status_code == 422
    assert "6222" in leasing.post(url(cast, "/finance/reveal"), data={"reason": "refund of deposit"}).text


def test_a_risk_is_noted_and_closed_with_how_it_ended(cast: Cast, browser_of: Browser) -> None:
    lead = browser_of("lead")
    lead.post(url(cast, "/risks/new"), data={"level": "high", "text": "Rent late twice"})
    risk = only(TenantRisk)
    assert "Rent late twice" in lead.get(url(cast)).text
    assert "Rent late twice" not in browser_of("desk").get(url(cast)).text
    end = url(cast, f"/risks/{risk.uid}/end")
    assert lead.post(end, data={"text": ""}).status_code == 422
    assert lead.post(end, data={"text": "Paid"}).status_code == 303
    assert lead.post(end, data={"text": "Paid"}).status_code == 409


def test_papers_keep_their_versions(cast: Cast, browser_of: Browser) -> None:
    lead = browser_of("lead")
    kept = {"kind": "licence", "title": "Licence", "valid_to": "2026-12-31"}
    for part, body in (("/papers/new", PDF), ("", PDF + b" two")):
        paper = db.session.scalars(sa.select(TenantPaper).where(TenantPaper.is_newest)).first()
        address = url(cast, part) if part else url(cast, f"/papers/{paper.uid}/replace")  # type: ignore[union-attr]
        data = {**kept, "file": (io.BytesIO(body), "licence.pdf")}
        assert lead.post(address, data=data, content_type="multipart/form-data").status_code == 303
    old, new = db.session.scalars(sa.select(TenantPaper).order_by(TenantPaper.version)).all()
    assert (old.version, new.version, old.is_newest, new.is_newest) == (1, 2, False, True)
    assert old.series == new.series
    assert browser_of("desk").get(url(cast, f"/papers/{old.uid}")).data == PDF
    data = {**kept, "file": (io.BytesIO(PDF), "licence.pdf")}
    late = lead.post(url(cast, f"/papers/{old.uid}/replace"), data=data, content_type="multipart/form-data")
    assert late.status_code == 409 and "newer version" in late.text
    bad = {**kept, "file": (io.BytesIO(b"<svg/>"), "x.svg")}
    refused = lead.post(url(cast, "/papers/new"), data=bad, content_type="multipart/form-data")
    assert refused.status_code in (415, 422)


def test_the_weekly_check_is_done_once_a_week_and_waits_again(cast: Cast, browser_of: Browser) -> None:
    actor, monday = actor_of(cast.officer), dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)
    on = dt.date(2026, 3, 2)
    with frozen(monday):
        zones = {cast.zone.id}
        before = queries.count_unchecked(cast.mall.id, on, zones)
        check = actions.check_file(actor, cast.tenant, "all right")
        assert 0 < check.percent < 100
        assert queries.count_unchecked(cast.mall.id, on, zones) == before - 1
        with pytest.raises(actions.CheckedAlready):
            actions.check_file(actor, cast.tenant)
    assert queries.count_unchecked(cast.mall.id, on + dt.timedelta(days=6), zones) == before - 1
    assert queries.count_unchecked(cast.mall.id, on + dt.timedelta(days=7), zones) == before
    page = browser_of("supervisor").get("/tenants?check=due").text
    assert cast.other_tenant.name_en in page or cast.other_tenant.name_zh in page


def test_a_turn_of_status_keeps_its_reason_in_the_story(cast: Cast, browser_of: Browser) -> None:
    lead = browser_of("lead")
    page = lead.get(url(cast, "/status/suspended"))
    assert page.status_code == 200 and "Reason" in page.text
    lead.post(url(cast, "/status"), data={"to": "suspended", "reason": "Burst pipe"})
    turn = only(TenantTurn)
    assert (turn.from_status, turn.to_status, turn.reason) == ("trading", "suspended", "Burst pipe")
    assert "Burst pipe" in lead.get(url(cast, "/story")).text
    assert "Trading → Suspended" in told(cast)[-1]


def test_leasing_is_told_what_changed_but_not_by_itself(cast: Cast) -> None:
    data = actions.TenantData("T001", "花店", "Flower shop", brand="Rosa", phone="13912345678")
    actions.edit_tenant(actor_of(cast.lead), cast.tenant, data)
    [line] = told(cast)
    assert "Rosa" in line and "138****5678 → 139****5678" in line
    actions.edit_tenant(actor_of(cast.lead), cast.tenant, data)
    assert len(told(cast)) == 1, "nothing changed, nothing is told"
    actions.edit_tenant(actor_of(cast.leasing), cast.tenant, actions.TenantData("T001", "花店", brand="Iris"))
    assert len(told(cast)) == 1


def test_another_malls_parts_are_not_found(cast: Cast, browser_of: Browser) -> None:
    tenant = db.session.scalars(sa.select(Tenant).where(Tenant.mall_id == cast.other_mall.id)).first()
    assert tenant is not None
    lead = browser_of("lead")
    for part in ("/people/new", "/brands/new", "/papers/new", "/story", "/story.pdf"):
        assert lead.get(f"/tenants/{tenant.uid}{part}").status_code == 404
    actions.save_brand(actor_of(cast.lead), cast.tenant, actions.BrandData("A"))
    brand = only(TenantBrand)
    assert lead.get(f"/tenants/{cast.other_tenant.uid}/brands/{brand.uid}").status_code == 404


def test_a_wrong_credit_code_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.edit_tenant(
            actor_of(cast.lead),
            cast.tenant,
            actions.TenantData("T001", "花店", credit_code="91310115MA1K3YX640"),
        )
    assert list(caught.value.field_errors) == ["credit_code"]
    assert (
        rules.ensure_credit_code(" 91310115ma1k3yx64@".replace("@", _check_sign()))
        == "91310115MA1K3YX64" + _check_sign()
    )


def _check_sign() -> str:
    from mallops.blueprints.tenants.actions.import_parts import FILE_COLUMNS

    return next(one.example for one in FILE_COLUMNS if one.key == "credit_code")[-1]
