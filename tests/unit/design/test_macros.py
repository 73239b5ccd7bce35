"""The design system's macros, drawn without the app: valid HTML, unique ids, known icons, labelled fields."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mallops.core.web import _icon
from mallops.demo.styleguide import sample_context

PACKAGE = Path(__file__).parents[3] / "mallops"
NAV = [
    {
        "label": "楼面",
        "items": [{"label": "巡场", "url": "/patrols", "icon": "route", "active": True, "count": 3}],
    }
]
FRAME: dict[str, Any] = {
    "lang": "zh-Hans-CN",
    "theme": "dark",
    "demo_mode": True,
    "endpoints": {},
    "actor": SimpleNamespace(
        name="王建国", user_uid="u1", mall_uid="m1", roles=frozenset({"SUP"}), can=lambda _permission: False
    ),
    "mall": SimpleNamespace(name="望湘广场", code="WX"),
    "malls": [SimpleNamespace(name="滨江天地", url="/m/2")],
    "search_url": "/search",
    "help_url": "/help",
    "logout_url": "/logout",
    "preferences_url": "/preferences",
    "inbox_url": "/inbox",
    "inbox_count": 5,
    "get_flashed_messages": lambda **_: [("ok", "<b>已提交</b>")],
}


@pytest.fixture(scope="module")
def jinja() -> Environment:
    """As the app's: strict, escaping, with the globals the macros rely on."""
    env = Environment(
        loader=FileSystemLoader(PACKAGE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        asset=lambda name: f"/static/{name}",
        url_for=lambda endpoint, **_values: f"/{endpoint}",
        csrf_token=lambda: "token",
        navigation=lambda: {"nav": NAV, "nav_phone": NAV[0]["items"], "key": ()},
        drawn_once=lambda *_key, caller: caller(),
        icon_drawing=lambda name, label=None, **more: _icon(
            "/static/icons.svg", name, label, more.get("class", "")
        ),
    )
    return env


@pytest.fixture(scope="module")
def guide(jinja: Environment) -> str:
    """The style guide, signed in."""
    return jinja.get_template("styleguide.html").render(**FRAME, signed_in=True, **sample_context())


def draw(jinja: Environment, source: str, **context: Any) -> str:
    """A piece of template with the macro files at hand."""
    imports = (
        '{% import "macros/ui.html" as ui %}{% import "macros/tables.html" as tables %}'
        '{% import "macros/timeline.html" as tl %}{% import "macros/forms.html" as forms %}'
        '{% import "macros/photos.html" as photos %}{% import "macros/overlays.html" as over %}'
    )
    return jinja.from_string(imports + source).render(**context)


def tree(source: str) -> Any:
    """Parsed strictly: an error in the HTML raises."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(source)


def test_the_style_guide_is_valid_html(guide: str) -> None:
    assert tree(guide).find(".//main") is not None


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("status", [400, 403, 404, 409, 418, 500, 503])
def test_error_pages_are_valid_and_say_the_domains_words(
    jinja: Environment, status: int, signed_in: bool
) -> None:
    template = jinja.get_template("errors/page.html")
    source = template.render(**FRAME, signed_in=signed_in, status=status, message="已归档，不能修改 <x>")
    assert tree(source).findtext(".//h1")
    assert "已归档，不能修改 &lt;x&gt;" in source


def test_ids_are_unique_and_references_lead_somewhere(guide: str) -> None:
    ids = Counter(re.findall(r'\sid="([^"]+)"', guide))
    assert [name for name, times in ids.items() if times > 1] == []
    pointed = re.findall(r'\s(?:aria-describedby|aria-labelledby|for|popovertarget)="([^"]+)"', guide)
    assert {part for value in pointed for part in value.split()} - set(ids) == set()


def test_every_error_in_the_summary_links_to_a_control(guide: str) -> None:
    summary = guide[
        guide.index("data-error-summary") : guide.index("</ul>", guide.index("data-error-summary"))
    ]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["title", "severity-0"]
    assert all(f'id="{name}"' in guide for name in targets)


def test_a_refused_field_is_marked_and_described(guide: str) -> None:
    field = next(tag for tag in re.findall(r"<input[^>]*>", guide) if 'id="title"' in tag)
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="title-hint title-error"' in field


def test_nothing_inline_for_the_content_security_policy(guide: str) -> None:
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", guide)


def test_flashed_text_and_cells_are_escaped(guide: str, jinja: Environment) -> None:
    assert "<b>已提交</b>" not in guide
    assert "&lt;b&gt;已提交&lt;/b&gt;" in guide
    drawn = draw(jinja, "{{ ui.facts([(bad, bad)]) }}{{ ui.status(bad) }}", bad="<script>")
    assert "<script" not in drawn


def test_a_status_has_an_icon_and_a_word(jinja: Environment) -> None:
    for tone in ("ok", "warn", "danger", "info", "accent", "muted"):
        drawn = draw(jinja, "{{ ui.status('已归档', tone) }}", tone=tone)
        assert "<use" in drawn
        assert "已归档" in drawn
        assert f"tone-{tone}" in drawn


def test_an_empty_cell_is_empty_and_a_missing_figure_is_a_dash(jinja: Environment) -> None:
    source = "{% call(row, column) tables.register(columns, rows, 'Rows') %}{{ row.a }}{% endcall %}"
    columns = [{"key": "a", "label": "A"}]
    assert 'data-label="A"></td>' in draw(jinja, source, rows=[{"a": ""}], columns=columns)
    assert "–" in draw(jinja, "{{ ui.stat('漏检', none, unit='轮') }}")
    assert "轮" not in draw(jinja, "{{ ui.stat('漏检', none, unit='轮') }}")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("王建国", "建国"), ("李明", "李明"), ("Chen Wei", "CW"), ("mallops", "MA"), ("", "?"), (None, "?")],
)
def test_initials(jinja: Environment, name: str | None, initials: str) -> None:
    assert f">{initials}</span>" in draw(jinja, "{{ ui.avatar(name) }}", name=name)


def test_steps_before_the_current_one_are_done(jinja: Environment) -> None:
    drawn = draw(jinja, "{{ ui.steps([('a', 'A'), ('b', 'B'), ('c', 'C')], 'b') }}")
    assert re.findall(r"<li([^>]*)>", drawn) == [' class="is-done"', ' aria-current="step"', ""]


def test_changed_values_show_before_and_after(jinja: Environment) -> None:
    drawn = draw(jinja, "{{ tl.changes([('结果', '合格', '不合格'), ('说明', '', '新')]) }}")
    assert "<del>合格</del>" in drawn
    assert "<ins>不合格</ins>" in drawn
    assert drawn.count("<del>") == 1


def test_nav_counts_replace_by_the_address(jinja: Environment) -> None:
    drawn = draw(jinja, "{{ over.nav_counts(nav, oob=true) }}", nav=NAV)
    assert 'hx-swap-oob="true"' in drawn
    assert '<data data-nav="/patrols" value="3">' in drawn


def test_a_gallery_tells_how_many_more(jinja: Environment) -> None:
    photos = sample_context()["pictures"]
    assert draw(jinja, "{{ photos.photo_grid(p, limit=6) }}", p=photos).count("data-photo") == 6
    assert ">+1<" in draw(jinja, "{{ photos.photo_grid(p, limit=6) }}", p=photos)
    assert ">+" not in draw(jinja, "{{ photos.photo_grid(p, limit=7) }}", p=photos)
