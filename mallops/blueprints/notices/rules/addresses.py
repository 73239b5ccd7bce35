"""Addresses of channels: made from what people paste or fill in, and shown without their secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask_babel import lazy_gettext as _l

from mallops.core.errors import Invalid


@dataclass(frozen=True)
class Service:
    """A service we can send through. `found` reads the secret from what its group robot shows."""

    code: str
    label: Any
    icon: str
    how: Any
    example: str = ""
    found: re.Pattern[str] | None = None


SERVICES: dict[str, Service] = {
    one.code: one
    for one in (
        Service(
            "wecom",
            _l("WeCom group robot"),
            "message-square",
            _l("In the WeCom group: Group robots, Add. Paste the webhook address it shows."),
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
            re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{8,80})"),
        ),
        Service(
            "dingtalk",
            _l("DingTalk group robot"),
            "message-square",
            _l(
                "In the DingTalk group: Group settings, Robots, Custom. As keyword give the mall's name, or "
                "switch on signing and paste the secret too."
            ),
            "https://oapi.dingtalk.com/robot/send?access_token=…",
            re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]{16,100})"),
        ),
        Service(
            "feishu",
            _l("Feishu group robot"),
            "message-square",
            _l(
                "In the Feishu group: Settings, Group bots, Custom bot. As keyword give the mall's name; "
                "leave signing off."
            ),
            "https://open.feishu.cn/open-apis/bot/v2/hook/…",
            re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([A-Za-z0-9-]{8,80})"),
        ),
        Service(
            "mail",
            _l("Mail server"),
            "send",
            _l("The mail server of the company. Each person gets mail at the address on their notices page."),
        ),
        Service(
            "webhook",
            _l("Webhook"),
            "route",
            _l("Any program of yours that takes JSON by POST: title, message, and an id that tells copies."),
            "https://intranet.example.com/notices",
        ),
    )
}

_SECURITY = {"starttls": 587, "ssl": 465, "insecure": 25}
_MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,200}")


@dataclass(frozen=True)
class MailServer:
    """What a mail server needs. `to`: one mailbox (several could be told apart only half); empty: each
    person's own address."""

    host: str
    sender: str
    security: str = "starttls"
    port: int | None = None
    user: str = ""
    password: str = ""
    to: str = ""


@dataclass(frozen=True)
class Address:
    """An Apprise address with its secrets, and what may be shown of it."""

    url: str
    shown: str


def robot_address(service: str, pasted: str, secret: str = "") -> Address:
    """The address of a group robot from its webhook address. Raises Invalid when it is not one."""
    one = SERVICES[service]
    match = one.found.fullmatch(pasted.strip()) if one.found else None
    if match is None:
        raise Invalid(field_errors={"address": _l("Paste the whole webhook address that the robot shows.")})
    token, secret = match[1], secret.strip()
    if secret and not secret.isalnum():
        raise Invalid(field_errors={"secret": _l("The secret has only letters and digits. Copy it again.")})
    host = urlsplit(pasted.strip()).netloc
    scheme = {"wecom": "wecombot", "dingtalk": "dingtalk", "feishu": "feishu"}[service]
    user = f"{secret}@" if secret else ""
    return Address(f"{scheme}://{user}{token}", f"{host}/…{token[-4:]}")


def webhook_address(pasted: str) -> Address:
    """The address of a webhook. Raises Invalid unless it is http(s) with a host."""
    wrong = Invalid(
        field_errors={"address": _l("Give the whole address, beginning with https:// or http://.")}
    )
    try:
        parts = urlsplit(pasted.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"http", "https"} or not host or not _HOST.fullmatch(host):
        raise wrong
    scheme = "jsons" if parts.scheme == "https" else "json"
    login = "".join([parts.username or "", ":" + parts.password if parts.password else "", "@"])
    query = urlencode([(f"-{name}", value) for name, value in parse_qsl(parts.query)])
    where = f"{host}:{port}" if port else host
    url = f"{scheme}://{login if parts.username else ''}{where}{parts.path}{'?' + query if query else ''}"
    return Address(url, f"{parts.scheme}://{where}/…")


def mail_address(server: MailServer) -> Address:
    """The address of a mail server. Raises Invalid with the field that does not fit."""
    if not _HOST.fullmatch(server.host):
        raise Invalid(field_errors={"host": _l("Give the name of the server, such as smtp.example.com.")})
    ensure_mail(server.sender, "sender")
    if server.to:
        ensure_mail(server.to, "to")
    if server.security not in _SECURITY:
        raise Invalid(field_errors={"security": _l("Choose one of the list.")})
    login = ""
    if server.user:
        login = f"{quote(server.user, safe='')}:{quote(server.password, safe='')}@"
    query = {"from": server.sender, "format": "text"}
    if server.to:
        query["to"] = server.to
    scheme = "mailto" if server.security == "insecure" else "mailtos"
    if scheme == "mailtos":
        query["mode"] = server.security
    port = server.port or _SECURITY[server.security]
    query["smtp"] = server.host
    return Address(
        f"{scheme}://{login}{server.host}:{port}?{urlencode(query)}",
        f"{server.sender} · {server.host}:{port}",
    )


def ensure_mail(text: str, field: str) -> None:
    """Raise Invalid unless this looks like one mail address."""
    if len(text) > 200 or not _MAIL.fullmatch(text):
        raise Invalid(field_errors={field: _l("Give an e-mail address, such as name@example.com.")})


def mask_mail(address: str) -> str:
    """`li***@example.com`: enough to recognise one's own."""
    name, at, host = address.partition("@")
    return f"{name[:2]}***{at}{host}" if at else ""
