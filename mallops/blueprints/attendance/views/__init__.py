"""Screens of tenant attendance."""

from mallops.blueprints.attendance.views import grid

BLUEPRINTS = [grid.bp]
