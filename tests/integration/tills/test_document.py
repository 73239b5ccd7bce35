"""The OpenAPI document says what the server does, no more and no less."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from mallops.blueprints.tills.rules.calls import CALLS, ROOT
from mallops.blueprints.tills.rules.keys import SCOPES
from mallops.blueprints.tills.rules.problems import CODES
from mallops.blueprints.tills.rules.schema import BadBody, example, read
from mallops.blueprints.tills.rules.signing import DATA, EVENTS, PING
from mallops.blueprints.tills.views.api import WORK

pytestmark = pytest.mark.either
FOLDER = "mallops/blueprints/tills"


@pytest.fixture
def document(client: Any) -> dict[str, Any]:
    return json.loads(client.get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).data)


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): one
        for path, item in document["paths"].items()
        for method, one in item.items()
    }


def test_every_route_is_in_the_document_and_every_operation_is_a_route(app, document):
    served = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("till_api.") and rule.endpoint not in (
            "till_api.nothing",
            "till_api.openapi",
        ):
            path = str(rule).removeprefix(ROOT).replace("<uuid:path_id>", "{id}")
            served |= {(method, path) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert served == set(operations(document))
    assert (
        set(WORK)
        == {one.name for one in CALLS}
        == {one["operationId"] for one in operations(document).values()}
    )


def test_every_field_that_is_read_is_described_and_the_other_way_round(document):
    found = operations(document)
    for call in CALLS:
        one = found[call.method, call.path]
        if not call.fields:
            assert "requestBody" not in one
            continue
        content = one["requestBody"]["content"]["application/json"]
        assert set(content["schema"]["properties"]) == {field.name for field in call.fields}
        assert set(content["schema"]["required"]) == {field.name for field in call.fields if field.required}
        assert content["schema"]["additionalProperties"] is False
        assert read(call.fields, content["example"], call.one_of), "the example is right"
        with pytest.raises(BadBody):
            read(call.fields, {**content["example"], "other": 1}, call.one_of)
        answer = one["responses"][str(call.status)]["content"]["application/json"]["schema"]
        assert set(answer["properties"]) == {field.name for field in call.answer}


def test_every_code_is_in_the_document_under_its_status(document):
    assert set(document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) == set(CODES)
    assert set(document["x-errors"]) == set(CODES)
    assert set(document["x-scopes"]) == set(SCOPES)
    for call in CALLS:
        one = operations(document)[call.method, call.path]
        assert one["x-errors"] == list(call.refusals)
        statuses = {str(CODES[code].status) for code in call.refusals} | {str(call.status)}
        assert set(one["responses"]) == statuses
        assert one.get("x-scope", "") == call.scope


def test_every_code_that_the_program_raises_is_declared(app):
    from pathlib import Path

    raised = set()
    for path in Path(app.root_path, "blueprints/tills").rglob("*.py"):
        raised |= set(re.findall(r'Refused\(\s*"(\w+)"', path.read_text()))
    assert raised <= set(CODES) and len(raised) > 15
    used = raised | {"error", "unavailable", "invalid", "conflict", "idempotency_key_reused"}
    used |= {"too_few_points", "slip_used", "no_points", "voucher_unknown", "voucher_gone"}
    assert set(CODES) - used == set(), "nothing is described that never comes"


def test_webhooks_are_described(document):
    assert set(document["webhooks"]) == {*EVENTS, PING}
    for kind, item in document["webhooks"].items():
        made = item["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert set(made["properties"]["data"]["properties"]) == {one.name for one in DATA[kind]}
        assert {"id", "type", "sequence", "created_at", "sandbox", "data"} == set(made["properties"])


def test_it_is_openapi_3_1(document):
    """The rules of the specification that a reader's tools stand on; no library for it is installed."""
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert {"title", "version"} <= set(document["info"])
    names = [one["operationId"] for one in operations(document).values()]
    assert len(names) == len(set(names))
    for (_method, path), one in operations(document).items():
        assert path.startswith("/")
        in_path = {p["name"] for p in one["parameters"] if p["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] is True for p in one["parameters"] if p["in"] == "path")
        assert all(text["description"] for text in one["responses"].values())
    for schema in every_schema(document):
        check_schema(schema, document)


def every_schema(part: Any) -> list[dict[str, Any]]:
    """Each value under a key `schema`, and the named ones."""
    found: list[dict[str, Any]] = []
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "schema":
                found.append(value)
            elif name == "schemas":
                found += value.values()
            found += every_schema(value)
    elif isinstance(part, list):
        for value in part:
            found += every_schema(value)
    return found


TYPES = {"object", "array", "string", "integer", "boolean", "null", "number"}
KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "oneOf", "items", "format", "pattern", "enum",
    "minimum", "maximum", "minLength", "maxLength", "description", "examples", "$ref",
}  # fmt: skip


def check_schema(schema: dict[str, Any], document: dict[str, Any]) -> None:
    assert set(schema) <= KEYWORDS, schema
    if "$ref" in schema:
        part: Any = document
        for name in schema["$ref"].removeprefix("#/").split("/"):
            part = part[name]
        return
    kinds = schema.get("type", [])
    assert set([kinds] if isinstance(kinds, str) else kinds) <= TYPES
    assert set(schema.get("required", [])) <= set(schema.get("properties", {})) or "oneOf" not in schema
    if "pattern" in schema:
        re.compile(schema["pattern"])
    for one in schema.get("properties", {}).values():
        check_schema(one, document)
    if "items" in schema:
        check_schema(schema["items"], document)


def test_the_page_shows_every_call_code_and_event_to_everybody(client):
    page = client.get("/api/v1", headers={"Accept-Language": "en"})
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    for call in CALLS:
        assert f'id="{call.name.replace(".", "-")}"' in text and call.path in text
    for code in CODES:
        assert f'<tr id="{code}">' in text
    assert all(f"<code>{kind}</code>" in text for kind in EVENTS)
    assert example(CALLS[0].answer)
