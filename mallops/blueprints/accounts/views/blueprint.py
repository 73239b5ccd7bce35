"""The one blueprint of this feature; with it the kernel learns whom to ask about people."""

from __future__ import annotations

from flask import Blueprint

from mallops.blueprints.accounts.queries.holders import People
from mallops.core.auth.holders import register_people_source

bp = Blueprint("accounts", __name__)
register_people_source(People())
