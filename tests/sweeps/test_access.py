"""Every route says who may call it and keeps to it: by role, signed out, and for people of another mall."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule

from mallops.core.auth.access import Access, access_of, ensure_routes_declare_access
from mallops.core.auth.actor import permissions_of
from tests.sweeps.conftest import Sweep
from tests.sweeps.crawl import UUID, crawl

SAMPLES = {"path": "x", "string": "x", "int": "1", "default": "x", "any": None}


def routes(app: Flask) -> Iterator[tuple[Rule, str, Access]]:
    """Each rule with a method and what it declares."""
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        assert access is not None
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, access


def url_of(app: Flask, rule: Rule) -> str:
    """An address of the rule with ids that nobody has."""
    values = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        kind = type(converter).__name__
        if kind == "UUIDConverter":
            values[name] = uuid.uuid4()
        elif kind == "AnyConverter":
            values[name] = sorted(converter.items)[0]  # type: ignore[attr-defined]
        else:
            values[name] = "1" if kind == "IntegerConverter" else "x"
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, append_unknown=False)


def test_a_route_that_declares_nothing_stops_the_program(app: Flask) -> None:
    """The check itself can fail."""
    app.view_functions["undeclared"] = lambda: ""
    try:
        with pytest.raises(RuntimeError, match="undeclared"):
            ensure_routes_declare_access(app)
    finally:
        del app.view_functions["undeclared"]


@pytest.mark.sqlite
def test_signed_out_leads_to_the_login_page(app: Flask) -> None:
    """Nothing but public routes answers a stranger to the house."""
    client = app.test_client()
    wrong = []
    for rule, method, access in routes(app):
        if access.kind == "public":
            continue
        response = client.open(url_of(app, rule), method=method)
        if response.status_code not in (302, 303, 401):
            wrong.append(f"{method} {rule}: {response.status_code}")
    assert not wrong


@pytest.mark.sqlite
def test_roles_reach_what_the_matrix_gives_them(sweep: Sweep) -> None:
    """Role × route: 403 exactly where the permission is missing, never a crash."""
    wrong = []
    sweep.app.config["SHOW_ERROR_PAGES"] = True
    for role, user in sweep.people.items():
        browser = sweep.browser(user)
        rights = permissions_of(frozenset({role}))
        for rule, method, access in routes(sweep.app):
            if access.kind != "permission" or rule.endpoint == "accounts.logout":
                continue
            status = browser.open(url_of(sweep.app, rule), method=method).status_code
            refused = access.permission not in rights
            if (refused and status != 403) or (not refused and status == 403) or status >= 500:
                wrong.append(
                    f"{role} {method} {rule}: {status}, permission {access.permission} {not refused}"
                )
    sweep.app.config["SHOW_ERROR_PAGES"] = False
    assert not wrong, "\n".join(wrong[:40])


def test_people_of_another_mall_get_404_everywhere(sweep: Sweep) -> None:
    """Every address with an id that this mall's people see: pages, photos, PDFs, exports."""
    addresses: set[str] = set()
    for user in (sweep.cast.manager, sweep.cast.admin, sweep.cast.officer, sweep.cast.director):
        addresses |= {url for url in crawl(sweep.browser(user)) if UUID.search(urlsplit(url).path)}
    assert len(addresses) > 25
    stranger = sweep.browser(sweep.cast.stranger)
    leaks = []
    for url in sorted(addresses):
        status = stranger.get(url).status_code
        if status not in (403, 404):  # 403: a right that the stranger lacks at home too
            leaks.append(f"{url}: {status}")
    assert not leaks, "\n".join(leaks[:40])


def test_writing_to_another_malls_records_is_404(sweep: Sweep) -> None:
    """Each POST route with an id, sent by a stranger who has the right at home."""
    known = {uid for url in crawl(sweep.browser(sweep.cast.manager)) for uid in UUID.findall(url)}
    stranger = sweep.browser(sweep.cast.stranger)
    wrong = []
    for rule, method, access in routes(sweep.app):
        names = [name for name in rule.arguments if type(rule._converters[name]).__name__ == "UUIDConverter"]
        if method != "POST" or len(names) != 1 or access.kind == "public":
            continue
        template = url_of(sweep.app, rule)
        for uid in list(known)[:12]:
            body: dict[str, Any] = {"json": {"answers": [{}]}} if "/api/" in template else {}
            status = stranger.post(UUID.sub(uid, template), **body).status_code
            if status not in (403, 404) and not ("/api/" in template and status == 422):
                wrong.append(f"{rule} {uid}: {status}")  # 422: the shape is refused before anything is read
    assert not wrong, "\n".join(wrong[:40])
