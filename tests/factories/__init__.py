"""Rows for tests, and the standing cast. Use inside an app context."""

from tests.factories.cast import Cast, make_cast
from tests.factories.people import PASSWORD, actor_of, give_role, login_as, make_deputation, make_user
from tests.factories.places import (
    make_floor,
    make_mall,
    make_tenancy,
    make_tenant,
    make_unit,
    make_zone,
)

__all__ = [
    "PASSWORD",
    "Cast",
    "actor_of",
    "give_role",
    "login_as",
    "make_cast",
    "make_deputation",
    "make_floor",
    "make_mall",
    "make_tenancy",
    "make_tenant",
    "make_unit",
    "make_user",
    "make_zone",
]
