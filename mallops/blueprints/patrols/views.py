"""Routes of this feature."""

from __future__ import annotations

from flask import Blueprint

BLUEPRINTS: list[Blueprint] = []
