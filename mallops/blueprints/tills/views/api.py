"""/api/v1: the doors of the API. No cookie counts here, only the key in the header."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from mallops.blueprints.tills.actions import booking, taking
from mallops.blueprints.tills.actions.letting_in import ensure_let_in, find_caller
from mallops.blueprints.tills.actions.serving import (
    AfterRefusal,
    Answer,
    Watch,
    Work,
    claim,
    ensure_idempotency_key,
    fingerprint,
    refusal,
    serve,
)
from mallops.blueprints.tills.rules.calls import CALLS, MAX_BODY, ROOT, Asked, Call
from mallops.blueprints.tills.rules.openapi import document
from mallops.blueprints.tills.rules.problems import Refused, bad_body, refused_by
from mallops.blueprints.tills.rules.schema import BadBody, read
from mallops.core.auth import public
from mallops.core.db import db, transaction, utcnow
from mallops.core.errors import DomainError

bp = Blueprint("till_api", __name__, url_prefix=ROOT)
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(bp))
log = logging.getLogger("mallops.tills")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

WORK: dict[str, Work] = {
    "whoami": booking.whoami,
    "points.balance": booking.balance,
    "points.earn": booking.earn_points,
    "points.refund": booking.refund_points,
    "points.redeem": booking.redeem_points,
    "points.undo_redeem": booking.undo_redeem,
    "vouchers.look": taking.look,
    "vouchers.redeem": taking.take,
    "vouchers.undo_redeem": taking.undo_take,
}
AFTER: dict[str, AfterRefusal] = {"points.earn": booking.after_earning}


def _door(call: Call) -> Callable[..., Response]:
    """The view of a call."""

    @public("a till proves itself with its key")
    def view(path_id: Any = None) -> Response:
        with force_locale(language()):
            return reply(_serve(call, path_id))

    return view


for _call in CALLS:
    bp.add_url_rule(
        _call.path.replace("{id}", "<uuid:path_id>"),
        _call.name.replace(".", "_"),
        _door(_call),
        methods=[_call.method],
    )


@bp.get("/openapi.json")
@public("the description of the API holds no data")
def openapi() -> Response:
    """The OpenAPI document, in the language of who asks."""
    with force_locale(language()):
        made = document(current_app.config["SETTINGS"].base_url)
    answer = Response(json.dumps(made, ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers["Vary"] = "Accept-Language"
    return answer


@bp.route("/<path:rest>", methods=METHODS)
@public("nothing is there")
def nothing(rest: str) -> Response:
    """No such call, or not with this method."""
    with force_locale(language()):
        for call in CALLS:
            pattern = re.escape(call.path.lstrip("/")).replace(re.escape("{id}"), "[0-9a-fA-F-]{36}")
            if re.fullmatch(pattern, rest):
                answer = reply(refusal(Refused("method_not_allowed")))
                answer.headers["Allow"] = call.method
                return answer
        return reply(refusal(Refused("not_found")))


def language() -> str:
    """Of the sentences: what the header prefers, else Chinese."""
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh")
    return "en" if best == "en" else "zh_Hans_CN"


def _serve(call: Call, path_id: Any) -> Answer:
    """One call, from the key to the line in the log."""
    watch: Watch | None = None
    try:
        caller = find_caller(request.headers.get("Authorization", ""), request.remote_addr or "")
        idempotency_key = request.headers.get("Idempotency-Key", "") if call.writes else ""
        watch = Watch(caller, call.name, idempotency_key)
        ensure_let_in(caller, call)
        if call.writes:
            ensure_idempotency_key(idempotency_key)
        body = _body(call)
        asked = Asked(call, read(call.fields, body, call.one_of), path_id)
        if not call.writes:
            return serve(watch, asked, WORK[call.name])
        claimed = claim(caller, idempotency_key, fingerprint(call, path_id, body))
        if isinstance(claimed, Answer):
            return _noted(watch, claimed)
        asked = Asked(call, asked.values, path_id, claimed.key)
        return serve(watch, asked, WORK[call.name], claimed, AFTER.get(call.name))
    except BadBody as wrong:
        return _noted(watch, refusal(bad_body(wrong.errors)))
    except DomainError as error:
        return _noted(watch, refusal(refused_by(error)))
    except (OperationalError, PoolTimeout):
        return _failed(watch, "unavailable")
    except Exception:
        if current_app.testing and not current_app.config.get("SHOW_ERROR_PAGES"):
            raise
        return _failed(watch, "error")


def _noted(watch: Watch | None, answer: Answer) -> Answer:
    """A refusal before anything was done; of a flood one line a minute."""
    db.session.rollback()
    if watch is None or (answer.code == "rate_limited" and not _first_of_minute(watch.caller.key_id)):
        return answer
    with transaction():
        watch.note(answer)
    return answer


def _first_of_minute(key_id: int) -> bool:
    seen: dict[int, str] = current_app.extensions.setdefault("mallops_till_floods", {})
    minute = f"{utcnow():%Y%m%d%H%M}"
    if seen.get(key_id) == minute:
        return False
    seen[key_id] = minute
    return True


def _failed(watch: Watch | None, code: str) -> Answer:
    """A fault of ours. The log of the database may be what does not work."""
    db.session.rollback()
    log.exception("a call of a till failed")
    answer = refusal(Refused(code))
    try:
        return _noted(watch, answer)
    except Exception:
        db.session.rollback()
        return answer


def _body(call: Call) -> Any:
    """The JSON of the body. Raises Refused."""
    if call.method == "GET":
        return {}
    if request.mimetype != "application/json":
        raise Refused("media_type")
    if (request.content_length or 0) > MAX_BODY:
        raise Refused("too_large")
    data = request.stream.read(MAX_BODY + 1)
    if len(data) > MAX_BODY:
        raise Refused("too_large")
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Refused("invalid_json") from error


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that says each thing once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def reply(answer: Answer) -> Response:
    """What the till reads."""
    mimetype = "application/problem+json" if answer.is_problem else "application/json"
    response = Response(answer.body, answer.status, mimetype=mimetype)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Authorization, Accept-Language"
    if answer.wait:
        response.headers["Retry-After"] = str(answer.wait)
    if answer.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@bp.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    """What is refused before a call is reached."""
    codes = {403: "network_refused", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    with force_locale(language()):
        return reply(refusal(Refused(codes.get(error.code or 500, "error"))))


__all__ = ["AFTER", "WORK", "bp"]
