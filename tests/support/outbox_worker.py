"""A process that empties the outbox once, to be killed (`nursery.py`)."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from config import Settings
from mallops.app import create_app
from mallops.blueprints.notices.actions.sending import empty_outbox


def build() -> Flask:
    """The app of the tests."""
    return create_app(Settings.for_tests(os.environ["DATABASE_URL"], Path(os.environ["MALLOPS_DATA"])))


def work(app: Flask) -> None:
    """Say that it is ready, send, say how many went."""
    print("ready", flush=True)
    with app.app_context():
        print(empty_outbox(), flush=True)
