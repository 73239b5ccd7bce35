"""The OpenAPI 3.1 document, made from the declarations that validate (calls.py, problems.py, signing.py)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from mallops.blueprints.tills.rules.calls import CALLS, ROOT, Call
from mallops.blueprints.tills.rules.keys import SCOPES
from mallops.blueprints.tills.rules.problems import CODES, OURS
from mallops.blueprints.tills.rules.schema import Field, body_schema, example
from mallops.blueprints.tills.rules.signing import DATA, EVENTS, PING, SIGNATURE

VERSION = "1.0"
PROBLEM = (
    "type", "title", "status", "code", "detail", "errors",
)  # fmt: skip


def document(base_url: str) -> dict[str, Any]:
    """All of it, in the language of who asks."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Tills and partners"),
            "version": VERSION,
            "description": _("Points, vouchers and webhooks of the mall. Money is in fen; times are in UTC."),
        },
        "servers": [{"url": f"{base_url}{ROOT}"}],
        "security": [{"key": []}],
        "tags": [{"name": name} for name in dict.fromkeys(_tag(one) for one in CALLS)],
        "paths": {one.path: {one.method.lower(): _operation(one)} for one in CALLS},
        "webhooks": {name: {"post": _webhook(name)} for name in (*EVENTS, PING)},
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": _("The key that the mall gave you."),
                }
            },
            "schemas": {"Problem": _problem()},
        },
        "x-scopes": {code: str(words) for code, words in SCOPES.items()},
        "x-errors": {
            code: {"status": one.status, "description": str(one.what), "retry": code in OURS}
            for code, one in CODES.items()
        },
    }


def _tag(one: Call) -> str:
    return one.name.partition(".")[0]


def _operation(one: Call) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": one.name,
        "tags": [_tag(one)],
        "summary": str(one.title),
        "description": str(one.what),
        "parameters": _parameters(one),
        "responses": {
            str(one.status): {
                "description": pgettext("tills", "Done."),
                "content": {"application/json": _content(one.answer)},
            },
            **_refusals(one),
        },
        "x-errors": list(one.refusals),
    }
    if one.scope:
        made["x-scope"] = one.scope
    if one.fields:
        content = {"schema": body_schema(one.fields, one.one_of), "example": example(one.fields, one.one_of)}
        made["requestBody"] = {"required": True, "content": {"application/json": content}}
    return made


def _content(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {"schema": body_schema(fields), "example": example(fields)}


def _parameters(one: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if one.path_id:
        found.append(
            {
                "name": "id",
                "in": "path",
                "required": True,
                "description": _("Id of the redemption."),
                "schema": {"type": "string", "format": "uuid"},
            }
        )
    if one.writes:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": _(
                    "A new one for each booking, the same at each try of it. The answer is kept for 30 days."
                ),
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{8,64}$"},
            }
        )
    found.append(
        {
            "name": "Accept-Language",
            "in": "header",
            "required": False,
            "description": _("zh-CN or en: the language of sentences."),
            "schema": {"type": "string"},
        }
    )
    return found


def _refusals(one: Call) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in one.refusals:
        by_status.setdefault(CODES[code].status, []).append(code)
    found: dict[str, Any] = {}
    for status, codes in sorted(by_status.items()):
        found[str(status)] = {
            "description": "; ".join(f"{code}: {CODES[code].what}" for code in codes),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        if status in (429, 503, 409):
            found[str(status)]["headers"] = {
                "Retry-After": {
                    "description": _("Seconds to wait."),
                    "schema": {"type": "integer"},
                }
            }
    return found


def _problem() -> dict[str, Any]:
    wrong = {
        "type": "object",
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
        "required": ["field", "message"],
    }
    return {
        "type": "object",
        "description": _("RFC 9457. Decide by `code`; show `detail` to the cashier."),
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": list(CODES)},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": wrong},
        },
        "required": [name for name in PROBLEM if name != "errors"],
    }


def envelope(kind: str) -> dict[str, Any]:
    """The schema of an event's body."""
    made = body_schema(
        (
            Field("id", "uuid", _("The event's own id: the same at every try."), None),
            Field("type", "text", _("What happened."), kind, options=(kind,)),
            Field("sequence", "whole", _("Counts up by one for each event of this address."), 41),
            Field("created_at", "moment", _("When it happened, UTC."), "2026-03-31T04:00:00+00:00"),
            Field("sandbox", "flag", _("True when nothing real moved."), False),
        )
    )
    made["properties"]["data"] = body_schema(DATA[kind])
    made["required"] = [*made["required"], "data"]
    return made


def _webhook(kind: str) -> dict[str, Any]:
    header = {
        "name": SIGNATURE,
        "in": "header",
        "required": True,
        "description": _(
            "t=<seconds>,v1=<hex>: HMAC-SHA256 over “<t>.<body>” with the address's secret. Refuse what is"
            " older than five minutes."
        ),
        "schema": {"type": "string"},
    }
    return {
        "operationId": f"webhook.{kind}",
        "tags": ["webhooks"],
        "summary": str(EVENTS.get(kind, _("A test"))),
        "parameters": [header],
        "requestBody": {"required": True, "content": {"application/json": {"schema": envelope(kind)}}},
        "responses": {"2XX": {"description": _("Taken. Anything else is tried again.")}},
    }


__all__ = ["VERSION", "document", "envelope"]
