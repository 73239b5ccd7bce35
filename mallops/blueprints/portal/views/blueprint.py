"""The two blueprints: `/shop` for tenants, `/tenants/…/portal` for staff."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("shop", __name__, url_prefix="/shop")
staff_bp = Blueprint("portal", __name__, url_prefix="/tenants")
