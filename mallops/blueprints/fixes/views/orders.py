"""The blueprint of an order's own pages, and what they share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fixes.models import Finding
from mallops.core.audit import acting
from mallops.core.auth import current_actor, fetch
from mallops.core.auth.actor import Actor
from mallops.core.db import transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.web import flash_error, flash_ok, redirect_after

bp = Blueprint("orders", __name__, url_prefix="/fixes")


def act(uid: uuid.UUID, action: str, back: str, call: Callable[[Actor, Finding], Any]) -> BaseResponse:
    """Lock the order, call, say what `call` returned and go back to `back`; a refusal is said too."""
    actor = current_actor()
    try:
        with transaction(), acting(actor, action):
            said = call(actor, fetch(Finding, uid, actor, lock=True))
    except (Invalid, Conflict) as error:
        words = list(getattr(error, "field_errors", {}).values())
        flash_error(words[0] if words else error.message)
        return redirect_after(back, uid=uid)
    flash_ok(said)
    return redirect_after(back, uid=uid)
