"""The only door to Apprise: which services we speak to, and one text sent through one address.

Nothing here calls a host unless it is given an address. Apprise tells only whether a sending worked, and
takes every answer 200 of a robot for a success; so its calls are watched here, and what the service answered
decides.
A text is sent under a key of its own, the same at every try, by which a receiver can drop a second copy: the
Message-ID of a mail, the header Idempotency-Key (and `id` in the body) of a webhook. Group robots know none.
"""

from __future__ import annotations

import contextvars
import functools
import logging
import smtplib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

#: Robots answer in these fields; anything but 0 means that nothing was posted.
_VERDICTS = ("errcode", "code", "StatusCode")
_HOPELESS = {400, 401, 403, 404, 410, 413, 422}
_lock = threading.Lock()


@dataclass
class Answer:
    """How a sending ended. `reason` is a code (`reasons` in the feature puts it into words).

    `hopeless`: trying again the same way will not help; somebody must look at the channel.
    """

    ok: bool
    reason: str = ""
    hopeless: bool = False


class _Watch:
    """What was seen of the calls of one sending."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.answer: Answer | None = None

    def saw(self, answer: Answer) -> None:
        """The worst that was seen counts."""
        if self.answer is None or self.answer.ok:
            self.answer = answer


_watch: contextvars.ContextVar[_Watch | None] = contextvars.ContextVar("mallops_sending", default=None)


def send(url: str, subject: str, body: str, *, key: str, to: str = "") -> Answer:
    """Send one text to an Apprise address (`to`: the mail address of one person). Never raises."""
    if to:
        url += f"{'&' if '?' in url else '?'}to={quote(to, safe='')}"
    target = _target(url)
    if target is None:
        return Answer(False, "address", hopeless=True)
    if hasattr(target, "payload_extras"):
        target.headers["Idempotency-Key"] = key
        target.payload_extras["id"] = key
    watch = _Watch(key)
    token = _watch.set(watch)
    try:
        done = bool(target.notify(body=body, title=subject))
    except Exception as error:
        return _from_error(error)
    finally:
        _watch.reset(token)
    return watch.answer or Answer(done, "" if done else "unknown")


def _target(url: str) -> Any:
    """The service behind an address, ready to send plain text; None when it cannot be read.

    Made from the service's own class: Apprise's search among its hundred services loads all of them.
    No redirects (one could carry the text to another host), nothing written to the disk.
    """
    service = library().get(url.partition("://")[0])
    if service is None:
        return None
    import apprise

    asset = apprise.AppriseAsset(app_id="mallops", app_desc="mallops", app_url="", http_redirects=False)
    try:
        values = service.parse_url(url)
        target = service(**{**values, "asset": asset}) if values else None
    except Exception:
        return None
    if target is not None:
        target.notify_format = apprise.NotifyFormat.TEXT
    return target


@functools.cache
def library() -> dict[str, Any]:
    """Apprise's services by the scheme of their addresses, loaded at first use (it takes a second).

    Watched, and silent: addresses are secrets and do not belong into a log.
    """
    with _lock:
        from apprise.plugins import custom_json, dingtalk, feishu, wecombot
        from apprise.plugins.email import base as email

        for name in ("apprise", "urllib3.connectionpool"):
            logging.getLogger(name).disabled = True
        modules: tuple[Any, ...] = (custom_json, dingtalk, feishu, wecombot)
        for module in modules:
            if not isinstance(module.requests, _Requests):
                module.requests = _Requests(module.requests, robot=module is not custom_json)
        mail: Any = email
        mail.make_msgid = _message_id(mail.make_msgid)
        mail.AppriseSMTPController = _watched_controller(mail.AppriseSMTPController)
    return {
        "wecombot": wecombot.NotifyWeComBot,
        "dingtalk": dingtalk.NotifyDingTalk,
        "feishu": feishu.NotifyFeishu,
        "json": custom_json.NotifyJSON,
        "jsons": custom_json.NotifyJSON,
        "mailto": email.NotifyEmail,
        "mailtos": email.NotifyEmail,
    }


class _Requests:
    """The requests library as Apprise's services see it, with an eye on the answers."""

    def __init__(self, real: Any, *, robot: bool) -> None:
        self._real, self._robot = real, robot

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def post(self, *args: Any, **kwargs: Any) -> Any:
        """As `requests.post`."""
        return self._seen(self._real.post, *args, **kwargs)

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """As `requests.request`."""
        return self._seen(self._real.request, *args, **kwargs)

    def _seen(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        watch = _watch.get()
        try:
            response = call(*args, **kwargs)
        except Exception as error:
            if watch is not None:
                watch.saw(_from_error(error))
            raise
        if watch is not None:
            watch.saw(_from_response(response, robot=self._robot))
        return response


def _from_response(response: Any, *, robot: bool) -> Answer:
    """What an answer means. A robot says 200 to everything and tells in the body whether it posted."""
    status = response.status_code
    if not 200 <= status < 300:
        return Answer(False, f"http {status}", hopeless=status in _HOPELESS or 300 <= status < 400)
    if not robot:
        return Answer(True)
    try:
        body = response.json()
    except ValueError:
        return Answer(True)
    verdict = next((body[one] for one in _VERDICTS if one in body), 0) if isinstance(body, dict) else 0
    return Answer(True) if verdict in (0, "0") else Answer(False, f"code {verdict}"[:40])


def _message_id(real: Callable[..., str]) -> Callable[..., str]:
    """A Message-ID made of the text's own key: the same at every try."""

    def make(*args: Any, domain: str | None = None, **kwargs: Any) -> str:
        watch = _watch.get()
        if watch is None:
            return real(*args, domain=domain, **kwargs)
        return f"<{watch.key}@{domain or 'mallops'}>"

    return make


def _watched_controller(real: Any) -> Any:
    """Apprise's SMTP connection, with an eye on what the server says."""

    class Watched(real):  # type: ignore[misc]
        def __enter__(self) -> Any:
            try:
                return super().__enter__()
            except Exception as error:
                self._saw(_from_error(error))
                raise

        def sendmail(self, from_addr: str, to_addrs: list[str], message: str) -> bool:
            try:
                refused = self._socket.sendmail(from_addr, to_addrs, message)
            except (OSError, smtplib.SMTPException, RuntimeError) as error:
                self._saw(_from_error(error))
                return False
            self._saw(Answer(False, "receiver", hopeless=True) if refused else Answer(True))
            return not refused

        def _saw(self, answer: Answer) -> None:
            watch = _watch.get()
            if watch is not None:
                watch.saw(answer)

    return Watched


def _from_error(error: Exception) -> Answer:
    """The reason of a failed call, told by the kind of the error: its text may hold the address."""
    names = {one.__name__ for one in type(error).__mro__}
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Answer(False, "login", hopeless=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _words in error.recipients.values()}
        return Answer(False, "receiver", hopeless=all(code >= 500 for code in codes))
    if isinstance(error, smtplib.SMTPResponseException):
        return Answer(False, f"smtp {error.smtp_code}", hopeless=error.smtp_code >= 500)
    if names & {"SSLError", "SSLCertVerificationError"}:
        return Answer(False, "certificate", hopeless=True)
    if names & {"Timeout", "TimeoutError"}:
        return Answer(False, "timeout")
    if names & {"ConnectionError", "OSError", "SMTPServerDisconnected"}:
        return Answer(False, "connection")
    return Answer(False, "unknown")


__all__ = ["Answer", "send"]
