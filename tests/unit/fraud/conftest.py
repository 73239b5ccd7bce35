"""Sentences need languages, not a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

import mallops


@pytest.fixture(autouse=True)
def app_words() -> Iterator[Callable[[str], Any]]:
    """An app of nothing but words, and how to speak another language."""
    app = Flask("words")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(Path(mallops.__file__).parent / "translations")
    Babel(app)
    with app.test_request_context():
        yield force_locale
