"""The cast signed in, and short words for what register tests do again and again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.fixes.actions import KIND, open_finding
from mallops.blueprints.fixes.models import Finding
from mallops.core.db import db
from tests.factories import Cast, actor_of, login_as, make_cast


@pytest.fixture
def cast(app_ctx) -> Cast:
    return make_cast()


@pytest.fixture
def as_user(new_client) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def finding(cast) -> Callable[..., Finding]:
    """Make findings; committed."""

    def make(by=None, **values: Any) -> Finding:
        by = by or cast.officer
        defaults = {"title": "Lamp broken", "zone_id": cast.zone.id, "department": "engineering"}
        made = open_finding(actor_of(by), **{**defaults, **values})
        db.session.commit()
        return made

    return make


def version_of(html: str) -> str:
    """The version in the forms of a page."""
    found = re.search(r'name="version"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="version"', html)
    assert found, "no version on this page"
    return found[1] or found[2]


def titles(html: str) -> list[str]:
    """The subjects of a list, in order."""
    return re.findall(r'<a class="row-link"[^>]*data-row>([^<]*)</a>', html)


def link(html: str, rel: str) -> str | None:
    """The address behind Newer (`prev`) or Older (`next`)."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else None


__all__ = ["KIND", "link", "titles", "version_of"]
