"""Translations are quick and still right: locale by locale, forced or chosen, safe in templates."""

from __future__ import annotations

from flask import Flask, render_template_string
from flask_babel import force_locale, gettext, lazy_gettext

from mallops.core.language import QuickDomain

SAVE, SAVED = "Save", "保存"


def test_gettext_follows_a_forced_locale_and_comes_back(app: Flask) -> None:
    lazy = lazy_gettext(SAVE)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert (gettext(SAVE), str(lazy)) == (SAVE, SAVE)
        with force_locale("zh_Hans_CN"):
            assert (gettext(SAVE), str(lazy)) == (SAVED, SAVED)
        assert (gettext(SAVE), str(lazy)) == (SAVE, SAVE)


def test_each_request_has_its_own_locale(app: Flask) -> None:
    for header, word in (("zh", SAVED), ("en", SAVE), ("zh", SAVED)):
        with app.test_request_context(headers={"Accept-Language": header}):
            assert gettext(SAVE) == word
            assert render_template_string('{{ _("Save") }}') == word


def test_values_are_escaped_in_a_template_and_percent_signs_survive(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        shown = render_template_string('{{ _("Hello %(who)s, 100%%", who="<b>") }}')
    assert shown == "Hello &lt;b&gt;, 100%"


def test_plural_forms_still_work_in_templates(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert render_template_string('{{ ngettext("%(num)s day", "%(num)s days", 2) }}') == "2 days"


def test_the_quick_domain_is_the_one_in_use(app: Flask) -> None:
    from flask_babel import get_domain

    with app.test_request_context():
        assert isinstance(get_domain(), QuickDomain)
