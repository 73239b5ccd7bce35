"""What visitors tell by QR code: taken without account, throttled, spam held back, nothing runs (issue 7)."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa

from mallops.blueprints.enquiries.actions import working
from mallops.blueprints.enquiries.models import Enquiry
from mallops.blueprints.enquiries.rules import enquiries as rules
from mallops.core.casework.actions import move
from mallops.core.casework.models import CaseAttachment
from mallops.core.db import db
from mallops.core.notices.models import Notice
from mallops.core.policies.clocks import clocks_of
from tests.factories import Cast, actor_of
from tests.factories.patrols import jpeg
from tests.support.client import AppClient

XSS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "javascript:alert(1)",
    "</textarea><svg onload=alert(1)>",
)


def send(client: AppClient, code: str, **values: Any) -> Any:
    form = {"sort": "complaint", "text": "The music is too loud", **values}
    return client.post(f"/say/{code}", data=form, content_type="multipart/form-data")


def rows() -> list[Enquiry]:
    return list(db.session.scalars(sa.select(Enquiry).order_by(Enquiry.id)))


def main_of(page: str) -> str:
    return page.split("<main")[1].split("</main")[0]


def test_a_visitor_writes_and_reads_the_answer(cast: Cast, client: AppClient) -> None:
    answer = send(
        client, cast.zone.qr_code, phone="138 1234 5678", customer="Li Lei",
        photos=(io.BytesIO(jpeg()), "hall.jpg"),
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    [case] = rows()
    assert (case.state, case.channel, case.sort, case.zone_id) == ("open", "qr", "complaint", cast.zone.id)
    assert (case.phone, case.callback, case.created_by_id) == ("13812345678", "wanted", None)
    assert db.session.scalar(sa.select(sa.func.count(CaseAttachment.id))) == 1
    assert {cast.desk.id, cast.supervisor.id} <= set(db.session.scalars(sa.select(Notice.user_id)))
    assert {one.stage for one in clocks_of(case)} == {"answer", "consult"}
    page = client.get(answer.location)
    assert page.status_code == 200 and case.number in page.text
    for secret in ("too loud", "138", "Li Lei", "/photos/"):
        assert secret not in main_of(page.text)
    assert "no-store" in page.headers["Cache-Control"]
    working.answer(actor_of(cast.desk), case, "We turned it down.")
    db.session.commit()
    assert "We turned it down." in client.get(answer.location.partition("?")[0]).text


def test_both_languages(cast: Cast, client: AppClient) -> None:
    path = f"/say/{cast.zone.qr_code}"
    assert "Tell us" in client.get(path, headers={"Accept-Language": "en"}).text
    assert "告诉我们" in client.get(path, headers={"Accept-Language": "zh-CN"}).text


def test_wrong_words_are_told_what_to_do_and_kept(cast: Cast, client: AppClient) -> None:
    code = cast.zone.qr_code
    assert send(client, code, text=" ").status_code == 422
    page = send(client, code, phone="call me")
    assert page.status_code == 422 and "The music is too loud" in page.text
    assert send(client, code, sort="nonsense").status_code == 422
    assert send(client, code, happened_on="2999-01-01").status_code == 422
    assert send(client, code, photos=(io.BytesIO(b"MZ no picture"), "a.jpg")).status_code == 422
    many = [(io.BytesIO(jpeg()), f"{n}.jpg") for n in range(4)]
    assert send(client, code, photos=many).status_code == 422
    assert rows() == []
    assert client.get("/say/NOSUCH22").status_code == 404
    assert client.get("/say/follow/guessed").status_code == 404
    assert client.get(f"/say/follow/{'x' * 500}").status_code == 404


@pytest.mark.either
def test_a_thousand_posts_of_one_address_are_throttled(cast: Cast, client: AppClient) -> None:
    codes = [send(client, cast.zone.qr_code, text=f"Flood {n}").status_code for n in range(1000)]
    assert codes.count(303) == rules.MAX_PER_ADDRESS and set(codes) == {303, 429}
    assert len(rows()) == rules.MAX_PER_ADDRESS
    refused = send(client, cast.zone.qr_code, text="My words stay")
    assert refused.status_code == 429 and refused.headers["Retry-After"] and "My words stay" in refused.text
    elsewhere = client.post(
        f"/say/{cast.zone.qr_code}", data={"sort": "praise", "text": "Lovely"},
        environ_overrides={"REMOTE_ADDR": "203.0.113.77"},
    )  # fmt: skip
    assert elsewhere.status_code == 303, "others still may"


def test_spam_does_not_reach_the_queue(cast: Cast, client: AppClient, as_user: Any) -> None:
    send(client, cast.zone.qr_code, website="http://spam")
    send(client, cast.zone.qr_code, text="http://a.cn http://b.cn http://c.cn")
    assert [(one.state, one.held_why) for one in rows()] == [("held", "trap"), ("held", "links")]
    assert db.session.scalar(sa.select(sa.func.count(Notice.id))) == 0
    assert all(one.state == "paused" for case in rows() for one in clocks_of(case))
    home = as_user(cast.desk).get("/").text
    assert rows()[0].number not in home
    case = rows()[0]
    move(actor_of(cast.desk), case, "release")
    db.session.commit()
    assert (case.state, case.held_why) == ("open", "")
    assert {one.state for one in clocks_of(case)} == {"running"}


def test_the_same_text_again_and_again_is_held_back(cast: Cast, client: AppClient) -> None:
    for n in range(4):
        client.post(
            f"/say/{cast.zone.qr_code}", data={"sort": "praise", "text": f"Buy  NOW{'!' * n}"},
            environ_overrides={"REMOTE_ADDR": f"203.0.113.{n}"},
        )  # fmt: skip
    assert [one.state for one in rows()] == ["open", "open", "held", "held"]


def test_nothing_that_is_written_runs(cast: Cast, client: AppClient, as_user: Any) -> None:
    for bad in XSS:
        answer = send(client, cast.zone.qr_code, text=bad, customer=bad[:60], place=bad)
        assert answer.status_code == 303, answer.text
        pages = [client.get(answer.location).text]
        clerk, case = as_user(cast.desk), rows()[-1]
        pages += [
            clerk.get(f"/enquiries/{case.uid}").text,
            clerk.get("/enquiries/").text,
            clerk.get("/").text,
        ]
        pages += [clerk.get(f"/enquiries/{case.uid}/{what}").text for what in ("answer", "consult", "edit")]
        for page in pages:
            assert "<script>alert" not in page and "<img src=x" not in page and "<svg onload" not in page
            assert 'href="javascript:' not in page
        refused = send(client, cast.zone.qr_code, text=bad, phone="no").text
        assert "<script>alert" not in refused and "<svg onload" not in refused


def test_the_label_of_a_place_leads_to_both(cast: Cast, client: AppClient) -> None:
    report = client.get(f"/report/{cast.zone.qr_code}").text
    assert f"/say/{cast.zone.qr_code}" in report
    assert f"/report/{cast.zone.qr_code}" in client.get(f"/say/{cast.zone.qr_code}").text
