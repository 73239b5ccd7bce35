"""The screens of complaints."""

from mallops.blueprints.complaints.actions import joining
from mallops.blueprints.complaints.views import (
    authority,
    home,
    letters,
    link,
    money,
    page,
    register,
    reports,
    training,
    work,
)

BLUEPRINTS = [
    register.bp,
    work.bp,
    letters.bp,
    letters.work,
    reports.bp,
    money.bp,
    money.work,
    authority.bp,
    authority.work,
    training.bp,
]
__all__ = ["BLUEPRINTS", "home", "joining", "link", "page"]
