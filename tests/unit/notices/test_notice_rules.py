"""When a notice may leave, how much of it fits, what an address becomes; no database, no network."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallops.blueprints.notices.rules.addresses import (
    MailServer,
    mail_address,
    robot_address,
    webhook_address,
)
from mallops.blueprints.notices.rules.sending import CHAT_CHARS, Line, chat_text, mail_text, next_wait
from mallops.core.errors import Invalid
from mallops.core.notices.outside import Answer, _from_response
from mallops.core.notices.timing import Hours, earliest

SHANGHAI = "Asia/Shanghai"
NIGHT = {"quiet_from": dt.time(22), "quiet_until": dt.time(10)}


def at(text: str) -> dt.datetime:
    """A moment written in Shanghai's time."""
    return dt.datetime.fromisoformat(text + "+08:00")


@pytest.mark.parametrize(
    ("now", "pace", "wanted"),
    [
        ("2026-03-02T12:00:00", "soon", "2026-03-02T12:01:00"),
        ("2026-03-02T21:58:59", "soon", "2026-03-02T21:59:59"),
        ("2026-03-02T21:59:00", "soon", "2026-03-03T10:00:00"),
        ("2026-03-02T03:00:00", "soon", "2026-03-02T10:00:00"),
        ("2026-03-02T09:59:00", "soon", "2026-03-02T10:00:00"),
        ("2026-03-02T12:20:30", "hour", "2026-03-02T13:00:00"),
        ("2026-03-02T21:20:00", "hour", "2026-03-03T10:00:00"),
        ("2026-03-02T12:00:00", "day", "2026-03-02T18:00:00"),
        ("2026-03-02T18:00:00", "day", "2026-03-03T18:00:00"),
    ],
)
def test_collected_and_kept_out_of_quiet_hours(now: str, pace: str, wanted: str) -> None:
    hours = Hours(SHANGHAI, **NIGHT, pace=pace, digest_at=dt.time(18))
    assert earliest(at(now), hours) == at(wanted)
    assert earliest(at(now), hours, urgent=True) == at(now)


def test_quiet_over_noon_and_never_quiet() -> None:
    noon = Hours(SHANGHAI, dt.time(12), dt.time(13, 30))
    assert earliest(at("2026-03-02T12:10:00"), noon) == at("2026-03-02T13:30:00")
    assert earliest(at("2026-03-02T13:30:00"), noon) == at("2026-03-02T13:31:00")
    never = Hours(SHANGHAI, dt.time(0), dt.time(0))
    assert earliest(at("2026-03-02T03:00:00"), never) == at("2026-03-02T03:01:00")


def test_the_clocks_go_forward_in_the_quiet_hours() -> None:
    hours = Hours("Europe/Berlin", dt.time(22), dt.time(7))
    now = dt.datetime(2026, 3, 28, 22, 30, tzinfo=dt.UTC)  # 23:30 the evening before
    assert earliest(now, hours) == dt.datetime(2026, 3, 29, 5, tzinfo=dt.UTC)  # 7:00 summer time


@given(
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC)),
    st.times(),
    st.times(),
    st.sampled_from(["soon", "hour", "day"]),
    st.sampled_from([SHANGHAI, "America/New_York", "Europe/Berlin"]),
)
def test_never_before_now_and_within_two_days(
    now: dt.datetime, begin: dt.time, end: dt.time, pace: str, tz: str
) -> None:
    found = earliest(now, Hours(tz, begin, end, pace))
    assert now < found <= now + dt.timedelta(days=2, hours=2)


@given(
    st.lists(
        st.builds(Line, st.text(max_size=200), st.text(max_size=500), st.just("https://mall.example.com/x")),
        min_size=1,
        max_size=120,
    )
)
def test_a_chat_text_has_at_most_300_characters_and_its_link(lines: list[Line]) -> None:
    link = "https://mall.example.com/notices"
    text = chat_text(lines, f"Mall One: {len(lines)} notices", "… and %s more", link)
    assert len(text) <= CHAT_CHARS
    assert text.endswith(lines[0].link if len(lines) == 1 else link)


