"""Pictures hang on the thing they show: at the desk, behind the link, in a correction, at the gate (16.1)."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from mallops.blueprints.passes.actions.applying import Pictures, answer, apply_for, correct, invite
from mallops.blueprints.passes.actions.kind import APPLY
from mallops.blueprints.passes.models import GoodsPass
from mallops.core.casework import actions as casework
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from mallops.core.links import find_link
from mallops.core.photos.intake import receive
from mallops.core.photos.work import photo_store
from tests.factories import actor_of
from tests.factories.patrols import jpeg
from tests.integration.passes.test_screens import FORM


@pytest.fixture
def stored(app):
    """A picture on disk."""

    def make(colour: str):
        limits = app.config["SETTINGS"].photos
        return receive(io.BytesIO(jpeg(colour)), store=photo_store(), limits=limits)

    return make


@pytest.fixture
def pictured(cast, told, stored):
    """A pass with a picture of the sign, its second thing, and one of the whole; approved."""
    pictures = Pictures([stored("teal")], {1: [stored("red"), stored("blue")]})
    case = apply_for(actor_of(cast.desk), told, tenant_id=cast.tenant.id, pictures=pictures)
    db.session.commit()
    return case


def uids(item):
    return [str(one.photo.uid) for one in item.pictures]


def test_pictures_stand_beside_their_thing_for_desk_tenant_and_guard(
    as_user, new_client, cast, guard, gates, pictured
):
    shelf, sign = pictured.items
    assert uids(shelf) == [] and len(uids(sign)) == 2
    casework.move(actor_of(cast.supervisor), pictured, "approve")
    db.session.commit()
    page = as_user(cast.desk).get(f"/passes/{pictured.uid}").text
    beside = page.split('class="goods-list"')[1].split("</ol>")[0]
    assert all(uid in beside.split("<li>")[2] and uid not in beside.split("<li>")[1] for uid in uids(sign))
    (known,) = as_user(guard).get("/api/floor/shift").json["gate"]["passes"]
    assert known["items"][0]["photos"] == []
    assert known["items"][1]["photos"] == [f"/photos/{uid}/thumb.jpg" for uid in uids(sign)]
    assert len(known["photos"]) == 1 and not set(known["photos"]) & set(known["items"][1]["photos"])
    asked = {"text": pictured.code, "gate": str(gates[0].uid)}
    assert as_user(guard).get("/api/floor/gate", query_string=asked).json["pass"]["items"] == known["items"]


def test_the_phone_keeps_the_pictures_of_what_may_still_leave(as_user, cast, guard, pictured):
    phone = as_user(guard)
    assert not [one for one in phone.get("/api/floor/shift").json["reference_photos"] if "thumb" in one]
    casework.move(actor_of(cast.supervisor), pictured, "approve")
    db.session.commit()
    kept = [one for one in phone.get("/api/floor/shift").json["reference_photos"] if "thumb" in one]
    assert len(kept) == 3 and {f"/photos/{uid}/thumb.jpg" for uid in uids(pictured.items[1])} < set(kept)
    casework.move(actor_of(cast.desk), pictured, "cancel", note="stays")
    db.session.commit()
    assert not [one for one in phone.get("/api/floor/shift").json["reference_photos"] if "thumb" in one]


def test_the_tenant_sends_pictures_of_each_line_through_the_link(client, new_client, cast, gates):
    client.set_cookie("lang", "en")
    case = invite(actor_of(cast.desk), cast.tenant.id, 7)
    db.session.commit()
    path = find_link(case, APPLY).url.removeprefix("http://localhost")
    many = {"items-0-photos": [(io.BytesIO(jpeg()), f"{n}.jpg") for n in range(4)]}
    refused = client.post(path, data=FORM | {"gate": str(gates[0].uid)} | many)
    assert refused.status_code == 422 and "Shelf" in refused.text and "at most 3" in refused.text
    nameless = {"items-1-photos": [(io.BytesIO(jpeg()), "a.jpg")]}
    refused = client.post(path, data=FORM | {"gate": str(gates[0].uid)} | nameless)
    assert refused.status_code == 422 and "Line 2" in refused.text
    one = {"items-0-photos": [(io.BytesIO(jpeg("red")), "a.jpg")], "photos": [(io.BytesIO(jpeg()), "b.jpg")]}
    assert client.post(path, data=FORM | {"gate": str(gates[0].uid)} | one).status_code == 303
    db.session.expire_all()
    (uid,) = uids(case.items[0])
    page = client.get(path).text
    assert page.count(f"{path}/photos/{uid}/thumb.jpg") == 1 and page.count("/thumb.jpg") == 2
    assert new_client().get(f"/photos/{uid}/thumb.jpg").status_code in {302, 303, 401, 404}


def test_a_correction_keeps_what_shows_a_thing_that_stays(cast, told, stored, pictured):
    sign = uids(pictured.items[1])
    again = [("", None, ""), ("Neon sign", 3, ""), ("Box", 1, "")]
    facts = {"tenant_id": cast.tenant.id, "version": pictured.version}
    new = Pictures(lines={2: [stored("green")]})
    told = type(told)(**{**vars(told), "items": again})
    correct(actor_of(cast.desk), pictured, told, pictures=new, **facts)
    db.session.commit()
    case = db.session.get(GoodsPass, pictured.id, populate_existing=True)
    assert [(one.position, one.name, one.quantity) for one in case.items] == [
        (1, "Neon sign", 3),
        (2, "Box", 1),
    ]
    assert uids(case.items[0]) == sign and len(uids(case.items[1])) == 1
    assert case.goods == "Neon sign 3\nBox 1"


def test_what_showed_a_thing_that_went_stays_with_the_pass(cast, told, pictured):
    facts = {"tenant_id": cast.tenant.id, "version": pictured.version}
    correct(actor_of(cast.desk), pictured, type(told)(**{**vars(told), "items": told.items[:1]}), **facts)
    db.session.commit()
    hung = sa.select(sa.func.count(CaseAttachment.id)).where(CaseAttachment.case_id == pictured.id)
    assert len(pictured.items) == 1 and db.session.scalar(hung) == 3


def test_every_thing_is_in_the_file_and_on_the_printed_record(as_user, cast, told):
    many = [(f"Crate {n}", n, "pcs") for n in range(1, 8)]
    made = type(told)(**{**vars(told), "items": many})
    case = apply_for(actor_of(cast.desk), made, tenant_id=cast.tenant.id)
    db.session.commit()
    assert "…" in case.title and case.goods.count("\n") == 6
    boss = as_user(cast.supervisor)
    assert boss.get(f"/passes/{case.uid}/print.pdf?lang=en").data.startswith(b"%PDF-")
    assert "Crate 7 7 pcs" in boss.get(f"/passes/{case.uid}").text
    link = invite(actor_of(cast.desk), cast.tenant.id, 7)
    answer(find_link(link, APPLY), made)
    assert link.goods == case.goods
