"""The Chinese catalogue: merging the pieces, and saying what they lack."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from mallops.core import i18n_catalog as catalogue


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    write(tmp_path, "blueprints/patrols/views.py", 'x = _("Start the round")\ny = _("%(n)s left", n=1)\n')
    write(
        tmp_path,
        "blueprints/sites/forms.py",
        'x = _l("Floor")\ny = ngettext("%(num)d zone", "%(num)d zones", 2)\n',
    )
    write(tmp_path, "templates/base.html", "{{ _('Log out') }} {% trans %}Help{% endtrans %}")
    write(tmp_path, "static/app.js", "_('not ours')")
    return tmp_path


def po(*pairs: tuple[str, str]) -> str:
    return "".join(f'msgid "{english}"\nmsgstr "{chinese}"\n\n' for english, chinese in pairs)


def test_what_has_no_chinese_is_reported_under_its_feature(package: Path, tmp_path: Path) -> None:
    write(tmp_path, "po/core.po", po(("Log out", "退出"), ("Help", "")))
    report = catalogue.report(package, tmp_path / "po")
    assert report.missing["patrols"] == [(None, "Start the round"), (None, "%(n)s left")]
    assert report.missing["sites"] == [(None, "Floor"), (None, "%(num)d zone")]
    assert report.missing["core"] == [(None, "Help")]
    assert report.faults == 5 and report.total == 6


def test_a_full_catalogue_compiles_to_what_is_shown(package: Path, tmp_path: Path) -> None:
    write(tmp_path, "po/core.po", po(("Log out", "退出"), ("Help", "帮助")))
    write(tmp_path, "po/patrols.po", po(("Start the round", "开始巡检"), ("%(n)s left", "剩余 %(n)s 项")))
    plural = '\nmsgid "%(num)d zone"\nmsgid_plural "%(num)d zones"\nmsgstr[0] "%(num)d 个管区"\n'
    write(tmp_path, "po/sites.po", po(("Floor", "楼层")) + plural)
    report = catalogue.report(package, tmp_path / "po")
    assert (report.missing, report.broken, report.unused, report.faults) == ({}, [], [], 0)
    assert catalogue.compile_pieces(tmp_path / "po", tmp_path / "out/messages.mo") == 6
    with (tmp_path / "out/messages.mo").open("rb") as file:
        shown = gettext.GNUTranslations(file)
    assert shown.gettext("Start the round") == "开始巡检"
    assert shown.ngettext("%(num)d zone", "%(num)d zones", 3) == "%(num)d 个管区"


def test_two_different_translations_of_one_message_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "a.po", po(("Shop", "店铺")))
    write(tmp_path, "b.po", po(("Shop", "商铺")))
    with pytest.raises(catalogue.CatalogueError, match=r"'Shop'.*店铺.*a\.po.*商铺.*b\.po"):
        catalogue.read_pieces(tmp_path)


def test_the_same_translation_twice_is_none(tmp_path: Path) -> None:
    write(tmp_path, "a.po", po(("Shop", "店铺")))
    write(tmp_path, "b.po", po(("Shop", "店铺")))
    assert len(catalogue.read_pieces(tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('#, fuzzy\nmsgid "Floor"\nmsgstr "楼层"\n', "fuzzy"),
        (po(("%(n)s left", "剩余 %(m)s 项")), "placeholder"),
        (po(("楼层", "楼层")), "must be English"),
    ],
)
def test_a_faulty_translation_is_named(package: Path, tmp_path: Path, text: str, fault: str) -> None:
    write(tmp_path, "po/core.po", text)
    broken = catalogue.report(package, tmp_path / "po").broken
    assert len(broken) == 1 and broken[0].startswith("core.po") and fault in broken[0]


def test_stubs_can_be_pasted_and_filled(package: Path, tmp_path: Path) -> None:
    (tmp_path / "po").mkdir()
    text = catalogue.stubs(catalogue.report(package, tmp_path / "po"), "patrols", package)
    write(tmp_path, "po/patrols.po", text.replace('msgstr ""', 'msgstr "x %(n)s"'))
    assert "blueprints/patrols/views.py:1" in text
    assert "patrols" not in catalogue.report(package, tmp_path / "po").missing


def test_a_syntax_fault_names_its_file(tmp_path: Path) -> None:
    write(tmp_path, "bad.po", 'msgid "Floor"\nmsgstr "楼层\n')
    with pytest.raises(catalogue.CatalogueError, match=r"bad\.po"):
        catalogue.read_pieces(tmp_path)
