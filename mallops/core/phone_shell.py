"""Pages that a phone keeps: the same for everybody, without any data, in each language (docs/adr/0005).

A feature declares its page with `phone_shell`; the service worker fetches each once a release and opens it
without a network. What stands on it comes from the phone's own memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import gettext as _

from mallops.core.web import render


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


def draw(shell: Shell, **context: Any) -> Response:
    """The page in the language of the request, with the words that every shell needs besides its own."""
    return render(shell.template, strings={**shared_strings(), **shell.strings()}, **context)


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
        "storage_failed": _("The phone could not keep this. Try again, or open the sheet anew."),
    }
