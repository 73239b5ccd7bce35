"""Channels out of the house: list, one, new, edit, test, stop, remove."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from mallops.blueprints.notices import permissions as may
from mallops.blueprints.notices import queries
from mallops.blueprints.notices.actions import channels as actions
from mallops.blueprints.notices.forms import ChannelForm, MailServerForm, RobotForm
from mallops.blueprints.notices.rules.addresses import (
    SERVICES,
    Address,
    MailServer,
    Service,
    mail_address,
    robot_address,
    webhook_address,
)
from mallops.blueprints.notices.views.blueprint import bp
from mallops.blueprints.notices.views.words import message_state, reason_words
from mallops.core.auth import current_actor, fetch, requires
from mallops.core.db import commits
from mallops.core.errors import Invalid, NotFound
from mallops.core.names import listed
from mallops.core.notices import TOPICS, Channel
from mallops.core.notices.topics import topic_groups
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

nav_item(NavItem("notices.channels", _l("Notice channels"), "send", "admin", may.CHANNELS, order=60))


@bp.get("/notices/channels")
@requires(may.CHANNELS)
def channels() -> Response:
    """Every way out of the house, and how it works."""
    rows = queries.list_channels(current_actor())
    return render("notices/channels.html", rows=rows, services=SERVICES, reason=reason_words)


@bp.get("/notices/channels/new/<service>")
@requires(may.CHANNELS)
def new_channel(service: str) -> Response:
    """The form of one service."""
    one = _service(service)
    form = _form(one.code, {"every_topic": True, "digest_at": dt.time(9), "lang": current_actor().lang})
    return _form_page(form, one)


@bp.post("/notices/channels/new/<service>")
@commits
@requires(may.CHANNELS)
def add_channel(service: str) -> Response:
    """Set it up."""
    one, form = _service(service), _form(service)
    ok, row = form.runs(lambda: _add(one, form))
    if not ok or row is None:
        return _form_page(form, one, status=422)
    flash_ok(_("The channel is set up. Send a test."))
    return redirect_after("notices.channel", channel_uid=row.uid)


@bp.get("/notices/channels/<uuid:channel_uid>")
@requires(may.CHANNELS)
def channel(channel_uid: uuid.UUID) -> Response:
    """One channel: what it takes, and the last texts."""
    row = fetch(Channel, channel_uid)
    waiting, first = queries.count_waiting(row)
    messages = queries.list_messages(row)
    return render(
        "notices/channel.html",
        "texts",
        channel=row,
        service=SERVICES[row.service],
        messages=messages,
        moving=any(one.state in ("queued", "sending") and one.attempts < 2 for one in messages),
        waiting=waiting,
        first=first,
        state=message_state,
        reason=reason_words,
        topic_words=listed(str(TOPICS[one].label) for one in row.topics or [] if one in TOPICS),
    )


@bp.get("/notices/channels/<uuid:channel_uid>/edit")
@requires(may.CHANNELS)
def edit_channel(channel_uid: uuid.UUID) -> Response:
    """The form, without the address: that never comes back."""
    row = fetch(Channel, channel_uid)
    form = _form(row.service, {name: getattr(row, name) for name in _PLAIN})
    form.every_topic.data, form.wanted.data = row.topics is None, row.topics or []
    return _form_page(form, SERVICES[row.service], row)


@bp.post("/notices/channels/<uuid:channel_uid>/edit")
@commits
@requires(may.CHANNELS)
def save_channel(channel_uid: uuid.UUID) -> Response:
    """Change it."""
    row = fetch(Channel, channel_uid, lock=True)
    form = _form(row.service)
    ok, _result = form.runs(lambda: _edit(row, form))
    if not ok:
        return _form_page(form, SERVICES[row.service], row, 422)
    flash_ok(_("Saved."))
    return redirect_after("notices.channel", channel_uid=row.uid)


@bp.post("/notices/channels/<uuid:channel_uid>/test")
@commits
@requires(may.CHANNELS)
def test_channel(channel_uid: uuid.UUID) -> Response:
    """Send one text now."""
    row = fetch(Channel, channel_uid)
    actions.send_test(current_actor(), row)
    flash_ok(_("The test is on its way."))
    return redirect_after("notices.channel", channel_uid=row.uid)


@bp.post("/notices/channels/<uuid:channel_uid>/switch")
@commits
@requires(may.CHANNELS)
def switch_channel(channel_uid: uuid.UUID) -> Response:
    """Stop it, or start it again."""
    row = fetch(Channel, channel_uid, lock=True)
    actions.switch_channel(current_actor(), row, active=request.form.get("active") == "1")
    flash_ok(_("The channel is on again.") if row.is_active else _("The channel is stopped."))
    return redirect_after("notices.channel", channel_uid=row.uid)


@bp.post("/notices/channels/<uuid:channel_uid>/remove")
@commits
@requires(may.CHANNELS)
def remove_channel(channel_uid: uuid.UUID) -> Response:
    """Remove it and its address."""
    actions.remove_channel(current_actor(), fetch(Channel, channel_uid, lock=True))
    flash_ok(_("The channel is removed."))
    return redirect_after("notices.channels")


_PLAIN = ("name", "lang", "pace", "digest_at", "quiet_from", "quiet_until")


def _service(code: str) -> Service:
    if code not in SERVICES:
        raise NotFound()
    return SERVICES[code]


def _form(service: str, data: dict[str, object] | None = None) -> ChannelForm:
    kind = MailServerForm if service == "mail" else RobotForm
    form: ChannelForm = kind(data=data) if data is not None else kind()
    if service in {"wecom", "feishu", "webhook"}:
        del form.secret  # type: ignore[attr-defined]
    return form


def _add(service: Service, form: ChannelForm) -> Channel:
    address = _address(service.code, form)
    if address is None:
        field = "host" if service.code == "mail" else "address"
        raise Invalid(field_errors={field: _("Fill in this field.")})
    personal = service.code == "mail" and not form.to.data  # type: ignore[attr-defined]
    return actions.add_channel(current_actor(), service.code, address, _data(form), personal=personal)


def _edit(row: Channel, form: ChannelForm) -> None:
    address = _address(row.service, form)
    if address is not None and row.service == "mail" and row.personal == bool(form.to.data):  # type: ignore[attr-defined]
        raise Invalid(
            field_errors={
                "to": _("One mailbox and people's own addresses are two channels. Set up another one.")
            }
        )
    actions.edit_channel(current_actor(), row, address, _data(form))


def _address(service: str, form: ChannelForm) -> Address | None:
    """The address that was entered; None when it was left empty."""
    given = form.values()
    if service == "mail":
        if not (given["host"] or given["sender"] or given["password"]):
            return None
        return mail_address(
            MailServer(
                given["host"] or "",
                given["sender"] or "",
                given["security"],
                given["port"],
                given["user"] or "",
                given["password"] or "",
                given["to"] or "",
            )
        )
    if not given["address"]:
        return None
    if service == "webhook":
        return webhook_address(given["address"])
    return robot_address(service, given["address"], given.get("secret") or "")


def _data(form: ChannelForm) -> actions.ChannelData:
    given = form.values()
    return actions.ChannelData(
        topics=None if given["every_topic"] else given["wanted"] or [],
        **{name: given[name] for name in _PLAIN if given[name] is not None},
    )


def _form_page(
    form: ChannelForm, service: Service, row: Channel | None = None, status: int = 200
) -> Response:
    for name in ("address", "host", "sender") if row is None else ():
        if name in form:
            form[name].flags.required = True
    return render(
        "notices/channel_form.html",
        status=status,
        form=form,
        service=service,
        channel=row,
        groups=topic_groups(),
    )
