"""Codes of the outbox in words: how a text stands, and why a sending failed with what to do."""

from __future__ import annotations

from flask_babel import gettext as _


def reason_words(code: str) -> str:
    """A sentence for the reason of a failed sending."""
    sentences = {
        "address": _("The address of this channel cannot be read. Enter it again."),
        "gone": _("Not sent: the channel is stopped, or the person wants no mail any more."),
        "login": _("The mail server refused user name or password. Enter them again."),
        "receiver": _("The mail server refused the receiver's address. Check the address."),
        "certificate": _("The server's certificate is not valid. Ask who runs the server."),
        "timeout": _("The server did not answer in time. It is tried again."),
        "connection": _(
            "The server could not be reached. Check its name and port, and this server's network."
        ),
        "unknown": _("It could not be sent. It is tried again."),
    }
    if code in sentences:
        return sentences[code]
    kind, _space, number = code.partition(" ")
    if kind == "http":
        return _("The server answered %(number)s instead of taking the text.", number=number)
    if kind == "smtp":
        return _("The mail server answered %(number)s instead of taking the text.", number=number)
    if kind == "code":
        return _(
            "The group robot answered %(number)s. Check its address, keyword and signing in the group.",
            number=number,
        )
    return sentences["unknown"]


def message_state(state: str, attempts: int) -> tuple[str, str]:
    """Words and tone of a text's state."""
    return {
        "queued": (_("waits") if attempts == 0 else _("is tried again"), "info" if attempts == 0 else "warn"),
        "sending": (_("is being sent"), "info"),
        "sent": (_("sent"), "ok"),
        "failed": (_("not sent"), "danger"),
        "dropped": (_("dropped"), "muted"),
    }[state]
