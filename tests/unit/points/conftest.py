"""Sentences need a language, not a database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture(autouse=True)
def app_ctx_free() -> Iterator[None]:
    """An app of nothing but words."""
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield
