"""The patrols' Monday morning, with the floor's API at hand."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import pytest

from mallops.blueprints.accounts.models import User
from tests.factories.patrols import jpeg
from tests.integration.patrols.conftest import World, world

__all__ = ["Phone", "phone", "world"]


class Phone:
    """One officer's phone: it posts to the floor's API and gives every thing a uid."""

    def __init__(self, world: World) -> None:
        self.world, self.cast = world, world.cast

    def post(self, path: str, body: Any, user: User | None = None, **headers: str) -> Any:
        """A POST of JSON."""
        browser = self.world.browser(user or self.cast.officer)
        return browser.post(f"/api/floor{path}", json=body, headers=headers)

    def get(self, path: str, user: User | None = None, **headers: str) -> Any:
        """A GET."""
        return self.world.browser(user or self.cast.officer).get(f"/api/floor{path}", headers=headers)

    def finding(self, **values: Any) -> dict[str, Any]:
        """The body of a finding in the officer's zone."""
        facts = {"title": "地面有水", "zone": str(self.cast.zone.uid), "severity": "major"}
        return {"uid": str(uuid.uuid4()), "department": "cleaning", "photos": [], **facts, **values}

    def check(self, finding: str, verdict: str = "fixed", **values: Any) -> dict[str, Any]:
        """The body of a look at a finding."""
        return {"uid": str(uuid.uuid4()), "finding": finding, "verdict": verdict, "remark": "", **values}

    def tick(self, **values: Any) -> dict[str, Any]:
        """The body of an attendance tick of the officer's shop today."""
        facts = {"tenant": str(self.cast.tenant.uid), "on": "2026-11-23", "phase": "open", "state": "on_time"}
        return {"uid": str(uuid.uuid4()), "remark": "", "photos": [], **facts, **values}

    def photo(
        self, belongs: str, picture: bytes | None = None, user: User | None = None, **values: str
    ) -> Any:
        """A POST of one picture; `uid` and `sha256` may be given."""
        picture = picture if picture is not None else jpeg()
        headers = {
            "X-Photo-Uid": values.get("uid") or str(uuid.uuid4()),
            "X-Photo-For": belongs,
            "X-Photo-Sha256": values.get("sha256", hashlib.sha256(picture).hexdigest()),
        }
        browser = self.world.browser(user or self.cast.officer)
        return browser.post("/api/floor/photos", data=picture, headers=headers, content_type="image/jpeg")


@pytest.fixture
def phone(world: World) -> Phone:
    """See Phone."""
    return Phone(world)
