"""Screens of tenant attendance."""

from mallops.blueprints.attendance.views import (
    follow,
    grid,
    home,
    hours,
    link,
    month,
    notices,
    shop,
    story,
    talks,
)

BLUEPRINTS = [
    grid.bp,
    follow.bp,
    hours.bp,
    month.bp,
    notices.REGISTER,
    notices.bp,
    talks.REGISTER,
    talks.bp,
]
__all__ = ["BLUEPRINTS", "home", "link", "shop", "story"]
