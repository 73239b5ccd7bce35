"""Pages that a phone keeps: the same for everybody, without any data, in each language (docs/adr/0005).

A feature declares its page with `phone_shell`; the service worker fetches each once a release and opens it
without a network. What stands on it comes from the phone's own memory.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, current_app, make_response, request
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from mallops.core.release import app_version
from mallops.core.web import preferred_theme

#: What the addresses of kept pages call the languages.
LANGS = {"zh": "zh_Hans_CN", "en": "en"}


@dataclass(frozen=True)
class Shell:
    """A page by name: its template, and the words that its script needs."""

    name: str
    template: str
    strings: Callable[[], dict[str, str]]


SHELLS: dict[str, Shell] = {}


def phone_shell(name: str, template: str, strings: Callable[[], dict[str, str]]) -> Shell:
    """Declare a page that phones keep."""
    SHELLS[name] = Shell(name, template, strings)
    return SHELLS[name]


def page(shell: Shell, lang: str, theme: str = "auto") -> str:
    """The page in `lang` (a key of LANGS), drawn without a request's context: nobody's data can get in."""
    with force_locale(LANGS[lang]):
        return current_app.jinja_env.get_template(shell.template).render(
            lang="zh-Hans-CN" if lang == "zh" else lang,
            chinese=lang == "zh",
            theme=theme,
            version=app_version(),
            strings={**shared_strings(), **shell.strings()},
        )


def draw(shell: Shell) -> Response:
    """The page in the language and colours of the request."""
    locale = get_locale()
    lang = "zh" if locale is None or locale.language == "zh" else "en"
    response = answer(page(shell, lang, preferred_theme()))
    response.vary.update(("Cookie", "Accept-Language"))
    return response


def answer(body: str) -> Response:
    """A page that is asked for again only when it changed, in as few bytes as can be."""
    response = make_response(body)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(body.encode(), 9, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.add_etag()
    response.make_conditional(request)
    return response


def shared_strings() -> dict[str, str]:
    """What the phone says of its outbox, its storage and itself, on every page."""
    return {
        "sync_safe": _("All safe on the server"),
        "sync_photos_safe": _(
            "%(done)s/%(total)s photos safe on the server", done="%(done)s", total="%(total)s"
        ),
        "sync_sending": _("Sending %(n)s …", n="%(n)s"),
        "sync_kept": _("%(n)s kept on this phone", n="%(n)s"),
        "sync_offline": _("No network: %(n)s on this phone since %(when)s", n="%(n)s", when="%(when)s"),
        "sync_no_network": _("No network; nothing is waiting"),
        "sync_weak": _("The connection breaks off: %(n)s kept, tried again by itself", n="%(n)s"),
        "sync_login": _("Signed out; %(n)s kept", n="%(n)s"),
        "sync_other": _("%(name)s is signed in; %(n)s of yours kept", name="%(name)s", n="%(n)s"),
        "sync_refused": _("%(n)s refused: %(why)s", n="%(n)s", why="%(why)s"),
        "sync_blocked": _("%(n)s kept: the server cannot take them just now", n="%(n)s"),
        "log_in": _("Log in"),
        "try_again": _("Try again"),
        "login_again": _("You were signed out. Log in again; everything on this phone is kept."),
        "other_person": _(
            "Somebody else is signed in on this phone. Sign in as yourself to go on; everything is kept."
        ),
        "no_network": _("No network. Everything is kept on this phone; try again when there is a signal."),
        "cannot_open": _("This browser cannot keep the sheet. Leave private mode, or use another browser."),
        "storage_full": _("The phone's storage is full: this was not kept. Free some space and try again."),
        "undo_late": _("It is on its way already. Change each answer where it stands."),
        "storage_failed": _("The phone could not keep this. Try again, or open the sheet anew."),
        "storage_nearly_full": _(
            "The phone's storage is nearly full: %(left)s left. Send what is waiting, then delete pictures "
            "or apps that you do not need; otherwise new photos cannot be kept.",
            left="%(left)s",
        ),
        "version_ready": _("A new version is ready."),
        "version_reload": _("Reload"),
        "notice_later": _("Not now"),
    }
