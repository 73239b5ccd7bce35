"""The inbox, the bell, what a person chose, and the channels: shown, refused, and never with a secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mallops.blueprints.notices.actions.inbox import KEPT, tidy
from mallops.blueprints.notices.actions.sending import empty_outbox
from mallops.core import clock
from mallops.core.audit import AuditEntry
from mallops.core.db import db, transaction
from mallops.core.jobs import Job
from mallops.core.notices import Channel, Message, Notice, Preference
from tests.factories import Cast, login_as
from tests.integration.notices.conftest import wants_mail
from tests.support.client import AppClient
from tests.support.queries import counted
from tests.support.receivers import mail_server, web_server

Tell = Callable[..., int]
QUIET = {"pace": "soon", "digest_at": "09:00", "quiet_from": "", "quiet_until": ""}
BASE = {"name": "Floor group", "lang": "en", "every_topic": "y", "security": "ssl", **QUIET}


def one_notice(cast: Cast) -> Notice:
    """The officer's newest."""
    return db.session.scalars(
        sa.select(Notice).where(Notice.user_id == cast.officer.id).order_by(Notice.id.desc())
    ).first()  # type: ignore[return-value]


def test_the_bell_counts_and_opening_reads(cast: Cast, client: AppClient, tell: Tell) -> None:
    login_as(client, cast.officer)
    assert 'aria-label="For you"' in client.get("/").text
    tell([cast.officer.id], title="Order 7 is late", text="Flower shop", url="/me")
    tell([cast.officer.id, cast.lead.id], topic="test.alarm", title="Fire door blocked")
    assert 'aria-label="For you (2)"' in client.get("/").text
    page = client.get("/notices").text
    assert page.index("Fire door blocked") < page.index("Order 7 is late")
    assert "urgent" in page and "Flower shop" in page
    first = db.session.scalars(sa.select(Notice).where(Notice.title == "Order 7 is late")).one()
    answer = client.post(f"/notices/{first.uid}/open")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert 'aria-label="For you (1)"' in client.get("/").text
    assert "Order 7 is late" not in client.get("/notices").text
    assert "Order 7 is late" in client.get("/notices?show=all").text
    client.post(f"/notices/{first.uid}/mark", data={"read": "0"})
    assert "Order 7 is late" in client.get("/notices").text


def test_reading_all_of_a_group_leaves_the_others(cast: Cast, client: AppClient, tell: Tell) -> None:
    login_as(client, cast.officer)
    tell([cast.officer.id])
    tell([cast.officer.id, cast.lead.id], topic="test.alarm", title="Fire door")
    assert client.get("/notices?group=Alarms").text.count('class="row-link"') == 1
    client.post("/notices/read-all", data={"group": "Alarms"})
    unread = sa.select(Notice.topic).where(Notice.read_at.is_(None), Notice.user_id == cast.officer.id)
    assert db.session.scalars(unread).all() == ["test.late"]
    client.post("/notices/read-all")
    assert not db.session.scalars(unread).all()
    assert db.session.scalars(sa.select(Notice.read_at).where(Notice.user_id == cast.lead.id)).one() is None


def test_a_notice_is_nobody_elses(cast: Cast, client: AppClient, tell: Tell) -> None:
    tell([cast.officer.id])
    login_as(client, cast.lead)
    for action in ("open", "mark"):
        assert client.post(f"/notices/{one_notice(cast).uid}/{action}").status_code == 404
    assert one_notice(cast).read_at is None


def test_a_long_inbox_is_paged_and_asks_little(cast: Cast, client: AppClient, tell: Tell) -> None:
    login_as(client, cast.officer)
    for number in range(65):
        tell([cast.officer.id], title=f"Order {number:03}")
    client.get("/me")  # reads who this is, once
    with counted(client.application) as few:
        page = client.get("/notices").text
    assert len(few) <= 7, few
    assert "Order 064" in page and "Order 034" not in page and 'aria-label="For you (65)"' in page
    oldest = db.session.scalars(sa.select(Notice.id).where(Notice.title == "Order 035")).one()
    assert f"before={oldest}" in page
    assert "Order 034" in client.get(f"/notices?before={oldest}").text
    assert client.get("/notices?before=99999999999999999999").status_code == 200


def test_old_notices_are_forgotten(cast: Cast, tell: Tell) -> None:
    tell([cast.officer.id])
    with clock.frozen(clock.now() + KEPT * 1.01), transaction():
        tidy()
    assert one_notice(cast) is None


def test_a_person_chooses_and_tests_mail(cast: Cast, client: AppClient) -> None:
    login_as(client, cast.officer)
    chosen = {"email": "not an address", "mail": "y", "wanted": ["test.alarm"], **QUIET}
    assert "Give an e-mail address" in client.post("/notices/settings", data=chosen).text
    half = {**chosen, "email": "me@example.com", "quiet_from": "20:00"}
    assert "Give both times" in client.post("/notices/settings", data=half).text
    chosen["email"] = "me@example.com"
    assert client.post("/notices/settings", data=chosen).status_code == 303
    row = db.session.scalars(sa.select(Preference)).one()
    assert row.email == "me@example.com" and "test.late" in row.muted and "test.alarm" not in row.muted
    assert client.post("/notices/settings/test").status_code == 409
    with mail_server() as mail:
        db.session.add(
            Channel(mall_id=cast.mall.id, name="Mail", service="mail", url=mail.url, shown="…", personal=True)
        )
        db.session.commit()
        assert client.post("/notices/settings/test").status_code == 303
        assert db.session.scalars(sa.select(Job.kind)).all() == ["notices.send"]
        empty_outbox()
    assert [one.to for one in mail.arrived] == ["me@example.com"]
    assert "The test was sent" in client.get("/notices/settings").text
    stored = db.session.execute(sa.text("select email from notice_preferences")).scalar_one()
    assert b"me@example.com" not in bytes(stored)


