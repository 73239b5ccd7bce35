"""Found, counted, announced, matched, claimed by two, handed out once; the rest to the police (30)."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from mallops.blueprints.lostfound.actions import claiming, ending, finding, losing, retaining
from mallops.blueprints.lostfound.actions.terms import picture_developed
from mallops.blueprints.lostfound.documents import claim_html, ending_html, label_html
from mallops.blueprints.lostfound.models import TERMS, Claim, FoundItem
from mallops.blueprints.lostfound.queries.items import list_public
from mallops.blueprints.lostfound.queries.matching import suggest
from mallops.blueprints.lostfound.rules import items as rules
from mallops.core import clock
from mallops.core.casework import actions as casework
from mallops.core.casework.actions import move
from mallops.core.casework.retention import forget_old
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import Conflict, Forbidden, Invalid
from mallops.core.pdf.paper import Paper
from mallops.core.photos.models import Photo
from tests.factories import actor_of

TOLD = claiming.Told("王小明", "13812345678", "说出了伞柄上的刻字", "id_card", "021X")


def claimed(cast: Any, item: FoundItem, *, answer: str = "") -> Claim:
    """A claim taken down by the desk."""
    answers = {str(one.uid): answer or one.answer for one in item.questions}
    told = claiming.Told(TOLD.claimant, TOLD.phone, TOLD.proof, TOLD.id_kind, TOLD.id_last4, answers)
    claim = claiming.take_claim(actor_of(cast.desk), item, told)
    db.session.commit()
    return claim


def test_cash_is_counted_by_two_who_do_not_see_each_other(cast, colleague, find, as_user) -> None:
    item = find("wallet", "棕色钱包", cash_fen=32550)
    desk = actor_of(cast.desk)
    assert item.cash_fen is None and item.valuable
    with pytest.raises(rules.CashUncounted):
        finding.announce(desk, item)
    assert not finding.count_cash(desk, item, 32550)  # the same person twice settles nothing
    assert not finding.count_cash(actor_of(colleague), item, 32500)
    db.session.commit()
    assert b"325.50" not in as_user(colleague).get(f"/found/{item.uid}").data
    assert finding.count_cash(actor_of(colleague), item, 32550)
    db.session.commit()
    assert as_user(colleague).get(f"/found/{item.uid}").get_data(as_text=True).count("325.50") >= 3
    with pytest.raises(Conflict):
        finding.count_cash(desk, item, 1)
    finding.announce(desk, item)
    assert item.state == "announced" and item.cash_fen == 32550


def test_keeping_begins_with_the_announcement_and_follows_the_kind(cast, find) -> None:
    with clock.frozen(dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)):
        umbrella, cake = find(), find("food", "蛋糕")
        assert umbrella.keep_until == dt.date(2027, 3, 2)
        assert cake.keep_until == dt.date(2026, 3, 3)
        retaining.set_keeping(actor_of(cast.supervisor), "umbrella", 90, "dispose", None)
        assert umbrella.keep_until == dt.date(2026, 5, 31)
        with pytest.raises(Invalid):
            retaining.set_keeping(actor_of(cast.supervisor), "phone", 90, "dispose", None)
        db.session.commit()
    with clock.frozen(dt.datetime(2026, 6, 1, 3, 0, tzinfo=dt.UTC)), transaction():
        assert retaining.expire_due(actor_of(cast.manager)) == 2
    assert {umbrella.state, cake.state} == {"unclaimed"}


def test_a_suggestion_finds_the_synonym_and_says_why(cast, find, lose) -> None:
    wallet = find("wallet", "咖啡色皮夹", features="拉链，里面有照片")
    find("wallet", "红色钱包", features="长款")
    find("umbrella", "棕色雨伞")
    loss = lose("棕色钱包", "wallet", features="有拉锁，夹着相片", zone_id=cast.zone.id)
    best = suggest(loss)
    assert best[0].case.id == wallet.id
    said = {(one.kind, one.ours, one.theirs) for one in best[0].likeness.reasons}
    assert ("word", "钱包", "皮夹") in said
    assert ("word", "拉锁", "拉链") in said
    assert {"colour", "place", "time"} <= {one.kind for one in best[0].likeness.reasons}
    assert suggest(wallet)[0].case.id == loss.id


def test_match_and_part_and_the_index_follow(cast, find, lose) -> None:
    item, loss = find(), lose()
    desk = actor_of(cast.desk)
    losing.match(desk, item, loss)
    assert (item.state, loss.state) == ("matched", "matched")
    left = sa.select(sa.func.count()).select_from(TERMS)
    assert db.session.scalar(left) == 0
    with pytest.raises(Conflict):
        losing.match(desk, find(), loss)
    losing.unmatch(desk, item, "伞柄不同")
    assert (item.state, loss.state, item.loss_id) == ("announced", "waiting", None)
    assert db.session.scalar(left) > 0


def test_an_ordinary_item_is_handed_out_against_a_signature(cast, find, lose) -> None:
    item, loss = find(), lose()
    desk = actor_of(cast.desk)
    losing.match(desk, item, loss)
    claim = claimed(cast, item)
    assert claim.state == "checked"
    with pytest.raises(Invalid):
        claiming.release(desk, claim, "")
    claiming.release(desk, claim, "王小明")
    assert (item.state, loss.state, claim.state) == ("claimed", "returned", "released")
    with pytest.raises(rules.AlreadyHanded):
        claiming.take_claim(desk, item, TOLD)


def test_two_people_hand_out_a_valuable(cast, colleague, find) -> None:
    item = find("phone", "黑色手机")
    desk, other = actor_of(cast.desk), actor_of(colleague)
    with force_locale("en"), pytest.raises(Conflict, match="private question"):
        claiming.take_claim(desk, item, TOLD)
    finding.ask_owner(desk, item, "锁屏是什么？", "一只猫")
    with pytest.raises(Invalid):  # the answer is missing
        claiming.take_claim(desk, item, TOLD)
    claim = claimed(cast, item)
    with pytest.raises(Conflict):
        claiming.release(desk, claim, "王小明")
    claiming.check_claim(desk, claim, [True])
    with pytest.raises(rules.SecondPerson):
        claiming.release(desk, claim, "王小明")
    with pytest.raises(rules.SamePerson):
        claiming.second_claim(desk, claim, "desk")
    claiming.second_claim(other, claim, "desk2")
    with pytest.raises(Conflict):
        claiming.release(other, claim, "王小明")
    claiming.release(desk, claim, "王小明")
    assert item.state == "claimed"


def test_a_wrong_answer_is_refused_and_the_item_stays(cast, find) -> None:
    item = find("phone", "黑色手机")
    desk = actor_of(cast.desk)
    finding.ask_owner(desk, item, "锁屏是什么？", "一只猫")
    claim = claimed(cast, item, answer="一只狗")
    with pytest.raises(Conflict):
        claiming.check_claim(desk, claim, [False])
    with pytest.raises(rules.ClaimGoing):  # one at a time
        claiming.take_claim(desk, item, TOLD)
    with pytest.raises(rules.ClaimGoing):  # the questions change for no claimant
        finding.ask_owner(desk, item, "另一题", "x")
    claiming.refuse_claim(desk, claim, "答错")
    assert claimed(cast, item).state == "open"


def test_two_desks_at_once_take_one_claim(app: Flask, cast, colleague, find) -> None:
    item = find()
    uid, people = item.uid, [actor_of(cast.desk), actor_of(colleague)]
    db.session.remove()
    ready, outcome = threading.Barrier(2), []

    def run(actor: Any) -> None:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    case = db.session.scalars(
                        sa.select(FoundItem)
                        .where(FoundItem.uid == uid)
                        .with_for_update(of=FoundItem.__table__)
                    ).one()
                    claiming.take_claim(actor, case, TOLD)
                outcome.append("taken")
            except rules.ClaimGoing:
                outcome.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(one,)) for one in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcome) == ["refused", "taken"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 1


def test_police_and_disposal_need_witness_and_approval(cast, find) -> None:
    item = find()
    lead, desk = actor_of(cast.lead), actor_of(cast.desk)
    told = ending.Ending("dispose", "送清洁公司", "李四", "李四")
    with pytest.raises(Conflict):  # too early
        ending.end_item(lead, item, told)
    item.state = "unclaimed"
    with pytest.raises(Forbidden):
        ending.end_item(desk, item, told)
    with pytest.raises(Invalid):
        ending.end_item(lead, item, ending.Ending("dispose", "送清洁公司", "", "李四"))
    ending.end_item(lead, item, told)
    assert item.state == "disposed" and item.ended_how == "disposed"
    phone = find("phone", "手机")
    phone.state = "unclaimed"
    with force_locale("en"), pytest.raises(Conflict, match="never disposed"):
        ending.end_item(lead, phone, told)
    ending.end_item(lead, phone, ending.Ending("police", "一号派出所 张警官", "李四", "李四", "张"))
    assert phone.state == "police"


def test_the_public_list_tells_a_false_claimant_nothing(cast, find, new_client) -> None:
    find(features="伞柄刻字ABC", place="电影院")
    find("phone", "黑色手机")
    find("papers", "身份证")
    assert [kind for kind, _day in list_public(cast.mall.id)] == ["umbrella"]
    page = new_client().get(f"/lost-and-found/{cast.mall.code}").data.decode()
    for secret in ("黑色", "伞柄", "电影院", "A-01", "手机", "身份证"):
        assert secret not in page.split("<main", 1)[-1].split("</main", 1)[0]
    assert new_client().get("/lost-and-found/NONE").status_code == 404


def test_strangers_and_the_unpermitted(cast, find, lose, as_user) -> None:
    item, loss = find(marks="伞柄里有字条"), lose(marks="字条")
    officer = as_user(cast.officer)
    page = officer.get(f"/found/{item.uid}")
    assert page.status_code == 200 and "伞柄里有字条" not in page.data.decode()
    seen = officer.get(f"/losses/{loss.uid}").data.decode()
    assert "王小明" not in seen and "13812345678" not in seen
    assert officer.get(f"/found/{item.uid}/claim").status_code == 403
    stranger = as_user(cast.stranger)
    for path in (
        f"/found/{item.uid}",
        f"/losses/{loss.uid}",
        f"/found/l/{item.label}",
        f"/found/{item.uid}/claim",
    ):
        assert stranger.get(path).status_code == 404, path
    assert "伞柄里有字条" in as_user(cast.desk).get(f"/found/{item.uid}").data.decode()


def test_the_desk_registers_scans_and_moves(cast, as_user) -> None:
    desk = as_user(cast.desk)
    form = {"title": "蓝色水杯", "category": "bottle", "finder_kind": "customer", "shelf": "b-2"}
    assert desk.post("/found/new", data={**form, "title": ""}).status_code == 422
    assert desk.post("/found/new", data=form).status_code == 303
    item = db.session.scalars(sa.select(FoundItem)).one()
    assert (item.state, item.shelf) == ("announced", "B-2")
    scanned = desk.post("/found/shelf", data={"q": f"http://x/found/l/{item.label}"})
    assert scanned.headers["Location"].endswith(f"/found/{item.uid}")
    assert desk.post("/found/shelf", data={"q": item.label, "to": "C-9"}).status_code == 303
    db.session.expire_all()
    assert item.shelf == "C-9"
    assert desk.post("/found/shelf", data={"q": "nothing"}).status_code == 422
    assert "蓝色水杯" in desk.get("/found/shelf?shelf=C-9").data.decode()
    assert desk.get(f"/found/l/{item.label}").headers["Location"].endswith(f"/found/{item.uid}")


def test_a_claim_on_screen_keeps_what_was_typed(cast, find, as_user) -> None:
    item = find("keys", "三把钥匙", valuable=True)
    finding.ask_owner(actor_of(cast.desk), item, "挂着什么？", "小熊")
    db.session.commit()
    desk = as_user(cast.desk)
    blank = desk.get(f"/found/{item.uid}/claim").data.decode()
    assert "挂着什么？" in blank and "小熊" not in blank
    typed = {
        "claimant": "王小明",
        "phone": "13812345678",
        "proof": "",
        f"answer-{item.questions[0].uid}": "一只熊",
    }
    refused = desk.post(f"/found/{item.uid}/claim", data=typed)
    assert refused.status_code == 422 and "一只熊" in refused.data.decode()
    typed |= {"proof": "有照片", "id_kind": "id_card", "id_last4": "021X"}
    taken = desk.post(f"/found/{item.uid}/claim", data=typed)
    page = desk.get(taken.headers["Location"])
    assert page.status_code == 200 and "小熊" in page.data.decode()
    claim = db.session.scalars(sa.select(Claim)).one()
    assert desk.post(f"/found/claims/{claim.uid}/release", data={"signature": "王"}).status_code == 409
    assert desk.post(f"/found/claims/{claim.uid}/compare", data={"agrees-0": "yes"}).status_code == 303
    assert desk.post(f"/found/claims/{claim.uid}/second", data={"signature": "x"}).status_code == 409
    for path in ("/found/claims", "/found/keeping/", "/found/new", "/losses/new", "/found/", "/losses/"):
        assert desk.get(path).status_code == 200, path
    assert as_user(cast.lead).get(f"/found/{find().uid}/end").status_code == 200


def test_papers_say_what_the_catalogue_wants(cast, colleague, find) -> None:
    item = find(features="伞柄刻字")
    paper = Paper.of(actor_of(cast.desk), "en")
    claim = claimed(cast, item)
    claiming.release(actor_of(cast.desk), claim, "王小明")
    with paper.spoken():
        form = claim_html(paper, claim)
        slip = label_html(paper, item, "http://x/found/l/ABC")
    for words in ("王小明", "021X", "说出了伞柄上的刻字", item.number, "Handed out by"):
        assert words in form
    assert "13812345678" not in form and "伞柄刻字" not in slip and item.number in slip
    other = find()
    other.state = "unclaimed"
    ending.end_item(actor_of(cast.lead), other, ending.Ending("dispose", "送清洁公司", "李四", "李四"))
    with paper.spoken():
        assert "李四" in ending_html(paper, other)


def test_people_are_forgotten_and_things_stay(cast, find, lose) -> None:
    item, loss = find(finder_name="赵拾", finder_phone="13700001111"), lose()
    claiming.release(actor_of(cast.desk), claimed(cast, item), "王小明")
    move(actor_of(cast.desk), loss, "end", note="不找了")
    db.session.commit()
    assert forget_old(utcnow() + dt.timedelta(days=400)) == 2
    db.session.expire_all()
    assert (item.finder_name, loss.loser, loss.phone, loss.phone_hash) == ("", "", "", None)
    assert item.title == "黑色雨伞" and item.claims[0].claimant == ""


def test_a_picture_is_compared_once_it_is_developed(cast, find, lose) -> None:
    item, loss = find("bag", "手提包"), lose("坤包", "bag")
    for case, dhash in ((item, "0f0f0f0f33cc5aa5"), (loss, "0f0f0f0f33cc5aa4")):
        photo = Photo(
            mall_id=cast.mall.id, sha256=dhash * 4, kind="jpeg"[:4], width=80, height=60, bytes=100,
            taken_at=utcnow(), state="ready", dhash=dhash,
        )  # fmt: skip
        db.session.add(photo)
        db.session.flush()
        casework.attach(actor_of(cast.desk), case, photo_id=photo.id)
        db.session.commit()
        assert not _has_picture_terms(case.id)
        picture_developed(photo)
        assert _has_picture_terms(case.id)
    reason = next(one for one in suggest(loss)[0].likeness.reasons if one.kind == "picture")
    assert reason.ours == "1"


def _has_picture_terms(case_id: int) -> bool:
    query = sa.select(TERMS.c.term).where(TERMS.c.case_id == case_id, TERMS.c.term.like("p%:%"))
    return db.session.scalars(query).first() is not None
