"""Whatever one member reaches, another gets none of it; nobody gets anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.club.queries.guests import find_waiting
from mallops.blueprints.gifts.actions import catalogue, vouchers
from mallops.blueprints.points.actions.earning import Purchase, earn
from mallops.core.db import db, transaction
from tests.integration.club.conftest import OTHERS
from tests.integration.members.conftest import TODAY
from tests.sweeps.crawl import crawl, faults_of

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
WORDS = ("张伟", "胜利路", "138****8001", "SLIP-MINE")


class Links(HTMLParser):
    """Every address of a page, with how it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._method = "GET"

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "a" and values.get("href", "").startswith("/"):
            self.found.append(("GET", values["href"]))
        if tag == "form" and values.get("action", "").startswith("/"):
            self.found.append((values.get("method", "get").upper(), values["action"]))


def walk(client: FlaskClient, start: str, door: str) -> tuple[set[tuple[str, str]], dict[str, str]]:
    """All addresses below the door that its pages lead to, and the pages."""
    todo, found, pages = [start], set(), {}
    while todo:
        url = todo.pop()
        if url in pages:
            continue
        answer = client.get(url)
        assert answer.status_code == 200, url
        pages[url] = answer.text
        links = Links()
        links.feed(answer.text)
        for method, address in links.found:
            address = address.split("#")[0]
            if address.startswith(door):
                found.add((method, address))
                if method == "GET":
                    todo.append(address)
    return found, pages


@pytest.fixture
def ground(club, me, other, sign_in, door):
    """The first has points, a voucher and a wish that waits; both are signed in."""
    mall, clerk = club.cast.mall, club.clerk
    with transaction():
        for number, member in (("SLIP-MINE", me), ("SLIP-OTHER", other)):
            earn(clerk, member.id, Purchase(club.cast.tenant.id, number, TODAY, 900_000), f"e-{number}")
    with transaction():
        kind = catalogue.save_kind(
            club.specialist,
            None,
            catalogue.KindTold("C20", "20元券", "20 off", TODAY, value=2000, points=50, min_spend=10000),
        )
    with transaction():
        for member in (me, other):
            vouchers.buy_voucher(clerk, member, vouchers.Wanted(kind, f"key-of-{member.id:04d}", club.desk))
    mine, theirs = sign_in(), sign_in(OTHERS)
    mine.post(f"{door}/me/erase", data={"words": "胜利路"})
    assert mall.code in door
    return mine, theirs


def test_the_second_member_gets_none_of_the_firsts(ground, me, door):
    mine, theirs = ground
    found, pages = walk(mine, f"{door}/home", door)
    assert len(pages) >= 11 and any("9,000" in text or "850" in text for text in pages.values())
    keyed = sorted(one for one in found if UUID.search(one[1]))
    assert {method for method, _url in keyed} == {"GET", "POST"} and len(keyed) >= 2
    for method, url in keyed:
        answer = theirs.open(url, method=method, data={})
        assert answer.status_code == 404, f"{method} {url}"
    db.session.rollback()
    assert find_waiting(me.id) is not None  # the wish was not taken back by somebody else


def test_the_seconds_own_pages_tell_nothing_of_the_first(ground, door):
    _mine, theirs = ground
    _found, pages = walk(theirs, f"{door}/home", door)
    for url, text in pages.items():
        for word in WORDS:
            assert word not in text, f"{url} tells {word}"


def test_nobody_gets_anything(ground, new_client, door):
    mine, _theirs = ground
    found, _pages = walk(mine, f"{door}/home", door)
    nobody = new_client()
    for method, url in sorted(found):
        if url in (door, f"{door}/home") and method == "GET":
            continue
        answer = nobody.open(url, method=method, data={})
        assert answer.status_code == 303 and answer.headers["Location"].endswith(door), f"{method} {url}"


def test_every_page_is_sound(ground, club, other, door):
    """Well-formed, no inline script or style, every id once; whatever a name holds."""
    _mine, theirs = ground
    other.name, other.preferences = "<script>alert(1)</script> “李”", "& <b>"
    for url, found in crawl(theirs, f"{door}/home").items():
        assert not faults_of(found), url
        assert "<script>alert" not in found.text


HOSTILE = (
    "", "\x00", "x" * 5000, "<script>alert(1)</script>", "%s%n'\";--", "-1", "999999999999999999", "１２３",
)  # fmt: skip
FIELDS = (
    "phone", "code", "address", "email", "preferences", "lang", "texts", "consent_sms", "words", "as",
)  # fmt: skip


def test_hostile_words_never_crash_it(ground, new_client, door):
    """Every form and every query of the page, with what nobody should send."""
    mine, _theirs = ground
    posts = ["/me/data", "/me/number", "/me/consents", "/me/erase", "/me/all", "/me/lost", "/desk", ""]
    for word in HOSTILE:
        for path in posts:
            answer = mine.post(f"{door}{path}", data=dict.fromkeys(FIELDS, word))
            assert answer.status_code < 500, f"{path} {word[:20]!r}"
        for query in ("points?below=", "points?month=", "vouchers?below="):
            assert mine.get(f"{door}/{query}{quote(word)}").status_code == 200, f"{query} {word[:20]!r}"
        assert new_client().get(f"/club/{quote(word) or 'X'}").status_code in (404, 308), word[:20]


def test_pages_are_light_and_without_script(ground, door):
    mine, _theirs = ground
    _found, pages = walk(mine, f"{door}/home", door)
    for url, text in pages.items():
        assert "<script" not in text, url
        assert len(text.encode()) < 60_000, url
        assert 'style="' not in text, url
