"""Whether the process lives (`/healthz`) and whether it can work (`/readyz`)."""

from __future__ import annotations

import os
import tempfile

import sqlalchemy as sa
from flask import Blueprint, Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from mallops.core.auth import public
from mallops.core.db import db

bp = Blueprint("health", __name__)
MIN_FREE_BYTES = 50 * 1024 * 1024


@bp.get("/healthz")
@public("says only that the process lives")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public("says only whether the database and the disk work")
def ready() -> tuple[dict[str, bool], int]:
    """Database answers, data folder can be written, disk is not full: 200, else 503."""
    checks = {"database": _database(), "disk": _disk()}
    return checks, 200 if all(checks.values()) else 503


def _database() -> bool:
    try:
        db.session.execute(sa.text("select 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _disk() -> bool:
    folder = current_app.config["SETTINGS"].data_dir
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            free = os.statvfs(folder)
    except OSError:
        return False
    return free.f_bavail * free.f_frsize >= MIN_FREE_BYTES


def init_health(app: Flask) -> None:
    """Register the two routes."""
    app.register_blueprint(bp)