def test_a_digest_says_how_many_more() -> None:
    lines = [Line(f"Order {number} is late by three days", "", "/x") for number in range(100)]
    text = chat_text(lines, "100 notices", "… and %s more", "https://m.example.com/notices")
    shown = text.count("· Order")
    assert shown >= 5 and f"… and {100 - shown} more" in text
    assert mail_text(lines, "100 notices", "more", "/n").count("Order") == 100


def test_waits_grow_and_end() -> None:
    waits = [next_wait(number) for number in range(1, 11)]
    assert waits[-1] is None and all(one is not None for one in waits[:-1])
    assert waits[:-1] == sorted(waits[:-1])  # type: ignore[type-var]


def test_addresses_are_made_from_what_robots_show() -> None:
    made = robot_address("wecom", " https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc ")
    assert (made.url, made.shown) == ("wecombot://693a91f6-7aoc", "qyapi.weixin.qq.com/…7aoc")
    ding = "https://oapi.dingtalk.com/robot/send?access_token=" + "a1" * 20
    assert robot_address("dingtalk", ding, "SECabc").url == "dingtalk://SECabc@" + "a1" * 20
    hook = webhook_address("https://in.example.com:8443/a/b?token=x&y=1")
    assert hook.url == "jsons://in.example.com:8443/a/b?-token=x&-y=1"
    assert hook.shown == "https://in.example.com:8443/…"
    mail = mail_address(MailServer("smtp.example.com", "m@example.com", "ssl", None, "u@x", "p:@/"))
    assert mail.url.startswith("mailtos://u%40x:p%3A%40%2F@smtp.example.com:465?from=m%40example.com")
    assert "p:@/" not in mail.shown


@pytest.mark.parametrize(
    ("service", "text"),
    [
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=693a91f6-7aoc"),
        ("wecom", "https://open.feishu.cn/open-apis/bot/v2/hook/693a91f6"),
        ("feishu", "http://open.feishu.cn/open-apis/bot/v2/hook/693a91f6"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=short"),
    ],
)
def test_other_addresses_are_refused(service: str, text: str) -> None:
    with pytest.raises(Invalid):
        robot_address(service, text)


@pytest.mark.parametrize(
    "text", ["", "file:///etc/passwd", "dbus://", "https://", "http://a b/", "https://h:x/"]
)
def test_only_web_addresses_are_webhooks(text: str) -> None:
    with pytest.raises(Invalid):
        webhook_address(text)


class _Response:
    def __init__(self, status: int, body: object) -> None:
        self.status_code, self.body = status, body

    def json(self) -> object:
        if self.body is None:
            raise ValueError
        return self.body


@pytest.mark.parametrize(
    ("status", "body", "wanted"),
    [
        (200, {"errcode": 0, "errmsg": "ok"}, Answer(True)),
        (200, {"errcode": 45009}, Answer(False, "code 45009")),
        (200, {"code": 19021, "msg": "sign match fail"}, Answer(False, "code 19021")),
        (200, {"StatusCode": 0}, Answer(True)),
        (204, None, Answer(True)),
        (200, [1], Answer(True)),
        (302, None, Answer(False, "http 302", hopeless=True)),
        (404, None, Answer(False, "http 404", hopeless=True)),
        (429, None, Answer(False, "http 429")),
        (503, None, Answer(False, "http 503")),
    ],
)
def test_what_a_robot_answers_decides(status: int, body: object, wanted: Answer) -> None:
    assert _from_response(_Response(status, body), robot=True) == wanted


def test_a_webhook_may_answer_what_it_likes() -> None:
    assert _from_response(_Response(200, {"code": 200}), robot=False) == Answer(True)
