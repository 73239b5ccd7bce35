"""Every route says who may call it and keeps to it: by role, signed out, and for people of another mall."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from werkzeug.routing import Rule

from mallops.blueprints.sites.models import Zone
from mallops.blueprints.tenants.models import Tenant
from mallops.core.auth import access as access_module
from mallops.core.auth.access import Access, access_of, ensure_routes_declare_access
from mallops.core.auth.actor import permissions_of
from mallops.core.db import db
from mallops.core.errors import Forbidden
from mallops.core.registers.columns import CASES
from tests.factories import actor_of
from tests.sweeps.conftest import Sweep
from tests.sweeps.crawl import UUID

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


class Reached(Exception):
    """The guard let somebody through to the view."""


def is_let_in(view: Callable[..., Any]) -> bool:
    """Whether the guard of a view lets in the person of this request; the view itself is not run."""
    try:
        view()
    except Reached:
        return True
    except Forbidden:
        return False
    raise AssertionError("a guard that neither refuses nor lets in")


@pytest.mark.sqlite
def test_roles_reach_what_the_matrix_gives_them(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    """Role × route: every guard refuses exactly where the permission is missing."""

    def reached(*_words: Any) -> None:
        raise Reached

    monkeypatch.setattr(access_module, "acting", reached)  # the last that a guard does before the view
    wrong = []
    for role, user in sweep.people.items():
        rights = permissions_of(frozenset({role}))
        with sweep.app.test_request_context():
            g.actor = actor_of(user)
            for rule, method, access in routes(sweep.app):
                if access.kind != "permission":
                    continue
                let_in = is_let_in(sweep.app.view_functions[rule.endpoint])
                if let_in != (access.permission in rights):
                    wrong.append(f"{role} {method} {rule}: let in {let_in}, permission {access.permission}")
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.sqlite
def test_each_route_answers_one_who_may_and_one_who_may_not(sweep: Sweep) -> None:
    """Over HTTP, each time another role: 403 exactly for who lacks the permission, never a crash."""
    wrong = []
    sweep.app.config["SHOW_ERROR_PAGES"] = True
    browsers = {role: sweep.browser(user) for role, user in sweep.people.items()}
    rights = {role: permissions_of(frozenset({role})) for role in browsers}
    for turn, (rule, method, access) in enumerate(routes(sweep.app)):
        if access.kind != "permission" or rule.endpoint == "accounts.logout":
            continue
        for may in (True, False):
            roles = [role for role in browsers if (access.permission in rights[role]) == may]
            if not roles:
                continue
            role = roles[turn % len(roles)]
            status = browsers[role].open(url_of(sweep.app, rule), method=method).status_code
            if (status != 403) != may or status >= 500:
                wrong.append(f"{role} {method} {rule}: {status}, permission {access.permission} {may}")
    sweep.app.config["SHOW_ERROR_PAGES"] = False
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.sqlite
def test_writing_to_another_malls_records_is_404(sweep: Sweep) -> None:
    """Each POST route with an id, sent by a stranger who has the right at home."""
    known = [str(sweep.cast.officer.uid)]
    for table, count in ((CASES, 5), (Zone.__table__, 1), (Tenant.__table__, 1)):
        newest = (
            sa.select(table.c.uid).where(table.c.mall_id == sweep.cast.mall.id).order_by(table.c.id.desc())
        )
        known += [str(uid) for uid in db.session.scalars(newest.limit(count))]
    stranger = sweep.browser(sweep.cast.stranger)
    wrong = []
    for rule, method, access in routes(sweep.app):
        names = [name for name in rule.arguments if type(rule._converters[name]).__name__ == "UUIDConverter"]
        if method != "POST" or len(names) != 1 or access.kind == "public":
            continue
        template = url_of(sweep.app, rule)
        for uid in known:
            body: dict[str, Any] = {"json": {"answers": [{}]}} if "/api/" in template else {}
            answer = stranger.post(UUID.sub(uid, template), **body)
            status = answer.status_code
            to = answer.headers.get("Location", "")
            if (access.kind, to.split("/")[1:2]) in (("shop", ["shop"]), ("club", ["club"])):
                continue  # doors of tenants and members: a session of staff opens nothing there
            if status not in (403, 404) and not ("/api/" in template and status == 422):
                wrong.append(f"{rule} {uid}: {status}")  # 422: the shape is refused before anything is read
    assert not wrong, "\n".join(wrong[:40])
