"""Every screen has a help page, in both languages, for whoever may sign in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from mallops.blueprints.home.help import TOPICS, topic_of
from mallops.core.auth.matrix import ROLES
from mallops.core.i18n_catalog import read_pieces
from mallops.core.web import NAV_GROUPS
from tests.factories.people import login_as, make_user
from tests.factories.places import make_mall
from tests.support.client import AppClient

#: GET addresses that are no screens: files, pictures, redirects of labels, JSON, the public entrance.
NO_SCREENS = {
    "static",
    "styleguide.show",
    "health.live",
    "health.ready",
    "accounts.login",
    "photos.show",
    "documents.show",
    "jobs.follow",
    "sites.zone_qr",
    "tenants.qr",
    "floor_api.shift",
    "floor_api.who",
    "floor_gate.check",
    "patrols_api.bundle",
    "patrols_api.state",
    "patrols_api.today",
}
FILES = re.compile(r"\.(file|print|export\w*|import_\w+_template)$")
LEAST_WORDS = 250  # characters of text; the shortest page worth opening
QUOTED = re.compile("“([^”]+)”")
HAN = re.compile(r"[\u4e00-\u9fff]")
TOPIC_FOLDER = Path(__file__).resolve().parents[3] / "mallops" / "templates" / "help" / "topics"


def screens(app: Flask) -> set[str]:
    """Endpoints that show a page."""
    found = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return {one for one in found - NO_SCREENS if not FILES.search(one)}


@pytest.mark.sqlite
def test_every_screen_has_its_help_page(app: Flask) -> None:
    without = sorted(one for one in screens(app) if topic_of(one) is None)
    assert not without, f"no topic in home/help.py explains: {', '.join(without)}"


@pytest.mark.sqlite
def test_exceptions_and_topics_name_what_exists(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert known >= NO_SCREENS
    for code, topic in TOPICS.items():
        assert topic.group in NAV_GROUPS
        assert set(topic.related) <= set(TOPICS) - {code}
        for one in topic.endpoints:
            assert any(other == one or (one.endswith(".") and other.startswith(one)) for other in known), one
    assert {path.stem for path in TOPIC_FOLDER.glob("*.html")} == set(TOPICS)


@pytest.mark.sqlite
def test_an_exact_endpoint_comes_before_its_blueprint() -> None:
    assert topic_of("sites.calendar") == "calendar"
    assert topic_of("sites.zone") == "building"
    assert topic_of("accounts.import_people") == "imports"
    assert topic_of("accounts.person") == "people"
    assert topic_of("nothing.here") is None
    assert topic_of(None) is None


@pytest.mark.sqlite
@pytest.mark.parametrize("lang", ["zh_Hans_CN", "en"])
def test_each_page_says_something_in_both_languages(app: Flask, client: AppClient, lang: str) -> None:
    with app.app_context():
        login_as(client, make_user(make_mall(), "FLR"))
    client.set_cookie("lang", lang)
    for topic in TOPICS:
        answer = client.get(f"/help/{topic}")
        assert answer.status_code == 200
        html = article_html(answer.text)
        words = article(html)
        assert len(words) > (LEAST_WORDS if lang == "en" else LEAST_WORDS // 3), topic
        assert bool(HAN.search(words)) == (lang == "zh_Hans_CN"), topic
        assert "<h2>" in html and "<script" not in html and "style=" not in html


@pytest.mark.sqlite
def test_every_role_reads_every_page(app: Flask, new_client: Callable[[], AppClient]) -> None:
    browsers = []
    with app.app_context():
        mall = make_mall()
        for role in ROLES:
            browsers.append(login_as(new_client(), make_user(mall, role)))
    for browser in browsers:
        index = browser.get("/help")
        assert index.status_code == 200
        for topic in TOPICS:
            assert f'href="/help/{topic}"' in index.text
    for turn, topic in enumerate(TOPICS):  # the pages are the same for all but the frame: two roles each
        for browser in (browsers[turn % len(browsers)], browsers[(turn + 5) % len(browsers)]):
            assert browser.get(f"/help/{topic}").status_code == 200
    assert browsers[0].get("/help/nonsense").status_code == 404


@pytest.mark.sqlite
def test_strangers_are_sent_to_the_login(client: AppClient) -> None:
    assert "/login" in client.get("/help/sheet").headers["Location"]


@pytest.mark.sqlite
def test_the_question_mark_leads_to_the_screen_s_own_page(app: Flask, client: AppClient) -> None:
    with app.app_context():
        login_as(client, make_user(make_mall(), "CSM"))
    for path, topic in (("/rounds", "rounds"), ("/fixes/", "findings"), ("/site/calendar", "calendar")):
        assert f'href="/help/{topic}"' in client.get(path).text


def test_quoted_words_are_those_of_the_screens() -> None:
    """“…” in a help page names a button, a state or a message: it changes when that one is renamed."""
    chinese, english = [], []
    for (_context, text), (message, _source) in read_pieces().items():
        english.append(plain(text))
        strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        chinese += [plain(one or "") for one in strings]
    strange = []
    for path in TOPIC_FOLDER.glob("*.html"):
        for part, known in zip(path.read_text("utf-8").split("{% else %}"), (chinese, english), strict=True):
            pool = "\n".join(known)
            strange += [f"{path.stem}: {one}" for one in QUOTED.findall(part) if plain(one) not in pool]
    assert not strange, "no screen says: " + "; ".join(strange)


def plain(text: str) -> str:
    """A text without its numbers, dots and capitals."""
    return re.sub(r"%\(\w+\)[sd]|…|[.。：:]$", "", text).strip().lower()


def article_html(page: str) -> str:
    """The words' part of a help page."""
    match = re.search(r'<article class="prose">(.*?)</article>', page, re.S)
    assert match
    return match[1]


def article(html: str) -> str:
    """Its text, the marks of HTML taken away."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()