@pytest.mark.parametrize(
    ("service", "fields", "shown"),
    [
        ("wecom", {"address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=sec-ret-1234"}, "…1234"),
        ("dingtalk", {"address": "https://oapi.dingtalk.com/robot/send?access_token=secret00000000005678",
                      "secret": "SECsecret"}, "…5678"),
        ("feishu", {"address": "https://open.feishu.cn/open-apis/bot/v2/hook/secret-9012"}, "…9012"),
        ("webhook", {"address": "https://u:secret@in.example.com:8443/secret?token=secret"}, "com:8443"),
        ("mail", {"host": "smtp.example.com", "security": "ssl", "user": "mall", "password": "secret",
                  "sender": "mall@example.com"}, "mall@example.com"),
    ],
)  # fmt: skip
def test_a_channel_is_set_up_and_its_secret_never_comes_back(
    cast: Cast, client: AppClient, service: str, fields: dict[str, str], shown: str
) -> None:
    login_as(client, cast.admin)
    assert "Set up a channel" in client.get("/notices/channels").text
    empty = client.post(f"/notices/channels/new/{service}", data=BASE)
    assert empty.status_code == 422 and "Fill in this field" in empty.text
    wrong = {name: "http:/nonsense" if name in ("address", "host") else text for name, text in fields.items()}
    assert client.post(f"/notices/channels/new/{service}", data={**BASE, **wrong}).status_code == 422
    assert client.post(f"/notices/channels/new/{service}", data={**BASE, **fields}).status_code == 303
    row = db.session.scalars(sa.select(Channel)).one()
    assert "secret" in row.url or "sec-ret" in row.url
    address = row.url
    pages = "".join(
        client.get(f"/notices/channels{path}").text for path in ("", f"/{row.uid}", f"/{row.uid}/edit")
    )
    assert shown in pages and "sec-ret" not in pages and ">secret" not in pages
    assert not any(
        word in pages for word in ("token=secret", ":secret@", "SECsecret", "/secret", "hook/secret")
    )
    kept = {**BASE, "name": "Renamed"}
    assert client.post(f"/notices/channels/{row.uid}/edit", data=kept).status_code == 303
    assert (row.name, row.url) == ("Renamed", address)
    raw = bytes(db.session.execute(sa.text("select url from notice_channels")).scalar_one())
    trail = str(db.session.execute(sa.select(AuditEntry.before, AuditEntry.after)).all())
    assert b"sec" not in raw and "sec-ret" not in trail and "secret" not in trail and "[…]" in trail


def test_only_administrators_touch_channels(cast: Cast, client: AppClient) -> None:
    db.session.add(Channel(mall_id=cast.mall.id, name="x", service="webhook", url="json://h/", shown="…"))
    db.session.commit()
    uid = db.session.scalars(sa.select(Channel.uid)).one()
    login_as(client, cast.manager)
    assert client.get("/notices/channels").status_code == 403
    assert client.post(f"/notices/channels/{uid}/test").status_code == 403
    login_as(client, cast.stranger)
    assert client.get(f"/notices/channels/{uid}").status_code == 404
    assert client.post(f"/notices/channels/{uid}/remove").status_code == 404


def test_a_channel_is_tested_stopped_and_removed(cast: Cast, client: AppClient, tell: Tell) -> None:
    login_as(client, cast.admin)
    with web_server() as web:
        fields = {**BASE, "address": web.url.replace("json:", "http:")}
        place = client.post("/notices/channels/new/webhook", data=fields).headers["Location"]
        assert client.post("/notices/channels/new/webhook", data=fields).status_code == 422
        client.post(f"{place}/test")
        assert "waits" in client.get(place).text
        empty_outbox()
        assert [one.subject for one in web.arrived] == ["Test of the channel “Floor group”"]
        assert "sent" in client.get(place).text
        web.answer = 500
        client.post(f"{place}/test")
        empty_outbox()
        assert "The server answered 500" in client.get(place).text
    client.post(f"{place}/switch", data={"active": "0"})
    assert client.post(f"{place}/test").status_code == 409
    tell([cast.officer.id])
    client.post(f"{place}/switch", data={"active": "1"})
    tell([cast.officer.id])
    assert "1 notice waits" in client.get("/notices/channels").text
    assert client.post(f"{place}/remove").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0
    assert client.get(place).status_code == 404


def test_a_second_mail_server_for_people_is_refused(cast: Cast, client: AppClient) -> None:
    login_as(client, cast.admin)
    fields = {**BASE, "host": "smtp.example.com", "security": "ssl", "sender": "mall@example.com"}
    assert client.post("/notices/channels/new/mail", data=fields).status_code == 303
    second = {**fields, "name": "Second"}
    assert client.post("/notices/channels/new/mail", data=second).status_code == 409
    assert (
        client.post("/notices/channels/new/mail", data={**second, "to": "a@example.com"}).status_code == 303
    )
    place = f"/notices/channels/{db.session.scalars(sa.select(Channel.uid).where(Channel.personal)).one()}"
    assert client.post(f"{place}/test").status_code == 409  # the administrator has no address yet
    wants_mail(cast.admin)
    assert client.post(f"{place}/test").status_code == 303
