"""One declaration of a value: it validates what a till sends and writes its part of the OpenAPI document."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

#: As PostgreSQL and JavaScript both hold it exactly.
MOST = 10**15
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TYPES = {"whole": "integer", "flag": "boolean", "list": "array"}
FORMATS = {"date": "date", "moment": "date-time", "uuid": "uuid"}


@dataclass(frozen=True)
class Field:
    """A named value. `kind`: text, whole, flag, date, moment, uuid, list (of `of`, or of text without it).

    `least` and `most` bound a number, or the length of a text.
    """

    name: str
    kind: str
    what: Any
    example: Any = None
    required: bool = True
    nullable: bool = False
    least: int | None = None
    most: int | None = None
    pattern: str = ""
    options: tuple[str, ...] = ()
    of: tuple[Field, ...] = field(default=())


class BadBody(Exception):
    """What is wrong with a body: (field, sentence) for each."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(errors)
        self.errors = list(errors)


def read(fields: Sequence[Field], body: Any, one_of: Sequence[str] = ()) -> dict[str, Any]:
    """The values of a body, dates as dates; what is not there is left out. Raises BadBody with all faults.

    `one_of`: exactly one of these has to be there.
    """
    if not isinstance(body, dict):
        raise BadBody([("", _("Send one JSON object."))])
    known = {one.name: one for one in fields}
    errors = [
        (str(name)[:60], _("This field is not known. Leave it out.")) for name in body if name not in known
    ]
    found: dict[str, Any] = {}
    for one in fields:
        if one.name not in body:
            if one.required:
                errors.append((one.name, _("This field is missing.")))
            continue
        value, wrong = _value(one, body[one.name])
        if wrong:
            errors.append((one.name, wrong))
        else:
            found[one.name] = value
    if one_of and sum(name in body for name in one_of) != 1:
        errors.append((one_of[0], _("Send exactly one of these: %(names)s.", names=", ".join(one_of))))
    if errors:
        raise BadBody(errors)
    return found


def _value(one: Field, value: Any) -> tuple[Any, str]:
    """The value, or why it is none."""
    if one.kind == "whole":
        return _whole(one, value)
    if not isinstance(value, str):
        return None, _("Send text in quotation marks.")
    if one.kind == "text":
        return _text(one, value)
    return _parsed(one, value)


def _whole(one: Field, value: Any) -> tuple[Any, str]:
    if isinstance(value, bool) or not isinstance(value, int):
        return None, _("Send a whole number without quotation marks; money is in fen.")
    least, most = one.least if one.least is not None else -MOST, one.most if one.most is not None else MOST
    if not least <= value <= most:
        return None, _("Send a number from %(least)s to %(most)s.", least=least, most=most)
    return value, ""


def _text(one: Field, value: str) -> tuple[Any, str]:
    text = value.strip()
    if one.options and text not in one.options:
        return None, _("Send one of these: %(names)s.", names=", ".join(one.options))
    least, most = one.least if one.least is not None else 1, one.most or 200
    if not least <= len(text) <= most:
        return None, _("Send %(least)s to %(most)s characters.", least=least, most=most)
    try:
        text.encode()
    except UnicodeEncodeError:
        return None, _("This text has characters that are not allowed.")
    if _CONTROL.search(text) or (one.pattern and not re.fullmatch(one.pattern, text)):
        return None, _("This text has characters that are not allowed.")
    return text, ""


def _parsed(one: Field, value: str) -> tuple[Any, str]:
    try:
        if one.kind == "uuid":
            return uuid.UUID(value), ""
        if _DAY.fullmatch(value):
            return dt.date.fromisoformat(value), ""
    except ValueError:
        pass
    if one.kind == "uuid":
        return None, _("Send the id as it was given.")
    return None, _("Send a date such as 2026-03-31.")


def schema(one: Field) -> dict[str, Any]:
    """The JSON Schema of a value."""
    made: dict[str, Any] = {
        "type": {"whole": "integer", "flag": "boolean", "list": "array"}.get(one.kind, "string")
    }
    if one.kind == "list":
        made["items"] = body_schema(one.of) if one.of else {"type": "string"}
    if one.kind in FORMATS:
        made["format"] = FORMATS[one.kind]
    bounds = ("minimum", "maximum") if one.kind == "whole" else ("minLength", "maxLength")
    if one.kind in ("whole", "text"):
        made |= {
            name: bound
            for name, bound in zip(bounds, (one.least, one.most), strict=True)
            if bound is not None
        }
    if one.pattern:
        made["pattern"] = f"^{one.pattern}$"
    if one.options:
        made["enum"] = list(one.options)
    if one.nullable:
        made["type"] = [made["type"], "null"]
    made["description"] = str(one.what)
    if one.example is not None:
        made["examples"] = [one.example]
    return made


def body_schema(fields: Sequence[Field], one_of: Sequence[str] = ()) -> dict[str, Any]:
    """The JSON Schema of an object; nothing else may stand in it."""
    made: dict[str, Any] = {
        "type": "object",
        "properties": {one.name: schema(one) for one in fields},
        "required": [one.name for one in fields if one.required],
        "additionalProperties": False,
    }
    if one_of:
        made["oneOf"] = [{"required": [name]} for name in one_of]
    return made


def example(fields: Sequence[Field], one_of: Sequence[str] = ()) -> dict[str, Any]:
    """A body that is right; of `one_of` the first."""
    return {
        one.name: [example(one.of)] if one.of else one.example
        for one in fields
        if one.example is not None and one.name not in one_of[1:]
    }


def misfits(fields: Sequence[Field], answer: Mapping[str, Any]) -> list[str]:
    """Where an answer is not as declared, for the tests that compare what is said with what is done."""
    known = {one.name: one for one in fields}
    wrong = [name for name in answer if name not in known]
    for one in fields:
        value = answer.get(one.name)
        if one.name not in answer or (value is None and not one.nullable):
            wrong += [one.name] if one.required or one.name in answer else []
            continue
        kinds: dict[str, type] = {"whole": int, "flag": bool, "list": list}
        if value is not None and not isinstance(value, kinds.get(one.kind, str)):
            wrong.append(one.name)
        if one.of and isinstance(value, list):
            wrong += [f"{one.name}.{name}" for part in value for name in misfits(one.of, part)]
    return wrong


__all__ = ["BadBody", "Field", "body_schema", "example", "misfits", "read", "schema"]
