"""script/house_rules.py finds what it is for; a checker that cannot fail checks nothing."""

from __future__ import annotations

import pytest

from script import house_rules

VIEWS = "mallops/blueprints/patrols/views.py"
PAGE = "mallops/templates/patrols/list.html"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (PAGE, "<p>{{ note | safe }}</p>", "safe"),
        ("mallops/templates/pdf/report.html", "{{ note|safe }}", "safe"),
        (PAGE, '<p style="color: red">', "style attribute"),
        (PAGE, '<a onclick="go()">', "event handler"),
        (PAGE, '<a hx-on:click="go()">', "hx-on"),
        (PAGE, "<script>go()</script>", "inline script"),
        (PAGE, "<style>p {}</style>", "style sheet"),
        (VIEWS, "x = 1\n" * 401, "more than 400 lines"),
        (VIEWS, "# TO" + "DO later", "unfinished"),
        ("tests/unit/test_x.py", "@pytest.mark." + "skip", "unfinished"),
        ("mallops/core/utils.py", "x = 1", "no utils"),
        ("package-lock.json", '"https://registry.npm' + 'js.org/x"', "registry"),
    ],
)
def test_a_breach_is_named(name: str, text: str, words: str) -> None:
    found = list(house_rules.text_rules(name, text))
    assert len(found) == 1 and words in found[0][2]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (PAGE, '<script src="/static/app.js" defer></script><p class="safe">{{ note }}</p>'),
        ("mallops/templates/pdf/report.html", '<p style="color: red"><style>p {}</style>'),
        (VIEWS, "x = 1\n" * 400),
        (PAGE, '<script type="application/json" id="strings">{{ strings|tojson }}</script>'),
        (VIEWS, "except (OSError, NotImplementedError): pass"),
        ("README.md", "TO" + "DO lists of the day"),
    ],
)
def test_what_is_allowed_passes(name: str, text: str) -> None:
    assert list(house_rules.text_rules(name, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "from mallops.blueprints.sites import views",
        "from mallops.blueprints.sites.forms import ZoneForm",
        "def f():\n    import mallops.blueprints.sites.documents",
    ],
)
def test_another_features_rooms_are_closed(text: str) -> None:
    assert "another feature" in next(house_rules.feature_rules(VIEWS, text))[2]


def test_ones_own_rooms_and_lower_actions_are_open() -> None:
    text = "from mallops.blueprints.patrols import forms\nfrom mallops.blueprints.sites import actions\n"
    assert list(house_rules.feature_rules(VIEWS, text)) == []


def test_logic_in_a_package_file_is_a_breach() -> None:
    found = list(house_rules.feature_rules("mallops/blueprints/patrols/__init__.py", "def f(): ..."))
    assert "__init__" in found[0][2]
