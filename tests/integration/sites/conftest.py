"""The cast for tests of the building."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.ctx import AppContext

from tests.factories import Cast, login_as, make_cast
from tests.support.client import AppClient


@pytest.fixture
def cast(app_ctx: AppContext) -> Cast:
    """The standing cast, committed."""
    return make_cast()


@pytest.fixture
def browser_of(cast: Cast, new_client: Callable[[], AppClient]) -> Callable[[str], AppClient]:
    """`browser_of("officer")` is a browser in which that person is signed in."""

    def get(name: str) -> AppClient:
        return login_as(new_client(), getattr(cast, name))  # type: ignore[return-value]

    return get
