"""The API as a page to read, with examples and a form to try each call in the sandbox; for everybody."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _

from mallops.blueprints.tills.rules.calls import CALLS, ROOT, Call
from mallops.blueprints.tills.rules.keys import SCOPES
from mallops.blueprints.tills.rules.openapi import envelope
from mallops.blueprints.tills.rules.problems import CODES
from mallops.blueprints.tills.rules.schema import Field, example
from mallops.blueprints.tills.rules.signing import DATA, EVENTS, SIGNATURE, TOLERANCE_SECONDS
from mallops.core.auth import public
from mallops.core.web import render

bp = Blueprint("till_docs", __name__)
KINDS = {"whole": "integer", "flag": "boolean", "list": "array", "moment": "date-time"}


@bp.get(ROOT)
@public("the description of the API holds no data")
def index() -> Response:
    """Everything a maker of tills has to know."""
    base = current_app.config["SETTINGS"].base_url
    return render(
        "tills/docs.html",
        calls=[_told(one, base) for one in CALLS],
        scopes=SCOPES,
        codes=CODES,
        events=[(code, words, DATA[code], _pretty(_event(code))) for code, words in EVENTS.items()],
        kind=kind_of,
        signature=SIGNATURE,
        tolerance=TOLERANCE_SECONDS // 60,
        base=f"{base}{ROOT}",
    )


def kind_of(one: Field) -> str:
    """The type of a field, for the eye."""
    return KINDS.get(one.kind, "string" if one.kind == "text" else one.kind)


def _told(one: Call, base: str) -> dict[str, object]:
    body = example(one.fields, one.one_of) if one.fields else None
    return {
        "call": one,
        "anchor": one.name.replace(".", "-"),
        "body": _pretty(body) if body is not None else "",
        "answer": _pretty(example(one.answer)),
        "curl": _curl(one, body, base),
        "one_of": _("exactly one of: %(names)s", names=", ".join(one.one_of)) if one.one_of else "",
    }


def _curl(one: Call, body: dict[str, object] | None, base: str) -> str:
    path = one.path.replace("{id}", "0d3f7c1e-5a53-4b0e-9d7e-1a2b3c4d5e6f")
    lines = [f"curl {base}{ROOT}{path}", "  -H 'Authorization: Bearer mtest_…'"]
    if one.writes:
        lines.append("  -H 'Idempotency-Key: T1-20260331-0001'")
    if body is not None:
        lines += ["  -H 'Content-Type: application/json'", f"  -d '{json.dumps(body, ensure_ascii=False)}'"]
    return " \\\n".join(lines)


def _event(code: str) -> dict[str, object]:
    made = {
        name: one.get("examples", [""])[0]
        for name, one in envelope(code)["properties"].items()
        if name != "data"
    }
    return {**made, "id": "9a1c1f0e-2b1d-4c55-8a51-6f0f3c3f9d10", "data": example(DATA[code])}


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


__all__ = ["bp"]
