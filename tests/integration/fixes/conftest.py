"""The cast, orders with a photo, and people signed in."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from mallops.blueprints.fixes import actions
from mallops.blueprints.fixes.models import Finding
from mallops.core import jobs
from mallops.core.db import db
from mallops.core.registers.intake import keep_photos, receive_photos
from tests.factories import Cast, actor_of, login_as, make_cast
from tests.factories.patrols import jpeg
from tests.support.pictures import Picture

PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@pytest.fixture
def cast(app_ctx) -> Cast:
    return make_cast()


@pytest.fixture
def as_user(new_client) -> Callable[[Any], FlaskClient]:
    """A browser with this person signed in."""
    return lambda user: login_as(new_client(), user)


@pytest.fixture
def order(cast) -> Callable[..., Finding]:
    """Orders to the flower shop; `photos` of them before."""

    def make(by=None, photos: int = 1, **values: Any) -> Finding:
        actor = actor_of(by or cast.officer)
        facts = {"title": "Lamp broken", "zone_id": cast.zone.id, "department": "tenant"}
        made = actions.open_finding(actor, **{**facts, "tenant_id": cast.tenant.id, **values})
        colours = ("red", "green", "blue")
        keep_photos(actor, made, receive_photos([Picture(jpeg(one)) for one in colours[:photos]]))
        db.session.commit()
        jobs.run_pending()
        return made

    return make


@pytest.fixture
def link(cast) -> Callable[..., Any]:
    """A personal link to an order, committed."""

    def make(order: Finding, by=None) -> Any:
        made = actions.make_link(actor_of(by or cast.lead), order, 14)
        db.session.commit()
        return made

    return make


def answer(browser: Any, url: str, **values: Any) -> Any:
    """Send the form of a link's page; `photos` maps field names to pictures."""
    photos = values.pop("photos", None)
    data = {"do": "fixed", "words": "New lamp", "name": "Li Hua", "signature": "Li Hua", **values}
    for key, picture in (photos or {}).items():
        data[key] = (BytesIO(picture), "after.jpg")
    path = url.replace("http://localhost", "")
    return browser.post(path, data=data, content_type="multipart/form-data")
